"""The guard: it must find what follows from overlapping totals, and nothing where nothing follows."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.disclosure import Undecided, audit, derivable_set


def blocks(*names: str) -> list[frozenset[str]]:
    """Blocks of one-letter atoms."""
    return [frozenset(name) for name in names]


def in_span(target: list[int], rows: list[list[int]]) -> bool:
    """Whether target is a rational combination of rows: elimination in fractions, written apart from the code tested."""
    basis: list[tuple[int, list[Fraction]]] = []

    def reduce(vector: list[Fraction]) -> list[Fraction]:
        for lead, known in basis:
            vector = [own - vector[lead] * other for own, other in zip(vector, known, strict=True)]
        return vector

    for row in rows:
        rest = reduce([Fraction(entry) for entry in row])
        lead = next((index for index, entry in enumerate(rest) if entry), None)
        if lead is not None:
            basis.append((lead, [entry / rest[lead] for entry in rest]))
    return not any(reduce([Fraction(entry) for entry in target]))


def follows(chosen: frozenset[str], published: list[frozenset[str]], sizes: dict[str, int]) -> bool:
    people = sorted(atom for atom in sizes if sizes[atom])
    return in_span([atom in chosen for atom in people], [[atom in block for atom in people] for block in published])


def every_small_set(published: list[frozenset[str]], sizes: dict[str, int], below: int) -> list[frozenset[str]]:
    people = sorted(atom for atom in sizes if sizes[atom])
    sets = (frozenset(some) for count in range(1, len(people) + 1) for some in combinations(people, count))
    return [some for some in sets if sum(sizes[a] for a in some) < below and follows(some, published, sizes)]


@pytest.mark.parametrize(
    ("published", "sizes", "expected"),
    [
        # A total minus its part.
        (blocks("ab", "a"), {"a": 20, "b": 5}, "b"),
        (blocks("abc", "ab"), {"a": 10, "b": 10, "c": 1}, "c"),
        # Nested over two steps: abcd − abc is d, abc − ab is c; the smallest is named.
        (blocks("abcd", "abc", "ab"), {"a": 10, "b": 10, "c": 4, "d": 3}, "d"),
        # A chain over three: abc − bcd + de is ae.
        (blocks("abc", "bcd", "de"), {"a": 3, "b": 10, "c": 10, "d": 20, "e": 2}, "ae"),
        # Two overlapping halves and the whole: ab + bc − abc is b.
        (blocks("ab", "bc", "abc"), {"a": 10, "b": 7, "c": 10}, "b"),
        # Real weights: (ab + bc + ca) / 2 is abc, so abcd minus it is d.
        (blocks("ab", "bc", "ca", "abcd"), {"a": 10, "b": 10, "c": 10, "d": 2}, "d"),
        # Tonight and last night: one newcomer.
        (blocks("abcd", "abcde"), {"a": 9, "b": 9, "c": 9, "d": 9, "e": 1}, "e"),
        # A block under the floor is itself such a set.
        (blocks("a"), {"a": 9}, "a"),
        # Two atoms that are never told apart are one.
        (blocks("abc", "a"), {"a": 20, "b": 4, "c": 5}, "bc"),
        # An empty atom in the way is no protection: who knows that z is empty subtracts through it.
        (blocks("az", "ab"), {"a": 10, "b": 5, "z": 0}, "b"),
    ],
)
def test_small_sets_that_follow_are_found(published: list[frozenset[str]], sizes: dict[str, int], expected: str) -> None:
    assert derivable_set(published, sizes) == frozenset(expected)
    assert derivable_set(published[::-1], sizes) == frozenset(expected)


@pytest.mark.parametrize(
    ("published", "sizes"),
    [
        ([], {}),
        ([], {"a": 3}),
        (blocks("ab", "cd"), {"a": 5, "b": 5, "c": 1, "d": 9}),
        (blocks("ab", "cd", "ab"), {"a": 5, "b": 5, "c": 1, "d": 9}),
        # What is left over is ten people.
        (blocks("abc", "a"), {"a": 20, "b": 4, "c": 6}),
        # The difference of these is no set: a − c.
        (blocks("ab", "bc"), {"a": 5, "b": 10, "c": 5}),
        # Around a ring of four the totals have rank three and no single one follows.
        (blocks("ab", "bc", "cd", "da"), {"a": 6, "b": 6, "c": 6, "d": 6}),
        # Only empty atoms are left over.
        (blocks("abz", "ab"), {"a": 5, "b": 5, "z": 0}),
        (blocks("z"), {"z": 0}),
        ([frozenset()], {"a": 3}),
    ],
)
def test_nothing_is_found_where_nothing_follows(published: list[frozenset[str]], sizes: dict[str, int]) -> None:
    assert derivable_set(published, sizes) is None


def test_a_ring_of_three_gives_each_away() -> None:
    assert derivable_set(blocks("ab", "bc", "ca"), {"a": 6, "b": 6, "c": 7}) in blocks("a", "b")


def test_the_bound_is_the_one_given() -> None:
    published, sizes = blocks("ab", "a"), {"a": 20, "b": 10}
    assert derivable_set(published, sizes) is None
    assert derivable_set(published, sizes, below=11) == {"b"}
    assert derivable_set(published, sizes, below=1) is None


def test_an_atom_without_a_size_is_an_error() -> None:
    with pytest.raises(ValueError, match="No size"):
        derivable_set(blocks("ab"), {"a": 3})
    with pytest.raises(ValueError, match="negative"):
        derivable_set(blocks("a"), {"a": -3})


@settings(max_examples=150)
@given(
    st.lists(st.frozensets(st.sampled_from("abcdefgh"), min_size=1), max_size=7),
    st.tuples(*[st.sampled_from([0, 1, 3, 5, 9, 10, 20])] * 8),
    st.sampled_from([10, 6]),
)
def test_it_agrees_with_trying_every_set(published: list[frozenset[str]], numbers: tuple[int, ...], below: int) -> None:
    sizes = dict(zip("abcdefgh", numbers, strict=True))
    found, every = derivable_set(published, sizes, below), every_small_set(published, sizes, below)
    assert (found is None) == (not every)
    if found is not None:
        assert found in every
        assert sum(sizes[a] for a in found) == min(sum(sizes[a] for a in some) for some in every)


@given(st.lists(st.integers(1, 30), min_size=1, max_size=40), st.randoms())
def test_disjoint_blocks_of_ten_never_give_anything_away(people: list[int], shuffler: random.Random) -> None:
    sizes = {f"atom {index}": size for index, size in enumerate(people)}
    rest, published = sorted(sizes), []
    shuffler.shuffle(rest)
    while rest:
        block: set[str] = set()
        while rest and sum(sizes[a] for a in block) < 10:
            block.add(rest.pop())
        if sum(sizes[a] for a in block) >= 10:
            published.append(frozenset(block))
    assert derivable_set(published, sizes) is None


def test_dense_blocks_with_one_hidden_way_through() -> None:
    """100 atoms, 60 blocks of ten to thirty: exact elimination meets coefficients of 20 digits and still decides."""
    largest = 0
    for seed in range(8):
        rng = random.Random(seed)
        atoms = [f"{index:02}" for index in range(100)]
        sizes = {atom: rng.choice([3, 4, 5, 9, 12, 30]) for atom in atoms}
        published = [frozenset(rng.sample(atoms, 30)) for _ in range(56)]
        _, rows = audit._classes(published, sizes)
        largest = max(largest, *(abs(entry) for row in audit._echelon(rows).values() for entry in row))
        assert derivable_set(published, sizes) is None
        hidden, *rest = (frozenset(atoms[start : start + 10]) for start in (0, 10, 20, 30))
        hidden = frozenset(sorted(hidden)[:2])
        x, y, z = rest
        planted = [*published, x | y, y | z, x | z, x | y | z | hidden]
        rng.shuffle(planted)
        found = derivable_set(planted, {**sizes, **dict.fromkeys(hidden, 2)})
        assert found == hidden
    assert largest > 10**15


def test_a_solver_that_gives_up_or_errs_clears_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    published, sizes = blocks("ab", "bc", "cd", "da"), {"a": 6, "b": 6, "c": 6, "d": 6}
    for answer in (
        SimpleNamespace(status=1, success=False, message="time limit", x=None),
        SimpleNamespace(status=0, success=True, message="", x=[1.0, 0.0, 0.0, 0.0]),
    ):
        monkeypatch.setattr(audit, "milp", lambda *args, answer=answer, **kwargs: answer)
        with pytest.raises(Undecided):
            derivable_set(published, sizes)
