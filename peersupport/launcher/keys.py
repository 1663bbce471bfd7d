"""Secrets that development invents once and keeps in the data folder; in production nothing is invented."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from peersupport.launcher.problems import Problem, from_os_error
from peersupport.launcher.roles import ROLES


def write_private(path: Path, content: Mapping[str, Any]) -> None:
    """Replace a file readable by us only, in one step: kill -9 leaves the old one or the new one."""
    half = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123
            json.dump(content, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise from_os_error(error, path.parent) from None


def read_private(path: Path) -> dict[str, Any]:
    """The file's content, empty where there is none."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError:
        raise Problem(f"{path} is damaged: restore it from a copy, or move the data folder away to start afresh.") from None
    except OSError as error:
        raise from_os_error(error, path.parent) from None
    return content if isinstance(content, dict) else {}


def application_keys(path: Path) -> dict[str, str]:
    """PEERSUPPORT_SECRET_KEY and PEERSUPPORT_SEALING_KEY: from the environment, else made once and kept in `path`."""
    kept = read_private(path)
    new = {"PEERSUPPORT_SECRET_KEY": secrets.token_urlsafe(48), "PEERSUPPORT_SEALING_KEY": secrets.token_hex(32)}
    missing = {name: value for name, value in new.items() if name not in kept}
    if missing:
        write_private(path, kept | missing)
    return {name: os.environ.get(name) or kept.get(name) or missing[name] for name in new}


def server_of(url: str) -> str:
    """What tells one database server from another in an address: its host and port."""
    parts = urlsplit(url)
    return parts.netloc.rpartition("@")[2] + "".join(parse_qs(parts.query).get("host", []))


def role_passwords(path: Path, url: str) -> dict[str, str]:
    """The passwords that this data folder gave to the roles of that server; empty where it gave none."""
    found = read_private(path).get("database_passwords", {}).get(server_of(url), {})
    return {role: str(found[role]) for role in ROLES if role in found}


def keep_role_passwords(path: Path, url: str, passwords: Mapping[str, str]) -> None:
    kept = read_private(path)
    all_passwords = kept.get("database_passwords", {}) | {server_of(url): dict(passwords)}
    write_private(path, kept | {"database_passwords": all_passwords})
