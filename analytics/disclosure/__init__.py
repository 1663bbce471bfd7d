"""The publication rule as pure functions, no Django: blocks, rounding, and the audit that no small set follows."""

from analytics.disclosure.audit import Undecided, derivable_set
from analytics.disclosure.blocks import COMPARED, GENDERS, SECONDS, Atom, Block, left_out, partition
from analytics.disclosure.rounding import BANDS, FLOOR, Figure, band, publish_mean, step

__all__ = [
    "BANDS",
    "COMPARED",
    "FLOOR",
    "GENDERS",
    "SECONDS",
    "Atom",
    "Block",
    "Figure",
    "Undecided",
    "band",
    "derivable_set",
    "left_out",
    "partition",
    "publish_mean",
    "step",
]
