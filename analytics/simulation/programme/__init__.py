"""What the demo organization shows of groups and facilitation: one file per part, filled through the real actions."""

from collections.abc import Callable
from datetime import date

from organizations.models import Organization

# Run in this order after the simulated history, inside the open tenant; each takes the organization and the day it is.
FILLERS: list[Callable[[Organization, date], None]] = []


def fill(organization: Organization, today: date) -> None:
    """Fill every part of the programme. The tenant is open."""
    for filler in FILLERS:
        filler(organization, today)
