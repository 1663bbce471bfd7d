"""How static files are named when they are collected."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Names with a hash of the content, also inside the imports of our ES modules; compressed once."""

    support_js_module_import_aggregation = True
