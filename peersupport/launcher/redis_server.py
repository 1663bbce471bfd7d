"""An embedded Redis on a private socket without TCP."""

from __future__ import annotations

import signal
import socket
import time
from pathlib import Path

from peersupport.launcher import processes
from peersupport.launcher.accounts import Account, private_folder
from peersupport.launcher.problems import Problem, from_log, from_os_error

READY_SECONDS = 20


class Redis:
    """One Redis in one folder; `keep` writes an append-only file, without it everything is gone at the end."""

    def __init__(self, program: Path, data: Path, sockets: Path, log: Path, account: Account | None, *, keep: bool) -> None:
        self.program, self.data, self.log, self.account, self.keep = program, data, log, account, keep
        self.socket = sockets / "redis"
        self.process: processes.Process | None = None

    def url(self, database: int = 0) -> str:
        return f"unix://{self.socket}?db={database}"

    def start(self) -> None:
        private_folder(self.data, self.account)
        # One database for each parallel test process.
        command: list[str | Path] = [
            self.program,
            "--port",
            "0",
            "--unixsocket",
            self.socket,
            "--unixsocketperm",
            "700",
        ]
        command += ["--dir", self.data, "--save", "", "--daemonize", "no", "--databases", "64", "--loglevel", "warning"]
        command += ["--maxmemory-policy", "noeviction", "--appendonly", "yes" if self.keep else "no"]
        # A file cut short by kill -9 or a full disk loses its last second, not the start.
        command += ["--appendfsync", "everysec", "--aof-load-truncated", "yes"]
        # A leftover server (its launcher was killed a moment ago) must neither answer nor write in place of ours.
        processes.end_leftovers(self.data, "redis", signal.SIGTERM)
        self.socket.unlink(missing_ok=True)
        env = {"PATH": "/usr/bin:/bin", "HOME": "/", "LC_ALL": "C", "TZ": "UTC"}
        try:
            with self.log.open("ab") as output:
                self.process = processes.spawn(command, env=env, account=self.account, output=output)
        except OSError as error:
            raise from_os_error(error, self.data.parent) from None
        deadline = time.monotonic() + READY_SECONDS
        while not self._answers():
            if self.process.poll() is not None:
                raise from_log("Redis", self.log, self.data.parent)
            if time.monotonic() > deadline:
                raise Problem(f"Redis did not answer within {READY_SECONDS} seconds (its log is {self.log}).")
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(1)
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False

    def stop(self, how: signal.Signals = signal.SIGTERM, seconds: float = 10) -> None:
        if self.process is not None:
            processes.stop([self.process], how, seconds)
