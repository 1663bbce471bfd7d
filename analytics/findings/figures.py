"""What findings are made from and what they are: published figures in, findings out, nothing else (P10)."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass
from typing import Any, Literal

from analytics.effect import Estimate, published_mean
from analytics.effect.verdict import Code, Direction

Kind = Literal[
    "gap", "change", "difference_in_differences", "change_of_gap", "linked_difference", "linked_change", "between_kinds"
]
# Why a comparison cannot be made. "left_out" reads the same for no answers as for nine; "linked": some were asked for a change.
Why = Literal["", "left_out", "merged", "one_block", "open_ended", "no_earlier", "linked"]
Basis = Literal["", "primary", "in_order", "one_of_many"]

KIND_ORDER: tuple[Kind, ...] = (
    *("linked_difference", "difference_in_differences", "change_of_gap", "gap", "linked_change", "change", "between_kinds"),
)
SUBJECT_ORDER = ("all", "woman", "man", "nonbinary", "not_stated")
STRATUM_ORDER = ("all", "member", "not_yet", "mixed", "specific")


@dataclass(frozen=True, slots=True)
class Measure:
    """What an instrument says about one scale; `meaningful` and `reference_sd` in points of the scale."""

    slug: str
    name: str
    direction: Direction
    scale_low: float
    scale_high: float
    meaningful: float
    reference_sd: float


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """One object of figures.json."""

    wave: int | str
    title: str
    kind: Literal["wave", "past", "month"]
    closed_on: datetime.date
    measure: str
    scale_low: float
    scale_high: float
    direction: Direction
    block: tuple[tuple[str, str], ...]
    n_low: int
    n_high: int | None
    value: float
    step: float
    open_end: Literal["", "low", "high"]
    margin: float
    rung: int

    @property
    def genders(self) -> frozenset[str]:
        return frozenset(gender for gender, _ in self.block)

    @property
    def strata(self) -> frozenset[str]:
        return frozenset(second for _, second in self.block)

    def estimate(self, measure: Measure) -> Estimate:
        return published_mean(self.value, step=self.step, n_low=self.n_low, reference_sd=measure.reference_sd)


@dataclass(frozen=True, slots=True)
class Finding:
    """One object of findings.json: a comparison, or why it cannot be made (`value` None and a `why`).

    `value`, `low` and `high` are in points: a gap is positive where women are worse off, a change is later − earlier.
    `n_low` is the least number of people behind the smallest figure used. `needed`: about so many more answers on each
    side would tell. `without`: genders that "all" had to leave out. `unverified`: a survey supplied by HR is in it.
    """

    measure: str
    kind: Kind
    subject: str
    stratum: str
    wave: int | str
    closed_on: datetime.date
    earlier_wave: int | str | None
    earlier_closed_on: datetime.date | None
    value: float | None
    low: float | None
    high: float | None
    n_low: int | None
    rung: int
    verdict: Code | Literal[""]
    sentence: str
    basis: Basis = ""
    why: Why = ""
    needed: int | None = None
    reason: str = ""
    warning: bool = False
    without: tuple[str, ...] = ()
    unverified: bool = False

    def as_json(self) -> dict[str, Any]:
        """Plain values with stable keys; numbers to four places, so that the same ledger gives the same bytes."""
        plain = asdict(self) | {"closed_on": self.closed_on.isoformat(), "without": list(self.without)}
        plain["earlier_closed_on"] = self.earlier_closed_on.isoformat() if self.earlier_closed_on else None
        for key in ("value", "low", "high"):
            # Adding 0 turns −0.0 into 0.0.
            plain[key] = None if plain[key] is None else round(plain[key], 4) + 0.0
        return plain


def in_order(finding: Finding) -> tuple[str, int, int, int]:
    return (
        finding.measure,
        KIND_ORDER.index(finding.kind),
        SUBJECT_ORDER.index(finding.subject),
        STRATUM_ORDER.index(finding.stratum),
    )
