"""`manage.py import_survey FILE --organization SLUG --mapping MAPPING.toml`: a past survey as baseline, published once."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from analytics import spool
from analytics.actions.past_survey import import_past_survey
from analytics.models import PastFigure
from analytics.past.genders import SELF_DESCRIBED
from analytics.past.mapping import SurveyMapping, parse_mapping
from analytics.past.plan import PlannedMeasure, PlannedSurvey, plan_surveys
from analytics.past.problems import Problems
from analytics.past.scoring import Reading, read_survey
from analytics.past_ledger import PastRefused, local_today
from analytics.telling.past_words import band_in_words, block_in_words, value_in_words, warnings_of
from organizations.models.organization import Organization
from peersupport.tenancy import tenant


class Command(BaseCommand):
    help = "Bring a past survey (CSV) as a baseline and publish it by the rule that rounds are published by."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the answers, as CSV")
        parser.add_argument("--organization", required=True, metavar="SLUG")
        parser.add_argument("--mapping", required=True, type=Path, metavar="MAPPING.toml")
        parser.add_argument("--preview", action="store_true", help="show what would be published and publish nothing")
        parser.add_argument(
            "--self-described",
            action="store_true",
            help="settle every spelling of gender that is held for review: count them as non-binary and self-described",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 1 with every fault by row and column; nothing is half imported."""
        console = Console(file=cast(IO[str], self.stdout), highlight=False, markup=False, soft_wrap=True)
        organization = Organization.objects.filter(slug=options["organization"]).first()
        if organization is None:
            raise CommandError(_("There is no organization “%(slug)s”.") % {"slug": options["organization"]})
        mapping = self._mapping(options["mapping"], organization)
        reading = self._read(options["file"], mapping, console)
        self._preview(console, mapping, reading, plan_surveys(reading, mapping, mapping.genders, organization.floor))
        if options["preview"]:
            console.print(_("Nothing was published: this was a preview."))
            return
        if reading.unknown(mapping.genders):
            if not options["self_described"]:
                raise CommandError(_held())
            mapping = replace(mapping, genders={**dict.fromkeys(reading.unknown({}), SELF_DESCRIBED), **mapping.genders})
        try:
            sha256 = spool.sha256_of(options["file"])
            with tenant(organization.pk):
                figures = import_past_survey(
                    mapping, reading, organization=organization, file_sha256=sha256, file_name=options["file"].name, by=None
                )
        except PastRefused as refusal:
            raise CommandError(str(refusal)) from None
        self._published(console, figures)

    def _mapping(self, path: Path, organization: Organization) -> SurveyMapping:
        problems = Problems()
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise CommandError(_("%(file)s: save the mapping as UTF-8.") % {"file": path.name}) from None
        except OSError as error:
            raise CommandError(_cannot_open(path, error)) from None
        mapping = parse_mapping(text, local_today(organization), problems)
        if mapping is None:
            raise CommandError(_listed(path, problems))
        return mapping

    def _read(self, path: Path, mapping: SurveyMapping, console: Console) -> Reading:
        problems = Problems()
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
        # The bar goes to the error stream, so that the output can be kept in a file.
        bar_console = Console(file=sys.stderr)
        try:
            with Progress(*columns, console=bar_console, transient=True, disable=not bar_console.is_terminal) as bar:
                task = bar.add_task(_("Reading"), total=path.stat().st_size)
                reading = read_survey(path, mapping, problems, lambda done, size: bar.update(task, completed=done, total=size))
        except OSError as error:
            raise CommandError(_cannot_open(path, error)) from None
        if reading is not None:
            unknown = sum(reading.unknown(mapping.genders).values())
            if unknown * 2 > reading.rows:
                problems.add(
                    _("Most answers in this column are not known here as a gender. Say what they mean under [genders]."),
                    column=mapping.gender,
                )
        if problems or reading is None:
            raise CommandError(_listed(path, problems))
        return reading

    def _preview(self, console: Console, mapping: SurveyMapping, reading: Reading, planned: Sequence[PlannedSurvey]) -> None:
        for survey in planned:
            says = {"title": survey.title, "date": survey.closed_on.isoformat(), "rows": survey.rows}
            console.print(Text(_("%(title)s, closed on %(date)s, %(rows)d rows") % says))
            for one in survey.measures:
                self._planned(console, one)
        unknown = reading.unknown(mapping.genders)
        if unknown:
            console.print(_("Held for review, counted as self-described (settle them under [genders] in the mapping):"))
            for spelling, count in sorted(unknown.items(), key=lambda pair: (-pair[1], pair[0])):
                console.print(Text(f"  {spelling} ({count})"))

    def _planned(self, console: Console, one: PlannedMeasure) -> None:
        table = Table(_("Who"), _("Answers"), _("Rounded to"), title=Text(one.measure.title), title_justify="left")
        for block in one.published:
            table.add_row(block_in_words(block.genders), band_in_words(block.n_low, block.n_high), f"{block.step:g}")
        console.print(table)
        for warning in warnings_of(one):
            console.print(Text(_("Warning: %(warning)s") % {"warning": warning}))

    def _published(self, console: Console, figures: Sequence[PastFigure]) -> None:
        table = Table(
            _("Survey"),
            _("Measure"),
            _("Who"),
            _("Answers"),
            _("Average"),
            title=_("Published: supplied by HR, unverified"),
            title_justify="left",
        )
        for figure in figures:
            genders = list(dict.fromkeys(gender for gender, _half in figure.block))
            table.add_row(
                Text(figure.title),
                figure.measure,
                block_in_words(genders),
                band_in_words(figure.n_low, figure.n_high),
                value_in_words(figure),
            )
        console.print(table)


def _held() -> str:
    """Why nothing is published while spellings wait for review, and the two ways on."""
    return _(
        "Nothing was published: the spellings of gender listed above wait for review. Settle them under [genders] in the mapping,"
        " or run this again with --self-described."
    )


def _listed(path: Path, problems: Problems) -> str:
    """Every fault on a line of its own, below one sentence."""
    head = _("%(file)s cannot be imported. Nothing was changed.") % {"file": path.name}
    return "\n".join([head, *(f"  {line}" for line in problems.lines(_))])


def _cannot_open(path: Path, error: OSError) -> str:
    return _("%(file)s cannot be opened: %(reason)s.") % {"file": path.name, "reason": error.strerror or error}
