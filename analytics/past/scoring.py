"""Rows to sums: each person's complete scales, per spelling of gender, in one streamed pass of bounded memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analytics.past.genders import GENDERS, normalise, sort_spelling
from analytics.past.mapping import SurveyMapping
from analytics.past.measures import Measure
from analytics.past.problems import Problems, _, shown
from analytics.past.reading import Progress, Row, Table, open_table, to_number
from analytics.past.years import year_of

MOST_SPELLINGS = 1_000
MOST_REMEMBERED = 10_000
LONGEST_SPELLING = 200


@dataclass
class Tally:
    """People who answered the whole scale and the sum of their scores; `incomplete` began it and did not finish."""

    n: int = 0
    total: float = 0.0
    incomplete: int = 0

    def add(self, other: Tally) -> None:
        self.n += other.n
        self.total += other.total
        self.incomplete += other.incomplete


@dataclass(frozen=True)
class Person:
    """One row, scored: None for a scale that is not complete, and `started` where some of it was answered."""

    row: int
    spelling: str
    scores: Mapping[str, float | None]
    started: frozenset[str]
    year: int | None = None


@dataclass
class Reading:
    """What a file says, in sums. Spellings are normalised; `tallies` is measure → spelling → tally.

    `years` holds the same for each year where a column says it: every row stands in exactly one of them.
    """

    rows: int = 0
    spellings: dict[str, int] = field(default_factory=dict)
    tallies: dict[str, dict[str, Tally]] = field(default_factory=dict)
    years: dict[int, Reading] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """For the private folder between reading and publishing; never for the database."""
        tallies = {
            slug: {spelling: [tally.n, tally.total, tally.incomplete] for spelling, tally in by_spelling.items()}
            for slug, by_spelling in self.tallies.items()
        }
        years = {str(year): part.as_json() for year, part in self.years.items()}
        return {"rows": self.rows, "spellings": self.spellings, "tallies": tallies, "years": years}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Reading:
        tallies = {
            slug: {spelling: Tally(*numbers) for spelling, numbers in by_spelling.items()}
            for slug, by_spelling in stored["tallies"].items()
        }
        years = {int(year): cls.from_json(part) for year, part in stored["years"].items()}
        return cls(stored["rows"], stored["spellings"], tallies, years)

    def by_gender(self, genders: Mapping[str, str]) -> dict[str, dict[str, Tally]]:
        """Measure → gender → tally, all four genders listed. `genders` are the spellings settled by hand."""
        result: dict[str, dict[str, Tally]] = {}
        for slug, tallies in self.tallies.items():
            sums = {gender: Tally() for gender in GENDERS}
            for spelling, tally in tallies.items():
                sums[sort_spelling(spelling, genders).gender].add(tally)
            result[slug] = sums
        return result

    def people(self, genders: Mapping[str, str]) -> dict[str, int]:
        """Rows per gender, whether they answered or not."""
        counts = dict.fromkeys(GENDERS, 0)
        for spelling, count in self.spellings.items():
            counts[sort_spelling(spelling, genders).gender] += count
        return counts

    def unknown(self, genders: Mapping[str, str]) -> dict[str, int]:
        """The spellings that neither the table nor `genders` knows: counted as self-described, held for review."""
        return {spelling: count for spelling, count in self.spellings.items() if not sort_spelling(spelling, genders).known}


def read_survey(path: Path, mapping: SurveyMapping, problems: Problems, progress: Progress | None = None) -> Reading | None:
    """The whole way from a file to sums. None when `problems` says why not; then nothing of it may be used."""
    before = problems.total
    table = open_table(path, problems)
    if table is None:
        return None
    mapping.check_columns(table.columns, problems)
    if problems.total > before:
        return None
    reading = _nothing_read(mapping)
    for person in score_rows(table, mapping, problems, progress):
        _count(person, reading)
        if person.year is not None:
            _count(person, reading.years.setdefault(person.year, _nothing_read(mapping)))
        if len(reading.spellings) > MOST_SPELLINGS:
            problems.add(
                _("This column has more than %(most)d different answers. Is it the one for gender?"),
                column=mapping.gender,
                most=MOST_SPELLINGS,
            )
            return None
    if reading.rows == 0 and problems.total == before:
        problems.add(_("The file has no answers under its first row."))
    return reading if problems.total == before else None


def score_rows(table: Table, mapping: SurveyMapping, problems: Problems, progress: Progress | None = None) -> Iterator[Person]:
    """Every sound row as a person. A value outside its range is a problem; that scale is then not scored."""
    gender = table.columns.index(mapping.gender)
    when = _YearColumn(mapping, table, problems) if mapping.year else None
    scorers = [_Scorer(measure, table, problems) for measure in mapping.measures]
    for row in table.rows(problems, progress):
        scores: dict[str, float | None] = {}
        started: set[str] = set()
        for scorer in scorers:
            score, began = scorer.score(row)
            scores[scorer.measure.slug] = score
            if began:
                started.add(scorer.measure.slug)
        spelling = normalise(row.cells[gender])[:LONGEST_SPELLING]
        yield Person(row.number, spelling, scores, frozenset(started), when.of(row) if when else None)


def _nothing_read(mapping: SurveyMapping) -> Reading:
    return Reading(tallies={measure.slug: {} for measure in mapping.measures})


def _count(person: Person, reading: Reading) -> None:
    reading.rows += 1
    reading.spellings[person.spelling] = reading.spellings.get(person.spelling, 0) + 1
    for slug, score in person.scores.items():
        tally = reading.tallies[slug].setdefault(person.spelling, Tally())
        if score is not None:
            tally.n += 1
            tally.total += score
        elif slug in person.started:
            tally.incomplete += 1


class _YearColumn:
    """Which year a row belongs to. A row that says none is a fault: it would be dropped, or counted in a year it is not of."""

    def __init__(self, mapping: SurveyMapping, table: Table, problems: Problems) -> None:
        self.column, self.newest, self.problems = mapping.year, mapping.closed_on.year, problems
        self.place = table.columns.index(mapping.year)

    def of(self, row: Row) -> int | None:
        cell = row.cells[self.place]
        year = year_of(cell)
        if year is None:
            sentence = _("“%(cell)s” says no year. Write 2024, or a date such as 2024-11-30.")
            self.problems.add(sentence, row=row.number, column=self.column, cell=shown(cell))
        elif year > self.newest:
            sentence = _("%(cell)s is later than the year in which the survey closed, %(year)d.")
            self.problems.add(sentence, row=row.number, column=self.column, cell=shown(cell), year=self.newest)
        return year


class _Scorer:
    """One measure over the rows of one table. Cells repeat, so each different cell is understood once."""

    def __init__(self, measure: Measure, table: Table, problems: Problems) -> None:
        self.measure = measure
        self.problems = problems
        self.places = [table.columns.index(column) for column in measure.columns]
        self.decimal_comma = table.separator != ","
        self.understood: dict[str, float | str | None] = {}

    def score(self, row: Row) -> tuple[float | None, bool]:
        values: list[float] = []
        for column, place in zip(self.measure.columns, self.places, strict=True):
            value = self._value(row.cells[place])
            if isinstance(value, str):
                self._refuse(value, row, column, row.cells[place])
            elif value is not None:
                values.append(value)
        if len(values) < len(self.places):
            return None, bool(values)
        return self.measure.score(values), True

    def _value(self, cell: str) -> float | str | None:
        """A number, None for no answer, or the sentence that says what is wrong."""
        if cell not in self.understood:
            if len(self.understood) >= MOST_REMEMBERED:
                self.understood.clear()
            self.understood[cell] = self._understand(cell)
        return self.understood[cell]

    def _understand(self, cell: str) -> float | str | None:
        measure, word = self.measure, normalise(cell)
        if word in measure.missing:
            return None
        number = measure.coding.get(word)
        if number is None:
            number = to_number(cell, self.decimal_comma)
        if number is None and measure.coding:
            return _("“%(cell)s” is not one of the answers to this question. If it means no answer, put it under missing.")
        if number is None:
            return _("“%(cell)s” is not a number. If it means no answer, put it under missing.")
        if number in _numbers(measure.missing):
            return None
        if not measure.item_low <= number <= measure.item_high:
            return _("%(cell)s is outside the range %(low)s to %(high)s.")
        if measure.codes is not None and number not in measure.codes:
            return _("%(cell)s is not one of the answers to this question.")
        return number

    def _refuse(self, sentence: str, row: Row, column: str, cell: str) -> None:
        self.problems.add(
            sentence,
            row=row.number,
            column=column,
            cell=shown(cell),
            low=f"{self.measure.item_low:g}",
            high=f"{self.measure.item_high:g}",
        )


def _numbers(codes: frozenset[str]) -> set[float]:
    """Missing codes that are numbers: 99 also covers a cell of "99.0"."""
    return {number for code in codes if (number := to_number(code)) is not None}
