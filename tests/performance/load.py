"""A small HTTP client in a process of its own: `python -m tests.performance.load` reads a job from stdin.

A job names the port, the requests (method, path, headers, body) and how many connections share them; every request is sent
once, over connections that stay open. The answer, on stdout: seconds in all, milliseconds and status of each, bytes.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from typing import Any

TIMEOUT = 30
# A job that takes longer is cut off: the rates of a run that hangs say nothing.
LONGEST = 120


class Caller(threading.Thread):
    """One connection that works through its share."""

    def __init__(self, port: int, requests: list[dict[str, Any]], pause: float, until: float) -> None:
        super().__init__()
        self.port, self.requests, self.pause, self.until = port, requests, pause, until
        self.milliseconds: list[float] = []
        self.statuses: list[int] = []
        self.size = 0

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        for request in self.requests:
            if time.monotonic() > self.until:
                break
            self._one(connection, request)
            if self.pause:
                time.sleep(self.pause)
        connection.close()

    def _one(self, connection: http.client.HTTPConnection, request: dict[str, Any]) -> None:
        begun = time.perf_counter()
        try:
            connection.request(request.get("method", "GET"), request["path"], request.get("body"), request.get("headers", {}))
            response = connection.getresponse()
            self.size = len(response.read())
            status = response.status
        except (OSError, http.client.HTTPException):
            connection.close()
            status = 0
        self.milliseconds.append((time.perf_counter() - begun) * 1000)
        self.statuses.append(status)


def call(port: int, requests: list[dict[str, Any]], connections: int, pause: float = 0) -> dict[str, Any]:
    """Send all requests and wait for them."""
    until = time.monotonic() + LONGEST
    callers = [Caller(port, requests[i::connections], pause, until) for i in range(connections)]
    begun = time.perf_counter()
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    return {
        "seconds": time.perf_counter() - begun,
        "milliseconds": [each for caller in callers for each in caller.milliseconds],
        "statuses": [each for caller in callers for each in caller.statuses],
        "size": max(caller.size for caller in callers),
    }


def main() -> None:
    """One job a line, one answer a line, until stdin closes."""
    for line in sys.stdin:
        json.dump(call(**json.loads(line)), sys.stdout)
        sys.stdout.write("\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
