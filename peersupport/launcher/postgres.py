"""An embedded PostgreSQL: made in one step, started on a private socket without TCP, and never two on one folder."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import psycopg2

from peersupport.launcher import processes
from peersupport.launcher.accounts import Account, private_folder
from peersupport.launcher.problems import Problem, from_log, from_os_error

SUPERUSER = "postgres"
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "80",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_parallel_workers_per_gather": "1",
    # A failing statement must not leave a sheet's values in the log (privacy.md §4).
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
}
# For tests: nothing here needs to survive.
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "120"}
READY_SECONDS = 30


class Postgres:
    """One cluster in one folder. The caller holds the folder's lock."""

    def __init__(
        self,
        programs: Path,
        data: Path,
        sockets: Path,
        log: Path,
        account: Account | None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.programs, self.data, self.sockets, self.log, self.account = programs, data, sockets, log, account
        self.settings = {**SETTINGS, **(settings or {})}
        self.process: processes.Process | None = None

    # initdb and postgres must not hear PGDATA, PGHOST or a locale of the person's shell.
    @property
    def env(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", os.defpath), "HOME": "/", "LC_ALL": "C", "TZ": "UTC"}

    def url(self, user: str = SUPERUSER, database: str = "postgres") -> str:
        return f"postgresql://{user}@/{database}?host={quote(str(self.sockets), safe='')}"

    def initialize(self) -> bool:
        """Make the cluster where there is none. A killed attempt leaves nothing that looks like one."""
        version = self.data / "PG_VERSION"
        if version.exists():
            self._check_version(version.read_text(encoding="ascii").strip())
            return False
        half = self.data.with_name(self.data.name + ".half")
        shutil.rmtree(half, ignore_errors=True)
        private_folder(half, self.account)
        command: list[str | Path] = [self.programs / "initdb", "-D", half, "-U", SUPERUSER, "--auth=trust", "--no-sync"]
        command += ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        with self.log.open("wb") as output:
            done = processes.spawn(command, env=self.env, account=self.account, output=output).wait()
        if done:
            shutil.rmtree(half, ignore_errors=True)
            raise from_log("initdb", self.log, self.data.parent)
        half.rename(self.data)
        return True

    def _check_version(self, there: str) -> None:
        answer = subprocess.run(
            [self.programs / "postgres", "--version"], env=self.env, capture_output=True, text=True, check=True
        )
        ours = answer.stdout.split()[-1].partition(".")[0]
        if there != ours:
            raise Problem(
                f"The data in {self.data} was written by PostgreSQL {there} and this is PostgreSQL {ours}: "
                "move that folder away, or set PEERSUPPORT_DATA to another one."
            )

    def start(self) -> None:
        self._clear_stale()
        command: list[str | Path] = [self.programs / "postgres", "-D", self.data, "-k", self.sockets]
        for name, value in self.settings.items():
            command += ["-c", f"{name}={value}"]
        try:
            with self.log.open("ab") as output:
                self.process = processes.spawn(
                    command, env=self.env, account=self.account, output=output, death_signal=signal.SIGINT
                )
        except OSError as error:
            raise from_os_error(error, self.data.parent) from None
        deadline = time.monotonic() + READY_SECONDS
        while not self._answers():
            if self.process.poll() is not None:
                raise from_log("PostgreSQL", self.log, self.data.parent)
            if time.monotonic() > deadline:
                raise Problem(f"PostgreSQL did not answer within {READY_SECONDS} seconds (its log is {self.log}).")
            time.sleep(0.02)

    def _answers(self) -> bool:
        if not (self.sockets / ".s.PGSQL.5432").exists():
            return False
        try:
            psycopg2.connect(host=str(self.sockets), user=SUPERUSER, dbname="postgres").close()
        except psycopg2.OperationalError:
            return False
        return True

    def stop(self, how: signal.Signals = signal.SIGINT, seconds: float = 20) -> None:
        if self.process is not None:
            processes.stop([self.process], how, seconds)

    def _clear_stale(self) -> None:
        """We hold the lock, so what still runs here is a killed launcher's: end it, drop its lock files."""
        processes.end_leftovers(self.data, "postgres", signal.SIGINT)
        stale = [self.data / "postmaster.pid", self.sockets / ".s.PGSQL.5432.lock", self.sockets / ".s.PGSQL.5432"]
        for path in stale:
            path.unlink(missing_ok=True)
