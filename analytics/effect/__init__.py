"""Effects from sums: pure functions, no Django, no single answer ever held.

What rests on numpy and scipy is imported at first use: a web page needs none of it, and it would double the time to start.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from analytics.effect.discovery import benjamini_hochberg
from analytics.effect.means import contrast, difference_in_differences, paired, welch
from analytics.effect.moments import Estimate, Moments
from analytics.effect.proportions import mover_difference, newcombe, wilson
from analytics.effect.published import change, difference_in_changes, gap, margin, published_mean, weighted_mean
from analytics.effect.verdict import ClosingReason, Verdict, answers_needed, closing_reason, verdict

if TYPE_CHECKING:
    from analytics.effect.noncentral import noncentral_t_cdf
    from analytics.effect.pooling import RandomEffects, random_effects, shrink
    from analytics.effect.standardized import cohens_d, cohens_dz, correction, hedges_g, hedges_gz

__all__ = [
    "ClosingReason",
    "Estimate",
    "Moments",
    "RandomEffects",
    "Verdict",
    "answers_needed",
    "benjamini_hochberg",
    "change",
    "closing_reason",
    "cohens_d",
    "cohens_dz",
    "contrast",
    "correction",
    "difference_in_changes",
    "difference_in_differences",
    "gap",
    "hedges_g",
    "hedges_gz",
    "margin",
    "mover_difference",
    "newcombe",
    "noncentral_t_cdf",
    "paired",
    "published_mean",
    "random_effects",
    "shrink",
    "verdict",
    "weighted_mean",
    "welch",
    "wilson",
]

_LATE = {
    "noncentral_t_cdf": "noncentral",
    "RandomEffects": "pooling",
    "random_effects": "pooling",
    "shrink": "pooling",
    "cohens_d": "standardized",
    "cohens_dz": "standardized",
    "correction": "standardized",
    "hedges_g": "standardized",
    "hedges_gz": "standardized",
}


def __getattr__(name: str) -> Any:
    """Import the module behind a late name, once (PEP 562)."""
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"{__name__}.{_LATE[name]}"), name)
    return found
