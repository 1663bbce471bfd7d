"""Whether `manage.py prepare` (migrations, static files, demonstration) has anything to do since it last ran here.

Asking Django would cost its start-up, about a third of the time to the first page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from peersupport.launcher.folders import ROOT

APPS = ("peersupport", "organizations", "resources", "groups", "surveys", "advocacy", "analytics", "me")


def stamp(folder: Path) -> Path:
    return folder / "prepared"


def fingerprint(root: Path = ROOT) -> str:
    """Changes with every migration, right, static file, setting and package version; not with other code."""
    digest = hashlib.sha256()
    for path in _sources(root):
        digest.update(f"{path.relative_to(root)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _sources(root: Path) -> Iterator[Path]:
    yield from (root / name for name in ("requirements.txt", "peersupport/settings.py", "peersupport/apps.py"))
    for app in APPS:
        yield from sorted((root / app / "migrations").glob("*.py"))
        yield from sorted((root / app / "management" / "commands").glob("prepare.py"))
    yield from sorted(path for path in (root / "static").rglob("*") if path.is_file())


def is_current(folder: Path) -> bool:
    try:
        return stamp(folder).read_text(encoding="ascii") == fingerprint()
    except OSError:
        return False
