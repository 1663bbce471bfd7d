"""Start-up wiring of the installation."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class PeersupportConfig(AppConfig):
    """The installation itself."""

    name = "peersupport"

    def ready(self) -> None:
        """Connect the two hooks that Django offers for this; no rule of the domain hangs on a signal."""
        from peersupport import rights  # noqa: PLC0415 — it names models, which load after the apps

        connection_created.connect(rights.watch_connection, dispatch_uid="tenant-tables")
        post_migrate.connect(rights.give_rights, dispatch_uid="rights")
