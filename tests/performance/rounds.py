"""Interleaved rounds of requests: every page and its baseline in each round, so that all meet the same machine."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from peersupport.launcher.problems import Problem
from tests.performance import proc
from tests.performance.baseline_sql import NOTES
from tests.performance.report import median, percentile
from tests.performance.site import Site, WebServer

BUSY = 4
# Light load: one connection that waits between requests.
PAUSE = 0.01
Requests = Callable[[int], list[dict[str, Any]]]


@dataclass
class Target:
    """A kind of request and what became of it, by round."""

    name: str
    requests: Requests
    status: int = 200
    is_baseline: bool = False
    count: int = 200
    light: int = 40
    cpu: list[float] = field(default_factory=list)
    rate: list[float] = field(default_factory=list)
    p95: list[float] = field(default_factory=list)

    @property
    def cpu_ms(self) -> float:
        return median(self.cpu)


def page(name: str, path: str, cookie: str = "", **options: Any) -> Target:
    """A page that is asked for again and again."""
    headers = {"Cookie": cookie} if cookie else {}
    return Target(name, lambda count: [{"path": path, "headers": headers}] * count, **options)


# CPU time comes in hundredths of a second: what is cheap is asked for more often.
CHEAP = 4


def q1(count: int = 200, **options: Any) -> Target:
    """One row by a random key, and a small template."""

    def asked(number: int) -> list[dict[str, Any]]:
        return [{"path": f"/q1/{random.randint(1, NOTES)}/"} for _ in range(number)]

    return Target("q1", asked, is_baseline=True, count=CHEAP * count, **options)


def bare() -> Target:
    return page("bare view", "/bare/", is_baseline=True, count=1000)


def interleave(site: Site, targets: Iterable[Target], rounds: int) -> dict[str, Target]:
    """Warm up, then every target once a round, in an order that turns from round to round."""
    listed = list(targets)
    for target in listed:
        # Each of the eight threads has a connection of its own to the database.
        for _ in range(2):
            _send(site, target, 24, 8)
    for number in range(rounds):
        turned = listed[number % len(listed) :] + listed[: number % len(listed)]
        for target in turned:
            _measure(site, target)
    return {target.name: target for target in listed}


def _measure(site: Site, target: Target) -> None:
    server = _server(site, target)
    roots = [server.process.pid, site.postgres_pid, site.redis_pid]
    before = proc.cpu_seconds(roots)
    busy = _send(site, target, target.count, BUSY)
    target.cpu.append((proc.cpu_seconds(roots) - before) * 1000 / target.count)
    target.rate.append(target.count / busy["seconds"])
    if target.light:
        calm = _send(site, target, target.light, 1, PAUSE)
        target.p95.append(percentile(calm["milliseconds"], 0.95))


def _send(site: Site, target: Target, count: int, connections: int, pause: float = 0) -> dict[str, Any]:
    sent = site.call(_server(site, target), target.requests(count), connections, pause)
    wrong = [status for status in sent["statuses"] if status != target.status]
    if wrong:
        raise Problem(f"{target.name} answered {wrong[0]} instead of {target.status} ({len(wrong)} of {count}).")
    return sent


def _server(site: Site, target: Target) -> WebServer:
    server = site.baseline if target.is_baseline else site.web
    if server is None:
        raise Problem("The web server is not running.")
    return server
