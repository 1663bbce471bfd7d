"""Emergency and support lines, read from `content/help_lines.csv`. Pure, without a database: they always answer (P16)."""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "content" / "help_lines.csv"
FIELDS = ("country", "kind", "name", "contact", "free", "hours", "languages", "channel", "confidence", "checked", "verify_at")
KINDS = ("emergency", "emotional support", "abuse")
CHANNELS = {"call", "text", "chat"}
# A number older than this may be wrong: the page says so (product.md §1.6).
FRESH_FOR = timedelta(days=90)

NUMBER = re.compile(r"[0-9][0-9 -]*")
THEN_PRESS = re.compile(r"(?P<number>[0-9][0-9 -]*) then (?P<press>[0-9])")
WORD_TO = re.compile(r"(?P<word>[A-Z]+) to (?P<number>[0-9]+)")


class HelpLineProblem(Exception):
    """A row that nobody may dial from; the message names the row."""


@dataclass(frozen=True)
class HelpLine:
    """One line as it was seen in a public source on the day `checked`."""

    country: str
    kind: str
    name: str
    contact: str
    # None where the source did not say.
    is_free: bool | None
    hours: str
    languages: tuple[str, ...]
    channels: tuple[str, ...]
    is_high: bool
    checked: date
    verify_at: str

    @property
    def key(self) -> str:
        """Country and contact, for checks: where the number changes, nobody has checked it yet."""
        return f"{self.country}-{re.sub(r'[^0-9A-Za-z]', '', self.contact)}"

    @property
    def number(self) -> str:
        """The digits to dial or to write to, without spaces."""
        found = THEN_PRESS.fullmatch(self.contact) or WORD_TO.fullmatch(self.contact)
        return re.sub(r"[ -]", "", found["number"] if found else self.contact)

    @property
    def press(self) -> str:
        """The key to press once the call is answered, "" for most. Said in words: a key sent too early is lost."""
        found = THEN_PRESS.fullmatch(self.contact)
        return found["press"] if found else ""

    @property
    def word(self) -> str:
        """The word to write in a text message, "" for most."""
        found = WORD_TO.fullmatch(self.contact)
        return found["word"] if found else ""

    @property
    def shown_number(self) -> str:
        """The number as people of the country write it."""
        found = THEN_PRESS.fullmatch(self.contact) or WORD_TO.fullmatch(self.contact)
        return found["number"] if found else self.contact

    @property
    def call_link(self) -> str:
        """`tel:` address, "" where nobody answers calls."""
        return f"tel:{self.number}" if "call" in self.channels else ""

    @property
    def text_link(self) -> str:
        """`sms:` address with the word to send (RFC 5724), "" where nobody reads texts."""
        if "text" not in self.channels:
            return ""
        return f"sms:{self.number}?body={self.word}" if self.word else f"sms:{self.number}"

    @property
    def has_chat(self) -> bool:
        return "chat" in self.channels

    def is_fresh(self, today: date) -> bool:
        """Tell whether the check is less than 90 days old. A day in the future means a wrong clock: not fresh."""
        return timedelta(0) <= today - self.checked < FRESH_FOR


def parse(row: dict[str, str], number: int) -> HelpLine:
    """Return the line of one row. Raises HelpLineProblem, so that a broken row stops the start and not a call."""
    fault = _fault(row)
    if fault:
        raise HelpLineProblem(f"Row {number}: {fault}.")
    return HelpLine(
        country=row["country"],
        kind=row["kind"],
        name=row["name"],
        contact=row["contact"],
        is_free={"yes": True, "no": False, "": None}[row["free"]],
        hours=row["hours"],
        languages=tuple(row["languages"].split(",")),
        channels=tuple(row["channel"].split()),
        is_high=row["confidence"] == "high",
        checked=date.fromisoformat(row["checked"]),
        verify_at=row["verify_at"],
    )


def _fault(row: dict[str, str]) -> str:
    """Name what is wrong with a row, "" where nothing is."""
    checks = {
        "country": re.fullmatch(r"[A-Z]{2}", row["country"]),
        "kind": row["kind"] in KINDS,
        "name": row["name"].strip(),
        "contact": any(shape.fullmatch(row["contact"]) for shape in (NUMBER, THEN_PRESS, WORD_TO)),
        "free": row["free"] in ("yes", "no", ""),
        "languages": re.fullmatch(r"[a-z]{2}(,[a-z]{2})*", row["languages"]),
        "channel": row["channel"] and set(row["channel"].split()) <= CHANNELS,
        "confidence": row["confidence"] in ("high", "medium"),
        "checked": re.fullmatch(r"\d{4}-\d{2}-\d{2}", row["checked"]),
        "verify_at": re.fullmatch(r"[a-z0-9.-]+\.[a-z]{2,}", row["verify_at"]),
    }
    faults = [name for name, good in checks.items() if not good]
    return f"{', '.join(faults)} cannot be read" if faults else ""


@cache
def all_lines() -> tuple[HelpLine, ...]:
    """Return every row, in the order of the file. Raises HelpLineProblem."""
    with FILE.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != FIELDS:
            raise HelpLineProblem(f"The columns must be {', '.join(FIELDS)}.")
        # Counted like a spreadsheet does: the header is row 1.
        return tuple(parse(row, number) for number, row in enumerate(reader, start=2))


def shown(lines: Iterable[HelpLine] | None = None) -> list[HelpLine]:
    """Return the lines that people may see: from a good source, emergency numbers first."""
    high = [line for line in (all_lines() if lines is None else lines) if line.is_high]
    return sorted(high, key=lambda line: KINDS.index(line.kind))


def lines_of(country: str) -> list[HelpLine]:
    """Return the lines of one country, emergency numbers first."""
    return [line for line in shown() if line.country == country]


def line_of(key: str) -> HelpLine | None:
    """Return the shown line of a key, None where there is none."""
    return next((line for line in shown() if line.key == key), None)


def countries() -> list[str]:
    """Return the countries that have a line, by code."""
    return sorted({line.country for line in shown()})
