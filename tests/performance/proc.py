"""CPU time and memory of process trees, from /proc (Linux)."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat after the name, which may hold spaces and brackets itself."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def tree(roots: Iterable[int]) -> list[int]:
    """These processes and everything below them."""
    children: dict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").glob("[0-9]*"):
        fields = _stat(int(entry.name))
        if fields is not None:
            children[int(fields[1])].append(int(entry.name))
    found, waiting = [], list(roots)
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children[pid]
    return found


def cpu_seconds(roots: Iterable[int]) -> float:
    """User and system time of the trees so far.

    A process that ends hands its time to its parent's cutime when that waits for it, so the sum never loses any.
    """
    total = 0
    for pid in tree(roots):
        fields = _stat(pid)
        if fields is not None:
            total += sum(map(int, fields[11:15]))
    return total / TICKS


def pss_alone(pid: int) -> int:
    """Proportional set size in bytes: memory shared by several processes is counted once, in shares."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def peak_reset() -> None:
    """Let this process's own peak (VmHWM) start again from what it holds now."""
    Path("/proc/self/clear_refs").write_text("5")


def own_memory() -> tuple[int, int]:
    """(resident now, peak) of this process in bytes."""
    values = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":" in line)
    return int(values["VmRSS"].split()[0]) * 1024, int(values["VmHWM"].split()[0]) * 1024
