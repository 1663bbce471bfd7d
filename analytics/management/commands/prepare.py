"""`manage.py prepare`: all that stands between a fresh folder and the first page, in one Django process.

Migrations, static files, and the demo organization with the sign-ins that the launcher prints.
"""

import os
import secrets
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import Progress

from analytics.simulation.demo import SLUG, make_demo, remove_demo
from organizations.models import Organization


class Command(BaseCommand):
    """Migrates, collects and makes the demo organization where it is missing; what is there stays."""

    help = "Migrate, collect static files, make the simulated demo organization and write its sign-ins to the data folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Allow a fresh start."""
        parser.add_argument("--reset", action="store_true", help="remove the demo organization and make it anew")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the demo with a progress bar."""
        if settings.PRODUCTION:
            raise CommandError("The demo organization has printed passwords and is not made in production.")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False, clear=False)
        if options["reset"]:
            remove_demo()
        if Organization.objects.filter(slug=SLUG).exists():
            return
        with Progress(console=Console(stderr=False), transient=True) as progress:
            task = progress.add_task("Making the demo organization", total=None)
            passwords = make_demo(
                date.today(),  # noqa: DTZ011 — a day of history, not an instant
                password=lambda: secrets.token_urlsafe(9),
                tick=lambda done, total: progress.update(task, completed=done, total=total),
            )
        lines = [f"  {email:<24} {password}" for email, password in passwords.items()]
        path = Path(settings.DATA_DIR) / "sign_ins.txt"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write("Demo sign-ins (simulated people and figures):\n" + "\n".join(lines) + "\n")
