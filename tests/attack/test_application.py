"""Attacks on the application itself: watching, re-reading, dumps, logs, the wrong role, messages, more than the ledger says."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from analytics.emails import FiguresMail, NoFiguresMail
from analytics.models import AtomCount, Figure, Release
from analytics.telling.news import news_of
from peersupport.tenancy import tenant
from surveys.actions.bulk import fill_letterbox
from surveys.actions.letterbox import close_round, stir_letterbox
from surveys.models import Sheet, Wave
from tests.analytics.factories import make_past, make_sheets, make_wave, publish, spread
from tests.architecture.matrix import MATRIX, WHO
from tests.architecture.objects import arguments_for
from tests.architecture.test_access_matrix import client_for
from tests.attack.attacks import ATTACKS
from tests.attack.conftest import Size, size_of_run
from tests.attack.table import Results
from tests.conftest import as_role
from tests.dumps import dumped_letters, dumped_sheets, letter_orders, sheet_orders, submit, worker
from tests.factories import Cast, make_membership, make_organization, make_person
from tests.groups.conftest import mails  # noqa: F401 — a fixture
from tests.groups.messages import SCENARIOS
from tests.groups.messages.reading import identifiers, of_others, shown, whole
from tests.groups.messages.scene import scene
from tests.surveys.factories import collect, make_answer, make_round, make_token, send, signing_keys
from tests.watching import Fetched, addresses_of, fetch, linked

SignIn = Callable[[Any], Client]
SIDES = ("member", "not_yet")
# How a page answers whom it is not for.
CLOSED = {403, 404}
KINDS = sorted(SCENARIOS)[:: 1 if size_of_run().is_long else 16]
NAMES = sorted(MATRIX)[:: 1 if size_of_run().is_long else 32]
# Each order may be drawn anew: chance alone passes the limit in one of some hundred.
DRAWS = 3


@pytest.fixture(scope="module")
def seen() -> Counter[str]:
    """What has been tried so far, over all kinds of mail and all addresses."""
    return Counter()


def publish_a_round(cast: Cast, closed_on: date, mean: float, women: int = 40) -> Wave:
    """A round with figures by gender and taking part, of this many women on either side."""
    wave = make_wave(organization=cast.organization, closed_on=closed_on)
    atoms = {("woman", side): spread(women, mean) for side in SIDES} | {("man", side): spread(40, mean - 1) for side in SIDES}
    make_sheets(wave, {**atoms, ("nonbinary", "not_yet"): spread(3, mean)})
    publish(wave)
    return wave


def everything(cast: Cast, client: Client, size: Size, wave: Wave | None = None) -> list[str]:
    """Every address of HR's: those that the site has, and those that its pages lead to, with pictures and files.

    A short run takes some of them.
    """
    home = f"/{cast.organization.slug}/"
    start = [home + "insights/", home + "rounds/", home + "past-surveys/", home + "figures/"]
    if not size.is_long:
        return linked(client, start, home, most=25)
    known = addresses_of(wave, cast.organization) if wave else []
    return sorted({*known, *linked(client, start, home)})


def differences(before: Fetched, after: Fetched) -> list[tuple[str, str]]:
    return [name for name in before if before[name] != after[name]]


def test_watching_an_open_wave(cast: Cast, client_of: SignIn, results: Results, size: Size) -> None:
    publish_a_round(cast, date(2026, 3, 31), 5)
    wave = make_round(organization=cast.organization)
    clients = {"HR": client_of(cast.erin)}
    clients["HR"].raise_request_exception = False
    pages = everything(cast, clients["HR"], size, wave)
    # The first visit creates what every visit may create (a session, a token against forgery).
    fetch(clients, pages)
    before = fetch(clients, pages)
    key = signing_keys(wave)["all"]
    for gender in ("woman", "man", "nonbinary", "not_stated") * 3:
        assert send(cast.organization, wave, make_answer(token=make_token(key=key), gender=gender)).status_code == 201
    changed = differences(before, fetch(clients, pages))
    note = f"{len(pages)} addresses, 12 answers"
    assert results.add("watching", len(changed), note=note).held, changed
    assert sum(status == 200 for status, *_ in before.values()) > 15
    # The control: what a night publishes is seen at once.
    publish_a_round(cast, date(2026, 4, 30), 4)
    assert differences(before, fetch(clients, pages))


def figures_of(cast: Cast, client: Client) -> dict[str, dict[str, Any]]:
    found = client.get(f"/{cast.organization.slug}/insights/figures.json").json()
    return {f"{figure['wave']} {figure['measure']} {figure['block']}": figure for figure in found}


def test_re_reading_old_figures(cast: Cast, client_of: SignIn, results: Results) -> None:
    client, changed, known = client_of(cast.erin), 0, dict[str, dict[str, Any]]()
    for month in range(1, 7):
        publish_a_round(cast, date(2026, month, 28), 3 + month / 2)
        now = figures_of(cast, client)
        changed += sum(now.get(name) != figure for name, figure in known.items())
        known = now
    # Answers are destroyed, a past survey comes, the cache is lost: nothing of it touches a figure.
    with worker(cast.organization):
        Sheet.objects.all().delete()
    make_past(organization=cast.organization, values={"woman": 4.0})
    cache.clear()
    now = figures_of(cast, client)
    changed += sum(now.get(name) != figure for name, figure in known.items())
    assert results.add("rereading", changed, waves=6, note=f"{len(known)} figures").held
    assert len(known) == 6 * 4


@pytest.mark.django_db(transaction=True)
def test_database_dump(results: Results, size: Size, tmp_path: Path) -> None:
    organization = make_organization()
    people = [make_person(organization=organization) for _ in range(20)]
    # With fewer sheets chance alone moves the correlation further: the limit is for 1,000.
    limit = 0.1 * (1000 / size.sheets) ** 0.5
    for _draw in range(DRAWS):
        wave = make_round(organization=organization)
        spent = submit(wave, size.sheets)
        assert letter_orders(wave, spent)["ctid"] > 0.99, "the control: before they are stirred"
        with worker(organization):
            assert stir_letterbox(wave)
        opened = max(abs(rho) for rho in (*letter_orders(wave, spent).values(), dumped_letters(spent, tmp_path)))
        with worker(organization):
            fill_letterbox(wave, [], collected_by=people, on=wave.opens_at.date())
            assert close_round(wave)
        closed = max(abs(rho) for rho in (*sheet_orders(wave).values(), dumped_sheets(size.sheets, tmp_path)))
        with worker(organization):
            Sheet.objects.all().delete()
        if max(opened, closed) <= limit:
            break
    note = f"{size.sheets:,} sheets, the worst of every order and of a back-up"
    rows = [results.add("dump_open", opened, note=note), results.add("dump_closed", closed, note=note)]
    assert all(row.value <= limit for row in rows)


@pytest.mark.django_db(transaction=True)
def test_logs_and_redis(client_of: SignIn, results: Results, caplog: pytest.LogCaptureFixture) -> None:
    organization = make_organization()
    bob = make_person(organization=organization, name="Bob")
    wave = make_round(organization=organization)
    store, client = redis.from_url(settings.REDIS_URL), client_of(bob)

    def lines() -> list[bytes]:
        return [name + (store.dump(name) or b"") for name in store.scan_iter()]

    token = collect(client, organization, wave)
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    before = set(lines())
    for answer in (token, token, token._replace(signature=b"x")):
        send(organization, wave, make_answer(token=answer))
    written = [record.getMessage() for record in caplog.records]
    naming = [line for line in written if "answer" in line or str(wave.public_id) in line]
    grown = [line for line in lines() if line not in before]
    note = "every logger at its most talkative; no access log is kept"
    assert results.add("logs", len(naming) + len(grown), note=note).held, (naming, grown)
    # The control: a request that a view does not keep out of the log is named in it.
    client.get(f"/{organization.slug}/check-in/{wave.public_id}/answer/")
    assert "answer" in caplog.text


@pytest.mark.parametrize("name", NAMES)
def test_wrong_tenant_wrong_role(cast: Cast, results: Results, seen: Counter[str], name: str) -> None:
    row, address = MATRIX[name], reverse(name, kwargs=arguments_for(name, cast))
    wrong = []
    for who in (who for who in WHO if is_closed(who, row.status[who])):
        client = client_for(cast, who)
        reply = client.post(address, row.data) if row.method == "POST" else client.get(address)
        signs_in = who == "signed_out" and reply.status_code == 302 and "/login/" in reply["Location"]
        wrong += [] if signs_in or reply.status_code in CLOSED else [(who, reply.status_code)]
        seen["pairs"] += 1
    seen.update(addresses=1, wrong=len(wrong))
    results.add("roles", seen["wrong"], note=f"{seen['pairs']:,} pairs of {seen['addresses']} addresses, 10 kinds of visitor")
    assert not wrong


def is_closed(who: str, status: int) -> bool:
    """Whether a page is not for them; somebody who is not signed in is sent to sign in."""
    return status in CLOSED or (who == "signed_out" and status == 302)


@pytest.mark.parametrize("kind", KINDS)
def test_messages(cast: Cast, results: Results, mails: Any, seen: Counter[str], kind: str) -> None:  # noqa: F811
    group, before = scene(cast), identifiers(cast)
    with mails() as sent, tenant(cast.organization.pk):
        SCENARIOS[kind](cast, group)
    people = {address: {*words, *before.get(address, [])} for address, words in identifiers(cast).items()}
    found = [word for mail in sent for word in shown(of_others(people, mail), whole(mail))]
    seen.update(kinds=1, mails=len(sent), found=len(found))
    results.add("messages", seen["found"], note=f"{seen['mails']} mails of {seen['kinds']} kinds")
    assert sent and not found


def test_nothing_says_more_than_the_ledger(
    cast: Cast,
    client_of: SignIn,
    results: Results,
    size: Size,
    mails: Any,  # noqa: F811
) -> None:
    """The same ledger with other people and answers behind it: every byte is the same.

    So whatever pages, pictures, reports and files say follows from the ledger, and the attacks on simulated organizations
    were given everything that there is to fetch.
    """
    publish_a_round(cast, date(2025, 4, 30), 6)
    latest = publish_a_round(cast, date(2026, 3, 31), 5)
    client = client_of(cast.erin)
    pages = [page for page in everything(cast, client, size) if re.search("/(insights|figures)/", page)]
    pages += [f"/harbour/insights/report/board/report.{ending}" for ending in ("pdf", "csv")]

    def everything_said() -> Fetched:
        cache.clear()
        with mails():
            client.post("/harbour/insights/report/make/", {"period": "board"})
        return fetch({"HR": client}, sorted(set(pages)))

    def mailed() -> FiguresMail | NoFiguresMail:
        with tenant(cast.organization.pk):
            return news_of(str(latest.public_id), cast.organization.slug)

    before, told = everything_said(), mailed()
    # Other counts behind every block, no answers, other people, in groups or gone.
    with as_role("owner"), tenant(cast.organization.pk):
        AtomCount.objects.update(n=77)
        assert Release.objects.count() == 2 and Figure.objects.count() == 8
    with worker(cast.organization):
        Sheet.objects.all().delete()
    for number in range(5):
        person = make_person(organization=cast.organization, name=f"Somebody{number}")
        make_membership(group=cast.group, person=person)
    changed = differences(before, everything_said())
    note = f"{len(before)} addresses, the report as PDF and CSV among them, and the mail to HR"
    assert results.add("beyond_the_ledger", len(changed) + (mailed() != told), note=note).held, changed
    assert len(pages) > 15 and all(status == 200 for status, *_ in before.values())


def test_the_comparison_of_ledgers_can_fail(cast: Cast, client_of: SignIn) -> None:
    publish_a_round(cast, date(2026, 3, 31), 5)
    client = client_of(cast.erin)
    pages = [f"/{cast.organization.slug}/insights/", f"/{cast.organization.slug}/insights/figures.json"]
    before = fetch({"HR": client}, pages)
    with as_role("owner"), tenant(cast.organization.pk):
        Figure.objects.update(n_low=100, n_high=199)
    cache.clear()
    assert len(differences(before, fetch({"HR": client}, pages))) == 2


def test_every_row_of_the_plan_is_here() -> None:
    """Rows of privacy.md §4 by their first words, so that none is dropped."""
    told = " ".join(attack.attack for attack in ATTACKS.values())
    for words in (
        *("Subtracting published figures", "Nine colluders", "Newcomers", "Reconstruction", "Everybody gave the same answer"),
        *("open wave", "Re-reading", "Database dump", "Logs", "Wrong tenant", "Messages"),
    ):
        assert words in told
