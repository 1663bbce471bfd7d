"""What is wrong with a file or its mapping, as data: the command prints it, the page translates it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field

LISTED = 200
SHOWN_OF_A_CELL = 40


def _(message: str) -> str:
    """Marks a sentence for the translators' catalogue; `Problem.text` looks the translation up when it is shown."""
    return message


@dataclass(frozen=True)
class Problem:
    """One thing to put right. `row` counts as a spreadsheet does, header first; `path` is a place in the mapping."""

    message: str
    values: Mapping[str, str | int] = field(default_factory=dict)
    row: int | None = None
    column: str = ""
    path: str = ""

    def text(self, translate: Callable[[str], str] = str) -> str:
        return translate(self.message) % self.values

    def where(self, translate: Callable[[str], str] = str) -> str:
        """ "row 17, column D1", or the place in the mapping, or nothing where the whole file is meant."""
        if self.path:
            return self.path
        if self.row is not None and self.column:
            return translate(_("row %(row)d, column %(column)s")) % {"row": self.row, "column": self.column}
        if self.row is not None:
            return translate(_("row %(row)d")) % {"row": self.row}
        return translate(_("column %(column)s")) % {"column": self.column} if self.column else ""

    def line(self, translate: Callable[[str], str] = str) -> str:
        where = self.where(translate)
        return f"{where}: {self.text(translate)}" if where else self.text(translate)


class Problems:
    """Keeps the first two hundred problems and counts the rest: a broken million-row file must not fill memory."""

    def __init__(self, limit: int = LISTED) -> None:
        self.limit = limit
        self.listed: list[Problem] = []
        self.total = 0

    def add(self, message: str, *, row: int | None = None, column: str = "", path: str = "", **values: str | int) -> None:
        self.total += 1
        if len(self.listed) < self.limit:
            self.listed.append(Problem(message, values, row, column, path))

    @property
    def more(self) -> int:
        return self.total - len(self.listed)

    def __bool__(self) -> bool:
        return self.total > 0

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.listed)

    def raise_any(self) -> None:
        if self:
            raise Rejected(self)

    def lines(self, translate: Callable[[str], str] = str) -> list[str]:
        lines = [problem.line(translate) for problem in self.listed]
        if self.more:
            lines.append(translate(_("and %(count)d more")) % {"count": self.more})
        return lines

    def as_json(self) -> dict[str, object]:
        return {"total": self.total, "listed": [asdict(problem) for problem in self.listed]}

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> Problems:
        problems = cls()
        listed, total = stored["listed"], stored["total"]
        assert isinstance(listed, list) and isinstance(total, int)
        problems.listed = [Problem(**entry) for entry in listed]
        problems.total = total
        return problems


class Rejected(Exception):
    """The file or the mapping cannot be used. Nothing of it has been kept; `problems` says why."""

    def __init__(self, problems: Problems) -> None:
        super().__init__("\n".join(problems.lines()))
        self.problems = problems


def shown(cell: str) -> str:
    """A cell as an error message quotes it: one line, short."""
    cell = " ".join(cell.split())
    return cell if len(cell) <= SHOWN_OF_A_CELL else cell[: SHOWN_OF_A_CELL - 1] + "…"
