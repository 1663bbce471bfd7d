"""A throw-away site: PostgreSQL and Redis of its own with the settings of `make run`, its web server, and the baseline's."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from peersupport.launcher import environment as env
from peersupport.launcher import keys, processes, roles, servers
from peersupport.launcher.folders import ROOT, DataFolder, open_folder
from peersupport.launcher.health import healthy
from peersupport.launcher.problems import Problem
from tests.performance.baseline_sql import TABLE_SQL
from tests.servers import _run_folder

READY_SECONDS = 60


def forget_given_servers() -> None:
    """The bench never touches a server that is somebody's: whatever the shell names is not used."""
    # Where the throw-away folders lie may be chosen.
    kept = "PEERSUPPORT_TEST_DATA"
    for name in list(os.environ):
        if name != kept and (name in ("REDIS_URL", "PORT") or name.startswith(("DATABASE_", "PEERSUPPORT_"))):
            del os.environ[name]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class WebServer:
    """One gunicorn with the product's configuration."""

    process: processes.Process
    port: int


@dataclass
class Site:
    """What is running, and how to run more beside it."""

    run: Path
    folder: DataFolder
    values: dict[str, str]
    postgres_pid: int
    redis_pid: int
    web: WebServer | None = None
    baseline: WebServer | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    client: subprocess.Popen[str] | None = None

    def environment(self, needs: str) -> dict[str, str]:
        return env.for_process(env.PROCESSES[needs], self.values, os.environ)

    def django(self, role: str, *arguments: str) -> dict[str, Any]:
        """Run one function of tests.performance.inside in a process of its own, as that role; returns what it prints."""
        environment = self.environment("prepare") | {"PEERSUPPORT_ROLE": role, "BENCH_POSTGRES": str(self.postgres_pid)}
        command = [sys.executable, "-m", "tests.performance.inside", *arguments]
        done = subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            raise Problem(f"Measuring stopped: {' '.join(arguments)} failed; what is wrong stands above.")
        result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
        return result

    def manage(self, *arguments: str) -> None:
        """Run a management command as the owner."""
        subprocess.run([sys.executable, "manage.py", *arguments], env=self.environment("prepare"), cwd=ROOT, check=True)

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        """Run a statement as the superuser, outside every policy."""
        url = roles.in_database(self.values["SUPERUSER_URL"], servers.DATABASE)
        with closing(roles.connect(url)) as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def call(self, server: WebServer, requests: list[dict[str, Any]], connections: int, pause: float = 0) -> dict[str, Any]:
        """Let the client process send these requests."""
        if self.client is None or self.client.stdin is None or self.client.stdout is None:
            raise Problem("The client that sends requests is not running.")
        job = {"port": server.port, "requests": requests, "connections": connections, "pause": pause}
        self.client.stdin.write(json.dumps(job) + "\n")
        self.client.stdin.flush()
        answer: dict[str, Any] = json.loads(self.client.stdout.readline())
        return answer


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is locked while we live and gone afterwards; a killed bench's is removed by the next run or test run."""
    with _run_folder() as run:
        yield run.path


@contextmanager
def site(run: Path) -> Iterator[Site]:
    """Start the servers, migrate, and collect the static files. Nothing is in the database yet."""
    folder = open_folder(run / "site")
    secrets_file = folder.path / "secrets.json"
    with ExitStack() as stack:
        running = stack.enter_context(servers.running(folder, secrets_file))
        found = dict(running.embedded)
        postgres, redis = found["PostgreSQL"], found["Redis"]
        if postgres.process is None or redis.process is None:
            raise Problem("The servers did not start.")
        values = env.everything(folder.path, running.addresses, keys.application_keys(secrets_file), None)
        values["SUPERUSER_URL"] = postgres.url()
        made = Site(run, folder, values, postgres.process.pid, redis.process.pid)
        made.manage("migrate", "--verbosity=0")
        made.manage("collectstatic", "--verbosity=0", "--no-input")
        made.sql(TABLE_SQL)
        yield made
    _remove_sockets(folder)


def _remove_sockets(folder: DataFolder) -> None:
    """Sockets stand below /tmp where the folder's path is too long."""
    for name in ("postgres", "redis"):
        sockets = folder.socket_folder(name)
        if folder.path not in sockets.parents:
            shutil.rmtree(sockets.parent, ignore_errors=True)


@contextmanager
def serving(made: Site) -> Iterator[None]:
    """The site's web server, the baseline's with the same configuration, and the client, for the length of the block."""
    with ExitStack() as stack:
        web = made.environment("web")
        made.web = stack.enter_context(_gunicorn(web, "peersupport.wsgi", "/healthz/", made.folder.log("web")))
        baseline = web | {"DJANGO_SETTINGS_MODULE": ""}
        application = "tests.performance.baseline:application"
        made.baseline = stack.enter_context(_gunicorn(baseline, application, "/bare/", made.folder.log("baseline")))
        client = subprocess.Popen(
            [sys.executable, "-m", "tests.performance.load"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        made.client = client
        try:
            yield
        finally:
            made.client = None
            client.terminate()
            client.wait()


@contextmanager
def _gunicorn(environment: Mapping[str, str], application: str, path: str, log: Path) -> Iterator[WebServer]:
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", "python:peersupport.launcher.web_server", application]
    with log.open("ab") as output:
        process = processes.spawn(
            command, env={**environment, "PORT": str(port)}, cwd=ROOT, output=output, death_signal=signal.SIGQUIT
        )
    try:
        _wait(process, port, path, log)
        yield WebServer(process, port)
    finally:
        processes.stop([process], signal.SIGTERM, 10)


def _wait(process: processes.Process, port: int, path: str, log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not (healthy("127.0.0.1", port, f"localhost:{port}") if path == "/healthz/" else _listens(port)):
        if process.poll() is not None or time.monotonic() > deadline:
            raise Problem(f"A web server did not start: {log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.1)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
