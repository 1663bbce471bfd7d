"""The list of groups: the same for whoever looks, a page of cards, cheap."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from groups.models import PeerGroup, Report
from peersupport.tenancy import tenant
from tests.factories import Cast, make_group, make_membership, make_person, make_request, make_session
from tests.groups.space import make_agreement, make_post, make_question, make_resource
from tests.statements import statements

SignIn = Callable[[Any], Client]


def test_list_is_the_same_whoever_looks(cast: Cast, client_of: SignIn) -> None:
    make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    with tenant(cast.organization.pk):
        cast.carol.genders = ["woman"]
        cast.carol.save()
    lists = set()
    for person in (cast.bob, cast.carol, cast.erin, cast.grace):
        page = client_of(person).get("/harbour/groups/").content.decode()
        lists.add(page[page.index('aria-labelledby="found"') :].partition("</section>")[0])
    assert len(lists) == 1
    assert "Carrying a lot" in lists.pop()


def test_card_says_when_in_both_zones_size_as_a_band_and_who_leads(cast: Cast, client_of: SignIn) -> None:
    make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), starts_at=datetime(2031, 1, 9, 14, tzinfo=UTC))
    with tenant(cast.organization.pk):
        cast.carol.timezone = "Europe/London"
        cast.carol.save()
    page = client_of(cast.carol).get("/harbour/groups/").content.decode()
    assert "Thursday 9 January 14:00, your time" in page
    assert "(15:00 Berlin)" in page
    assert "3 people or fewer" in page
    assert f"With Host {cast.alice.pk} and Host {cast.ivy.pk}" in page
    assert "Slate" not in page


def test_filters_narrow_by_kind_topic_and_hour(cast: Cast, client_of: SignIn) -> None:
    women = make_group(
        organization=cast.organization, name="Steady ground", eligibility="centred", centred_on="women", topic="sleep"
    )
    start = timezone.now() + timedelta(days=3)
    make_session(group=women, starts_at=start.replace(hour=7, minute=0))
    client = client_of(cast.carol)
    assert "Carrying a lot" not in client.get("/harbour/groups/?kind=women").content.decode()
    assert "Steady ground" not in client.get("/harbour/groups/?kind=mixed").content.decode()
    both = client.get("/harbour/groups/?kind=mixed&kind=women").content.decode()
    assert "Carrying a lot" in both
    assert "Steady ground" in both
    assert "Steady ground" in client.get("/harbour/groups/?when=early").content.decode()
    assert "Steady ground" not in client.get("/harbour/groups/?when=late").content.decode()
    assert "Show all groups" in client.get("/harbour/groups/?when=late").content.decode()


def test_nonsense_in_the_address_asks_for_nothing(cast: Cast, client_of: SignIn) -> None:
    page = client_of(cast.carol).get("/harbour/groups/?kind=martians&topic=%00&when=never&page=0")
    assert page.status_code == 200
    assert "Carrying a lot" in page.content.decode()


def test_drafts_and_closed_groups_are_not_listed(cast: Cast, client_of: SignIn) -> None:
    make_group(organization=cast.organization, name="Not yet", status="draft")
    make_group(organization=cast.organization, name="No more", status="closed", closed_on=timezone.localdate())
    page = client_of(cast.carol).get("/harbour/groups/").content.decode()
    assert "Not yet" not in page
    assert "No more" not in page


def test_list_turns_pages_and_keeps_the_filter(cast: Cast, client_of: SignIn) -> None:
    for number in range(13):
        make_group(organization=cast.organization, name=f"Mixed {number:02}")
    client = client_of(cast.carol)
    first = client.get("/harbour/groups/?kind=mixed").content.decode()
    assert "?kind=mixed&amp;page=2" in first
    second = client.get("/harbour/groups/?kind=mixed&page=2").content.decode()
    assert "Groups 13 to 14" in second


def test_empty_organization_gets_a_kind_page(cast: Cast, client_of: SignIn) -> None:
    page = client_of(cast.dan).get("/elsewhere/groups/")
    assert "No group is open yet" in page.content.decode()


def test_the_list_asks_six_things_however_long_it_is(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.bob)
    few = statements(client, "/harbour/groups/")
    assert len(few) <= 6
    for number in range(6):
        group = make_group(organization=cast.organization, name=f"More {number}")
        starts = timezone.now() + timedelta(days=2 + number)
        make_session(group=group, facilitators=(cast.alice, cast.ivy), starts_at=starts)
        make_membership(group=group, person=make_person(organization=cast.organization))
    assert len(statements(client, "/harbour/groups/")) == len(few)


@pytest.mark.parametrize(("who", "most"), [("carol", 6), ("bob", 8), ("alice", 10)])
def test_a_group_asks_as_much_whatever_is_in_it(cast: Cast, client_of: SignIn, who: str, most: int) -> None:
    """From outside; from inside; and for a facilitator, who also reads names, reports and requests."""
    client, address = client_of(getattr(cast, who)), f"/harbour/groups/{cast.group.pk}/"

    def more(first: int, count: int) -> None:
        for number in range(first, first + count):
            starts = timezone.now() + timedelta(hours=5 + 4 * number)
            make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), starts_at=starts)
            person, asking = (make_person(organization=cast.organization) for _ in range(2))
            member = make_membership(group=cast.group, person=person)
            make_request(group=cast.group, person=asking)
            post = make_post(group=cast.group, facilitator=cast.ivy)
            make_question(group=cast.group)
            make_resource(group=cast.group, title=f"Sleep {number}")
            make_agreement(group=cast.group, version=number + 1)
            with tenant(cast.organization.pk):
                reported = timezone.localdate()
                Report.objects.create(group=cast.group, post=post, reporter=member.person, reason="other", reported_on=reported)

    more(0, 1)
    few = statements(client, address)
    assert len(few) <= most
    more(1, 5)
    page = client.get(address)
    assert len(page.context["sessions"]) == 3
    if who != "carol":
        assert [len(page.context[name]) for name in ("threads", "announcements", "questions", "resources")] == [6, 2, 3, 6]
    if who == "alice":
        assert [len(page.context["names"]), page.context["reports_waiting"], len(page.context["requests"])] == [7, 6, 6]
    assert len(statements(client, address)) == len(few)


def test_listed_is_open_only(cast: Cast) -> None:
    make_group(organization=cast.organization, status="draft")
    with tenant(cast.organization.pk):
        assert list(PeerGroup.objects.listed()) == [cast.group]


def test_card_says_everything_that_decides(cast: Cast, client_of: SignIn) -> None:
    """One sentence, who it is for, size as a band, facilitators, the next three dates, language, format, access, one action."""
    with tenant(cast.organization.pk):
        PeerGroup.objects.filter(pk=cast.group.pk).update(
            format="hybrid", language="de", accessibility="Step-free room, captions", join_style="on_request"
        )
    for week in range(4):
        starts = datetime(2031, 1, 9 + 7 * week, 14, tzinfo=UTC)
        make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), starts_at=starts)
    page = client_of(cast.carol).get("/harbour/groups/").content.decode()
    card = page[page.index('<li class="card group">') :].partition("</a>")[0]
    for said in (
        "For people who want an hour to talk.",
        "Mixed: anyone",
        "3 people or fewer\N{NO-BREAK SPACE}· Online and in person\N{NO-BREAK SPACE}· Deutsch",
        "Thursday 9 January 15:00",
        "then Thursday 16 January 15:00 and Thursday 23 January 15:00",
        f"With Host {cast.alice.pk} and Host {cast.ivy.pk}",
        "Step-free room, captions",
        "See it and ask to join",
    ):
        assert said in card
    assert "30 January" not in card
    assert card.count("<a ") == 1


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("format=online", {"Plain"}),
        ("format=hybrid", {"Special"}),
        ("language=de", {"Special"}),
        ("access=on", {"Special"}),
        ("places=on", {"Plain", "Special"}),
        ("language=de&format=online", set()),
        ("language=xx&format=zz&places=maybe", {"Plain", "Special", "Packed"}),
    ],
)
def test_filters_by_format_language_access_and_places(cast: Cast, client_of: SignIn, query: str, fits: set[str]) -> None:
    with tenant(cast.organization.pk):
        PeerGroup.objects.filter(pk=cast.group.pk).update(name="Plain")
    make_group(organization=cast.organization, name="Special", format="hybrid", language="de", accessibility="Captions")
    packed = make_group(organization=cast.organization, name="Packed", format="text", capacity_min=3, capacity_max=3)
    for _ in range(3):
        make_membership(group=packed, person=make_person(organization=cast.organization))
    page = client_of(cast.carol).get(f"/harbour/groups/?{query}").content.decode()
    if query == "language=xx&format=zz&places=maybe":
        # An unknown choice asks for nothing; any word in a switch's place turns it on.
        fits = fits - {"Packed"}
    assert {name for name in ("Plain", "Special", "Packed") if f">{name}</h2>" in page} == fits


def test_where_nothing_fits_each_filter_can_be_taken_away(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.carol)
    page = client.get("/harbour/groups/?language=de&format=text&kind=mixed").content.decode()
    assert "No group fits all of this" in page
    for words, address in (
        ("German", "?kind=mixed&amp;format=text"),
        ("Text only", "?kind=mixed&amp;language=de"),
        ("Mixed", "?format=text&amp;language=de"),
    ):
        assert f'href="{address}">Without “{words}”' in page
    assert 'href="/harbour/groups/">Show all groups' in page


def test_the_filter_stays_in_the_form_and_the_address_only(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.carol)
    page = client.get("/harbour/groups/?language=en&places=on").content.decode()
    assert 'value="en" selected' in page
    assert page.count(" checked") == 1
    again = client.get("/harbour/groups/").content.decode()
    assert 'value="en" selected' not in again
    # Only the sign-in itself lies in the session.
    assert all(key.startswith("_") for key in list(client.session.keys()))
