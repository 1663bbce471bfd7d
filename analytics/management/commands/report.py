"""`manage.py report`: the board report or an annual review, as PDF and CSV, with a progress bar."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from analytics import ledger, report
from analytics.adapt import page as adapting
from analytics.management.commands.publish import organizations
from analytics.report.content import Asked, asked_for, content
from analytics.report.period import BOARD, TWELVE_MONTHS, Period, periods
from analytics.report.table import csv_file
from organizations.models.organization import Organization
from peersupport.tenancy import tenant


class Command(BaseCommand):
    help = "Write the board report of one organization, or its annual review, as PDF and CSV."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("organization", metavar="SLUG", help="its address, as in the path of its pages")
        parser.add_argument("--year", metavar="YEAR", help="the review of that year, or “12-months”; else the board report")
        parser.add_argument("--out", metavar="FOLDER", type=Path, default=Path(), help="where to put the files; else here")

    def handle(self, *args: Any, **options: Any) -> None:
        """Says where the files are. Exit code 1 when nothing is published in that time, or the folder cannot be written to."""
        (organization,) = organizations(options["organization"])
        with _told(3) as step:
            step(_("Reading the published figures"))
            with tenant(organization.pk):
                asked = self._asked(organization, options["year"] or BOARD)
            step(_("Drawing the pictures"))
            drawn = content(asked)
            step(_("Setting the pages"))
            files = {"pdf": report.typeset(drawn), "csv": csv_file(asked)}
        for ending, made in files.items():
            path = options["out"] / f"{organization.slug}-{asked.period.slug}.{ending}"
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(made)
            except OSError as error:
                raise CommandError(_("Could not write %(path)s: %(why)s") % {"path": path, "why": error.strerror}) from None
            self.stdout.write(str(path))

    def _asked(self, organization: Organization, slug: str) -> Asked:
        held = ledger.read()
        known = periods([each.closed_on for each in held.rounds])
        period = next((each for each in known if each.slug == slug), None)
        if period is None:
            raise CommandError(_refusal(known))
        return asked_for(organization.name, period, held, adapting.taken_on())


def _refusal(known: list[Period]) -> str:
    if not known:
        return _("Nothing is published yet, so there is nothing to report.")
    years = ", ".join(each.slug for each in known if each.is_review and each.slug != TWELVE_MONTHS)
    return _("Nothing was published in that year. There are figures of: %(years)s.") % {"years": years}


@contextmanager
def _told(total: int) -> Iterator[Any]:
    """A bar that names what is being done, on a terminal."""
    console = Console(file=sys.stderr)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=total, completed=-1)

        def step(words: str) -> None:
            bar.update(task, description=words, advance=1)

        yield step
