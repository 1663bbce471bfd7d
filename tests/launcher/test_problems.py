"""Each thing that can be wrong with a machine is one sentence, never a traceback."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from peersupport.launcher import accounts, binaries, folders, keys, problems, run
from peersupport.launcher.__main__ import main
from peersupport.launcher.accounts import Account
from peersupport.launcher.folders import ROOT, DataFolder
from peersupport.launcher.problems import Problem


def test_a_full_disk_is_named_whoever_notices_it(tmp_path: Path) -> None:
    log = tmp_path / "postgres.log"
    log.write_text('LOG:  x\nPANIC:  could not write to file "pg_wal/xlogtemp.1": No space left on device\nLOG:  shut down\n')
    noticed_by_server = problems.from_log("PostgreSQL", log, tmp_path)
    noticed_by_us = problems.from_os_error(OSError(errno.ENOSPC, "x"), tmp_path)
    assert str(noticed_by_server) == str(noticed_by_us)
    assert "is full" in str(noticed_by_us)


def test_a_full_disk_is_noticed_before_anything_starts(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "LEAST_FREE", 1 << 60)
    with pytest.raises(Problem, match="is full"):
        folders.open_folder(folder.path)


def test_the_telling_line_of_a_log_is_shown(tmp_path: Path) -> None:
    log = tmp_path / "postgres.log"
    log.write_text("LOG:  starting\nFATAL:  data directory has wrong ownership\nLOG:  database system is shut down\n")
    assert "FATAL:  data directory has wrong ownership" in str(problems.from_log("PostgreSQL", log, tmp_path))
    assert "wrote nothing" in str(problems.from_log("PostgreSQL", tmp_path / "none.log", tmp_path))


@pytest.mark.parametrize("text", ["abc", "0", "65536", "-1", "8000.0", "", "٣"])
def test_a_port_must_be_a_port(text: str) -> None:
    with pytest.raises(Problem, match="PORT must be a number"):
        run.port_number(text)


def test_a_taken_port_is_named_with_a_way_out() -> None:
    with run.socket.socket() as other:
        other.bind((run.ADDRESS, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Problem, match=f"Port {port} is taken"):
            run.check_port(port)
    run.check_port(port)


def test_a_folder_that_cannot_be_made(folder: DataFolder) -> None:
    in_the_way = folder.path / "file"
    in_the_way.write_text("")
    with pytest.raises(Problem, match="cannot be used"):
        folders.open_folder(in_the_way / "data")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(folder: DataFolder) -> None:
    folder.path.parent.chmod(0o500)
    try:
        with pytest.raises(Problem, match="cannot be written by this account"):
            folders.open_folder(folder.path.parent / "other")
    finally:
        folder.path.parent.chmod(0o711)


def test_a_closed_folder_on_the_way_is_found(folder: DataFolder) -> None:
    # Beside the data folder and not in pytest's tmp_path, which is closed to strangers itself.
    closed = folder.path.parent / "closed"
    inner = closed / "inner"
    inner.mkdir(parents=True)
    stranger = Account("stranger", uid=54321, gid=54321)
    closed.chmod(0o700)
    assert accounts.barrier(inner, stranger) == closed
    assert accounts.barrier(inner, Account("me", os.geteuid(), os.getegid())) is None
    closed.chmod(0o711)
    assert accounts.barrier(inner, stranger) is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the servers to another account")
def test_root_in_a_private_folder_is_told_where_to_go(folder: DataFolder) -> None:
    folder.path.chmod(0o700)
    with pytest.raises(Problem, match=r"may not enter .*set PEERSUPPORT_DATA"):
        folders.open_folder(folder.path / "inner")


def test_programs_that_cannot_be_reached_are_copied_with_their_libraries(folder: DataFolder) -> None:
    # Without root the data folder is closed to other accounts as well; here the home alone shall be in the way.
    folder.path.chmod(0o711)
    package, libraries = folder.path / "home" / "wheel", folder.path / "home" / "wheel.libs"
    (package / "bin").mkdir(parents=True)
    (package / "bin" / "server").write_text("program")
    libraries.mkdir()
    (libraries / "lib.so").write_text("library")
    package.parent.chmod(0o700)
    stranger = Account("stranger", uid=54321, gid=54321)
    copy = binaries.reachable(package, folder.path / "programs", stranger)
    assert (copy / "bin" / "server").read_text() == "program"
    assert (copy.parent / "wheel.libs" / "lib.so").read_text() == "library"
    assert binaries.reachable(package, folder.path / "programs", stranger) == copy
    package.parent.chmod(0o711)
    assert binaries.reachable(package, folder.path / "programs", stranger) == package


def test_no_redis_in_the_packages(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_package", lambda name: None)
    monkeypatch.setattr(binaries.shutil, "which", lambda name: None)
    monkeypatch.setattr(binaries.sys, "platform", "darwin")
    with pytest.raises(Problem, match="brew install redis"):
        binaries.redis_program(folder.path, None)
    with pytest.raises(Problem, match="make install"):
        binaries.postgres_programs(folder.path, None)


def test_a_damaged_secrets_file_is_not_overwritten(folder: DataFolder) -> None:
    path = folder.path / "secrets.json"
    path.write_text('{"PEERSUPPORT_SEALING_KEY": "ab')
    with pytest.raises(Problem, match="is damaged"):
        keys.application_keys(path)
    assert path.read_text() == '{"PEERSUPPORT_SEALING_KEY": "ab'


def test_a_second_start_is_refused(folder: DataFolder) -> None:
    with folders.try_lock(folder.lock) or pytest.fail():
        again = subprocess.run(
            [sys.executable, "-m", "peersupport.launcher", "run", "8999"], cwd=ROOT, capture_output=True, text=True, check=False
        )
    assert again.returncode == 1
    assert again.stderr.startswith("peersupport: Peersupport is already running")
    assert len(again.stderr.splitlines()) == 1


def test_the_entry_point_prints_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fly"]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1
