"""Reading the ledger: for the guard, for pages, and as the objects that HR and every employee can take away.

Pages ask `version` first (one statement): what it returns changes with a publication and with nothing else (P4, P9).
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from analytics.audit import Line
from analytics.disclosure import FLOOR, Atom
from analytics.models import AtomCount, Figure, PastFigure, Release
from analytics.models.ledger import PublishedFigure

ROLES = ("peersupport_web", "peersupport_worker")
TABLES = tuple(model._meta.db_table for model in (Release, Figure, PastFigure, AtomCount))
# (role, table, right) that would break P9 or P11.
FORBIDDEN = (
    *((role, table, right) for role in ROLES for table in TABLES for right in ("UPDATE", "DELETE", "TRUNCATE")),
    *(("peersupport_web", table, "INSERT") for table in TABLES),
    *(("peersupport_web", table, "SELECT") for table in ("surveys_sheet", "surveys_letter", "analytics_atomcount")),
)


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
    """Everything in the ledger of past surveys. Its sources are files: one file's answers are one set of people."""
    return [_line(figure, figure.file_sha256, "", FLOOR) for figure in PastFigure.objects.order_by("pk")]


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
