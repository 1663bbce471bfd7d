"""P6: one eligible person, at most one sheet, and no link between the two."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from peersupport.tenancy import tenant
from surveys import blind
from surveys.models import Letter, TokenIssue, Wave, WaveKey
from tests.conftest import as_role
from tests.factories import Cast, make_cast, make_group, make_membership, make_organization, make_person, make_session
from tests.surveys.factories import (
    address,
    ask,
    collect,
    make_answer,
    make_round,
    make_token,
    payload,
    round_key,
    send,
    signing_keys,
    unknown_round,
)

SignIn = Callable[[Any], Client]


def _letters(wave: Wave) -> int:
    with as_role("worker"), tenant(wave.organization_id):
        return Letter.objects.filter(wave=wave).count()


def _blinded(published: dict[str, Any]) -> bytes:
    return blind.blind(blind.public_key(published["jwk"]), blind.prepare()).message


def test_a_collected_token_is_spent_once(cast: Cast, client_of: SignIn) -> None:
    wave = make_round(organization=cast.organization)
    token = collect(client_of(cast.bob), cast.organization, wave)
    assert send(cast.organization, wave, make_answer(token=token)).status_code == 201
    again = send(cast.organization, wave, make_answer(token=token, gender="man"))
    assert (again.status_code, again.json()) == (409, {"result": "spent"})
    assert _letters(wave) == 1


def test_a_person_gets_one_signature_and_may_ask_for_it_again(cast: Cast, client_of: SignIn) -> None:
    wave = make_round(organization=cast.organization)
    published = round_key(cast.organization, wave)
    client, blinded = client_of(cast.bob), _blinded(published)
    first = ask(client, cast.organization, wave, blinded, published["fingerprint"])
    # The reply got lost on the way: the device asks with the same message.
    assert ask(client, cast.organization, wave, blinded, published["fingerprint"]).json() == first.json()
    other = ask(client, cast.organization, wave, _blinded(published), published["fingerprint"])
    assert (other.status_code, other.json()) == (409, {"reason": "collected"})
    with tenant(cast.organization.pk):
        assert TokenIssue.objects.count() == 1


def test_one_token_over_all_strata(cast: Cast, client_of: SignIn) -> None:
    """Joining a group between two visits must not bring a second token."""
    people = [make_person(organization=cast.organization) for _ in range(40)]
    for number, person in enumerate(people[:20]):
        group = make_group(organization=cast.organization) if number % 10 == 0 else group  # noqa: F821
        make_membership(group=group, person=person)
    wave = make_round(organization=cast.organization)
    assert wave.has_strata
    carol = client_of(cast.carol)
    member, not_yet = (round_key(cast.organization, wave, name) for name in ("member", "not_yet"))
    wrong = ask(carol, cast.organization, wave, _blinded(member), member["fingerprint"])
    assert (wrong.status_code, wrong.json()) == (409, {"reason": "stratum", "stratum": "not_yet"})
    blinded = _blinded(not_yet)
    assert ask(carol, cast.organization, wave, blinded, not_yet["fingerprint"]).status_code == 200
    make_membership(group=cast.group, person=cast.carol)
    second = ask(carol, cast.organization, wave, _blinded(member), member["fingerprint"])
    assert second.json() == {"reason": "collected"}
    # The same bytes under the other key are another message, and the lost reply still comes back.
    assert ask(carol, cast.organization, wave, blinded, member["fingerprint"]).json() == {"reason": "collected"}
    assert ask(carol, cast.organization, wave, blinded, not_yet["fingerprint"]).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_get_one_signature(client_of: SignIn) -> None:
    cast = make_cast()
    wave = make_round(organization=cast.organization)
    published = round_key(cast.organization, wave)
    client = client_of(cast.bob)
    messages = [_blinded(published) for _ in range(8)]

    def run(message: bytes) -> int:
        try:
            return ask(client, cast.organization, wave, message, published["fingerprint"]).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(run, messages))
    assert statuses == [200] + [409] * 7


@pytest.mark.django_db(transaction=True)
def test_one_token_sent_at_once_from_everywhere_is_one_sheet() -> None:
    cast = make_cast()
    wave = make_round(organization=cast.organization)
    answer = make_answer(token=make_token(key=signing_keys(wave)["all"]))

    def run(_number: int) -> int:
        try:
            return send(cast.organization, wave, answer).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(run, range(8)))
    assert statuses == [201] + [409] * 7
    assert _letters(wave) == 1


def test_who_is_not_asked_gets_no_token(cast: Cast, client_of: SignIn) -> None:
    wave = make_round(organization=cast.organization)
    published = round_key(cast.organization, wave)
    young = make_person(organization=cast.organization, joined_on=(wave.opens_at - timedelta(days=13)).date())
    old_enough = make_person(organization=cast.organization, joined_on=(wave.opens_at - timedelta(days=15)).date())
    message = _blinded(published)
    missing = client_of(cast.bob).post(f"/harbour/check-in/{unknown_round()}/token/", "{}", content_type="application/json")
    refused = ask(client_of(young), cast.organization, wave, message, published["fingerprint"])
    assert (refused.status_code, missing.status_code) == (404, 404)
    assert ask(client_of(cast.dan), cast.organization, wave, message, published["fingerprint"]).status_code == 404
    assert ask(Client(), cast.organization, wave, message, published["fingerprint"]).status_code == 302
    assert ask(client_of(old_enough), cast.organization, wave, message, published["fingerprint"]).status_code == 200


def test_as_old_as_the_programme_is_old_enough(client_of: SignIn, db: None) -> None:
    today = timezone.now().date()
    organization = make_organization(programme_started_on=today)
    person = make_person(organization=organization, joined_on=today)
    wave = make_round(organization=organization)
    collect(client_of(person), organization, wave)


def test_tokens_are_given_from_the_announcement_on(cast: Cast, client_of: SignIn) -> None:
    wave = make_round(organization=cast.organization, status="collecting")
    token = collect(client_of(cast.bob), cast.organization, wave)
    early = send(cast.organization, wave, make_answer(token=token))
    assert (early.status_code, early.json()) == (410, {"result": "closed"})
    planned = make_round(organization=cast.organization, kind="session", status="scheduled")
    reply = client_of(cast.bob).post(address("issue", planned, cast.organization), "{}", content_type="application/json")
    assert reply.status_code == 404


def test_a_token_of_another_round_or_of_nobody_is_refused(cast: Cast) -> None:
    wave = make_round(organization=cast.organization)
    elsewhere = make_round(organization=cast.other)
    for key in (signing_keys(elsewhere)["all"], blind.generate_key()):
        reply = send(cast.organization, wave, make_answer(token=make_token(key=key)))
        assert (reply.status_code, reply.json()) == (422, {"result": "refused"})
    assert _letters(wave) == 0


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"gender": "female"}, 422),
        ({"gender": 1}, 400),
        ({"answers": {}}, 422),
        ({"answers": []}, 400),
        ({"answers": {"phq4.1": 4}}, 422),
        ({"answers": {"phq4.1": True}}, 400),
        ({"answers": {"phq4.1": "1"}}, 400),
        ({"answers": {"after_session.1": 1}}, 422),
        ({"token": {}}, 400),
        ({"token": {"prepared": 7, "signature": 7}}, 400),
        ({"token": {"prepared": "ä", "signature": "A"}}, 400),
        ({"token": {"prepared": "", "signature": ""}}, 422),
        ({"filler": "x" * 5000}, 413),
    ],
)
def test_a_bad_answer_is_refused_and_the_token_stays_good(cast: Cast, change: dict[str, Any], status: int) -> None:
    wave = make_round(organization=cast.organization)
    answer = make_answer(token=make_token(key=signing_keys(wave)["all"]))
    body = json.dumps({**payload(answer), **change})
    reply = Client().post(address("answer", wave, cast.organization), body, content_type="application/json")
    assert reply.status_code == status
    assert send(cast.organization, wave, answer).status_code == 201


@pytest.mark.parametrize("body", ["", "[]", "null", "{", "[" * 4000, "\x00", '{"answers": NaN}'])
def test_nonsense_is_a_clear_refusal(cast: Cast, body: str) -> None:
    wave = make_round(organization=cast.organization)
    reply = Client().post(address("answer", wave, cast.organization), body, content_type="application/json")
    assert (reply.status_code, reply.json()) == (400, {"result": "malformed"})


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"blinded": "AAAA", "fingerprint": 1}', '{"blinded": 3, "fingerprint": ""}'])
def test_a_bad_token_request_uses_up_nothing(cast: Cast, client_of: SignIn, body: str) -> None:
    wave = make_round(organization=cast.organization)
    client = client_of(cast.bob)
    reply = client.post(address("issue", wave, cast.organization), body, content_type="application/json")
    assert reply.status_code in (400, 409)
    published = round_key(cast.organization, wave)
    assert ask(client, cast.organization, wave, bytes(256), published["fingerprint"]).status_code == 400
    collect(client, cast.organization, wave)


def test_the_public_pages_know_no_session(cast: Cast, client_of: SignIn) -> None:
    """Signed in or not, with any cookie: the same bytes, no cookie set, nothing that varies with one."""
    wave = make_round(organization=cast.organization)
    for name in ("check_in", "keys", "fingerprints"):
        here = address(name, wave, cast.organization)
        anonymous, signed_in = Client().get(here), client_of(cast.erin).get(here)
        assert anonymous.status_code == 200
        assert anonymous.content == signed_in.content
        for reply in (anonymous, signed_in):
            assert not reply.cookies
            assert "cookie" not in reply.headers.get("Vary", "").lower()
            assert reply.headers["Cache-Control"] == "public, max-age=60"
    answer = make_answer(token=make_token(key=signing_keys(wave)["all"]))
    reply = send(cast.organization, wave, answer, client=client_of(cast.bob))
    assert (reply.status_code, bool(reply.cookies)) == (201, False)


def test_an_answer_looks_nobody_up(cast: Cast, django_assert_num_queries: Any) -> None:
    """No session, no user, no person in any statement; one INSERT; nothing read of what others sent."""
    from django.test.utils import CaptureQueriesContext

    wave = make_round(organization=cast.organization)
    key = signing_keys(wave)["all"]
    send(cast.organization, wave, make_answer(token=make_token(key=key)))
    answer = make_answer(token=make_token(key=key))
    with CaptureQueriesContext(connection) as captured:
        assert send(cast.organization, wave, answer).status_code == 201
    statements = [each["sql"] for each in captured]
    for table in ("session", "organizations_user", "person", "affiliation", "tokenissue", "surveys_sheet"):
        assert not [sql for sql in statements if table in sql], table
    letters = [sql for sql in statements if "surveys_letter" in sql]
    assert len(letters) == 1 and letters[0].startswith("INSERT") and "RETURNING" not in letters[0]
    # The organization is remembered for a few seconds.
    assert not [sql for sql in statements if "organizations_organization" in sql]


def test_every_device_gets_the_same_keys_and_the_page_shows_them(cast: Cast, client_of: SignIn) -> None:
    wave = make_round(organization=cast.organization, status="collecting")
    published = round_key(cast.organization, wave)
    assert published["fingerprint"] == blind.fingerprint(published["jwk"])
    page = Client().get(address("fingerprints", wave, cast.organization)).content.decode()
    assert blind.grouped(published["fingerprint"]) in page
    assert client_of(cast.bob).get(address("keys", wave, cast.organization)).json()["keys"] == [published]


def test_a_dump_of_the_database_signs_no_token(cast: Cast) -> None:
    """The private half is stored under a key that comes from the environment."""
    wave = make_round(organization=cast.organization)
    with tenant(cast.organization.pk):
        stored = bytes(WaveKey.objects.get(wave=wave).private_key)
    private = signing_keys(wave)["all"]
    assert private.private_numbers().p.to_bytes(128) not in stored
    with pytest.raises(ValueError):
        blind.load_private(stored)


def test_after_session_round_asks_those_whose_group_has_met(cast: Cast, client_of: SignIn) -> None:
    make_session(group=cast.group, starts_at=timezone.now() - timedelta(days=2))
    wave = make_round(organization=cast.organization, kind="session")
    published = round_key(cast.organization, wave)
    reply = ask(client_of(cast.carol), cast.organization, wave, _blinded(published), published["fingerprint"])
    assert reply.status_code == 404
    token = collect(client_of(cast.bob), cast.organization, wave)
    assert send(cast.organization, wave, make_answer(token=token, after_session_1=9)).status_code == 201
