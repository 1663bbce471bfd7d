"""`manage.py audit`: reads the whole ledger again and says what it searched and what it found."""

from __future__ import annotations

import argparse
import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import track

from analytics import ledger
from analytics.audit import Search, search
from analytics.management.commands.publish import organizations
from analytics.roster.audit import Counted, search_roster
from organizations.models.organization import Organization
from peersupport.tenancy import tenant
from surveys.models.wave import Wave


class Command(BaseCommand):
    help = "Check every published figure again: floor, rounding, derivable sets, double use of answers, append-only rights."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--organization", metavar="SLUG", help="only this one; else all")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 1 on any find."""
        found = self._rights()
        console = Console(file=sys.stderr)
        chosen = organizations(options["organization"])
        for organization in track(chosen, _("Organizations"), console=console, transient=True, disable=not console.is_terminal):
            found += self._organization(organization)
        if found:
            raise CommandError(_("%(count)d finds. Publish nothing before they are understood.") % {"count": found})
        self.stdout.write(self.style.SUCCESS(_("Nothing was found.")))

    def _rights(self) -> int:
        wrong = ledger.rights_problems()
        self.stdout.write(
            _("Rights in the database: %(count)d looked at (change, delete, empty; read answers).")
            % {"count": len(ledger.FORBIDDEN)}
        )
        for line in wrong:
            self.stdout.write(f"  {line}")
        return len(wrong)

    def _organization(self, organization: Organization) -> int:
        begun = time.perf_counter()
        with tenant(organization.pk):
            searches = {str(label): search(*ledger.audit_input(kind)) for kind, label in Wave.Kind.choices}
            searches[_("Past surveys")] = search(ledger.past_audit_input(), None)
            counted = ledger.roster_audit_input()
        self.stdout.write(f"{organization.slug} ({time.perf_counter() - begun:.2f} s)")
        for label, found in searches.items():
            self._say(label, found)
        return sum(len(found.problems) for found in searches.values()) + self._roster(counted)

    def _roster(self, counted: list[Counted]) -> int:
        problems = search_roster(counted)
        self.stdout.write(
            _(
                "  Roster: %(figures)d figures of %(periods)d closed months and quarters; rounding, floor, genders, what they "
                "leave of a total, once only: %(found)d finds"
            )
            % {"figures": sum(len(one.rows) for one in counted), "periods": len(counted), "found": len(problems)}
        )
        for problem in problems:
            self.stdout.write(f"    {problem.source}: {problem.sentence}")
        return len(problems)

    def _say(self, label: str, found: Search) -> None:
        self.stdout.write(
            _(
                "  %(label)s: %(figures)d figures in %(blocks)d blocks over %(atoms)d atoms, %(linked)d linked sets searched for "
                "1 to 9 people; floor, band, rounding, excluded answers, double use: %(found)d finds"
            )
            % {"label": label, "linked": found.linked, **found.summary()}
        )
        for problem in found.problems:
            self.stdout.write(f"    {problem.source} {problem.measure}: {problem.sentence}")
