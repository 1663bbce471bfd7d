"""`make run`: everything under one roof, and gone again with Ctrl-C."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import NoReturn

from peersupport.launcher import environment as env
from peersupport.launcher import keys, preparation, processes, servers
from peersupport.launcher.attach import environment_file
from peersupport.launcher.folders import ROOT, DataFolder, default_path, open_folder, try_lock
from peersupport.launcher.health import healthy
from peersupport.launcher.problems import Problem, from_os_error

ADDRESS = "127.0.0.1"
READY_SECONDS = 120
# Web and worker finish what they are at; what takes longer is killed and, being idempotent, done again at the next start.
STOP_SECONDS = 2.2
# A process that ends by itself is started again, but not for ever.
RESTARTS, RESTART_WINDOW = 3, 60.0


class Interrupted(BaseException):
    """Ctrl-C, a closed terminal or a polite kill."""


def say(started: float, text: str) -> None:
    print(f"{time.monotonic() - started:5.1f} s  {text}", flush=True)


def commands() -> dict[str, list[str]]:
    """The three processes of the application, in the order of their start: the first page needs only the first."""
    web = ["gunicorn", "--config", "python:peersupport.launcher.web_server"]
    celery = ["celery", "--app", "peersupport", "--quiet"]
    # One task at a time in one process: the smallest worker there is.
    worker = [*celery, "worker", "--pool", "solo", "--loglevel", "warning", "--without-gossip", "--without-mingle"]
    # Without a schedule file: tasks are idempotent and catch up, and such a file does not survive kill -9.
    beat = [*celery, "beat", "--scheduler", "celery.beat:Scheduler", "--loglevel", "warning", "--pidfile="]
    # In development root is mostly a container's; Celery would say so at length at each start.
    quiet = ["-W", "ignore:You're running the worker with superuser"]
    python = [sys.executable, *quiet, "-m"]
    return {"web": python + web, "worker": python + worker, "beat": python + beat}


def port_number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise Problem(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def check_port(port: int, patience: float = 0) -> None:
    """Problem where the port is taken. `patience` in seconds, for what a killed launcher left to end."""
    deadline = time.monotonic() + patience
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((ADDRESS, port))
                return
            except PermissionError:
                raise Problem(f"Port {port} needs rights that this account does not have: try `make run PORT=8000`.") from None
            except OSError:
                if time.monotonic() > deadline:
                    other = port + 1 if port < 65535 else 8000
                    raise Problem(f"Port {port} is taken by another program: try `make run PORT={other}`.") from None
        time.sleep(0.1)


@dataclass
class Application:
    """The application's processes, watched."""

    environments: Mapping[str, Mapping[str, str]]
    lines: Mapping[str, list[str]]
    running: dict[str, processes.Process] = field(default_factory=dict)
    restarts: list[float] = field(default_factory=list)

    def start(self, name: str) -> None:
        death = signal.SIGQUIT if name == "web" else signal.SIGKILL
        self.running[name] = processes.spawn(self.lines[name], env=self.environments[name], cwd=ROOT, death_signal=death)

    def look_after(self) -> None:
        """Start again what ended by itself; Problem where that does not help."""
        for name, process in self.running.items():
            code = process.poll()
            if code is None:
                continue
            now = time.monotonic()
            self.restarts = [moment for moment in self.restarts if now - moment < RESTART_WINDOW] + [now]
            if len(self.restarts) > RESTARTS:
                raise Problem(f"The {name} process keeps ending by itself (exit code {code}); what it said stands above.")
            print(f"The {name} process ended by itself (exit code {code}) and is started again.", flush=True)
            # Its children may still hold the port or a task.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            self.start(name)

    def stop(self) -> None:
        processes.stop(self.running.values(), signal.SIGTERM, STOP_SECONDS)


def _catch_signals() -> None:
    caught = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def interrupt(number: int, frame: FrameType | None) -> NoReturn:
        # Once is enough: an impatient second Ctrl-C must not leave anything running.
        for each in caught:
            signal.signal(each, signal.SIG_IGN)
        raise Interrupted

    for each in caught:
        signal.signal(each, interrupt)


def prepare(folder: Path, values: Mapping[str, str]) -> None:
    """Migrations, static files and the demonstration in one Django process."""
    preparation.stamp(folder).unlink(missing_ok=True)
    before = preparation.fingerprint()
    needs = env.for_process(env.PROCESSES["prepare"], values, os.environ)
    process = processes.spawn([sys.executable, "manage.py", "prepare"], env=needs, cwd=ROOT)
    try:
        code = process.wait()
    finally:
        processes.stop([process], signal.SIGTERM, STOP_SECONDS)
    if code:
        raise Problem("The database could not be prepared; what is wrong stands above.")
    preparation.stamp(folder).write_text(before, encoding="ascii")


def run(port_text: str) -> None:
    """Start, say where, watch, and stop."""
    started = time.monotonic()
    port = port_number(port_text)
    _catch_signals()
    folder = open_folder(default_path())
    lock = try_lock(folder.lock)
    if lock is None:
        raise Problem(
            f"Peersupport is already running on {folder.path}: stop it first, or set PEERSUPPORT_DATA to another folder."
        )
    with lock:
        left_behind = environment_file(folder).exists()
        check_port(port, patience=5 if left_behind else 0)
        try:
            environment_file(folder).unlink(missing_ok=True)
            _serve(folder, port, started)
        except Interrupted:
            print("\nStopping.", flush=True)
        except OSError as error:
            raise from_os_error(error, folder.path) from None
        finally:
            environment_file(folder).unlink(missing_ok=True)


def _serve(folder: DataFolder, port: int, started: float) -> None:
    secrets_file = folder.path / "secrets.json"
    application_keys = keys.application_keys(secrets_file)
    with servers.running(folder, secrets_file) as running:
        names = [name for name, _ in running.embedded]
        say(started, f"{' and '.join(names)} started." if names else "Using the servers of DATABASE_URL and REDIS_URL.")
        values = env.everything(folder.path, running.addresses, application_keys, port)
        keys.write_private(environment_file(folder), values)
        if running.fresh or not preparation.is_current(folder.path):
            say(started, "Preparing the database, the static files and the demonstration …")
            prepare(folder.path, values)
            say(started, "Prepared.")
        made = {name: env.for_process(needs, values, os.environ) for name, needs in env.PROCESSES.items()}
        application = Application(made, commands())
        try:
            application.start("web")
            _wait_until_healthy(application, port)
            say(started, f"The site answers: http://localhost:{port}/")
            _say_sign_ins(folder.path)
            application.start("worker")
            application.start("beat")
            while True:
                time.sleep(0.5)
                running.check(folder.path)
                application.look_after()
        finally:
            application.stop()


def _wait_until_healthy(application: Application, port: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not healthy(ADDRESS, port, f"localhost:{port}"):
        if application.running["web"].poll() is not None:
            raise Problem("The web server could not start; what is wrong stands above.")
        if time.monotonic() > deadline:
            raise Problem(f"The web server did not answer http://localhost:{port}/healthz/ within {READY_SECONDS} seconds.")
        time.sleep(0.05)


def _say_sign_ins(folder: Path) -> None:
    with suppress(FileNotFoundError):
        print("\n" + (folder / "sign_ins.txt").read_text(encoding="utf-8").rstrip(), flush=True)
    print("\nCtrl-C stops everything.", flush=True)
