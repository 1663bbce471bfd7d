"""No child outlives the launcher; what ends by itself is started again, but not for ever."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from peersupport.launcher import processes, run
from peersupport.launcher.folders import ROOT
from peersupport.launcher.problems import Problem

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"]


def ended(pid: int, seconds: float = 30) -> bool:
    """Whether the process is gone, or a zombie that its new parent has not reaped yet, in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.02)
    return False


@pytest.mark.skipif(not processes.LINUX, reason="elsewhere the watchdog does this")
def test_children_die_with_a_killed_parent() -> None:
    script = (
        "import os, sys, time\n"
        "from peersupport.launcher import processes\n"
        f"print(processes.spawn({SLEEP!r}, env=os.environ).pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        os.kill(child, 0)
        parent.kill()
    assert ended(child)


def test_the_watchdog_ends_children_when_its_pipe_closes() -> None:
    child = subprocess.Popen(SLEEP, start_new_session=True)
    watchdog_file = ROOT / "peersupport" / "launcher" / "watchdog.py"
    watchdog = subprocess.Popen([sys.executable, "-I", str(watchdog_file)], stdin=subprocess.PIPE, text=True)
    try:
        assert watchdog.stdin is not None
        watchdog.stdin.write(f"{child.pid} {int(signal.SIGTERM)}\n")
        watchdog.stdin.flush()
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(0.3)
        watchdog.stdin.close()
        assert child.wait(30) == -signal.SIGTERM
    finally:
        watchdog.kill()
        watchdog.wait()
        child.kill()
        child.wait()


def test_who_does_not_stop_is_killed_in_time() -> None:
    process = subprocess.Popen(STUBBORN, stdout=subprocess.PIPE, start_new_session=True)
    assert process.stdout is not None
    process.stdout.readline()
    before = time.monotonic()
    assert processes.stop([process], signal.SIGTERM, 0.3) is False
    assert process.returncode == -signal.SIGKILL
    # Long before it would have ended by itself.
    assert time.monotonic() - before < 30
    process.stdout.close()


def test_what_ends_by_itself_is_started_again_but_not_for_ever(capsys: pytest.CaptureFixture[str]) -> None:
    application = run.Application({"worker": dict(os.environ)}, {"worker": [sys.executable, "-c", "raise SystemExit(3)"]})
    application.start("worker")
    for _ in range(run.RESTARTS):
        application.running["worker"].wait()
        application.look_after()
    application.running["worker"].wait()
    with pytest.raises(Problem, match=r"keeps ending by itself \(exit code 3\)"):
        application.look_after()
    assert capsys.readouterr().out.count("is started again") == run.RESTARTS
    application.stop()
