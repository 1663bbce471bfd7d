"""The publication rule as pure functions, no Django: blocks, rounding, and the audit that no small set follows.

The audit rests on scipy's solver, a second of import that only the worker needs, so it is imported at first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from analytics.disclosure.blocks import COMPARED, GENDERS, SECONDS, Atom, Block, left_out, partition
from analytics.disclosure.roster import FLOWS, ROSTER_FLOOR, ROUNDED_TO, is_rest_open, roster_value, roster_values, rounded_to
from analytics.disclosure.rounding import BANDS, FLOOR, Figure, band, publish_mean, step
from analytics.disclosure.undecided import Undecided

if TYPE_CHECKING:
    from analytics.disclosure.audit import derivable_set

__all__ = [
    "BANDS",
    "COMPARED",
    "FLOOR",
    "FLOWS",
    "GENDERS",
    "ROSTER_FLOOR",
    "ROUNDED_TO",
    "SECONDS",
    "Atom",
    "Block",
    "Figure",
    "Undecided",
    "band",
    "derivable_set",
    "is_rest_open",
    "left_out",
    "partition",
    "publish_mean",
    "roster_value",
    "roster_values",
    "rounded_to",
    "step",
]


def __getattr__(name: str) -> Any:
    """Import the audit when it is asked for (PEP 562)."""
    if name != "derivable_set":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = import_module(f"{__name__}.audit").derivable_set
    return found
