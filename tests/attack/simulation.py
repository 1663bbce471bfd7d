"""Twelve rounds of one made-up organization after another, published by one mechanism and attacked in every way. Pure.

What comes back are sums over organizations: an attack counts what it got, `table.py` says what it should have got.
"""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

import numpy as np

from analytics.disclosure import FLOOR, GENDERS
from analytics.disclosure.blocks import COMPARED
from tests.attack import differencing, reconstruction
from tests.attack.mechanisms import BROKEN, REAL, UNDITHERED, WEAK, Dither, Mechanism, Seen, State, by_chance, by_name
from tests.attack.organizations import SIDE_FLOOR, Organization, Round, organizations

INSIDERS = (0, 1, 2)
# Every so many organizations the integer program is asked as well.
SAMPLED = 100
SHARE = 50
MECHANISMS = {each.name: each for each in (REAL, UNDITHERED, *WEAK, *BROKEN)}
Sums = Counter[str]


@dataclass(frozen=True)
class Job:
    """A share of the organizations, for one process."""

    mechanism: str
    seed: int
    first: int
    count: int
    rounds: int


def simulate(
    mechanism: Mechanism,
    *,
    seed: int,
    count: int,
    rounds: int = 12,
    processes: int = 1,
    tell: Callable[[int], None] = lambda done: None,
) -> Sums:
    """Attack organizations 0 to count − 1, with their first rounds. Any number of processes gives the same sums."""
    jobs = [Job(mechanism.name, seed, first, min(SHARE, count - first), rounds) for first in range(0, count, SHARE)]
    sums: Sums = Counter()
    for done, found in enumerate(_run(jobs, processes), 1):
        sums.update(found)
        tell(min(done * SHARE, count))
    return sums


def attack(job: Job) -> Sums:
    """One share, from beginning to end."""
    sums: Sums = Counter()
    for organization in organizations(job.seed, range(job.first, job.first + job.count)):
        sums.update(attack_one(organization, MECHANISMS[job.mechanism], job.seed, job.rounds))
    return sums


def attack_one(organization: Organization, mechanism: Mechanism, seed: int, rounds: int) -> Sums:
    """Publish an organization's rounds and attack what there is to see."""
    sums: Sums = Counter(organizations=1)
    ledger: list[differencing.Part] = []
    dither = by_chance(Random(f"{seed} {organization.number} dither"))
    for each in organization.rounds[:rounds]:
        states = mechanism.publish(each, dither)
        found = differencing.parts(states, str(each.number))
        ledger += found
        sums.update(_counted(each, states))
        sums.update(_subtracted(found))
        sums.update(_reconstructed(each, states, mechanism))
        sums["split_tiny"] += _tiny(each, states)
        sums.update(_zero_or_one(each, mechanism, f"{seed} {organization.number} {each.number}"))
    if not mechanism.nightly:
        # All twelve rounds at once; nightly states would be thousands of figures, and each round alone is hit already.
        sums["derivable_in_time"] += differencing.by_the_guard(ledger) is not None
    if organization.number % SAMPLED == 0:
        sums.update(_asked_the_solver(organization.rounds[0], mechanism, dither))
    return sums


def colluders_see(each: Round, mechanism: Mechanism, gender: int, random: Random) -> bool | None:
    """Whether nine who answer as one gender see from a round's figures that somebody else did; None where no gender is told."""
    alone = each.part(each.gender != gender)
    for _ in range(FLOOR - 1):
        alone = _joined_by_one(alone, gender)
    seed = str(random.random())
    worlds = [mechanism.publish(world, by_name(seed)) for world in (alone, _joined_by_one(alone, gender))]
    nine, ten = ({told.seen.block for state in states for told in state} for states in worlds)
    return nine != ten if any(len({gender for gender, _ in block}) == 1 for block in ten) else None


def _run(jobs: Sequence[Job], processes: int) -> Iterator[Sums]:
    if processes == 1:
        yield from map(attack, jobs)
        return
    # Spawned, not forked: nothing of this process's database connections goes along.
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        yield from pool.imap_unordered(attack, jobs)


def _counted(each: Round, states: Sequence[State]) -> Sums:
    """How much there is, and what moved before the round was closed."""
    fetched = [[told.seen for told in state] for state in states]
    return Counter(
        rounds=1,
        sheets=len(each.person),
        figures=len(states[-1]) if states else 0,
        change_figures=sum(told.seen.measure.endswith("_change") for told in states[-1]) if states else 0,
        by_gender=bool(states) and _is_by_gender(fetched[-1]),
        changed_while_open=sum(now != before for before, now in pairwise(fetched)),
    )


def _subtracted(found: Sequence[differencing.Part]) -> Sums:
    sums: Sums = Counter(parts=len(found))
    for part in found:
        if not any(size < 10 for size in part.sizes):
            continue
        guard, mine = differencing.by_the_guard([part]) is not None, differencing.by_elimination(part)
        sums["derivable"] += guard or bool(mine)
        sums["disagree"] += mine is not None and mine != guard
        sums["undecided"] += mine is None
        sums["single"] += differencing.single_people(part)
    sums["answered"] = sum(sum(part.sizes) for part in found)
    return sums


def _reconstructed(closed: Round, states: Sequence[State], mechanism: Mechanism) -> Sums:
    sums: Sums = Counter()
    for told in states[-1] if states else []:
        answers = closed.scores[told.seen.measure][told.sheets] // told.seen.unit
        fits = reconstruction.window(told.seen, told.n, mechanism.reach)
        for count in INSIDERS:
            ruled_out, certain = reconstruction.excluded(fits, answers, count)
            sums[f"excluded_{count}"] += ruled_out
            sums[f"certain_{count}"] += certain
    return sums


def _asked_the_solver(each: Round, mechanism: Mechanism, dither: Dither) -> Sums:
    """The same question as an integer program, for the first figures of a round: the two must agree."""
    sums: Sums = Counter()
    states = mechanism.publish(each, dither)
    for told in states[-1][:3] if states else []:
        people, answers = np.flatnonzero(told.sheets), each.scores[told.seen.measure][told.sheets] // told.seen.unit
        fits = reconstruction.window(told.seen, told.n, mechanism.reach)
        order = np.argsort(answers)
        for insiders in (order[:2], order[-2:]):
            known = {int(people[place]): int(answers[place]) for place in insiders}
            other = next(int(person) for person in people if int(person) not in known)
            solved = reconstruction.excluded_by_solver([(told.seen, people, mechanism.reach)], known, other)
            counted = {
                answer for answer in range(fits.low, fits.high + 1) if not fits.allows(told.n - 3, sum(known.values()), answer)
            }
            sums["solved"] += 1
            sums["solver_disagrees"] += solved != counted
    return sums


def _tiny(each: Round, states: Sequence[State]) -> int:
    """Figures that split by side where fewer than twenty were asked on one."""
    if min(each.asked) >= SIDE_FLOOR:
        return 0
    return sum(len({second for _, second in told.seen.block}) == 1 for state in states for told in state)


def _zero_or_one(each: Round, mechanism: Mechanism, seed: str) -> Sums:
    """Is a gender that is left out empty, or is there one person? Publish worlds that differ in that, with the same dither.

    Where a measure is told by gender, that person's sheet must change nothing. Where it is told of everyone, a sheet more is one
    of everyone; then it must not matter whether it states that gender or none.
    """
    counts = Counter(GENDERS[gender] for gender in each.gender)
    small = [gender for gender in COMPARED if counts[gender] < each.floor]
    if not small:
        return Counter()
    hidden = GENDERS.index(small[-1])
    nobody = each.part(each.gender != hidden)
    if not len(nobody.person):
        return Counter()
    worlds = (nobody, _joined_by_one(nobody, hidden))
    absent, there = (_by_measure(mechanism.publish(world, by_name(seed))) for world in worlds)
    unstated: dict[str, list[Seen]] = {}
    if not all(_is_by_gender(seen) for seen in absent.values()) or absent.keys() != there.keys():
        unstated = _by_measure(mechanism.publish(_joined_by_one(nobody, GENDERS.index("not_stated")), by_name(seed)))
    sums: Sums = Counter()
    for measure in absent.keys() | there.keys():
        before, after = absent.get(measure, []), there.get(measure, [])
        if _is_by_gender(before):
            sums.update(zero_one=before != after, zero_one_of=1)
        else:
            sums.update(zero_one=after != unstated.get(measure, []), zero_one_of=1, one_block=1)
            sums["band_moves"] += [seen.n_low for seen in before] != [seen.n_low for seen in after]
    return sums


def _by_measure(states: Sequence[State]) -> dict[str, list[Seen]]:
    found: dict[str, list[Seen]] = {}
    for state in states:
        for told in state:
            found.setdefault(told.seen.measure, []).append(told.seen)
    return found


def _joined_by_one(each: Round, gender: int) -> Round:
    """The round with one sheet more, whose answers are those of the first sheet."""
    twice = np.r_[0 : len(each.person), 0]
    grown = each.part(twice)
    stated = grown.gender.copy()
    stated[-1] = gender
    return replace(grown, gender=stated)


def _is_by_gender(seen: Sequence[Seen]) -> bool:
    return any(len({gender for gender, _ in each.block}) == 1 for each in seen)
