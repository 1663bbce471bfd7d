"""For one management command in development: the servers of a running `make run`, or servers for as long as it lasts."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

from peersupport.launcher import environment as env
from peersupport.launcher import keys, servers
from peersupport.launcher.folders import DataFolder, default_path, open_folder, try_lock
from peersupport.launcher.problems import Problem

WAIT_SECONDS = 60


def environment_file(folder: DataFolder) -> Path:
    """Everything about the running site, for its owner's eyes. Where it is missing, nothing runs or it still starts."""
    return folder.path / "environment.json"


@contextmanager
def environment(role: str) -> Iterator[dict[str, str]]:
    """The environment for a management command of that database role (web, worker, owner or ops)."""
    try:
        with _site(open_folder(default_path())) as values:
            yield env.for_process(env.command(role), values, os.environ)
    except Problem as problem:
        raise SystemExit(f"peersupport: {problem}") from None


@contextmanager
def _site(folder: DataFolder) -> Iterator[dict[str, str]]:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        # All commands side by side share this lock; the one that started the servers waits for the others at its end.
        using = try_lock(folder.path / "in-use", shared=True, wait=True)
        assert using is not None
        with closing(using):
            mine = try_lock(folder.lock)
            if mine is not None:
                with closing(mine):
                    yield from _own(folder, using)
                return
            values = keys.read_private(environment_file(folder))
            if values:
                yield values
                return
        time.sleep(0.1)
    raise Problem(f"Another process has been starting or stopping the servers of {folder.path} for {WAIT_SECONDS} seconds.")


def _own(folder: DataFolder, using: IO[str]) -> Iterator[dict[str, str]]:
    secrets_file = folder.path / "secrets.json"
    environment_file(folder).unlink(missing_ok=True)
    with servers.running(folder, secrets_file) as started:
        values = env.everything(folder.path, started.addresses, keys.application_keys(secrets_file), None)
        keys.write_private(environment_file(folder), values)
        try:
            yield values
        finally:
            environment_file(folder).unlink(missing_ok=True)
            using.close()
            alone = try_lock(folder.path / "in-use", wait=True)
            if alone is not None:
                alone.close()
