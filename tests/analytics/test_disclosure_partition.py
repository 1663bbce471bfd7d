"""Which blocks are published, on counts alone."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.disclosure import GENDERS, SECONDS, left_out, partition

Counts = dict[tuple[str, str], int]


def counts_of(*numbers: int, halves: tuple[str, str] = ("member", "not_yet")) -> Counts:
    """Eight counts: women, men, nonbinary, not stated, each in two halves."""
    return dict(zip(product(GENDERS, halves), numbers, strict=True))


def short(counts: Counts, floor: int = 10) -> list[str]:
    """Blocks as "woman" for both halves and "woman/member" for one."""
    names = []
    for block in partition(counts, floor):
        genders = {gender for gender, _ in block}
        halves = {half for _, half in block}
        name = "everyone" if len(genders) == 4 else "+".join(sorted(genders))
        names.append(name if len(halves) == 2 else f"{name}/{halves.pop()}")
    return names


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((10, 10, 10, 10, 10, 10, 10, 10), [f"{g}/{h}" for g in GENDERS for h in ("member", "not_yet")]),
        ((30, 9, 20, 20, 0, 0, 0, 0), ["woman", "man/member", "man/not_yet"]),
        ((9, 1, 1, 9, 0, 0, 0, 0), ["woman", "man"]),
        ((20, 20, 20, 20, 5, 4, 0, 0), ["woman/member", "woman/not_yet", "man/member", "man/not_yet"]),
        ((20, 20, 20, 20, 5, 5, 3, 8), ["woman/member", "woman/not_yet", "man/member", "man/not_yet", "nonbinary", "not_stated"]),
        # One gender alone is no comparison: everybody in one block, those who did not state theirs with them.
        ((20, 20, 9, 0, 9, 0, 30, 30), ["everyone"]),
        ((20, 20, 4, 5, 4, 5, 9, 0), ["everyone"]),
        ((9, 0, 0, 0, 0, 0, 1, 0), ["everyone"]),
        ((9, 0, 0, 0, 0, 0, 0, 0), []),
        ((0, 0, 0, 0, 0, 0, 0, 0), []),
        # Without a second stratum all sheets stand in one half, and each gender's halves merge.
        ((0, 40, 0, 30, 0, 3, 0, 12), ["woman", "man", "not_stated"]),
        ((40, 0, 9, 0, 12, 0, 0, 0), ["woman", "nonbinary"]),
    ],
)  # fmt: skip
def test_partitions(numbers: tuple[int, ...], expected: list[str]) -> None:
    assert short(counts_of(*numbers)) == expected
    assert short(counts_of(*numbers, halves=("mixed", "specific"))) == [
        name.replace("member", "mixed").replace("not_yet", "specific") for name in expected
    ]


def test_everyone_holds_all_eight_atoms() -> None:
    (block,) = partition(counts_of(30, 0, 0, 0, 0, 0, 0, 0))
    assert block == frozenset(product(GENDERS, ("member", "not_yet")))


def test_a_merged_block_lists_its_empty_half() -> None:
    assert frozenset({("man", "member"), ("man", "not_yet")}) in partition(counts_of(12, 0, 0, 12, 0, 0, 0, 0))


def test_left_out_says_the_same_for_none_and_for_nine() -> None:
    for few in (0, 9):
        assert left_out(partition(counts_of(20, 20, 20, 20, few, 0, 0, few))) == ["nonbinary", "not_stated"]
    assert left_out(partition(counts_of(20, 20, 0, 0, 0, 0, 0, 0))) == []


@pytest.mark.parametrize("floor", [9, 0, -5])
def test_the_floor_may_only_be_raised(floor: int) -> None:
    with pytest.raises(ValueError, match="never lowered"):
        partition(counts_of(*[50] * 8), floor)


def test_a_raised_floor_merges_earlier() -> None:
    counts = counts_of(15, 15, 25, 25, 12, 12, 0, 0)
    assert len(partition(counts)) == 6
    assert short(counts, 20) == ["woman", "man/member", "man/not_yet", "nonbinary"]
    assert short(counts, 31) == ["everyone"]
    assert short(counts, 105) == []


@pytest.mark.parametrize(
    "broken",
    [
        {},
        dict.fromkeys(list(counts_of(*([10] * 8)))[:7], 10),
        counts_of(*[10] * 8) | {("other", "member"): 3},
        counts_of(*[10] * 7, -1),
        counts_of(*[10] * 8, halves=("member", "specific")),
        counts_of(*[10] * 8) | counts_of(*[10] * 8, halves=("mixed", "specific")),
    ],
)
def test_all_eight_atoms_of_one_kind_are_given(broken: Counts) -> None:
    with pytest.raises(ValueError, match=r"eight atoms|negative"):
        partition(broken)


eight = st.tuples(*[st.one_of(st.integers(0, 25), st.sampled_from([9, 10, 11, 200]))] * 8)


@given(eight, st.sampled_from([10, 11, 20]), st.sampled_from(SECONDS), st.randoms())
def test_properties_of_every_partition(numbers: tuple[int, ...], floor: int, halves: tuple[str, str], random) -> None:  # type: ignore[no-untyped-def]
    counts = counts_of(*numbers, halves=halves)
    blocks = partition(counts, floor)
    assert sum(len(block) for block in blocks) == len(frozenset().union(*blocks)), "blocks overlap"
    assert all(sum(counts[atom] for atom in block) >= floor for block in blocks)
    mixed = [block for block in blocks if len({gender for gender, _ in block}) > 1]
    assert mixed in ([], [frozenset(counts)])
    assert not mixed or len(blocks) == 1
    shuffled = list(counts.items())
    random.shuffle(shuffled)
    assert partition(dict(shuffled), floor) == blocks
    if blocks and not mixed:
        shown = {gender for block in blocks for gender, _ in block}
        assert len(shown - {"not_stated"}) >= 2
        for gender in GENDERS:
            total = sum(counts[gender, half] for half in halves)
            assert (gender in shown) == (total >= floor)
    if not blocks:
        assert sum(numbers) < floor


@given(eight, st.integers(0, 7))
def test_one_more_answer_never_hides_everything(numbers: tuple[int, ...], place: int) -> None:
    more = [number + (index == place) for index, number in enumerate(numbers)]
    assert bool(partition(counts_of(*more))) >= bool(partition(counts_of(*numbers)))
