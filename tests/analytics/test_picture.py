"""Pictures to take away: the same bytes for HR and for everybody, kept by the state of the ledger, and no others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from analytics import ledger
from analytics.history import all_findings
from analytics.pictures import picture_of, pictures_of
from peersupport.tenancy import tenant
from tests.analytics.factories import make_figure, make_history, make_past, make_release
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


def test_before_the_first_publication_there_is_none(cast: Cast, client_of: SignIn) -> None:
    assert client_of(cast.erin).get(f"{FOLDERS[0]}phq4-by-gender.svg").status_code == 404


def test_names_no_organization(cast: Cast, client_of: SignIn) -> None:
    make_history(organization=cast.organization, rounds=2)
    content = client_of(cast.erin).get(f"{FOLDERS[0]}phq4-by-gender.svg").content.decode()
    assert cast.organization.name not in content
    assert "harbour" not in content.lower()


def test_one_alone_is_the_one_among_all(cast: Cast) -> None:
    make_past(organization=cast.organization, values={"woman": 5.0, "man": 4.0})
    make_history(organization=cast.organization, rounds=3)
    with tenant(cast.organization.pk):
        held = ledger.read()
    every = pictures_of(held, all_findings(held))
    assert {"phq4-by-gender", "phq4-gap", "phq4-trend-taking-part", "phq4-trend-not-yet"} <= set(every)
    assert any(name.startswith("phq4-past-") for name in every)
    for name, picture in every.items():
        assert picture_of(held, name) == picture
    assert picture_of(held, "phq4") is None
