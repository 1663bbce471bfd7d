"""The library, as each person finds it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from resources.addresses import address_of
from resources.guides import guides
from resources.situations import situations
from resources.topics import all_topics
from tests.factories import Cast
from tests.resources.factories import make_own_item

SignIn = Callable[[Any], Client]
CARE = address_of("guide", "perspective-swap")


def page(client: Client, path: str, status: int = 200) -> str:
    reply = client.get(f"/harbour/library/{path}")
    assert reply.status_code == status
    return reply.content.decode()


def test_members_read_topics_and_rules_and_nothing_made_for_facilitators(cast: Cast, client_of: SignIn) -> None:
    bob = client_of(cast.bob)
    shown = page(bob, "")
    assert "Returning after absence" in shown
    assert "What is said here stays here" in shown
    assert "Perspective swap" not in shown
    assert "Thoughts of suicide" not in shown
    assert page(bob, f"guide/{CARE}/", 404) == page(bob, "guide/0000000000/", 404), "hidden and missing are one page (P18)"
    page(bob, f"situation/{address_of('situation', 'silence')}/", 404)
    page(bob, "training/", 403)


@pytest.mark.parametrize("who", ["alice", "frank", "grace"])
def test_whoever_leads_or_runs_the_programme_reads_all(cast: Cast, client_of: SignIn, who: str) -> None:
    client = client_of(getattr(cast, who))
    shown = page(client, "")
    for one in (*guides().values(), *situations().values()):
        assert one.title.replace("'", "&#x27;") in shown
    assert "How I work" in page(client, "training/")
    assert "asks for extra care" in page(client, f"guide/{CARE}/")


def test_each_page_is_discreet_and_dated(cast: Cast, client_of: SignIn) -> None:
    alice = client_of(cast.alice)
    for kind, key in (("topic", "transition-at-work"), ("guide", "bridge-session"), ("situation", "thoughts-of-suicide")):
        address = f"{kind}/{address_of(kind, key)}/"
        shown = page(alice, address)
        assert "<title>Library</title>" in shown, "the tab tells nobody what is read"
        assert key not in address
        assert "Reviewed on 22 November 2026" in shown
        assert "Written for this project" in shown


def test_links_out_do_not_say_where_somebody_came_from(cast: Cast, client_of: SignIn) -> None:
    shown = page(client_of(cast.bob), f"topic/{address_of('topic', 'grief')}/")
    assert '<a href="https://acas.org.uk" rel="noreferrer">' in shown


def test_a_crisis_card_leads_to_the_help_page_and_holds_no_number(cast: Cast, client_of: SignIn) -> None:
    shown = page(client_of(cast.alice), f"situation/{address_of('situation', 'thoughts-of-suicide')}/")
    assert "Open “Get help now”" in shown
    assert "tel:" not in shown


def test_a_guide_shows_both_frames(cast: Cast, client_of: SignIn) -> None:
    shown = page(client_of(cast.alice), f"guide/{address_of('guide', 'topic-evening')}/")
    assert "27 or 45 minutes" in shown
    assert "5 minutes, in ninety only" in shown


def test_own_items_stand_among_the_others_here_and_nowhere_else(cast: Cast, client_of: SignIn) -> None:
    make_own_item(by=cast.frank, organization=cast.organization, title="Night shifts", published=True)
    make_own_item(by=cast.frank, organization=cast.organization, title="Still a draft")
    shown = page(client_of(cast.bob), "")
    assert "Night shifts" in shown
    assert "Still a draft" not in shown
    elsewhere = client_of(cast.dan).get("/elsewhere/library/").content.decode()
    assert "Night shifts" not in elsewhere
    assert len(all_topics()) == elsewhere.count("/library/topic/")


def test_queries_do_not_grow_with_own_items(cast: Cast, client_of: SignIn) -> None:
    frank = client_of(cast.frank)
    frank.get("/harbour/library/")
    counts = []
    for number in (1, 8):
        for _ in range(number):
            make_own_item(by=cast.frank, organization=cast.organization, published=True)
        for path in ("library/", "content/"):
            with CaptureQueriesContext(connection) as queries:
                assert frank.get(f"/harbour/{path}").status_code == 200
            counts.append(len(queries))
    assert counts[:2] == counts[2:]
