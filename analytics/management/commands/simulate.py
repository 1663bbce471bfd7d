"""`manage.py simulate`: whole made-up organizations, for the demo, for load and for attacks."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.progress import Progress

from analytics.simulation.history import Plan, simulate
from organizations.models import Organization


class Command(BaseCommand):
    """Makes organizations with groups, sessions, rounds and published figures."""

    help = "Make simulated organizations with their whole history. The same seed gives the same people and answers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take sizes and the seed."""
        parser.add_argument("--organizations", type=int, default=1, metavar="N")
        parser.add_argument("--people", type=int, default=300, metavar="N", help="people in each (20 or more)")
        parser.add_argument("--waves", type=int, default=12, metavar="N", help="monthly rounds in each")
        parser.add_argument("--seed", type=int, default=1, metavar="S")
        parser.add_argument(
            "--today", type=date.fromisoformat, default=None, metavar="DATE", help="the day on which the history ends"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them, one after the other, with a progress bar."""
        if settings.PRODUCTION:
            raise CommandError("Simulated organizations do not belong beside real ones. Nothing was made.")
        if options["people"] < 20 or options["waves"] < 1 or options["organizations"] < 1:
            raise CommandError("An organization needs at least 20 people and one wave.")
        plans = [self._plan(i, options) for i in range(options["organizations"])]
        taken = Organization.objects.filter(slug__in=[p.slug for p in plans]).values_list("slug", flat=True)
        if taken:
            raise CommandError(f"{', '.join(taken)} is there already. Choose another --seed. Nothing was made.")
        with Progress(transient=True) as progress:
            task = progress.add_task("Simulating", total=len(plans) * options["waves"])
            for plan in plans:
                simulate(plan, lambda: progress.advance(task))
        for plan in plans:
            self.stdout.write(f"/{plan.slug}/  {plan.people} people, {plan.waves} monthly rounds")

    @staticmethod
    def _plan(number: int, options: dict[str, Any]) -> Plan:
        seed = options["seed"] * 100_000 + number
        return Plan(
            slug=f"simulated-{options['seed']}-{number + 1}",
            name=f"Simulated {options['seed']}.{number + 1}",
            people=options["people"],
            waves=options["waves"],
            seed=seed,
            today=options["today"] or date.today(),  # noqa: DTZ011 — a day of history, not an instant
        )
