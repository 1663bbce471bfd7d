"""Help lines of a country beside what the open organization found about them."""

from dataclasses import dataclass
from datetime import date

from resources import help_lines
from resources.help_lines import HelpLine
from resources.models import HelpLineCheck


@dataclass(frozen=True)
class Checked:
    """A line and the last check of it, None where nobody has checked."""

    line: HelpLine
    check: HelpLineCheck | None
    is_good: bool


def checked_lines(country: str, today: date) -> list[Checked]:
    """Return the lines of a country, emergency numbers first. One query."""
    found = {check.line: check for check in HelpLineCheck.objects.all()}
    return [_checked(line, found.get(line.key), today) for line in help_lines.lines_of(country)]


def verification_of(country: str, today: date) -> tuple[int, int]:
    """Return how many lines a country has, and how many of them were not found right in the last 90 days."""
    lines = checked_lines(country, today)
    return len(lines), sum(not one.is_good for one in lines)


def _checked(line: HelpLine, check: HelpLineCheck | None, today: date) -> Checked:
    return Checked(line, check, check is not None and check.is_good(today))
