"""Who leads what in a quarter: two people for each session, fairly. Pure, no Django.

The solver rests on numpy and scipy, a second of import that only the worker needs, so it is imported at first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from groups.assignment.problem import Assignment, Leader, Limit, Meeting, Problem, Reason, cost, loads

if TYPE_CHECKING:
    from groups.assignment.solver import assign

__all__ = ["Assignment", "Leader", "Limit", "Meeting", "Problem", "Reason", "assign", "cost", "loads"]


def __getattr__(name: str) -> Any:
    """Import the solver when it is asked for (PEP 562)."""
    if name != "assign":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = import_module(f"{__name__}.solver").assign
    return found
