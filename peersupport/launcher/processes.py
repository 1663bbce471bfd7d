"""Starting and stopping processes so that none outlives the launcher, not even after kill -9."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO

from peersupport.launcher.accounts import Account

PR_SET_PDEATHSIG = 1
LINUX = sys.platform == "linux"
_libc = ctypes.CDLL(None, use_errno=True) if LINUX else None
Process = subprocess.Popen[bytes]


def _die_with_parent(parent: int, death_signal: int) -> Callable[[], None]:
    """Runs in the child between fork and exec; after the change of account, which would clear the setting again."""

    def prepare() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, death_signal)
            if os.getppid() != parent:
                os._exit(1)

    return prepare


def spawn(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    cwd: Path | str = "/",
    output: IO[bytes] | int | None = None,
    account: Account | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
) -> Process:
    """Start a child in its own session (the terminal's Ctrl-C then reaches the launcher only, which stops all in order).

    Call it from the main thread: the kernel watches the thread that forked.
    """
    process = subprocess.Popen(
        [str(part) for part in command],
        env=dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        start_new_session=True,
        preexec_fn=_die_with_parent(os.getpid(), death_signal),
    )
    if not LINUX:
        _watched(process, death_signal)
    return process


def stop(processes: Iterable[Process], how: signal.Signals, seconds: float) -> bool:
    """Signal all at once, wait together, then kill whole groups. True where nothing had to be killed."""
    alive = [process for process in processes if process.poll() is None]
    for process in alive:
        process.send_signal(how)
    deadline = time.monotonic() + seconds
    gently = True
    for process in alive:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            gently = False
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return gently


def leftovers(folder: Path, program: str) -> list[int]:
    """Living processes of a server that has `folder` as its working directory (a zombie has none).

    Pid files are not asked: the number in one may be a stranger's by now, or a zombie's that nobody reaps.
    """
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (entry / "cwd").readlink() == folder and (entry / "exe").readlink().name.startswith(program):
                found.append(int(entry.name))
    return found


def end_leftovers(folder: Path, program: str, how: signal.Signals) -> None:
    """Whoever holds the folder's lock may end what a killed launcher left running in it."""
    started = time.monotonic()
    while LINUX and (left := leftovers(folder, program)):
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL if time.monotonic() - started > 10 else how)
        time.sleep(0.1)


_pipe: int | None = None


def _watched(process: Process, death_signal: signal.Signals) -> None:
    """Where the kernel has no death signal (macOS): a watchdog reads pids from a pipe and acts when it closes."""
    global _pipe
    if _pipe is None:
        reader, _pipe = os.pipe()
        subprocess.Popen(
            [sys.executable, "-I", str(Path(__file__).with_name("watchdog.py"))], stdin=reader, start_new_session=True
        )
        os.close(reader)
    os.write(_pipe, f"{process.pid} {int(death_signal)}\n".encode())
