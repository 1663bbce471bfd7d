"""The limits page: one text for everyone, with the figures of the last run of attacks and none that nobody measured."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from analytics import attacks
from tests.attack.attacks import ATTACKS, OF_THE_PLAN
from tests.factories import Cast

SignIn = Callable[[Any], Client]
ROW = {
    "attack": "Re-reading old figures", "figure": "published figures that change", "value": 0, "unit": "figures", "must_be": "0",
    "held": True, "organizations": 10_000, "waves": 12, "date": "2026-11-20", "words": "A published figure stays as it is.",
}  # fmt: skip


def text(client: Client, path: str = "/limits/") -> str:
    reply = client.get(path)
    assert reply.status_code == 200
    page = re.sub(r"<head>.*?</head>", "", reply.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Puts rows of a run on record."""
    monkeypatch.setattr(attacks, "FILE", tmp_path / "attack_figures.json")
    attacks.tried.cache_clear()

    def put(*rows: dict[str, Any]) -> None:
        attacks.FILE.write_text(json.dumps([{**ROW, **row} for row in rows]))
        attacks.tried.cache_clear()

    yield put
    attacks.tried.cache_clear()


def test_every_row_stands_in_plain_words_with_its_day_and_size(run: Callable[..., None], db: None) -> None:
    run(
        {},
        {"words": "Nine colleagues guess this often.", "value": 31.25, "unit": "%", "must_be": "reported", "organizations": 400},
        {"words": "A copy shows no order.", "value": 0.04, "unit": "|ρ|", "must_be": "≤ 0.1", "organizations": 1, "waves": 1},
    )
    page = text(Client())
    assert "A published figure stays as it is. Came out: 0 figures. Must be: 0." in page
    assert "10,000 made-up organizations, 12 rounds each, 20 November 2026 Holds" in page
    assert "Nine colleagues guess this often. Came out: 31.2 % of the time. 400 made-up organizations" in page
    assert page.index("What we cannot stop, and how far it goes") < page.index("Nine colleagues guess this often")
    assert "Came out: a link of 0.04, on a scale from 0 (none) to 1. Must be: at most 0.1. 1 made-up organization," in page
    assert "What did not hold" not in page


def test_a_promise_that_did_not_hold_is_told_first(run: Callable[..., None], db: None) -> None:
    run({}, {"words": "Months of numbers add up to nobody.", "value": 27, "held": False})
    page = text(Client())
    assert page.index("What did not hold Months of numbers add up to nobody.") < page.index("What must hold")
    assert page.count("Broken") == 1


def test_without_a_run_the_page_says_so_and_invents_nothing(run: Callable[..., None], db: None) -> None:
    page = text(Client())
    assert "This installation has no record of the attacks" in page
    assert "Came out" not in page


def test_the_figures_of_a_run_come_with_the_product() -> None:
    """Each row of the plan was tried, and nothing on record is unknown to the harness."""
    attacks.tried.cache_clear()
    found = {(row.attack, row.figure): row for row in attacks.tried()}
    assert {(each.attack, each.figure) for each in OF_THE_PLAN} <= set(found)
    assert set(found) <= {(each.attack, each.figure) for each in ATTACKS.values()}
    assert all(row.on <= date.today() and row.organizations > 0 and row.waves > 0 for row in found.values())


WORDS = """HR, Facilitator, Admin of your organization, Operator of this site, a copy of the database, Whoever reads the logs,
Whoever watches the network,
nine invented accounts, somebody new, Whoever runs the machine, If that is your employer, A lost token,
ten people or more, 20 people on and rounded to 10, how you changed, compared with nothing"""


@pytest.mark.parametrize("words", [words.strip() for words in WORDS.split(",")])
def test_what_is_promised_against_whom_and_what_is_not(db: None, words: str) -> None:
    assert words in text(Client())


def main_of(client: Client, path: str) -> str:
    found = re.search(r"<main.*?</main>", client.get(path).content.decode(), re.DOTALL)
    assert found
    return found[0]


def test_the_text_is_the_same_for_everyone(cast: Cast, client_of: SignIn) -> None:
    public = main_of(Client(), "/limits/")
    for person in (cast.bob, cast.alice, cast.erin, cast.henry):
        assert main_of(client_of(person), "/harbour/limits/") == public


def test_everyone_finds_it(cast: Cast, client_of: SignIn) -> None:
    assert b'href="/limits/"' in Client().get("/").content
    for path in ("me/", "figures/", "welcome/1/"):
        assert b'href="/harbour/limits/"' in client_of(cast.carol).get(f"/harbour/{path}").content, path
    assert b'href="/harbour/limits/"' in client_of(cast.erin).get("/harbour/insights/").content
