"""The same attacks on weaker mechanisms, which must all be broken: a check that cannot fail is no check."""

from __future__ import annotations

from random import Random

import pytest
from rich.console import Console
from rich.table import Table

from tests.attack import roster
from tests.attack.attacks import INSIDERS
from tests.attack.conftest import SEED, Size
from tests.attack.inference import colluders
from tests.attack.mechanisms import BROKEN, UNDITHERED, WEAK, Mechanism
from tests.attack.organizations import organizations, scales_of
from tests.attack.simulation import Sums, simulate
from tests.attack.table import Results

# What each is broken by, as sums of the simulation: (sum, what it is).
DERIVED, NAMED = ("derivable", "derivable sets of 1 to 9 people"), ("single", "people whose own answer follows exactly")
CERTAIN, RULED_OUT = ("certain_0", "respondents whose answer is certain"), ("excluded_2", "answers excluded by two insiders")
WATCHED, SPLIT = (
    ("changed_while_open", "nights on which an open wave's figures changed"),
    ("split_tiny", "figures of a tiny side"),
)
HIDDEN = ("zero_one", "measures that tell nobody of a gender from one person")
BREAKS = {
    "threshold": (DERIVED, NAMED, CERTAIN, RULED_OUT, WATCHED, SPLIT, HIDDEN),
    "remainder": (DERIVED, NAMED, CERTAIN, RULED_OUT, WATCHED, SPLIT, HIDDEN),
    "nightly": (DERIVED, NAMED, WATCHED),
    "half_a_step": (RULED_OUT,),
    "another_gender": (HIDDEN,),
    "floor_of_five": (DERIVED,),
    "closed_ends": (RULED_OUT,),
    "as_wide_as_two": (RULED_OUT,),
}


@pytest.fixture(scope="module")
def weak(size: Size) -> dict[str, Sums]:
    """What the attacks got from each weaker mechanism."""
    return {
        each.name: simulate(each, seed=SEED, count=size.weak, rounds=size.weak_rounds, processes=size.processes) for each in WEAK
    }


def test_three_weaker_mechanisms_are_broken(results: Results, size: Size, weak: dict[str, Sums]) -> None:
    if size.is_long:
        _print(weak)
    broken = [name for name, sums in weak.items() if any(sums[key] for key, _ in BREAKS[name])]
    shares = [f"{name}: {100 * sums['single'] / sums['answered']:.0f} %" for name, sums in weak.items()]
    note = f"answers that can be computed exactly: {', '.join(shares)}"
    results.add("weaker", len(broken), organizations=size.weak, waves=size.weak_rounds, note=note)
    assert broken == list(weak) == [each.name for each in WEAK]


@pytest.mark.parametrize(("name", "key"), [(each.name, key) for each in WEAK for key, _ in BREAKS[each.name]])
def test_each_attack_breaks_what_it_is_meant_for(weak: dict[str, Sums], name: str, key: str) -> None:
    assert weak[name][key] > 0


@pytest.mark.parametrize("mechanism", BROKEN, ids=lambda each: each.name)
def test_the_real_rule_with_one_thing_broken_is_caught(size: Size, mechanism: Mechanism) -> None:
    sums = simulate(mechanism, seed=SEED, count=2 * size.weak, rounds=2, processes=size.processes)
    assert all(sums[key] for key, _ in BREAKS[mechanism.name]), dict(sums)
    assert sums["disagree"] == sums["solver_disagrees"] == 0


def test_without_dither_the_nine_know(random: Random) -> None:
    """What the other attacks cannot see: they take every figure for itself."""
    sums = simulate(UNDITHERED, seed=SEED, count=2, rounds=3)
    assert not any(sums[f"excluded_{count}"] for count in INSIDERS)
    assert all(colluders(scale, 20, random, dithered=False).sure == 1 for scale in scales_of("core")[:2])


def test_months_whose_comings_are_as_fine_as_their_members_are_caught() -> None:
    """The rule as it was first written: of 12 people 2 came and 3 left, then 2 came and nobody left."""
    months = [roster.Month(12, 0, 0), roster.Month(11, 2, 3), roster.Month(13, 2, 0)]
    assert roster.known_exactly(months, roster.all_to_five) > 0
    assert roster.known_exactly(months) == 0


def test_exact_numbers_of_people_are_caught() -> None:
    known = [roster.known_exactly(roster.months_of(each), roster.exact) for each in organizations(SEED, range(8))]
    assert all(count > 0 for count in known)


def _print(weak: dict[str, Sums]) -> None:
    table = Table(title="Weaker mechanisms, which must be broken", title_justify="left")
    for column in ("mechanism", "figure", "value"):
        table.add_column(column, overflow="fold")
    words = {each.name: each.words for each in WEAK}
    for name, sums in weak.items():
        for key, what in BREAKS[name]:
            table.add_row(words[name], what, f"{sums[key]:,}")
        table.add_row(
            words[name], "answers behind its figures, of organizations", f"{sums['answered']:,}, {sums['organizations']:,}"
        )
    Console(width=160).print(table)
