"""The database roles: who they are, how they come into being, which address each connects with."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit, urlunsplit

import psycopg2
import psycopg2.errors
import psycopg2.extensions

from peersupport.launcher.problems import Problem

ROLES = ("owner", "web", "worker", "ops")
ROLES_SQL = Path(__file__).with_name("sql") / "roles.sql"
DATABASE_SQL = Path(__file__).with_name("sql") / "database.sql"


def as_role(url: str, role: str, password: str = "") -> str:
    """The same server and database, for `peersupport_<role>`."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    secret = f":{quote(password, safe='')}" if password else ""
    return urlunsplit(parts._replace(netloc=f"peersupport_{role}{secret}@{place}"))


def in_database(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{quote(database, safe='')}"))


def connect(url: str) -> psycopg2.extensions.connection:
    """A connection in autocommit. Problem in one sentence where the server does not let us in."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise Problem("DATABASE_URL must look like postgresql://user:password@host:5432/database.")
    arguments: dict[str, Any] = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    arguments.setdefault("host", parts.hostname)
    arguments.setdefault("port", parts.port)
    given = {"user": parts.username, "password": parts.password, "dbname": parts.path.lstrip("/")}
    arguments |= {name: unquote(value) for name, value in given.items() if value}
    try:
        connection: psycopg2.extensions.connection = psycopg2.connect(connect_timeout=10, **arguments)
    except psycopg2.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        raise Problem(f"The database of DATABASE_URL cannot be reached: {reason}.") from None
    connection.autocommit = True
    return connection


def create_roles(url: str, passwords: Mapping[str, str]) -> None:
    """Bring the four roles into being on the server of `url` and give them these passwords (none: leave as they are)."""
    with closing(connect(url)) as connection, connection.cursor() as cursor:
        for role, password in passwords.items():
            cursor.execute("SELECT set_config(%s, %s, false)", (f"peersupport_setup.{role}", password))
        _run(cursor, ROLES_SQL)


def roles_exist(url: str) -> bool:
    """Whether any of the four is there already, made by somebody else or by an earlier data folder."""
    with closing(connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_roles WHERE rolname = ANY(%s)", ([f"peersupport_{role}" for role in ROLES],))
        return cursor.fetchone() is not None


def prepare_database(url: str) -> None:
    """Extensions and schema rights inside the database of `url`."""
    with closing(connect(url)) as connection, connection.cursor() as cursor:
        _run(cursor, DATABASE_SQL)


def _run(cursor: psycopg2.extensions.cursor, script: Path) -> None:
    try:
        cursor.execute(script.read_text(encoding="utf-8"))
    except (
        psycopg2.errors.InsufficientPrivilege,
        psycopg2.errors.FeatureNotSupported,
        psycopg2.errors.UndefinedFile,
    ) as error:
        reason = str(error).strip().splitlines()[0]
        raise Problem(
            f"The account of DATABASE_URL may not set the database up ({reason}): let an administrator run "
            f"peersupport/launcher/initialize.sql and set DATABASE_OWNER_URL, DATABASE_WEB_URL, DATABASE_WORKER_URL "
            "and DATABASE_OPS_URL (docs/production.md)."
        ) from None


def ensure_database(url: str, database: str, owner: str) -> None:
    """Create the database where it is missing. `url` is the superuser's address."""
    with closing(connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", (database,))
        if cursor.fetchone() is None:
            name = psycopg2.extensions.quote_ident(database, cursor)
            cursor.execute(f"CREATE DATABASE {name} OWNER {psycopg2.extensions.quote_ident(owner, cursor)}")
