"""`manage.py publish`: what the clock does each night, at once and with a progress bar."""

from __future__ import annotations

import argparse
import sys
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from analytics.actions.publication import NIGHT, finish_round, waves_due
from organizations.models.organization import Organization
from peersupport.tenancy import tenant
from surveys.models.wave import Wave

# The hour of the night that --as-of stands for.
HOUR = time(NIGHT.start)


class Command(BaseCommand):
    help = "Close the rounds that are over, publish the closed ones, and destroy their answers."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--organization", metavar="SLUG", help="only this one; else all")
        parser.add_argument(
            "--as-of", type=date.fromisoformat, metavar="DATE", help="as in the night of this day, like 2026-03-31"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 1 when a round could not be published; everything else is done all the same."""
        work = [
            (wave, now)
            for organization in organizations(options["organization"])
            for now in [_instant(organization, options["as_of"])]
            for wave in _due(organization, now)
        ]
        failed = [wave for wave, done in self._finish(work) if not done or "blocked" in done]
        if not work:
            self.stdout.write(_("Nothing to do: no round is waiting."))
        if failed:
            raise CommandError(_("Not published: %(rounds)s. The log says why.") % {"rounds": ", ".join(map(str, failed))})

    def _finish(self, work: list[tuple[Wave, datetime]]) -> list[tuple[Wave, list[str]]]:
        """Each round in transactions of its own; what was done is printed as it happens."""
        console = Console(file=sys.stderr)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        results = []
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task(_("Rounds"), total=len(work))
            for wave, now in work:
                results.append((wave, self._one(wave, now)))
                bar.advance(task)
        return results

    def _one(self, wave: Wave, now: datetime) -> list[str]:
        try:
            done = finish_round(wave, now)
        except Exception as error:
            # The other rounds are not held up; what went wrong is said, without its data.
            self.stderr.write(f"{wave.organization.slug}: {wave.title}: {type(error).__name__}")
            return []
        self.stdout.write(f"{wave.organization.slug}: {wave.title}: {', '.join(done) or _('nothing to do')}")
        return done or ["nothing"]


def organizations(slug: str | None) -> list[Organization]:
    """The organization of that address, or all. Raises CommandError for an unknown one."""
    found = list(Organization.objects.filter(slug=slug) if slug else Organization.objects.order_by("pk"))
    if slug and not found:
        raise CommandError(_("There is no organization “%(slug)s”.") % {"slug": slug})
    return found


def _instant(organization: Organization, day: date | None) -> datetime:
    """Now, or the night of that day on the organization's own clock."""
    return datetime.combine(day, HOUR, ZoneInfo(organization.timezone)) if day else timezone.now()


def _due(organization: Organization, now: datetime) -> list[Wave]:
    with tenant(organization.pk):
        return waves_due(now)
