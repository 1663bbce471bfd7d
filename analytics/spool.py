"""The private folder for files that HR brings: readable by the site's own account only, emptied after a day.

A file has a random name, which its PastSurvey knows. Beside it stands what the worker read from it, in sums, and what was
wrong: both quote cells, so neither belongs into the database.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from analytics.past.problems import Problems
from analytics.past.scoring import Reading

NAME = re.compile(r"[0-9a-f]{32}\Z")
# With an hourly clearing: gone within a day.
KEPT_FOR = timedelta(hours=23)
CHUNK = 1 << 20


@dataclass(frozen=True)
class Kept:
    """A file in the folder."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Result:
    """What the worker found in a file: sums, or problems."""

    reading: Reading | None
    problems: Problems


def keep(chunks: Iterable[bytes]) -> Kept:
    """Write a file as it comes in, in pieces. Raises OSError where the disk is full; nothing is left then."""
    name, digest, size = secrets.token_hex(16), hashlib.sha256(), 0
    with _written(path_of(name)) as descriptor:
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            _write(descriptor, chunk)
    return Kept(name, digest.hexdigest(), size)


def path_of(name: str) -> Path:
    """Where the file with that name lies, or will lie."""
    if not NAME.match(name):
        raise FileNotFoundError("This file is no longer here.")
    return _folder() / f"{name}.csv"


def keep_result(name: str, result: Result) -> None:
    """Put what was read beside the file."""
    stored = {
        "reading": result.reading.as_json() if result.reading else None,
        "problems": result.problems.as_json(),
    }
    with _written(path_of(name).with_suffix(".json")) as descriptor:
        _write(descriptor, json.dumps(stored, ensure_ascii=False).encode())


def result_of(name: str) -> Result | None:
    """What was read, None before that or when the file is gone."""
    try:
        stored: Mapping[str, Any] = json.loads(path_of(name).with_suffix(".json").read_bytes())
    except FileNotFoundError:
        return None
    reading = Reading.from_json(stored["reading"]) if stored["reading"] else None
    return Result(reading, Problems.from_json(stored["problems"]))


def forget_result(name: str) -> None:
    """The mapping changed: what was read with the old one must not be published."""
    if NAME.match(name):
        path_of(name).with_suffix(".json").unlink(missing_ok=True)


def remove(name: str) -> None:
    """Delete a file and what was read from it."""
    forget_result(name)
    if NAME.match(name):
        path_of(name).unlink(missing_ok=True)


def remove_old(older_than: timedelta = KEPT_FOR) -> int:
    """Delete everything that lies here for longer, whoever left it; returns how many files."""
    limit, removed = time.time() - older_than.total_seconds(), 0
    for path in _folder().iterdir():
        if path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def sha256_of(path: Path) -> str:
    """The fingerprint of a file anywhere, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _folder() -> Path:
    folder: Path = settings.UPLOAD_DIR
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextmanager
def _written(path: Path) -> Iterator[int]:
    """A file that is there whole or not at all."""
    making = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        yield descriptor
        making.rename(path)
    finally:
        os.close(descriptor)
        making.unlink(missing_ok=True)


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
