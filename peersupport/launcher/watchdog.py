"""Ends the launcher's children when the launcher is gone: standard input is a pipe that only the launcher holds open.

For systems without PR_SET_PDEATHSIG. Each line of input is "pid signal".
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time


def main() -> None:
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    children = [(int(pid), int(number)) for pid, number in (line.split() for line in sys.stdin)]
    for pid, number in children:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)
    time.sleep(5)
    for pid, _ in children:
        # Only what is still the leader of its own group: a reused pid seldom is.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if os.getpgid(pid) == pid:
                os.killpg(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
