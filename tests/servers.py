"""pytest plugin (`-p tests.servers`): a PostgreSQL and a Redis of its own for every run.

Loaded with -p, because pytest-django reads the settings before any conftest.py. The controller starts the servers, the
processes of pytest-xdist inherit its environment. Runs never meet: each has its own cluster, copied from a template
that is made once; a killed run's servers die with it and the next run removes its folder. With DATABASE_URL (a
superuser's) or REDIS_URL set, those servers are used instead.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from peersupport.launcher import processes, roles
from peersupport.launcher.accounts import private_folder
from peersupport.launcher.binaries import postgres_programs, redis_program
from peersupport.launcher.folders import ROOT, DataFolder, open_folder, try_lock
from peersupport.launcher.postgres import THROWAWAY, Postgres
from peersupport.launcher.problems import Problem
from peersupport.launcher.redis_server import Redis

# Creates and migrates test databases, then becomes the role under test (SET ROLE). Exists in test clusters only.
TEST_ROLE_SQL = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'peersupport_test') THEN
        CREATE ROLE peersupport_test LOGIN CREATEDB;
    END IF;
    IF coalesce(current_setting('peersupport_setup.test', true), '') <> '' THEN
        EXECUTE format('ALTER ROLE peersupport_test PASSWORD %L', current_setting('peersupport_setup.test'));
    END IF;
END $$;
ALTER ROLE peersupport_test SET app.organization = '';
GRANT peersupport_owner, peersupport_web, peersupport_worker, peersupport_ops
    TO peersupport_test WITH INHERIT FALSE, SET TRUE;
"""
_running = ExitStack()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Before anything reads the settings: hooks that load conftest.py files and Django come after this one."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        _own_redis_database(os.environ["PYTEST_XDIST_WORKER"])
        return
    try:
        _start()
    except Problem as problem:
        _running.close()
        raise pytest.UsageError(str(problem)) from None
    except BaseException:
        _running.close()
        raise


def pytest_unconfigure(config: pytest.Config) -> None:
    _running.close()


def _start() -> None:
    environment = {
        "PEERSUPPORT_ENV": "test",
        "PEERSUPPORT_SECRET_KEY": secrets.token_urlsafe(48),
        "PEERSUPPORT_SEALING_KEY": secrets.token_hex(32),
    }
    run = _running.enter_context(_run_folder())
    environment["PEERSUPPORT_DATA"] = str(run.path / "files")
    (run.path / "files").mkdir(mode=0o700)
    # Nothing is collected in tests; WhiteNoise warns of a missing folder, and a warning is an error here.
    (run.path / "files" / "static").mkdir(mode=0o700)
    given = os.environ.get("DATABASE_URL")
    environment["DATABASE_URL"] = _given_database(given) if given else _running.enter_context(_postgres(run))
    environment["REDIS_URL"] = os.environ.get("REDIS_URL") or _running.enter_context(_redis(run))
    for role in roles.ROLES:
        os.environ.pop(f"DATABASE_{role.upper()}_URL", None)
    os.environ.update(environment)


def _own_redis_database(worker: str) -> None:
    """gw0 takes database 1 and so on; the controller, or a run without workers, stays in the one it was given."""
    url = os.environ["REDIS_URL"]
    number = int(worker.removeprefix("gw")) + 1
    if url.startswith("unix://"):
        os.environ["REDIS_URL"] = f"{url.partition('?')[0]}?db={number}"
    else:
        server = url.rstrip("/") if url.count("/") == 2 else url.rpartition("/")[0]
        os.environ["REDIS_URL"] = f"{server}/{number}"


def _base() -> Path:
    """The folder for templates and runs: in the clone, or in /tmp where the servers' account cannot enter the clone."""
    if chosen := os.environ.get("PEERSUPPORT_TEST_DATA"):
        return Path(chosen).absolute()
    path = ROOT / ".data-test"
    try:
        return open_folder(path).path
    except Problem:
        digest = hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:10]
        return Path(tempfile.gettempdir()) / f"peersupport-test-{os.geteuid()}-{digest}"


@contextmanager
def _run_folder() -> Iterator[DataFolder]:
    """A folder of this run's own, locked while it lives; folders of runs that died are removed on the way."""
    base = open_folder(_base()).path
    runs = base / "runs"
    runs.mkdir(exist_ok=True)
    runs.chmod(0o711)
    for left in runs.iterdir():
        lock = try_lock(left / "lock") if (left / "lock").exists() else None
        if lock is not None:
            shutil.rmtree(left, ignore_errors=True)
            lock.close()
    # The folder comes into being locked and under its final name in one step, or another run might tidy it away.
    making = Path(tempfile.mkdtemp(prefix="making-", dir=base))
    mine = try_lock(making / "lock")
    folder = runs / f"{os.getpid()}-{secrets.token_hex(3)}"
    making.rename(folder)
    try:
        yield open_folder(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if mine is not None:
            mine.close()


def _cluster(folder: DataFolder, programs: Path) -> Postgres:
    sockets = folder.socket_folder("postgres")
    return Postgres(programs, folder.path / "postgres", sockets, folder.log("postgres"), folder.account, THROWAWAY)


@contextmanager
def _postgres(run: DataFolder) -> Iterator[str]:
    programs = postgres_programs(run.path.parents[1] / "programs", run.account)
    cluster = _cluster(run, programs)
    _copy(_template(run.path.parents[1], programs), cluster.data, run)
    cluster.start()
    try:
        yield cluster.url("peersupport_test")
    finally:
        cluster.stop(signal.SIGQUIT)
        shutil.rmtree(cluster.sockets, ignore_errors=True)


def _template(base: Path, programs: Path) -> Path:
    """A stopped cluster with the roles and extensions, made once for this PostgreSQL and this SQL."""
    recipe = [roles.ROLES_SQL.read_bytes(), roles.DATABASE_SQL.read_bytes(), TEST_ROLE_SQL.encode()]
    recipe.append(str((programs / "postgres").stat().st_size).encode())
    folder = base / f"template-{hashlib.sha256(b''.join(recipe)).hexdigest()[:12]}"
    with closing(_wait_for(base / "template.lock")):
        if not (folder / "complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            cluster = _cluster(open_folder(folder), programs)
            cluster.initialize()
            cluster.start()
            try:
                _set_up(cluster.url(), {})
            finally:
                cluster.stop()
            (folder / "complete").touch()
    return folder / "postgres"


def _wait_for(path: Path) -> contextlib.AbstractContextManager[object]:
    lock = try_lock(path, wait=True)
    assert lock is not None
    return lock


def _copy(source: Path, target: Path, run: DataFolder) -> None:
    """By the servers' account itself, so that the files are its own."""
    private_folder(target, run.account)
    env = {"PATH": os.environ.get("PATH", os.defpath)}
    if processes.spawn(["cp", "-R", f"{source}/.", target], env=env, account=run.account).wait():
        raise Problem(f"The template of the test database could not be copied to {target}: is that disk full?")


@contextmanager
def _redis(run: DataFolder) -> Iterator[str]:
    program = redis_program(run.path.parents[1] / "programs", run.account)
    server = Redis(program, run.path / "redis", run.socket_folder("redis"), run.log("redis"), run.account, keep=False)
    server.start()
    try:
        yield server.url()
    finally:
        server.stop()
        shutil.rmtree(server.socket.parent, ignore_errors=True)


def _given_database(url: str) -> str:
    """Set the given server up for tests; its superuser's address becomes the test role's.

    The password follows from the superuser's address: runs side by side agree on it and none has to keep it.
    """
    names = (*roles.ROLES, "test")
    passwords = {name: hashlib.sha256(f"{name} {url}".encode()).hexdigest() for name in names}
    _set_up(url, passwords)
    return roles.as_role(url, "test", passwords["test"])


def _set_up(url: str, passwords: dict[str, str]) -> None:
    with closing(roles.connect(url)) as connection, connection.cursor() as cursor:
        # Two runs side by side on one given server.
        cursor.execute("SELECT pg_advisory_lock(7311)")
        for name, password in passwords.items():
            cursor.execute("SELECT set_config(%s, %s, false)", (f"peersupport_setup.{name}", password))
        cursor.execute(roles.ROLES_SQL.read_text(encoding="utf-8") + TEST_ROLE_SQL)
        roles.prepare_database(roles.in_database(url, "template1"))


@dataclass(frozen=True)
class Servers:
    """What a test may want to know about the servers of its run."""

    database_url: str
    redis_url: str


@pytest.fixture(scope="session")
def servers() -> Servers:
    return Servers(os.environ["DATABASE_URL"], os.environ["REDIS_URL"])
