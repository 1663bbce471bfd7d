"""Sums of one closed wave by atom: the only reader of answers, one statement over the sheets, and no sheet enters Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from analytics.asked import asked_in
from analytics.disclosure import GENDERS, Atom
from surveys.models.letterbox import Sheet
from surveys.models.wave import Wave
from surveys.question_set import STRATA

GENDER_OF = {code.value: code.label for code in Sheet.GenderCode}
SECOND_OF = {code.value: code.label for code in Sheet.SecondCode}


@dataclass(frozen=True, slots=True)
class Cell:
    """How many of an atom answered a measure completely, and the sum of their scores."""

    n: int
    total: int


Cells = Mapping[str, Mapping[Atom, Cell]]


def cells_of(wave: Wave) -> Cells:
    """For each column that the wave asks, all eight atoms, those without sheets too. Run as the worker (P11)."""
    columns = [asked.column for asked in asked_in(wave)]
    atoms = [(gender, second) for gender in GENDERS for second in STRATA[wave.kind]]
    found = {column: dict.fromkeys(atoms, Cell(0, 0)) for column in columns}
    for gender, second, *sums in _rows(wave, columns):
        atom = GENDER_OF[gender], SECOND_OF[second]
        for place, column in enumerate(columns):
            if atom not in found[column]:
                raise ValueError(f"A sheet of round {wave.pk} stands in {atom}, which its kind of round does not have.")
            found[column][atom] = Cell(int(sums[2 * place]), int(sums[2 * place + 1] or 0))
    return found


def _rows(wave: Wave, columns: Sequence[str]) -> list[tuple[int, ...]]:
    quote = connection.ops.quote_name
    table = quote(Sheet._meta.db_table)
    # sum() passes over NULL as count() does: an unfinished scale adds to neither.
    sums = ", ".join(f"count({quote(column)}), sum({quote(column)})" for column in columns)
    with connection.cursor() as cursor:
        # Column names come from instruments of this project and are quoted; the tenant stands beside its policy for the planner.
        cursor.execute(
            f"SELECT gender, second, {sums} FROM {table} WHERE organization_id = %s AND wave_id = %s GROUP BY gender, second",  # noqa: S608
            [wave.organization_id, wave.pk],
        )
        rows: list[tuple[int, ...]] = cursor.fetchall()
    return rows
