"""What the dashboard groups under its four tiles. Pure.

"Action" follows with proposals; it has no tile until it has something to say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from surveys.linking import CHANGES

Slug = Literal["reach", "taking_part", "wellbeing", "belonging"]
# The outcome that was declared beforehand (measurement.md §2).
PRIMARY = "phq4"
# A linked change is told on the page of the measure that changed.
CHANGE = "_change"


@dataclass(frozen=True, slots=True)
class Tile:
    """`measures` in the order in which they are told; the first that is published leads the tile."""

    slug: Slug
    measures: tuple[str, ...]

    @property
    def counts_people(self) -> bool:
        """Reach and taking part are counted from the roster; what was answered only stands beside."""
        return self.slug in {"reach", "taking_part"}


TILES = (
    Tile("reach", ()),
    Tile("taking_part", ("useful",)),
    Tile("wellbeing", (PRIMARY, "burnout", "cbi_work", "who5", "satisfied", "worthwhile", "happy", "anxious", "gad2", "phq2")),
    Tile(
        "belonging",
        ("felt_safe", "felt_heard", "loneliness", "talk", "ucla3", "seek", "understand", "open_talk", "speak_up", "spos8"),
    ),
)
# A question of HR's own is most often about how people are.
OTHERS: Slug = "wellbeing"


def measures_of(tile: Tile, published: Iterable[str]) -> list[str]:
    """The published measures of a tile in its order, then questions of HR's own by name. Linked changes are none of them."""
    known = {slug for each in TILES for slug in each.measures}
    levels = with_page(published)
    own = sorted(slug for slug in levels if slug not in known) if tile.slug == OTHERS else []
    return [*(slug for slug in tile.measures if slug in levels), *own]


def with_page(published: Iterable[str]) -> list[str]:
    """The measures that have a page of their own: a linked change has one only while its measure has none."""
    found = set(published)
    return sorted(slug for slug in found if CHANGES.get(slug) not in found)


def in_order(published: Iterable[str]) -> list[str]:
    """Every published measure once: the primary outcome first, then tile by tile."""
    found = list(published)
    listed = [slug for tile in TILES for slug in measures_of(tile, found)]
    return sorted(listed, key=lambda slug: slug != PRIMARY)
