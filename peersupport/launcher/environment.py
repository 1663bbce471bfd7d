"""Which process knows what. The web process has no sealing key and no other role's database address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from peersupport.launcher.roles import ROLES

SEALING_KEY = "PEERSUPPORT_SEALING_KEY"
# Stands in the environment of all that the launcher starts, so that a later start finds what a killed one left.
MARK = "PEERSUPPORT_LAUNCHED_IN"
ADDRESSES = tuple(f"DATABASE_{role.upper()}_URL" for role in ROLES)


@dataclass(frozen=True)
class Needs:
    role: str
    databases: tuple[str, ...]
    sealing_key: bool


PROCESSES = {
    "web": Needs("web", ("web",), sealing_key=False),
    "worker": Needs("worker", ("worker",), sealing_key=True),
    # Puts the names of tasks into Redis and runs none: neither a database nor the key.
    "beat": Needs("worker", (), sealing_key=False),
    # Migrates as owner, then fills the demonstration as the worker does.
    "prepare": Needs("owner", ROLES, sealing_key=True),
}


def command(role: str) -> Needs:
    """What a management command of that role gets."""
    return Needs(role, ROLES, sealing_key=role != "web")


def for_process(needs: Needs, everything: Mapping[str, str], inherited: Mapping[str, str]) -> dict[str, str]:
    """The environment of one process: what the person's shell has and what it needs of `everything`, no more."""
    hidden = {"DATABASE_URL", *ADDRESSES, SEALING_KEY}
    wanted = {f"DATABASE_{role.upper()}_URL" for role in needs.databases}
    if needs.sealing_key:
        wanted.add(SEALING_KEY)
    result = {name: value for name, value in inherited.items() if name not in hidden}
    result |= {name: value for name, value in everything.items() if name not in hidden or name in wanted}
    result["PEERSUPPORT_ROLE"] = needs.role
    return result


def everything(folder: Path, addresses: Mapping[str, str], keys: Mapping[str, str], port: int | None) -> dict[str, str]:
    """All that the processes of one running site share or divide among themselves."""
    values = {
        "DJANGO_SETTINGS_MODULE": "peersupport.settings",
        "PEERSUPPORT_ENV": "development",
        "PEERSUPPORT_DATA": str(folder),
        "PEERSUPPORT_MAIL_DIR": str(folder / "mail"),
        "PEERSUPPORT_GRACE_SECONDS": "2",
        # Fewer of glibc's heaps: each thread's own costs megabytes that are never given back.
        "MALLOC_ARENA_MAX": "2",
        MARK: str(folder),
    }
    if port is not None:
        values["PORT"] = str(port)
    return values | dict(addresses) | dict(keys)
