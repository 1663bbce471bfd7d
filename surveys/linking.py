"""Which measures a round may ask as a change, and of whom (privacy.md §3, rule 12). Pure.

The change is computed on the device, from scores that the device alone remembers; the server never sees the earlier one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# Measures whose change a device may send instead of their level, with the range of a level. Sums and single items only: a whole
# number less a whole number is one again.
LINKED = {"phq4": 12, "loneliness": 4, "burnout": 100, "talk": 10, "seek": 10}
# The strata of a kind of round that a measure may be asked of as a change: everyone, or people who take part.
EVERYONE = ("member", "not_yet")
TAKING_PART = ("member",)
CHOICES = (EVERYONE, TAKING_PART)


def change_of(measure: str) -> str:
    """The measure, and the column, that holds the change of another."""
    return f"{measure}_change"


CHANGES = {change_of(measure): measure for measure in LINKED}


def level_of(measure: str) -> str:
    """The measure whose change this one holds; itself for a level."""
    return CHANGES.get(measure, measure)


def asked_as_change(linked: Mapping[str, Sequence[str]], *, has_strata: bool) -> dict[str, tuple[str, ...]]:
    """What a round asks as a change, with the strata that it asks so.

    Where two strata became one, a measure that was to be linked for one of them is asked of everyone as a level: a rule on counts
    of people, decided before anybody answers.
    """
    return {measure: tuple(strata) for measure, strata in linked.items() if has_strata or set(strata) >= set(EVERYONE)}


def is_asked_of(strata: Sequence[str], stratum: str) -> bool:
    """Whether people of a stratum are among those asked; "all" is the stratum of a round that has one."""
    return stratum in strata or set(strata) >= set(EVERYONE)
