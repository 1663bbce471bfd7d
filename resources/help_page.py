"""What the help page says, in words of the reader's language. No database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy

from resources import help_lines
from resources.help_lines import FRESH_FOR, HelpLine
from resources.stamp import Found

COUNTRIES = {
    "AT": gettext_lazy("Austria"),
    "AU": gettext_lazy("Australia"),
    "BR": gettext_lazy("Brazil"),
    "CA": gettext_lazy("Canada"),
    "CH": gettext_lazy("Switzerland"),
    "DE": gettext_lazy("Germany"),
    "ES": gettext_lazy("Spain"),
    "FR": gettext_lazy("France"),
    "GB": gettext_lazy("United Kingdom"),
    "IE": gettext_lazy("Ireland"),
    "IN": gettext_lazy("India"),
    "NL": gettext_lazy("Netherlands"),
    "NO": gettext_lazy("Norway"),
    "NZ": gettext_lazy("New Zealand"),
    "SG": gettext_lazy("Singapore"),
    "US": gettext_lazy("United States"),
}
LANGUAGES = {
    "de": gettext_lazy("German"),
    "en": gettext_lazy("English"),
    "es": gettext_lazy("Spanish"),
    "fr": gettext_lazy("French"),
    "hi": gettext_lazy("Hindi"),
    "it": gettext_lazy("Italian"),
    "nl": gettext_lazy("Dutch"),
    "no": gettext_lazy("Norwegian"),
    "pt": gettext_lazy("Portuguese"),
}
KINDS = {
    "emergency": gettext_lazy("Emergency"),
    "emotional support": gettext_lazy("Somebody to talk to"),
    "abuse": gettext_lazy("Abuse and violence"),
}
# Before an organization has checked anything.
NOTHING: Mapping[str, Found] = {}


@dataclass(frozen=True)
class Entry:
    """One number on the page, and what is known about it. `found`: by the reader's organization, None before it has checked."""

    line: HelpLine
    kind: str
    languages: str
    is_fresh: bool
    found: Found | None

    @property
    def name_language(self) -> str:
        """The language that the name is written in, for screen readers."""
        return self.line.languages[0]


@dataclass(frozen=True)
class Country:
    """One country's numbers, its emergency number first."""

    code: str
    name: str
    entries: tuple[Entry, ...]

    @property
    def has_emergency(self) -> bool:
        return any(entry.line.kind == "emergency" for entry in self.entries)


def country(code: str, today: date, found: Mapping[str, Found] = NOTHING) -> Country | None:
    """Return a country's part of the page, None for a country that we have no line for.

    Emergency numbers stay first, whatever was found; of the others those that did not work go last.
    """
    entries = [_entry(line, today, found.get(line.key)) for line in help_lines.lines_of(code)]
    entries.sort(key=lambda entry: entry.line.kind != "emergency" and bool(entry.found and entry.found.is_wrong))
    return Country(code, str(COUNTRIES[code]), tuple(entries)) if entries else None


def choices() -> list[tuple[str, str]]:
    """Return (code, name) of every country that has a line, by name."""
    return sorted(((code, str(COUNTRIES[code])) for code in help_lines.countries()), key=lambda pair: pair[1])


def emergency_everywhere(first: str, today: date, seen: Mapping[str, Found]) -> list[Country]:
    """Return every country with its emergency numbers alone, the country `first` before the others."""
    found = []
    for code, name in sorted(choices(), key=lambda pair: (pair[0] != first, pair[1])):
        entries = tuple(_entry(line, today, seen.get(line.key)) for line in help_lines.lines_of(code) if line.kind == "emergency")
        if entries:
            found.append(Country(code, name, entries))
    return found


def region_of(accept_language: str) -> str:
    """Return the first region in an Accept-Language header that we have lines for ("de-CH, en;q=0.8" → "CH"), else "".

    A hint for the order of a list and nothing more: browsers say en-US in many countries. Never guessed from an IP address.
    """
    for part in accept_language[:200].split(","):
        region = part.split(";")[0].strip().rpartition("-")[2].upper()
        if region in COUNTRIES and "-" in part:
            return region
    return ""


def _entry(line: HelpLine, today: date, found: Found | None) -> Entry:
    languages = ", ".join(str(LANGUAGES[code]) for code in line.languages)
    # Whoever looked last counts, us or the organization; a day in the future means a wrong clock.
    day = max(line.checked, found.day) if found and not found.is_wrong else line.checked
    return Entry(line, str(KINDS[line.kind]), languages, timedelta(0) <= today - day < FRESH_FOR, found)
