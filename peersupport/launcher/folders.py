"""The data folder: where it is, who may use it now, and where sockets fit."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from peersupport.launcher.accounts import Account, barrier, private_folder, service_account
from peersupport.launcher.problems import Problem, disk_full, from_os_error

ROOT = Path(__file__).resolve().parents[2]
# A new cluster takes 40 MB, its first write-ahead log 16 MB more.
LEAST_FREE = 64 << 20
# sun_path holds 107 bytes and a zero; PostgreSQL appends "/.s.PGSQL.5432".
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432")


@dataclass(frozen=True)
class DataFolder:
    """A folder that was checked: it can be written by us and passed by the servers' account."""

    path: Path
    account: Account | None

    @property
    def lock(self) -> Path:
        return self.path / "lock"

    def log(self, server: str) -> Path:
        return self.path / f"{server}.log"

    def socket_folder(self, server: str) -> Path:
        """A private folder for a server's socket, below /tmp where the data folder's path is too long for one."""
        folder = self.path / "run" / server
        if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER:
            digest = hashlib.sha256(os.fsencode(self.path)).hexdigest()[:10]
            home = Path(tempfile.gettempdir()) / f"peersupport-{os.geteuid()}-{digest}"
            home.mkdir(mode=0o700, exist_ok=True)
            if home.is_symlink() or home.stat().st_uid != os.geteuid():
                raise Problem(
                    f"{home} belongs to somebody else: remove it, or set PEERSUPPORT_DATA to a folder with a shorter path."
                )
            home.chmod(0o711 if self.account else 0o700)
            folder = home / server
        return private_folder(folder, self.account)


def default_path() -> Path:
    return Path(os.environ.get("PEERSUPPORT_DATA") or ROOT / ".data")


def open_folder(path: Path) -> DataFolder:
    """Make the data folder and check it, or the sentence that says what stands in the way."""
    account = service_account()
    path = path.resolve()
    stopped_at = barrier(path.parent, account)
    if stopped_at is not None and account is not None:
        raise Problem(
            f"PostgreSQL does not run as root but as {account.name}, and {account.name} may not enter {stopped_at}: "
            "set PEERSUPPORT_DATA to a folder that everybody may pass through, such as /var/lib/peersupport."
        )
    try:
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o711 if account else 0o700)
        (path / "run").mkdir(exist_ok=True)
        (path / "run").chmod(0o711 if account else 0o700)
        with tempfile.TemporaryFile(dir=path) as probe:
            probe.write(b"\0" * 8192)
        free = shutil.disk_usage(path).free
    except OSError as error:
        raise from_os_error(error, path) from None
    if free < LEAST_FREE:
        raise disk_full(path)
    return DataFolder(path, account)


def try_lock(path: Path, *, shared: bool = False, wait: bool = False) -> IO[str] | None:
    """Take a lock that the kernel drops with the process, however it ends. None where somebody else holds it."""
    file = path.open("a+", encoding="utf-8")
    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        file.close()
        return None
    return file
