"""`make demo-reset`: the demonstration as it was on the first day."""

from __future__ import annotations

import os
import shutil

from peersupport.launcher import preparation
from peersupport.launcher.folders import default_path, open_folder, try_lock
from peersupport.launcher.problems import Problem, from_os_error


def reset() -> None:
    """Remove the embedded database, Redis and mails; the next `make run` makes them anew. The keys stay."""
    if os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL"):
        raise Problem("DATABASE_URL or REDIS_URL is set, and only the built-in servers are reset: empty yours by hand.")
    folder = open_folder(default_path())
    lock = try_lock(folder.lock)
    if lock is None:
        raise Problem(f"Peersupport is running on {folder.path}: stop it first (Ctrl-C), then reset.")
    with lock:
        try:
            # The stamp first: a reset that is killed half-way must not look prepared.
            preparation.stamp(folder.path).unlink(missing_ok=True)
            (folder.path / "sign_ins.txt").unlink(missing_ok=True)
            for name in ("postgres", "redis", "mail", "uploads"):
                shutil.rmtree(folder.path / name, ignore_errors=False) if (folder.path / name).exists() else None
        except OSError as error:
            raise from_os_error(error, folder.path) from None
    print(f"The demonstration in {folder.path} is gone; `make run` makes a new one.")
