"""The account that PostgreSQL runs under: ours, or an unprivileged one when we are root (PostgreSQL refuses root)."""

from __future__ import annotations

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from peersupport.launcher.problems import Problem


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    gid: int


def service_account() -> Account | None:
    """None for an ordinary user: the servers then run as that user."""
    if os.geteuid() != 0:
        return None
    for name in (os.environ.get("PEERSUPPORT_SERVER_ACCOUNT"), "postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name) if name else None
        except KeyError:
            continue
        if entry is not None and entry.pw_uid != 0:
            return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise Problem(
        "PostgreSQL does not run as root and this machine has neither an account postgres nor nobody: "
        "set PEERSUPPORT_SERVER_ACCOUNT to an account without rights."
    )


def barrier(path: Path, account: Account | None) -> Path | None:
    """The first folder on the way to `path` that the account may not pass through; None where the way is free."""
    if account is None:
        return None
    for folder in [*reversed(path.parents), path]:
        if not folder.is_dir():
            continue
        facts = folder.stat()
        if facts.st_uid == account.uid:
            passable = facts.st_mode & stat.S_IXUSR
        elif facts.st_gid == account.gid:
            passable = facts.st_mode & stat.S_IXGRP
        else:
            passable = facts.st_mode & stat.S_IXOTH
        if not passable:
            return folder
    return None


def private_folder(path: Path, account: Account | None, mode: int = 0o700) -> Path:
    """Make the folder, hand it to the account that will use it, and close it to everybody else."""
    path.mkdir(parents=True, exist_ok=True)
    if account is not None:
        os.chown(path, account.uid, account.gid)
    path.chmod(mode)
    return path
