"""One table for all attacks of a run. `make attack` runs them long and keeps what they got; `make test` runs them short."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import pytest
from rich.console import Console

from tests.attack.simulation import REAL, Sums, simulate
from tests.attack.table import Results

SEED = 20
ROUNDS = 12


@dataclass(frozen=True)
class Size:
    """How much is tried: organizations of the real rule, those of a weaker one, and trials of a likelihood attack."""

    organizations: int
    processes: int
    weak: int
    weak_rounds: int
    trials: int
    sheets: int

    @property
    def is_long(self) -> bool:
        return self.processes > 1


SHORT = Size(organizations=24, processes=1, weak=8, weak_rounds=1, trials=12, sheets=200)


def size_of_run() -> Size:
    """As the environment asks: nothing for the short run, the number of organizations for the long one."""
    count = int(os.environ.get("ATTACK_ORGANIZATIONS", "0"))
    if not count:
        return SHORT
    return Size(count, processes=2, weak=max(16, count // 100), weak_rounds=3, trials=max(200, count // 5), sheets=1000)


_results = Results(SEED)


@pytest.fixture(scope="session")
def results() -> Results:
    """The table of this run."""
    return _results


@pytest.fixture(scope="session")
def size() -> Size:
    return size_of_run()


@pytest.fixture
def random() -> Random:
    """Luck that is the same in each run."""
    return Random(SEED)


@pytest.fixture(scope="session")
def real(size: Size) -> Sums:
    """What all attacks on simulated organizations got from the real rule."""
    console = Console(stderr=True, quiet=not size.is_long)
    return simulate(
        REAL,
        seed=SEED,
        count=size.organizations,
        rounds=ROUNDS,
        processes=size.processes,
        tell=lambda done: console.print(f"{done:,} of {size.organizations:,} organizations") if done % 1000 == 0 else None,
    )


@pytest.fixture(scope="session", autouse=True)
def _kept() -> Iterator[None]:
    """After the last attack: print the table, and write it where `make attack` asks for it."""
    yield
    if os.environ.get("ATTACK_ORGANIZATIONS"):
        _results.print(Console(width=160))
    if os.environ.get("ATTACK_WRITE"):
        _results.write()
