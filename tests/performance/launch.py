"""Rows 9, 10 and 13: `make run` on a fresh folder and again, its end, and the memory of what then runs."""

from __future__ import annotations

import http.client
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from peersupport.launcher import processes
from peersupport.launcher.folders import ROOT
from peersupport.launcher.problems import Problem
from tests.performance import proc
from tests.performance.report import Line, median, short, spread
from tests.performance.site import free_port

MB = 1_000_000
LONGEST = 240
# Words of the command lines, by which the parts are told apart; the words of all three hold "worker", so that comes last.
PARTS = {"gunicorn": "web", " beat ": "beat", "postgres": "postgres", "redis-server": "redis", " worker ": "worker"}
# Until worker and beat have come up and the garbage of their start is collected.
SETTLED = 8


class Run:
    """One `python -m peersupport.launcher run`, as the Makefile starts it, on a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.log = folder.parent / "launcher.log"
        env = {**os.environ, "PEERSUPPORT_DATA": str(folder)}
        begun = time.monotonic()
        with self.log.open("ab") as output:
            command = [sys.executable, "-m", "peersupport.launcher", "run", str(self.port)]
            self.process = processes.spawn(command, env=env, cwd=ROOT, output=output)
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() - begun > LONGEST:
                self.stop()
                raise Problem(f"The launcher did not come up: {self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.02)
        self.seconds = time.monotonic() - begun

    def _answers(self) -> bool:
        """Whether the first page is there, not only a port."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/", headers={"Host": f"localhost:{self.port}"})
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def stop(self) -> float:
        """Ctrl-C, and the seconds until everything has gone."""
        begun = time.monotonic()
        processes.stop([self.process], signal.SIGINT, 60)
        return time.monotonic() - begun

    def memory(self) -> dict[str, float]:
        """PSS in MB by part, over each part's whole tree."""
        found = dict.fromkeys(PARTS.values(), 0.0)
        for pid in proc.tree([self.process.pid])[1:]:
            words = _command_line(pid)
            part = next((part for word, part in PARTS.items() if word in words), "")
            if part:
                found[part] += proc.pss_alone(pid) / MB
        return found


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def starts(folder: Path, times: int) -> Iterator[Line]:
    """A fresh folder, then warm starts."""
    fresh = Run(folder)
    stops = [fresh.stop()]
    warm: list[float] = []
    memory: dict[str, float] = {}
    for number in range(times):
        run = Run(folder)
        warm.append(run.seconds)
        if number == times - 1:
            time.sleep(SETTLED)
            memory = run.memory()
        stops.append(run.stop())
    yield Line(
        10,
        "fresh folder to first page (environment there)",
        f"{short(fresh.seconds)} s",
        target="≤ 30 s",
        holds=fresh.seconds <= 30,
    )
    held = median(warm) <= 5
    yield Line(9, "warm start to first page", f"{short(median(warm))} s", spread(warm, " s"), target="≤ 5 s", holds=held)
    yield Line(9, "stop", f"{short(median(stops))} s", spread(stops, " s"), target="≤ 3 s", holds=median(stops) <= 3)
    ours = sum(memory[name] for name in ("web", "worker", "beat"))
    parts = ", ".join(f"{name} {memory[name]:.0f}" for name in ("web", "worker", "beat"))
    yield Line(13, "memory, idle: web + worker + beat (PSS)", f"{ours:.0f} MB", parts, target="≤ 450 MB", holds=ours <= 450)
    servers = f"{memory['postgres']:.0f} / {memory['redis']:.0f} MB"
    yield Line(13, "beside them: PostgreSQL / Redis (PSS)", servers)
