"""Reading the ledger, for the guard and for everything that a page, a file or a report says (P10).

Pages ask `version` first (one statement): what it returns changes with a publication and with nothing else (P4, P9).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db import connection
from django.utils.translation import gettext as _

from analytics import findings
from analytics.audit import Line
from analytics.disclosure import FLOOR, GENDERS, Atom
from analytics.models import AtomCount, Figure, PastColumn, PastFigure, PastMeasure, Release, RosterFigure, RosterRelease
from analytics.models.ledger import PublishedFigure
from analytics.past.measures import known_scales
from analytics.roster import MONTHLY, NO_ROSTER, QUARTERLY, Month, Quarter, Roster
from analytics.roster.audit import Counted
from peersupport.tenancy import current_organization_id
from surveys.linking import CHANGES, level_of

ROLES = ("peersupport_web", "peersupport_worker")
CLOSED_TO_WEB = ("surveys_sheet", "surveys_letter", "analytics_atomcount", "groups_turnover")
_MODELS = (Release, Figure, PastFigure, PastMeasure, PastColumn, AtomCount, RosterRelease, RosterFigure)
TABLES = tuple(model._meta.db_table for model in _MODELS)
# (role, table, right) that would break P9 or P11, or show how many joined and left while a month runs.
FORBIDDEN = (
    *((role, table, right) for role in ROLES for table in TABLES for right in ("UPDATE", "DELETE", "TRUNCATE")),
    *(("peersupport_web", table, "INSERT") for table in TABLES),
    *(("peersupport_web", table, "SELECT") for table in CLOSED_TO_WEB),
)


@dataclass(frozen=True, slots=True)
class Version:
    """How much an organization's ledger holds. It only grows, so equal numbers mean equal content."""

    organization: int
    releases: int
    past_measures: int
    roster: int = 0

    def __str__(self) -> str:
        return f"{self.organization}-{self.releases}-{self.past_measures}-{self.roster}"


@dataclass(frozen=True, slots=True)
class Round:
    """What the ledger repeats of a wave; rounds without a figure are here too. `source` is its public id."""

    source: str
    kind: str
    title: str
    question_set: str
    floor: int
    has_strata: bool
    closed_on: date
    # The round that its changes are counted from, by public id.
    since: str | None = None


@dataclass(frozen=True)
class Ledger:
    """Everything published, oldest round first, figures in the order of figures.json."""

    rounds: tuple[Round, ...]
    figures: tuple[findings.PublishedFigure, ...]
    measures: Mapping[str, findings.Measure]
    roster: Roster = NO_ROSTER


def version() -> Version:
    """One statement, three counts by index."""
    organization_id = current_organization_id()
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT (SELECT count(*) FROM "analytics_release" WHERE organization_id = %s), '
            '(SELECT count(*) FROM "analytics_pastmeasure" WHERE organization_id = %s), '
            '(SELECT count(*) FROM "analytics_rosterrelease" WHERE organization_id = %s)',
            [organization_id] * 3,
        )
        releases, past, roster = cursor.fetchone()
    return Version(organization_id, releases, past, roster)


def read() -> Ledger:
    """The whole ledger of the open organization, in six statements."""
    rounds = [_round(release) for release in Release.objects.order_by("closed_on", "pk")]
    figures = [_published(row, str(row.release.public_id), "wave") for row in Figure.objects.select_related("release")]
    figures += [_published(row, str(row.survey.public_id), "past") for row in PastFigure.objects.select_related("survey")]
    names = dict(PastMeasure.objects.order_by("pk").values_list("measure", "title"))
    return Ledger(tuple(rounds), tuple(sorted(figures, key=_in_order)), _measures(figures, names, rounds), _roster())


def atom_name(wave_id: int, measure: str, atom: Atom | Iterable[str]) -> str:
    """One name per atom, wave and measure: sheets of different waves, and answers to different measures, are never the same."""
    gender, second = atom
    return f"{wave_id}:{measure}:{gender}/{second}"


def line_of(figure: Figure, *, question_set: str, floor: int) -> Line:
    """A figure of a round, saved or not, as the audit reads it."""
    return _line(figure, figure.wave_id, question_set, floor)


def audit_input(kind: str) -> tuple[list[Line], dict[str, int]]:
    """Everything that rounds of one kind have published, and the people behind each atom. Run as the worker (P11)."""
    figures = Figure.objects.filter(release__kind=kind).select_related("release").order_by("pk")
    lines = [line_of(figure, question_set=figure.release.question_set, floor=figure.release.floor) for figure in figures]
    counts = AtomCount.objects.filter(release__kind=kind).values_list("release__wave", "measure", "gender", "second", "n")
    sizes = {atom_name(wave, measure, (gender, second)): n for wave, measure, gender, second, n in counts}
    return lines, sizes


def past_audit_input() -> list[Line]:
    """Everything in the ledger of past surveys. Its sources are files, or the years of a file: no row stands in two of them."""
    return [_line(figure, f"{figure.file_sha256}/{figure.survey_id}", "", FLOOR) for figure in PastFigure.objects.order_by("pk")]


def roster_audit_input() -> list[Counted]:
    """Every closed month and quarter that was published, as the audit reads it."""
    releases = RosterRelease.objects.order_by("pk").prefetch_related("figures")
    return [counted(release, release.figures.all()) for release in releases]


def counted(release: RosterRelease, figures: Iterable[RosterFigure]) -> Counted:
    """A period with its figures, saved or not, as the audit reads it."""
    rows = [(figure.measure, figure.gender, figure.value) for figure in figures]
    return Counted(release.period, release.starts_on, release.published_on, rows)


def rights_problems() -> list[str]:
    """Rights of the web and worker roles that would break P9 or P11, by role, table and right."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT role, name, privilege FROM unnest(%s::text[], %s::text[], %s::text[]) AS wrong(role, name, privilege) "
            "WHERE has_table_privilege(role, name, privilege) "
            "OR (privilege IN ('SELECT', 'INSERT', 'UPDATE') AND has_any_column_privilege(role, name, privilege))",
            [list(column) for column in zip(*FORBIDDEN, strict=True)],
        )
        return [f"{role} may {right} {table}" for role, table, right in cursor.fetchall()]


def _round(release: Release) -> Round:
    return Round(
        source=str(release.public_id),
        kind=release.kind,
        title=release.title,
        question_set=release.question_set,
        floor=release.floor,
        has_strata=release.has_strata,
        closed_on=release.closed_on,
        since=str(release.since) if release.since else None,
    )


def _roster() -> Roster:
    months, quarters = [], []
    for release in RosterRelease.objects.order_by("starts_on").prefetch_related("figures"):
        held = {(row.measure, row.gender): row.value for row in release.figures.all()}
        if release.period == RosterRelease.Period.MONTH:
            totals = {name: held[name, ""] for name in MONTHLY if (name, "") in held}
            months.append(Month(release.starts_on, totals, release.published_on))
        else:
            values = {name: {each: held[name, each] for each in GENDERS if (name, each) in held} for name in QUARTERLY}
            quarters.append(Quarter(release.starts_on, values, release.published_on))
    return Roster(tuple(months), tuple(quarters))


def _published(row: PublishedFigure, source: str, kind: Literal["wave", "past"]) -> findings.PublishedFigure:
    return findings.PublishedFigure(
        wave=source,
        title=row.title,
        kind=kind,
        closed_on=row.closed_on,
        measure=row.measure,
        scale_low=row.scale_low,
        scale_high=row.scale_high,
        direction=1 if row.direction > 0 else -1,
        block=tuple((gender, second) for gender, second in row.block),
        n_low=row.n_low,
        n_high=row.n_high,
        value=row.value,
        step=row.step,
        open_end="low" if row.open_end == "low" else "high" if row.open_end == "high" else "",
        margin=row.margin,
        rung=row.rung,
    )


def _in_order(figure: findings.PublishedFigure) -> tuple[date, str, str, str, list[tuple[int, str]]]:
    return figure.closed_on, figure.kind, str(figure.wave), figure.measure, [(GENDERS.index(g), s) for g, s in figure.block]


def _measures(
    figures: Sequence[findings.PublishedFigure], names: Mapping[str, str], rounds: Sequence[Round]
) -> dict[str, findings.Measure]:
    """What instruments say of each measure that was published; for a question of HR's own, the rule of measurement.md.

    A change matters from the same number of points on as a difference between groups. Its spread is taken to be that of the
    level: so it is where two scores of a person correlate at 0.5 (assumed).
    """
    found = {}
    # One figure of each: they share what is said here.
    for figure in {figure.measure: figure for figure in figures}.values():
        known = known_scales().get(level_of(figure.measure))
        span = figure.scale_high - figure.scale_low
        name = known[1].name if known else names.get(figure.measure, figure.measure)
        found[figure.measure] = findings.Measure(
            slug=figure.measure,
            name=_change_in_words(name, figure.measure, figures, rounds) if figure.measure in CHANGES else name,
            direction=figure.direction,
            scale_low=figure.scale_low,
            scale_high=figure.scale_high,
            # Unknown: the spread is taken as a quarter of the range, and a fifth of that matters.
            meaningful=known[1].meaningful_difference if known else span / 20,
            reference_sd=known[1].reference_sd if known else span / 4,
        )
    return dict(sorted(found.items()))


def _change_in_words(name: str, measure: str, figures: Sequence[findings.PublishedFigure], rounds: Sequence[Round]) -> str:
    """Changes of several rounds may be counted from one round or from several; the name says no more than holds for all."""
    waves = {str(figure.wave) for figure in figures if figure.measure == measure}
    since = {each.since for each in rounds if each.source in waves}
    titles = [each.title for each in rounds if each.source in since]
    if len(since) == len(titles) == 1:
        return _("Change in %(measure)s since “%(round)s”") % {"measure": name, "round": titles[0]}
    return _("Change in %(measure)s since an earlier round") % {"measure": name}


def _line(figure: PublishedFigure, source: int | str, question_set: str, floor: int) -> Line:
    return Line(
        source=str(source),
        question_set=question_set,
        measure=figure.measure,
        atoms=frozenset(f"{source}:{figure.measure}:{gender}/{second}" for gender, second in figure.block),
        scale_low=figure.scale_low,
        scale_high=figure.scale_high,
        n_low=figure.n_low,
        n_high=figure.n_high,
        value=figure.value,
        step=figure.step,
        open_end=figure.open_end,
        floor=floor,
    )
