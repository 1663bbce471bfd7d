"""What a copy of the database gives away about the order in which answers came (P5)."""

from __future__ import annotations

import os
import secrets
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from scipy.stats import spearmanr

from organizations.models import Organization
from peersupport.launcher.binaries import postgres_programs
from peersupport.tenancy import tenant
from surveys import sealing
from surveys.actions import letterbox
from surveys.actions.letterbox import accept_answer
from surveys.models import Wave
from tests.conftest import as_role
from tests.surveys.factories import make_answer, make_token, signing_keys


def codes_of(number: int) -> dict[str, int]:
    """An answer that tells its own place in the order of arrival: 11 × 11 × 13 different ones."""
    phq4 = number // 121
    parts = {f"phq4.{item}": min(3, max(0, phq4 - 3 * (item - 1))) for item in range(1, 5)}
    return {**parts, "support.1": number % 11, "support.2": number // 11 % 11}


def rho(order: Sequence[int]) -> float:
    """Rank correlation between where a row stands and when it came; 0 where all stand in one place."""
    return 0.0 if len(set(order)) == 1 else float(spearmanr(range(len(order)), order).statistic)


def submit(wave: Wave, count: int) -> list[bytes]:
    """Hand in sheets one by one, each in a transaction of its own as a request is; returns spent hashes in that order."""
    key = signing_keys(wave)["all"]
    spent = []
    for number in range(count):
        answer = make_answer(token=make_token(key=key))._replace(codes=codes_of(number))
        with tenant(wave.organization_id):
            assert accept_answer(wave.organization_id, wave.public_id, answer) is letterbox.Outcome.STORED
        spent.append(letterbox.blind.spent_hash(answer.token))
    return spent


def letter_orders(wave: Wave, spent: list[bytes]) -> dict[str, float]:
    """Of an open round, by what one can sort a dump's rows."""
    place = {token: number for number, token in enumerate(spent)}
    with as_role("worker"), tenant(wave.organization_id):
        orders = _orders("surveys_letter", "token_hash")
        rhos = {name: rho([place[bytes(row[0])] for row in rows]) for name, rows in orders.items()}
        rhos["token"] = rho([place[token] for token in sorted(place)])
    return rhos


def sheet_orders(wave: Wave) -> dict[str, float]:
    """Of a closed round, by what one can sort a dump's rows."""
    with as_role("worker"), tenant(wave.organization_id):
        orders = _orders("surveys_sheet", "talk, seek, phq4")
    names = ("talk", "seek", "phq4")
    return {name: rho([_number(dict(zip(names, row, strict=True))) for row in rows]) for name, rows in orders.items()}


def dumped_letters(spent: list[bytes], folder: Path) -> float:
    """The order of the rows in a back-up of an open round, whose letters nothing in it opens."""
    dump = _pg_dump(folder, "surveys_letter", "surveys_wave", "surveys_sheet", "surveys_wavekey")
    assert settings.SEALING_KEY.hex() not in dump
    letters = _copied(dump, "surveys_letter")
    assert len(letters) == len(spent)
    assert {len(row["ciphertext"]) for row in letters} == {3 + 2 * sealing.SEALED_BYTES}
    place = {"\\\\x" + token.hex(): number for number, token in enumerate(spent)}
    # The wrapped key in the dump opens nothing without the worker's environment.
    wrapped = bytes.fromhex(_copied(dump, "surveys_wave")[-1]["wrapped_private_key"].removeprefix("\\\\x"))
    with pytest.raises(sealing.SealError):
        sealing.unwrap(wrapped, secrets.token_bytes(32))
    return rho([place[row["token_hash"]] for row in letters])


def dumped_sheets(count: int, folder: Path) -> float:
    """The order of the rows in a back-up of a closed round, in which all that led to people is gone."""
    dump = _pg_dump(folder)
    for emptied in ("surveys_letter", "surveys_tokenissue", "surveys_wavekey"):
        assert _copied(dump, emptied) == []
    assert {row["wrapped_private_key"] for row in _copied(dump, "surveys_wave")} == {"\\N"}
    sheets = _copied(dump, "surveys_sheet")
    assert len(sheets) == count
    return rho([_number({name: int(row[name]) for name in ("talk", "seek", "phq4")}) for row in sheets])


@contextmanager
def worker(organization: Organization) -> Iterator[None]:
    """As the nightly worker in one organization."""
    with as_role("worker"), tenant(organization.pk):
        yield


def _number(sheet: dict[str, int]) -> int:
    return sheet["talk"] + 11 * sheet["seek"] + 121 * sheet["phq4"]


def _orders(table: str, columns: str) -> dict[str, list[tuple[Any, ...]]]:
    """The rows as a dump of the tables would let somebody sort them."""
    found = {}
    for name, by in (("ctid", "ctid"), ("key", "id"), ("xmin", "xmin::text::bigint, ctid"), ("none", "")):
        order = f"ORDER BY {by}" if by else ""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {columns} FROM {table} {order}")
            found[name] = cursor.fetchall()
    return found


def _pg_dump(folder: Path, *tables: str) -> str:
    """A back-up as the ops role makes it."""
    parameters = connection.get_connection_params()
    environment = {
        **os.environ,
        "PGHOST": str(parameters["host"]),
        "PGUSER": str(parameters["user"]),
        "PGPASSWORD": str(parameters.get("password") or ""),
        "PGPORT": str(parameters.get("port") or ""),
    }
    program = postgres_programs(folder, None) / "pg_dump"
    wanted = [f"--table={table}" for table in tables]
    command = [program, "--role=peersupport_ops", "--data-only", *wanted, str(parameters["dbname"])]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


def _copied(dump: str, table: str) -> list[dict[str, str]]:
    """The rows of one table in a dump, in its order."""
    lines = iter(dump.splitlines())
    head = next(line for line in lines if line.startswith(f"COPY public.{table} ("))
    names = head[head.index("(") + 1 : head.index(")")].split(", ")
    rows = []
    for line in lines:
        if line == "\\.":
            break
        rows.append(dict(zip(names, line.split("\t"), strict=True)))
    return rows
