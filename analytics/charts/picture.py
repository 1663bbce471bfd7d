"""A picture of published figures, with all that stands around it wherever it goes: page, report, mail, file."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.charts.drawing import Drawing


@dataclass(frozen=True, slots=True)
class Picture:
    """One drawing in two widths, and the same in words and as a table.

    `name` is a slug and the file's name. `about` is the unit and the time, under the title. `description` says the values.
    `columns` and `rows` are the table; the first cell of a row is its heading. `note` says how it was made. The key is drawn.
    `sentences`: the last column of the table is one to read.
    """

    name: str
    title: str
    about: str
    description: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str
    wide: Drawing
    narrow: Drawing
    sentences: bool = False
