"""Effects from sums: pure functions, no Django, no single answer ever held."""

from analytics.effect.means import contrast, difference_in_differences, paired, welch
from analytics.effect.moments import Estimate, Moments
from analytics.effect.noncentral import noncentral_t_cdf
from analytics.effect.pooling import RandomEffects, benjamini_hochberg, random_effects, shrink
from analytics.effect.proportions import mover_difference, newcombe, wilson
from analytics.effect.published import change, difference_in_changes, gap, margin, published_mean, weighted_mean
from analytics.effect.standardized import cohens_d, cohens_dz, correction, hedges_g, hedges_gz
from analytics.effect.verdict import ClosingReason, Verdict, answers_needed, closing_reason, verdict

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
