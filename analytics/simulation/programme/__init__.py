"""What the demo organization shows of groups and facilitation: one file per part, filled through the real actions."""

from collections.abc import Callable
from datetime import date

from analytics.simulation.programme.adapting import fill_adapting
from analytics.simulation.programme.conversation import fill_conversation
from analytics.simulation.programme.joining import fill_joining
from analytics.simulation.programme.library import fill_library
from analytics.simulation.programme.quarter import fill_quarter
from analytics.simulation.programme.rota import fill_rota
from analytics.simulation.programme.safety import fill_safety
from analytics.simulation.programme.sessions import fill_sessions
from analytics.simulation.programme.setup import fill_setup
from organizations.models import Organization

# Run in this order after the simulated history, inside the open tenant; each takes the organization and the day it is.
# The rota first: without its training nobody plans anything.
FILLERS: list[Callable[[Organization, date], None]] = [
    fill_rota,
    fill_sessions,
    fill_conversation,
    fill_joining,
    fill_library,
    fill_quarter,
    fill_safety,
    fill_setup,
    fill_adapting,
]


def fill(organization: Organization, today: date) -> None:
    """Fill every part of the programme. The tenant is open."""
    for filler in FILLERS:
        filler(organization, today)
