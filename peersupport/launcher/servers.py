"""The two servers of a site: embedded in the data folder, or given by DATABASE_URL and REDIS_URL."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from peersupport.launcher import keys, roles
from peersupport.launcher.binaries import postgres_programs, redis_program
from peersupport.launcher.environment import ADDRESSES
from peersupport.launcher.folders import DataFolder
from peersupport.launcher.postgres import Postgres
from peersupport.launcher.problems import Problem, from_log
from peersupport.launcher.redis_server import Redis

DATABASE = "peersupport"


@dataclass
class Servers:
    """What runs and under which addresses it is reached."""

    addresses: dict[str, str] = field(default_factory=dict)
    embedded: list[tuple[str, Postgres | Redis]] = field(default_factory=list)
    fresh: bool = False

    def check(self, folder: Path) -> None:
        """Problem where an embedded server has ended by itself."""
        for name, server in self.embedded:
            if server.process is not None and server.process.poll() is not None:
                raise from_log(name, server.log, folder)


@contextmanager
def running(folder: DataFolder, secrets_file: Path) -> Iterator[Servers]:
    """Start what is not given, set the database up, stop it at the end. The caller holds the folder's lock."""
    servers = Servers()
    with ExitStack() as stack:
        if _given(os.environ):
            servers.addresses |= given_databases(os.environ, secrets_file)
        else:
            postgres = embedded_postgres(folder)
            servers.fresh = postgres.initialize()
            stack.callback(postgres.stop)
            postgres.start()
            servers.embedded.append(("PostgreSQL", postgres))
            servers.addresses |= _set_up(postgres)
        if redis_url := os.environ.get("REDIS_URL"):
            servers.addresses["REDIS_URL"] = redis_url
        else:
            redis = embedded_redis(folder)
            stack.callback(redis.stop)
            redis.start()
            servers.embedded.append(("Redis", redis))
            servers.addresses["REDIS_URL"] = redis.url()
        yield servers


def embedded_postgres(folder: DataFolder) -> Postgres:
    programs = postgres_programs(folder.path / "programs", folder.account)
    sockets = folder.socket_folder("postgres")
    return Postgres(programs, folder.path / "postgres", sockets, folder.log("postgres"), folder.account)


def embedded_redis(folder: DataFolder) -> Redis:
    program = redis_program(folder.path / "programs", folder.account)
    sockets = folder.socket_folder("redis")
    return Redis(program, folder.path / "redis", sockets, folder.log("redis"), folder.account, keep=True)


def _set_up(postgres: Postgres) -> dict[str, str]:
    """Roles and database of an embedded cluster: no passwords, since only this account can enter the socket's folder."""
    roles.create_roles(postgres.url(), {})
    roles.ensure_database(postgres.url(), DATABASE, "peersupport_owner")
    roles.prepare_database(postgres.url(database=DATABASE))
    return {name: postgres.url(f"peersupport_{role}", DATABASE) for name, role in zip(ADDRESSES, roles.ROLES, strict=True)}


def _given(environ: Mapping[str, str]) -> bool:
    return any(environ.get(name) for name in ("DATABASE_URL", *ADDRESSES))


def given_databases(environ: Mapping[str, str], secrets_file: Path) -> dict[str, str]:
    """The four addresses on a server of somebody else: as given, or made with the administrator's DATABASE_URL."""
    given = {name: environ[name] for name in ADDRESSES if environ.get(name)}
    needed = [name for name in ADDRESSES if name not in given and name != "DATABASE_OPS_URL"]
    if not needed:
        return given
    url = environ.get("DATABASE_URL")
    if not url:
        raise Problem(f"{needed[0]} is missing: set it too, or set DATABASE_URL alone to an administrator's address.")
    passwords = keys.role_passwords(secrets_file, url)
    if not passwords:
        if roles.roles_exist(url):
            raise Problem(
                f"That database server has the roles of Peersupport already, but {secrets_file} does not know their "
                f"passwords: set {', '.join(needed)} too."
            )
        passwords = {role: secrets.token_urlsafe(24) for role in roles.ROLES}
        # Kept before they are set: the other way round a kill between the two would lock us out.
        keys.keep_role_passwords(secrets_file, url, passwords)
    roles.create_roles(url, passwords)
    roles.prepare_database(url)
    made = {name: roles.as_role(url, role, passwords[role]) for name, role in zip(ADDRESSES, roles.ROLES, strict=True)}
    return made | given
