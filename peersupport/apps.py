"""Start-up wiring of the installation."""

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class PeersupportConfig(AppConfig):
    """The installation itself."""

    name = "peersupport"

    def ready(self) -> None:
        """Set the words of built-in errors and connect two hooks that Django offers; no rule of the domain hangs on a signal."""
        # They name models, which load after the apps. Without the first, tasks would go to a broker on localhost.
        from peersupport import celery, form_words, rights  # noqa: F401, PLC0415

        form_words.speak()
        connection_created.connect(rights.watch_connection, dispatch_uid="tenant-tables")
        post_migrate.connect(rights.give_rights, dispatch_uid="rights")


class StaticFiles(StaticFilesConfig):
    """Leaves out htmx's extensions: we use none, and one imports a module by a bare name that nothing here resolves."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "ext"]
