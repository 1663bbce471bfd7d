"""The figures of one measure in one round, and the means that a comparison asks of them."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from analytics.effect import Estimate, weighted_mean
from analytics.findings.figures import SUBJECT_ORDER, Measure, PublishedFigure, Why

GENDERS = SUBJECT_ORDER[1:]


@dataclass(frozen=True, slots=True)
class Cell:
    """A mean of one or more published blocks, and the least number of people in the smallest of them."""

    estimate: Estimate
    n_low: int


class CannotCompare(Exception):
    """Not a fault: the reason goes into the finding."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


@dataclass(frozen=True, slots=True)
class Round:
    wave: int | str
    kind: str
    closed_on: datetime.date
    figures: tuple[PublishedFigure, ...]
    # A round that asked some people for a change: its levels may be those of one half.
    linked: bool = False

    @property
    def strata(self) -> list[str]:
        return sorted(frozenset().union(*(figure.strata for figure in self.figures)))

    @property
    def one_block(self) -> bool:
        return any(len(figure.genders) > 1 for figure in self.figures)

    @property
    def one_half(self) -> bool:
        """Whether only one half was asked this: it stands for itself and never for everyone."""
        return self.linked and len(self.strata) == 1

    def of(self, gender: str, stratum: str) -> list[PublishedFigure]:
        """The blocks of one gender: all of them, or the one of a half; none where a half is not shown apart."""
        own = [figure for figure in self.figures if figure.genders == {gender}]
        return own if stratum == "all" else [figure for figure in own if figure.strata == {stratum}]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mean is asked for: a round and one of its strata, or all."""

    round: Round
    stratum: str

    @property
    def is_whole(self) -> bool:
        """Whether everybody whom the round asked is asked for here."""
        return self.round.strata == [self.stratum] if self.round.one_half else self.stratum == "all"


def rounds_of(figures: Iterable[PublishedFigure], linked: Container[str] = ()) -> list[Round]:
    """Rounds by closing date; `linked` waves asked for changes too. Counts of months are no check-in and enter no comparison."""
    grouped: dict[tuple[datetime.date, str, str], list[PublishedFigure]] = defaultdict(list)
    for figure in figures:
        if figure.kind != "month":
            grouped[figure.closed_on, figure.kind, str(figure.wave)].append(figure)
    return [
        Round(own[0].wave, kind, closed_on, tuple(sorted(own, key=lambda figure: figure.block)), wave in linked)
        for (closed_on, kind, wave), own in sorted(grouped.items(), key=lambda item: item[0])
    ]


def genders_at(places: Sequence[Place]) -> tuple[list[str], tuple[str, ...]]:
    """Genders published at every place, and those published only at some, which "all" then leaves out of all."""
    shown = [{gender for gender in GENDERS if place.round.of(gender, place.stratum)} for place in places]
    common, some = frozenset.intersection(*map(frozenset, shown)), frozenset().union(*shown)
    return [g for g in GENDERS if g in common], tuple(g for g in GENDERS if g in some - common)


def cells(subject: str, places: Sequence[Place], measure: Measure) -> tuple[list[Cell], tuple[str, ...]]:
    """The means of a subject at each place, and the genders left out of them; CannotCompare with the reason.

    "All" is the mean of published blocks weighted by n_low, over the genders that every place shows: a gender that is
    there only once would look like a change.
    """
    if any(place.round.one_half and not place.is_whole for place in places):
        raise CannotCompare("linked")
    if subject != "all":
        return [_pool(_published(subject, place), measure) for place in places], ()
    if any(place.round.one_block for place in places):
        if not all(place.is_whole for place in places):
            raise CannotCompare("one_block")
        return [_pool(place.round.figures, measure) for place in places], ()
    common, without = genders_at(places)
    if not common:
        raise CannotCompare("merged")
    return [_pool([f for g in common for f in place.round.of(g, place.stratum)], measure) for place in places], without


def _published(gender: str, place: Place) -> list[PublishedFigure]:
    if place.round.one_block:
        raise CannotCompare("one_block")
    figures = place.round.of(gender, place.stratum)
    if not figures:
        raise CannotCompare("merged" if place.round.of(gender, "all") else "left_out")
    return figures


def _pool(figures: Sequence[PublishedFigure], measure: Measure) -> Cell:
    if any(figure.open_end for figure in figures):
        raise CannotCompare("open_ended")
    mean = weighted_mean([(figure.n_low, figure.estimate(measure)) for figure in figures])
    return Cell(mean, min(figure.n_low for figure in figures))
