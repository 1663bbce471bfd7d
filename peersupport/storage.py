"""How static files are named when they are collected."""

from functools import lru_cache

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Names with a hash of the content, also inside the imports of our ES modules; compressed once."""

    support_js_module_import_aggregation = True

    @lru_cache(maxsize=512)  # noqa: B019 — one storage a process, and a page asks for some twenty names
    def url(self, name: str, force: bool = False) -> str:
        """Return the address of a file; collected files never change while a process runs."""
        found: str = super().url(name, force)
        return found
