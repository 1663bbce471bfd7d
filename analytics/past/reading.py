"""Bytes to rows: a CSV file of any common encoding and separator, streamed; faults are named by row and column."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO

from analytics.past.encodings import MARK, Encoding, find_encoding
from analytics.past.problems import Problems, _, shown

LONGEST_LINE = 1 << 20
MOST_COLUMNS = 2_000
SAMPLE_ROWS = 50
ROWS_BETWEEN_PROGRESS = 2_000
SEPARATORS = ",;\t"
NUMBER = re.compile(r"\s*[+-]?(\d+([.,]\d*)?|[.,]\d+)\s*\Z")
# Between cells when a whole row is searched at once: a control character that no export writes.
JOINT = "\x1f"
MAYBE_FORMULA = re.compile(rf"(?:\A|{JOINT})\s*[=+\-@][^\s{JOINT}]")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Row:
    """`number` is what a spreadsheet shows: the header is 1, blank rows count, a line break inside a cell does not."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """A file whose encoding, separator and header row are known. Rows are read afresh each time, never all at once."""

    path: Path
    size: int
    encoding: Encoding
    separator: str
    columns: tuple[str, ...]
    header_row: int

    def rows(self, problems: Problems, progress: Progress | None = None) -> Iterator[Row]:
        """Each row that is not blank and has every cell; faults go to `problems` and their rows are left out."""
        seen = (lambda done: progress(done, self.size)) if progress else None
        for row in _records(self.path, self.encoding, self.separator, problems, seen):
            if row.number > self.header_row and any(map(str.strip, row.cells)) and self._is_sound(row, problems):
                yield row
        if progress:
            progress(self.size, self.size)

    def sample(self, count: int = SAMPLE_ROWS) -> list[Row]:
        """The first rows, faults passed over: what a page needs to guess which column is which."""
        rows: list[Row] = []
        for row in self.rows(Problems()):
            rows.append(row)
            if len(rows) == count:
                break
        return rows

    def _is_sound(self, row: Row, problems: Problems) -> bool:
        if len(row.cells) != len(self.columns):
            problems.add(
                _("This row has %(cells)d cells, the first row names %(columns)d columns."),
                row=row.number,
                cells=len(row.cells),
                columns=len(self.columns),
            )
            return False
        joined = JOINT.join(row.cells)
        if MARK in joined or "\0" in joined:
            return not _note_undecodable(row, self.columns, problems)
        if MAYBE_FORMULA.search(joined):
            return not _note_formulas(row, self.columns, problems)
        return True


def open_table(path: Path, problems: Problems, progress: Progress | None = None) -> Table | None:
    """Finds encoding, separator and columns. None when `problems` says why the file cannot be read as a table."""
    size = path.stat().st_size
    seen = (lambda done: progress(done, size)) if progress else None
    encoding = find_encoding(path, problems, seen)
    if encoding is None:
        return None
    separator, said = _find_separator(path, encoding)
    for row in _records(path, encoding, separator, problems):
        if not any(map(str.strip, row.cells)) or (said and row.number == 1):
            continue
        columns = tuple(tidy(cell) for cell in row.cells)
        if not _header_is_sound(columns, row, problems):
            return None
        return Table(path, size, encoding, separator, columns, row.number)
    if not problems:
        problems.add(_("The file is empty."))
    return None


def tidy(name: str) -> str:
    """A column's name with outer spaces taken off and inner ones made single."""
    return " ".join(name.split())


def to_number(cell: str, decimal_comma: bool = False) -> float | None:
    """A plain decimal number, else None (words, 1e5, 1_000, nan). A comma is allowed where it separates no cells."""
    if not NUMBER.match(cell):
        return None
    if "," in cell:
        if not decimal_comma:
            return None
        cell = cell.replace(",", ".")
    return float(cell)


def is_formula(cell: str) -> bool:
    """A spreadsheet would run it: it begins with = + - @ and is not a number. "- a remark" and a lone dash are text."""
    cell = cell.strip()
    if len(cell) < 2 or cell[0] not in "=+-@" or cell[1].isspace() or NUMBER.match(cell):
        return False
    return any(map(str.isalnum, cell))  # "--" and "-.-" mean "nothing to say"


def _records(
    path: Path, encoding: Encoding, separator: str, problems: Problems, seen: Callable[[int], None] | None = None
) -> Iterator[Row]:
    """Every record of the file, blank ones too, up to a place where quotation marks make the rest unreadable."""
    number = 0
    with path.open("rb") as file, _as_text(file, encoding) as text:
        try:
            for number, cells in enumerate(csv.reader(_lines(text), delimiter=separator, strict=True), start=1):
                if seen and number % ROWS_BETWEEN_PROGRESS == 0:
                    seen(file.tell())
                yield Row(number, cells)
        except csv.Error:
            problems.add(
                _("A quotation mark here is opened and not closed, or a cell is far too long. Nothing after this row was read."),
                row=number + 1,
            )


def _as_text(file: BinaryIO, encoding: Encoding) -> TextIOWrapper:
    file.seek(encoding.skip)
    return TextIOWrapper(file, encoding=encoding.name, errors="past_survey_mark", newline="")


def _lines(text: TextIOWrapper) -> Iterator[str]:
    """Lines of bounded length: a gigabyte without a line break must not be held in memory."""
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
            raise csv.Error("line too long")
        yield line


def _find_separator(path: Path, encoding: Encoding) -> tuple[str, bool]:
    """The separator under which most rows have as many cells as the first; True where a line "sep=;" says it."""
    with path.open("rb") as file, _as_text(file, encoding) as text:
        start = text.read(1 << 16)
    said = re.match(r"sep=([,;\t])\r?\n", start)
    if said:
        return said[1], True
    return max(SEPARATORS, key=lambda separator: _agreement(start, separator)), False


def _agreement(start: str, separator: str) -> tuple[int, int]:
    """(rows with as many cells as the first, cells of the first); nothing counts where the first row is not split."""
    widths: list[int] = []
    try:
        for cells in csv.reader(start.splitlines(keepends=True), delimiter=separator):
            if cells:
                widths.append(len(cells))
            if len(widths) > SAMPLE_ROWS:
                break
    except csv.Error:
        pass
    if not widths or widths[0] == 1:
        return 0, 0
    return widths.count(widths[0]), widths[0]


def _header_is_sound(columns: tuple[str, ...], row: Row, problems: Problems) -> bool:
    if len(columns) > MOST_COLUMNS:
        problems.add(_("The first row names %(count)d columns. That is not a survey."), count=len(columns))
        return False
    if any(MARK in column or "\0" in column for column in columns):
        return not _note_undecodable(row, tuple(map(letter, range(len(columns)))), problems)
    first: dict[str, int] = {}
    sound = True
    for index, column in enumerate(columns):
        if column and column in first:
            problems.add(
                _("Columns %(first)s and %(second)s have the same name. Give each its own."),
                row=row.number,
                column=column,
                first=letter(first[column]),
                second=letter(index),
            )
            sound = False
        elif is_formula(column):
            problems.add(
                _("The name of column %(letter)s is a spreadsheet formula, not text."),
                row=row.number,
                column=shown(column),
                letter=letter(index),
            )
            sound = False
        first.setdefault(column, index)
    return sound


def letter(index: int) -> str:
    """A column as spreadsheets call it: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _note_undecodable(row: Row, columns: tuple[str, ...], problems: Problems) -> bool:
    for column, cell in zip(columns, row.cells, strict=True):
        if MARK in cell or "\0" in cell:
            problems.add(
                _("“%(cell)s” holds bytes that are no text. Save the file as CSV UTF-8 and bring it again."),
                row=row.number,
                column=column,
                cell=shown(cell.replace(MARK, "�").replace("\0", "�")),
            )
    return True


def _note_formulas(row: Row, columns: tuple[str, ...], problems: Problems) -> bool:
    found = False
    for column, cell in zip(columns, row.cells, strict=True):
        if is_formula(cell):
            found = True
            problems.add(
                _("“%(cell)s” is a spreadsheet formula. Bring its value instead, or leave this column out if nothing needs it."),
                row=row.number,
                column=column,
                cell=shown(cell),
            )
    return found
