"""`make bench`: the figures of docs/performance.md, measured here, each beside its baseline in the same run.

Starts servers of its own in a throw-away folder, fills them with made-up people, and ends everything by process id. Nothing is
asserted about time: a line that misses its target says so, and the exit code stays 0.

    make bench                          all rows, at most ten minutes
    make bench ARGS=--quick             fewer rounds and sheets, at most two minutes
    make bench ARGS="--rows 1,4"        some rows, by number (docs/performance.md) or name
    make bench ARGS="--json figures.json"
"""

from __future__ import annotations

import argparse
import os
import platform
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from peersupport.launcher.problems import Problem
from tests.performance import launch, pages, quarter, weight, work
from tests.performance.report import Line, print_lines, write_json
from tests.performance.site import Site, forget_given_servers, scratch, serving, site

Measure = Callable[[Site, int, int], Iterator[Line]]
# name: (rows, what measures it); in the order in which they run: row 5 ends the state that row 4 begins with.
MEASURES: dict[str, tuple[set[int], Measure]] = {
    "check-in": ({2}, pages.check_in),
    "pages": ({3}, pages.signed_in),
    "sheets": ({1}, pages.sheets),
    "token": ({7}, pages.token),
    "weight": ({12}, weight.first_load),
    "dashboard": ({4}, pages.dashboard),
    "publish": ({5}, work.publish),
    "stored": ({8}, work.stored),
    "audit": ({6}, work.audit),
    "night": ({5}, work.night),
}
LAUNCH, LAUNCH_ROWS = "start", {9, 10, 13}
QUARTER, QUARTER_ROWS = "quarter", {15}


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    rounds: int
    requests: int
    sheets: int
    history: int
    sheets_a_round: int
    starts: int


FULL = Size(rounds=5, requests=160, sheets=1_000_000, history=60, sheets_a_round=600, starts=3)
QUICK = Size(rounds=3, requests=100, sheets=200_000, history=60, sheets_a_round=400, starts=1)
LARGE, SMALL = 3200, 320


def main() -> int:
    options = _options()
    if not sys.platform.startswith("linux"):
        sys.stderr.write("peersupport: the bench reads CPU time from /proc and runs on Linux only.\n")
        return 1
    forget_given_servers()
    # A polite kill ends the servers and removes the folder as Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    console = Console(stderr=True)
    lines: list[Line] = []
    code = 0
    try:
        size = QUICK if options.quick else FULL
        for line in _measure(options.rows, replace(size, sheets=options.sheets or size.sheets), console):
            lines.append(line)
    except Problem as problem:
        sys.stderr.write(f"peersupport: {problem}\nWhat was measured until then:\n")
        code = 1
    print_lines(lines, _head(options.quick))
    print("Row 11, the test suite: `time make test`. Row 14, a Monday morning, is not part of this run.")  # noqa: T201
    if options.json:
        write_json(lines, options.json)
    return code


def _measure(wanted: set[str], size: Size, console: Console) -> Iterator[Line]:
    begun = time.monotonic()

    def say(text: str) -> None:
        console.print(f"{time.monotonic() - begun:5.0f} s  {text}")

    chosen = {name: measure for name, (rows, measure) in MEASURES.items() if _is_wanted(name, rows, wanted)}
    with scratch() as run:
        if _is_wanted(LAUNCH, LAUNCH_ROWS, wanted):
            say("Starting and stopping `make run` on a folder of its own …")
            yield from launch.starts(run / "launch", size.starts)
        if _is_wanted(QUARTER, QUARTER_ROWS, wanted):
            say("Assigning a quarter …")
            yield from quarter.assigning(size.rounds)
        if not chosen:
            return
        say("Servers, migrations, static files …")
        with site(run) as made:
            _fill(made, size, say)
            with serving(made):
                for name, measure in chosen.items():
                    say(f"Measuring: {name} …")
                    with closing(measure(made, size.rounds, size.requests)) as found:  # type: ignore[type-var]
                        yield from found
    say("Done.")


def _fill(made: Site, size: Size, say: Callable[[str], None]) -> None:
    say("People, groups and an open round …")
    # Freshly written tables have no statistics yet, and plans made without any nest loops over thousands of people.
    made.sql("ALTER ROLE peersupport_owner SET enable_nestloop = off")
    made.facts["large"] = made.django("owner", "groups", pages.arguments(people=LARGE, slug="large"))
    made.facts["small"] = made.django("owner", "groups", pages.arguments(people=SMALL, slug="small"))
    say(f"{size.history} published rounds …")
    made.facts["history"] = made.django("owner", "history", pages.arguments(waves=size.history, sheets=size.sheets_a_round))
    made.facts["sheets"] = size.sheets
    made.sql("ALTER ROLE peersupport_owner RESET enable_nestloop")
    made.sql("VACUUM ANALYZE")


def _is_wanted(name: str, rows: set[int], wanted: set[str]) -> bool:
    return not wanted or name in wanted or bool({str(row) for row in rows} & wanted)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description="Measure the figures of docs/performance.md.")
    parser.add_argument("--quick", action="store_true", help="at most two minutes, with more noise")
    parser.add_argument("--rows", type=_rows, default=set(), help=f"numbers or names: {', '.join([LAUNCH, QUARTER, *MEASURES])}")
    parser.add_argument("--sheets", type=int, metavar="N", help="sheets of the large round of rows 4 and 5, a million by default")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    return parser.parse_args()


def _rows(text: str) -> set[str]:
    wanted = {part.strip() for part in text.split(",") if part.strip()}
    rows = set().union(LAUNCH_ROWS, QUARTER_ROWS, *(rows for rows, _ in MEASURES.values()))
    known = {LAUNCH, QUARTER, *MEASURES} | set(map(str, rows))
    if not wanted or wanted - known:
        raise argparse.ArgumentTypeError(f"choose among {', '.join(sorted(known))}")
    return wanted


def _head(quick: bool) -> str:
    load = os.getloadavg()[0]
    cores = len(os.sched_getaffinity(0))
    kind = "quick" if quick else "full"
    python = platform.python_version()
    return (
        f"A {kind} run on {cores} cores, Python {python}, load average {load:.1f} at its end. CPU is that of server and database."
    )


if __name__ == "__main__":
    sys.exit(main())
