"""Pictures to take away: the same bytes for HR and for everybody, kept by the state of the ledger, and no others."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from analytics import ledger
from analytics.history import all_findings
from analytics.pictures import picture_of, pictures_of
from peersupport.tenancy import tenant
from surveys.question_set import STRATA
from tests.analytics.factories import (
    make_figure,
    make_history,
    make_month,
    make_past,
    make_quarter,
    make_release,
    make_sheets,
    make_wave,
    publish,
    same,
)
from tests.factories import Cast

SignIn = Callable[[Any], Client]
FOLDERS = ("/harbour/insights/pictures/", "/harbour/figures/pictures/")


KINDS = [("svg", "image/svg+xml; charset=utf-8", b"<?xml"), ("png", "image/png", b"\x89PNG")]


@pytest.mark.parametrize(("ending", "kind", "start"), KINDS)
def test_is_saved_under_its_name_and_the_same_for_everybody(
    cast: Cast, client_of: SignIn, ending: str, kind: str, start: bytes
) -> None:
    make_history(organization=cast.organization, rounds=2)
    hr = client_of(cast.erin).get(f"{FOLDERS[0]}phq4-by-gender.{ending}")
    assert hr.headers["Content-Type"] == kind
    assert hr.headers["Content-Disposition"] == f'attachment; filename="phq4-by-gender.{ending}"'
    assert hr.content.startswith(start)
    assert client_of(cast.carol).get(f"{FOLDERS[1]}phq4-by-gender.{ending}").content == hr.content


def test_who_has_it_already_is_told_so(cast: Cast, client_of: SignIn) -> None:
    make_history(organization=cast.organization, rounds=2)
    client = client_of(cast.carol)
    etag = client.get(f"{FOLDERS[1]}phq4-gap.svg").headers["ETag"]
    assert client.get(f"{FOLDERS[1]}phq4-gap.svg", headers={"If-None-Match": etag}).status_code == 304


def test_changes_with_a_publication(cast: Cast, client_of: SignIn) -> None:
    make_figure(release=make_release(organization=cast.organization, closed_on=date(2026, 1, 31)))
    client = client_of(cast.carol)
    before = client.get(f"{FOLDERS[1]}phq4-by-gender.svg").content
    assert client.get(f"{FOLDERS[1]}phq4-by-gender.svg").content == before
    make_figure(release=make_release(organization=cast.organization, closed_on=date(2026, 3, 31)))
    assert client.get(f"{FOLDERS[1]}phq4-by-gender.svg").content != before


@pytest.mark.parametrize("name", ["phq4-by-gender.pdf", "phq4-.svg", "nothing.svg", "phq4-trend-nobody.png", "pipeline.svg"])
def test_a_picture_that_there_is_not_is_missing(cast: Cast, client_of: SignIn, name: str) -> None:
    make_history(organization=cast.organization, rounds=2)
    assert client_of(cast.erin).get(f"{FOLDERS[0]}{name}").status_code == 404
    assert client_of(cast.carol).get(f"{FOLDERS[1]}{name}").status_code == 404


def test_unknown_names_fill_no_cache(cast: Cast, client_of: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is kept of what is not there: otherwise anybody could fill the cache by asking."""
    make_history(organization=cast.organization, rounds=2)
    client = client_of(cast.carol)
    client.get(f"{FOLDERS[1]}phq4-gap.svg")
    kept: list[str] = []
    put = cache.set

    def note(name: str, *given: Any) -> None:
        kept.append(name)
        put(name, *given)

    monkeypatch.setattr(cache, "set", note)
    for name in ("phq4-1.svg", "phq4-2.png", "nothing.svg", f"{'x' * 300}.svg"):
        assert client.get(f"{FOLDERS[1]}{name}").status_code == 404
    assert [name for name in kept if name.startswith("shelf:")] == []


def test_before_the_first_publication_there_is_none(cast: Cast, client_of: SignIn) -> None:
    assert client_of(cast.erin).get(f"{FOLDERS[0]}phq4-by-gender.svg").status_code == 404


def test_names_no_organization(cast: Cast, client_of: SignIn) -> None:
    make_history(organization=cast.organization, rounds=2)
    content = client_of(cast.erin).get(f"{FOLDERS[0]}phq4-by-gender.svg").content.decode()
    assert cast.organization.name not in content
    assert "harbour" not in content.lower()


ATOMS = [(gender, half) for gender in ("woman", "man") for half in STRATA["core"]]


@pytest.fixture
def every_kind(cast: Cast) -> None:
    """Rounds of levels, one that asked for changes, a past survey, counts of a month and a quarter."""
    make_past(organization=cast.organization, values={"woman": 5.0, "man": 4.0})
    waves = [make_wave(organization=cast.organization, closed_on=date(2025, month, 20)) for month in (9, 10, 11)]
    for number, wave in enumerate(waves):
        make_sheets(wave, {atom: same(60, phq4=6 - number) for atom in ATOMS})
        publish(wave)
    change = make_wave(organization=cast.organization, linked={"phq4": ["member", "not_yet"]}, linked_since=waves[0])
    make_sheets(change, {atom: same(60, phq4_change=-2) for atom in ATOMS})
    publish(change)
    make_month(organization=cast.organization, starts_on=date(2026, 2, 1), people=200, members=60, sessions=20, seats=80)
    make_quarter(organization=cast.organization, starts_on=date(2026, 1, 1), members={"woman": 40, "man": 20})


@pytest.mark.usefixtures("every_kind")
def test_one_alone_is_the_one_among_all(cast: Cast) -> None:
    with tenant(cast.organization.pk):
        held = ledger.read()
    every = pictures_of(held, all_findings(held))
    assert {"phq4-by-gender", "phq4-gap", "phq4-trend-taking-part", "phq4-trend-not-yet"} <= set(every)
    assert {"phq4_change-by-gender", "taking-part-funnel", "pipeline"} <= set(every)
    assert any(name.startswith("phq4-past-") for name in every)
    for name, picture in every.items():
        assert picture_of(held, name) == picture
    assert picture_of(held, "phq4") is None


@pytest.mark.usefixtures("every_kind")
@pytest.mark.parametrize("where", ["", "gap/", "phq4/", "reach/", "taking-part/"])
def test_the_picture_on_the_page_is_the_one_in_its_file(cast: Cast, client_of: SignIn, where: str) -> None:
    client = client_of(cast.erin)
    body = client.get(f"/harbour/insights/{where}").content.decode()
    figures = re.findall(r'<div class="picture-wide"><svg[^>]*>(.*?)</svg></div>.*?href="([^"]+\.svg)"', body, re.DOTALL)
    assert figures
    for shapes, address in figures:
        assert shapes in client.get(address).content.decode()
