"""The board report and the annual review: drawn from the ledger and set as a PDF by the worker; the CSV beside it.

The typesetter is imported at first use: web pages need none of it (docs/decisions/0009).
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analytics.report.pdf import typeset

__all__ = ["typeset"]


def __getattr__(name: str) -> Any:
    """Import the typesetter when it is asked for (PEP 562)."""
    if name != "typeset":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = import_module(f"{__name__}.pdf").typeset
    return found
