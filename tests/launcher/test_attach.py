"""Management commands share the servers of one data folder."""

import json
import os
import subprocess
import sys

import pytest

from peersupport.launcher.attach import environment_file
from peersupport.launcher.folders import ROOT, DataFolder, try_lock
from tests.launcher.test_servers import ask

SCRIPT = (
    "import sys\n"
    "from peersupport.launcher import attach\n"
    "with attach.environment(sys.argv[1]) as values:\n"
    "    print(values[f'DATABASE_{sys.argv[1].upper()}_URL'], flush=True)\n"
    "    sys.stdin.read()\n"
)


def command(role: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, role], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def test_servers_last_as_long_as_the_last_command(folder: DataFolder) -> None:
    with command("owner") as first:
        assert first.stdout and first.stdin
        assert "peersupport_owner" in first.stdout.readline()
        with command("web") as second:
            assert second.stdout and second.stdin
            web = second.stdout.readline().strip()
            assert "peersupport_web" in web
            first.stdin.close()
            # The first started the servers and has nothing more to do; it waits for the second.
            with pytest.raises(subprocess.TimeoutExpired):
                first.wait(1)
            second_answers = ask(web, "SELECT 1")
            second.stdin.close()
        assert (first.wait(), second.wait()) == (0, 0)
    assert second_answers == [(1,)]
    assert not environment_file(folder).exists()
    lock = try_lock(folder.lock)
    assert lock is not None
    lock.close()


def test_a_running_site_is_used(folder: DataFolder) -> None:
    lock = try_lock(folder.lock)
    assert lock is not None
    address = "postgresql://peersupport_web@/peersupport?host=%2Fnowhere"
    environment_file(folder).write_text(json.dumps({"DATABASE_WEB_URL": address, "PEERSUPPORT_SEALING_KEY": "k"}))
    with lock, command("web") as attached:
        said, _ = attached.communicate("")
    assert said.strip() == address


def test_what_a_killed_launcher_wrote_is_not_believed(folder: DataFolder) -> None:
    environment_file(folder).write_text(json.dumps({"DATABASE_WEB_URL": "postgresql://stale@/x?host=%2Fnowhere"}))
    with command("web") as attached:
        said, _ = attached.communicate("")
    assert "stale" not in said
    assert os.fspath(folder.path).replace("/", "%2F") in said
