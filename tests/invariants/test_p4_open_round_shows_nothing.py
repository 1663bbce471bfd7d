"""P4: while a round is open, not one byte that anybody can fetch changes when somebody answers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from peersupport.tenancy import tenant
from surveys.models import Wave
from tests.factories import Cast
from tests.surveys.factories import make_answer, make_round, make_token, send, signing_keys
from tests.watching import addresses_of, fetch

SignIn = Callable[[Any], Client]


def test_not_one_byte_changes(cast: Cast, client_of: SignIn) -> None:
    wave = make_round(organization=cast.organization)
    clients = {"HR": client_of(cast.erin), "employee": client_of(cast.carol), "admin": client_of(cast.henry), "nobody": Client()}
    pages = addresses_of(wave, cast.organization)
    assert sum("check-in" in page or "rounds" in page for page in pages) >= 8
    for client in clients.values():
        client.raise_request_exception = False  # a page that fails is another test's business; it must fail alike
    # The first visit creates what every visit may create (a session, a CSRF secret).
    fetch(clients, pages)
    before = fetch(clients, pages)
    key = signing_keys(wave)["all"]
    for gender in ("woman", "man", "nonbinary", "not_stated") * 4:
        assert send(cast.organization, wave, make_answer(token=make_token(key=key), gender=gender)).status_code == 201
    after = fetch(clients, pages)
    hr_pages = {page: status for (who, page), (status, *_rest) in after.items() if who == "HR" and "rounds" in page}
    assert hr_pages.pop(f"/{cast.organization.slug}/rounds/{wave.public_id}/withdraw/") == 405
    assert set(hr_pages.values()) == {200} and after["nobody", f"/harbour/check-in/{wave.public_id}/"][0] == 200
    changed = [name for name in before if before[name] != after[name]]
    assert changed == []


def test_the_comparison_can_fail(cast: Cast, client_of: SignIn) -> None:
    """The control: a title that counted answers would be seen on the first one."""
    wave = make_round(organization=cast.organization, status="scheduled")
    clients = {"HR": client_of(cast.erin)}
    pages = [f"/{cast.organization.slug}/rounds/"]
    fetch(clients, pages)
    before = fetch(clients, pages)
    with tenant(cast.organization.pk):
        Wave.objects.filter(pk=wave.pk).update(title="Check-in (1 answer)")
    assert fetch(clients, pages) != before


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT count(*) FROM surveys_letter",
        "SELECT 1 FROM surveys_letter LIMIT 1",
        "SELECT max(xmin::text) FROM surveys_letter",
        "SELECT 1 FROM surveys_letter WHERE token_hash = '\\x00'",
        "INSERT INTO surveys_letter SELECT * FROM surveys_letter",
        "COPY surveys_letter TO STDOUT",
    ],
)
def test_the_web_role_cannot_count_letters(cast: Cast, statement: str) -> None:
    make_round(organization=cast.organization)
    with tenant(cast.organization.pk), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)


def test_an_answer_changes_no_row_that_the_web_role_can_read(cast: Cast) -> None:
    """All readable tables of the round, row by row, before and after."""
    wave = make_round(organization=cast.organization)
    key = signing_keys(wave)["all"]

    def readable() -> list[Any]:
        with tenant(cast.organization.pk), connection.cursor() as cursor:
            rows = []
            for table in ("surveys_wave", "surveys_wavekey", "surveys_tokenissue", "organizations_auditentry"):
                cursor.execute(f"SELECT xmin::text, * FROM {table}")
                rows.append(cursor.fetchall())
            return rows

    before = readable()
    assert send(cast.organization, wave, make_answer(token=make_token(key=key))).status_code == 201
    assert readable() == before
