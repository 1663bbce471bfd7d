"""No page of a person stays on a device that others use."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.factories import Cast

SignIn = Callable[[Any], Client]


@pytest.mark.parametrize(
    ("who", "path"), [("bob", "/harbour/"), ("bob", "/harbour/me/"), ("grace", "/harbour/concerns/"), ("alice", "/harbour/rota/")]
)
def test_a_page_of_a_person_is_not_kept_by_the_browser(cast: Cast, client_of: SignIn, who: str, path: str) -> None:
    answer = client_of(getattr(cast, who)).get(path)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_a_groups_page_neither_and_help_still_is(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.bob)
    assert "no-store" in client.get(f"/harbour/groups/{cast.group.pk}/")["Cache-Control"]
    assert "no-store" not in client.get("/harbour/help/").headers.get("Cache-Control", "")


def test_pages_that_show_a_lapsed_sign_in_end_what_was_kept_for_it(cast: Cast, client_of: SignIn) -> None:
    """And no other page does: signed in, the front page takes no copy of a session away; help does not know who is here."""
    ends = "js/signed_out"
    stranger = Client()
    for path in ("/", "/account/login/"):
        assert ends in stranger.get(path).content.decode()
    assert stranger.get("/harbour/rota/")["Location"].startswith("/account/login/")
    for path in ("/", "/harbour/", "/help/"):
        assert ends not in client_of(cast.alice).get(path).content.decode()
