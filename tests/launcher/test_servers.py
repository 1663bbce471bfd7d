"""The embedded servers on a folder of their own: they start, keep what was written, and survive what killed the last ones."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2
import psycopg2.errors
import pytest

from peersupport.launcher import keys, processes, roles, servers
from peersupport.launcher.folders import ROOT, DataFolder
from peersupport.launcher.postgres import Postgres
from peersupport.launcher.problems import Problem
from tests.launcher.test_processes import ended


def ask(url: str, statement: str) -> list[tuple[object, ...]]:
    with closing(roles.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def started(folder: DataFolder) -> Iterator[Postgres]:
    postgres = servers.embedded_postgres(folder)
    postgres.initialize()
    postgres.start()
    try:
        yield postgres
    finally:
        postgres.stop()


def test_a_site_gets_its_roles_and_keeps_its_data(folder: DataFolder) -> None:
    secrets_file = folder.path / "secrets.json"
    with servers.running(folder, secrets_file) as first:
        assert first.fresh
        owner, web = first.addresses["DATABASE_OWNER_URL"], first.addresses["DATABASE_WEB_URL"]
        ask(owner, "CREATE TABLE kept AS SELECT 7 AS n")
        assert ask(web, "SHOW app.organization") == [("",)]
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(web, "SELECT n FROM kept")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(web, "CREATE TABLE mine ()")
        assert ask(first.addresses["DATABASE_OPS_URL"], "SELECT n FROM kept") == [(7,)]
        facts = "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname LIKE 'peersupport%' ORDER BY 1"
        assert ask(owner, facts) == [
            ("peersupport_ops", False, True, False),
            ("peersupport_owner", False, False, True),
            ("peersupport_web", False, False, False),
            ("peersupport_worker", False, False, False),
        ]
        memberships = "SELECT member::regrole::text FROM pg_auth_members WHERE member::regrole::text LIKE 'peersupport%'"
        assert ask(owner, memberships) == [("peersupport_ops",)]
        extensions = {name for (name,) in ask(owner, "SELECT extname FROM pg_extension")}
        assert extensions >= {"btree_gist", "citext", "pg_trgm", "unaccent"}
    with servers.running(folder, secrets_file) as second:
        assert not second.fresh
        assert ask(second.addresses["DATABASE_OWNER_URL"], "SELECT n FROM kept") == [(7,)]


def test_kill_9_loses_nothing_and_a_reused_pid_harms_nobody(folder: DataFolder) -> None:
    with started(folder) as postgres:
        ask(postgres.url(), "CREATE TABLE kept AS SELECT 7 AS n")
        assert postgres.process is not None
        os.kill(postgres.process.pid, signal.SIGKILL)
        postgres.process.wait()
    # Of the servers' own account: PostgreSQL itself would take only such a process for the one in the file.
    stranger = processes.spawn(["sleep", "60"], env=os.environ, account=folder.account)
    try:
        # As if the number in the left-over file had gone to another program since.
        pid_file = postgres.data / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        with started(folder) as again:
            assert ask(again.url(), "SELECT n FROM kept") == [(7,)]
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_left_over_server_is_ended_first(folder: DataFolder) -> None:
    with started(folder) as left_over:
        assert left_over.process is not None
        with started(folder) as postgres:
            assert left_over.process.wait(1) is not None
            assert ask(postgres.url(), "SELECT 1") == [(1,)]


def test_a_half_made_cluster_is_thrown_away(folder: DataFolder) -> None:
    half = folder.path / "postgres.half"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with started(folder) as postgres:
        assert ask(postgres.url(), "SELECT 1") == [(1,)]
    assert not half.exists()


def test_another_version_s_data_is_left_alone(folder: DataFolder) -> None:
    data = folder.path / "postgres"
    data.mkdir()
    (data / "PG_VERSION").write_text("12\n")
    with pytest.raises(Problem, match="written by PostgreSQL 12"):
        servers.embedded_postgres(folder).initialize()
    assert (data / "PG_VERSION").read_text() == "12\n"


def test_failing_statements_leave_no_values_in_the_log(folder: DataFolder) -> None:
    with started(folder) as postgres:
        ask(postgres.url(), "CREATE TABLE answer (value text CONSTRAINT once UNIQUE)")
        ask(postgres.url(), "INSERT INTO answer VALUES ('a sealed sheet')")
        with pytest.raises(psycopg2.errors.UniqueViolation):
            ask(postgres.url(), "INSERT INTO answer VALUES ('a sealed sheet')")
    said = postgres.log.read_text()
    assert "once" in said
    assert "a sealed sheet" not in said


def test_servers_die_with_a_launcher_that_is_killed(folder: DataFolder) -> None:
    script = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from peersupport.launcher import folders, servers\n"
        "folder = folders.open_folder(Path(sys.argv[1]))\n"
        "with servers.running(folder, folder.path / 'secrets.json') as running:\n"
        "    print(*(server.process.pid for _, server in running.embedded), flush=True)\n"
        "    time.sleep(60)\n"
    )
    command = [sys.executable, "-c", script, str(folder.path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as launcher:
        assert launcher.stdout is not None
        pids = [int(pid) for pid in launcher.stdout.readline().split()]
        launcher.kill()
    assert len(pids) == 2
    # The next start waits for what is still ending, whatever it is, and works.
    with servers.running(folder, folder.path / "secrets.json") as running:
        assert ask(running.addresses["DATABASE_OWNER_URL"], "SELECT 1") == [(1,)]
        assert all(ended(pid, 0.1) for pid in pids)


def test_a_given_server_is_set_up_with_its_administrator_s_address(folder: DataFolder) -> None:
    secrets_file = folder.path / "secrets.json"
    with started(folder) as postgres:
        given = {"DATABASE_URL": postgres.url()}
        made = servers.given_databases(given, secrets_file)
        assert set(made) == set(servers.ADDRESSES)
        assert ask(made["DATABASE_WEB_URL"], "SELECT current_user") == [("peersupport_web",)]
        assert servers.given_databases(given, secrets_file) == made
        with pytest.raises(Problem, match="does not know their passwords"):
            servers.given_databases(given, folder.path / "other.json")
        # An account that may not create roles is told what to run.
        keys.keep_role_passwords(folder.path / "third.json", postgres.url(), dict.fromkeys(roles.ROLES, "x"))
        lesser = {"DATABASE_URL": made["DATABASE_OWNER_URL"]}
        with pytest.raises(Problem, match=r"initialize\.sql"):
            servers.given_databases(lesser, folder.path / "third.json")


def test_addresses_given_in_part_are_refused(folder: DataFolder) -> None:
    with pytest.raises(Problem, match="DATABASE_OWNER_URL is missing"):
        servers.given_databases({"DATABASE_WEB_URL": "postgresql://web@host/db"}, folder.path / "secrets.json")


def test_a_server_that_does_not_answer_is_named() -> None:
    with pytest.raises(Problem, match="cannot be reached"):
        roles.connect("postgresql://user@127.0.0.1:1/db")
    with pytest.raises(Problem, match="must look like"):
        roles.connect("mysql://user@host/db")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://admin:p%40ss@db.example:5433/site?sslmode=require",
            "postgresql://peersupport_web:n%2Few@db.example:5433/site?sslmode=require",
        ),
        ("postgresql://admin@/site?host=%2Frun%2Fpg", "postgresql://peersupport_web:n%2Few@/site?host=%2Frun%2Fpg"),
        ("postgresql://db.example/site", "postgresql://peersupport_web:n%2Few@db.example/site"),
    ],
)
def test_a_role_s_address_keeps_the_place(url: str, expected: str) -> None:
    assert roles.as_role(url, "web", "n/ew") == expected
