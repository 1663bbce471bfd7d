"""What can go wrong on somebody's machine, each as one clear sentence."""

from __future__ import annotations

import errno
from pathlib import Path

NO_SPACE = {errno.ENOSPC, errno.EDQUOT}
NO_PERMISSION = {errno.EACCES, errno.EPERM, errno.EROFS}


class Problem(Exception):
    """One sentence for the person at the terminal. The entry points print it and exit with 1, without a traceback."""


def disk_full(folder: Path) -> Problem:
    return Problem(
        f"The disk that holds {folder} is full: free some space there, or set PEERSUPPORT_DATA to a folder on another disk."
    )


def from_os_error(error: OSError, folder: Path) -> Problem:
    """The sentence for an error of the file system while working in `folder`."""
    if error.errno in NO_SPACE:
        return disk_full(folder)
    if error.errno in NO_PERMISSION:
        where = error.filename or folder
        return Problem(
            f"{where} cannot be written by this account: change its owner, or set PEERSUPPORT_DATA to a folder "
            "that can be written."
        )
    return Problem(f"The data folder {folder} cannot be used: {error.strerror or error} ({error.filename or folder}).")


def from_log(server: str, log: Path, folder: Path) -> Problem:
    """The sentence for a server that ended by itself, from the last lines of its log."""
    try:
        tail = log.read_bytes()[-4000:].decode("utf-8", "replace")
    except OSError:
        tail = ""
    if "No space left on device" in tail or "Disk quota exceeded" in tail:
        return disk_full(folder)
    lines = [line.strip() for line in tail.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "PANIC" in line or "ERROR" in line or "Fatal" in line]
    last = (telling or lines or ["it wrote nothing"])[-1]
    return Problem(f"{server} stopped by itself: {last} (the whole log is {log}).")
