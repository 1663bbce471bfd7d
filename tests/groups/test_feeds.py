"""Calendars to subscribe to: what stands in them, for whom, and who can read them."""

from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from groups.access import entries_of, feed_to_read
from groups.actions.feed import make_feed, renew_feed
from groups.actions.session import cancel_session
from groups.links import feed_link, feed_token
from groups.models import Booking, CalendarFeed, Membership, PeerGroup, Session
from organizations.access import forget_public_organizations
from organizations.models import Organization, Person, RoleGrant
from peersupport.tenancy import tenant
from tests.factories import Cast, make_group, make_membership, make_session
from tests.groups.second_parser import calendar_in

SignIn = Callable[[Any], Client]


def feed_for(person: Person, form: str = "full") -> CalendarFeed:
    with tenant(person.organization.pk):
        return make_feed(person, form)


def path_of(feed: CalendarFeed, organization: Organization) -> str:
    return feed_link(feed, organization.slug).removeprefix(settings.SITE_URL)


def read(feed: CalendarFeed, cast: Cast, **headers: str) -> Any:
    return Client().get(path_of(feed, cast.organization), headers=headers)


def events(feed: CalendarFeed, cast: Cast) -> list[Any]:
    answer = read(feed, cast)
    assert answer.status_code == 200
    return list(calendar_in(answer.content).contents.get("vevent", []))


@pytest.fixture
def session(cast: Cast) -> Session:
    return make_session(
        group=cast.group, facilitators=(cast.alice, cast.ivy), place="Room 9", video_url="https://rooms.example/1"
    )


def test_the_full_form_shows_the_discreet_title_and_a_link(cast: Cast, session: Session) -> None:
    (event,) = events(feed_for(cast.bob), cast)
    assert event.summary.value == "Thursday table"
    assert event.url.value.endswith(f"/harbour/sessions/{session.public_id}/")
    assert event.uid.value == str(session.public_id)
    assert event.dtstart.value.astimezone(UTC) == session.starts_at
    assert event.getChildValue("class") == "PRIVATE"


def test_the_busy_form_says_busy_and_nothing_else(cast: Cast, session: Session) -> None:
    feed = feed_for(cast.bob, "busy")
    (event,) = events(feed, cast)
    assert event.summary.value == "Busy"
    assert event.dtstart.value.astimezone(UTC) == session.starts_at
    text = read(feed, cast).content.decode()
    for hidden in ("URL", "http", "Thursday", str(session.public_id), "Carrying", "Room 9", "harbour"):
        assert hidden not in text


def test_p3_two_busy_calendars_do_not_say_that_their_owners_meet(cast: Cast, session: Session) -> None:
    """The same number in both would."""
    make_membership(group=cast.group, person=cast.carol)
    numbers = {events(feed_for(person, "busy"), cast)[0].uid.value for person in (cast.bob, cast.carol)}
    assert len(numbers) == 2


def test_p3_a_feed_names_nobody(cast: Cast, session: Session) -> None:
    make_membership(group=cast.group, person=cast.carol, pseudonym="Marram")
    for form in ("full", "busy"):
        text = read(feed_for(cast.bob, form), cast).content.decode()
        for hidden in ("Carrying", "Host", "Marram", "Slate", "Room 9", "rooms.example", "ATTENDEE", "ORGANIZER", "@"):
            assert hidden not in text


def test_it_holds_what_i_am_in_and_what_i_lead_and_nothing_else(cast: Cast, session: Session) -> None:
    other = make_group(organization=cast.organization, discreet_title="Monday round")
    led = make_session(group=other, facilitators=(cast.alice, cast.ivy), starts_at=timezone.now() + timedelta(days=5))
    mine, theirs = feed_for(cast.bob), feed_for(cast.alice)
    assert [event.uid.value for event in events(mine, cast)] == [str(session.public_id)]
    assert [event.uid.value for event in events(theirs, cast)] == [str(session.public_id), str(led.public_id)]
    assert events(feed_for(cast.carol), cast) == []


def test_a_draft_is_in_no_feed(cast: Cast) -> None:
    make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), status="draft")
    assert events(feed_for(cast.bob), cast) == []
    assert events(feed_for(cast.alice), cast) == []


def test_a_bridge_session_has_the_title_of_my_own_group(cast: Cast) -> None:
    guest = make_group(organization=cast.organization, discreet_title="Monday round")
    make_membership(group=guest, person=cast.carol)
    make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), bridge_to=guest)
    titles = {person: events(feed_for(person), cast)[0].summary.value for person in (cast.bob, cast.carol, cast.alice)}
    assert titles == {cast.bob: "Thursday table", cast.carol: "Monday round", cast.alice: "Thursday table"}


def test_a_cancelled_session_stays_as_cancelled_for_30_days(cast: Cast, session: Session) -> None:
    feed = feed_for(cast.bob)
    before = events(feed, cast)[0]
    with tenant(cast.organization.pk):
        cancel_session(session)
    (event,) = events(feed, cast)
    assert event.status.value == "CANCELLED"
    assert event.uid.value == before.uid.value
    assert int(event.sequence.value) > int(before.sequence.value)
    assert event.dtstamp.value > before.dtstamp.value
    with tenant(cast.organization.pk):
        Session.objects.update(changed_at=timezone.now() - timedelta(days=31))
    assert events(feed, cast) == []


def test_whoever_no_longer_leads_it_sees_it_cancelled(cast: Cast, session: Session) -> None:
    with tenant(cast.organization.pk):
        Booking.objects.filter(facilitator=cast.ivy).update(released=True)
    assert [event.status.value for event in events(feed_for(cast.ivy), cast)] == ["CANCELLED"]
    assert [event.status.value for event in events(feed_for(cast.bob), cast)] == ["CONFIRMED"]


def test_without_the_role_a_booking_shows_nothing(cast: Cast, session: Session) -> None:
    with tenant(cast.organization.pk):
        RoleGrant.objects.filter(person=cast.ivy).delete()
    assert events(feed_for(cast.ivy), cast) == []


def test_leaving_a_group_empties_the_feed_at_once(cast: Cast, session: Session) -> None:
    feed = feed_for(cast.bob)
    assert events(feed, cast)
    with tenant(cast.organization.pk):
        Membership.objects.filter(person=cast.bob).delete()
    assert events(feed, cast) == []


@pytest.mark.parametrize(("days", "shown"), [(-31, 0), (-29, 1), (199, 1), (201, 0)])
def test_it_goes_30_days_back_and_200_ahead(cast: Cast, days: int, shown: int) -> None:
    make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), starts_at=timezone.now() + timedelta(days=days))
    assert len(events(feed_for(cast.bob), cast)) == shown


def test_it_is_read_without_cookies_and_gives_none(cast: Cast, session: Session, client_of: SignIn) -> None:
    client = client_of(cast.carol)
    answer = client.get(path_of(feed_for(cast.bob), cast.organization))
    assert answer.status_code == 200
    assert not answer.cookies
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-cache"
    assert "Cookie" not in answer.get("Vary", "")


def test_the_tag_saves_reading_it_again_until_something_changes(cast: Cast, session: Session) -> None:
    feed = feed_for(cast.bob)
    first = read(feed, cast)
    assert first["Last-Modified"]
    again = read(feed, cast, if_none_match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    with tenant(cast.organization.pk):
        cancel_session(session)
    changed = read(feed, cast, if_none_match=first["ETag"])
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_a_session_that_drops_out_is_not_kept_alive_by_a_date(cast: Cast, session: Session) -> None:
    """Last-Modified does not rise when something goes: only the tag may answer "as you have it"."""
    feed = feed_for(cast.bob)
    first = read(feed, cast)
    with tenant(cast.organization.pk):
        Membership.objects.filter(person=cast.bob).delete()
    assert read(feed, cast, if_modified_since=first["Last-Modified"]).status_code == 200


def test_p18_a_wrong_secret_and_a_missing_feed_are_the_same_page(cast: Cast, session: Session) -> None:
    feed = feed_for(cast.bob)
    right = path_of(feed, cast.organization)
    token = feed_token(feed)
    wrong = [
        right.replace(token, "0" * 43),
        right.replace(token, token[:-1]),
        right.replace(token, "ünlesbar"),
        right.replace(str(feed.public_id), str(uuid4())),
        right.replace("/harbour/", "/elsewhere/"),
    ]
    answers = [Client().get(address) for address in wrong]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert {answer.get("ETag") for answer in answers} == {None}


def test_the_feed_of_somebody_who_left_or_of_a_suspended_organization_is_not_there(cast: Cast, session: Session) -> None:
    feed = feed_for(cast.bob)
    with tenant(cast.organization.pk):
        Person.objects.filter(pk=cast.bob.pk).update(left_on=timezone.localdate())
    assert read(feed, cast).status_code == 404
    with tenant(cast.organization.pk):
        Person.objects.filter(pk=cast.bob.pk).update(left_on=None)
    assert read(feed, cast).status_code == 200
    Organization.objects.filter(pk=cast.organization.pk).update(status="suspended")
    forget_public_organizations()
    assert read(feed, cast).status_code == 404


def test_the_secret_is_in_no_row(cast: Cast) -> None:
    feed = feed_for(cast.bob)
    with tenant(cast.organization.pk), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM groups_calendarfeed")
        assert feed_token(feed) not in str(cursor.fetchall())


def test_another_address_ends_the_old_one(cast: Cast, session: Session) -> None:
    old = feed_for(cast.bob)
    with tenant(cast.organization.pk):
        new = renew_feed(CalendarFeed.objects.get(pk=old.pk))
    assert read(old, cast).status_code == 404
    assert read(new, cast).status_code == 200
    assert feed_token(new) != feed_token(old)


def test_making_showing_renewing_and_stopping_on_the_page(cast: Cast, session: Session, client_of: SignIn) -> None:
    client, page = client_of(cast.bob), reverse("groups:feeds", kwargs={"organization": "harbour"})
    empty = client.get(page).content.decode()
    assert "Secret address" not in empty
    # A button that names the id of another form sends none.
    assert ' form="' not in empty
    assert client.post(f"{page}new/", {"form": "full"}).status_code == 302
    assert client.post(f"{page}new/", {"form": "full"}).status_code == 302
    with tenant(cast.organization.pk):
        feed = CalendarFeed.objects.get(person=cast.bob)
    full = client.get(page).content.decode()
    assert feed_link(feed, "harbour") in full
    assert ' form="' not in full
    assert client.post(f"{page}{feed.public_id}/renew/").status_code == 302
    assert read(feed, cast).status_code == 404
    with tenant(cast.organization.pk):
        feed = CalendarFeed.objects.get(person=cast.bob)
    assert read(feed, cast).status_code == 200
    assert client.post(f"{page}{feed.public_id}/revoke/").status_code == 302
    assert read(feed, cast).status_code == 404
    assert client.post(f"{page}new/", {"form": "everything"}).status_code == 404


def test_somebody_elses_address_is_not_there(cast: Cast, client_of: SignIn) -> None:
    feed = feed_for(cast.bob)
    for verb in ("renew", "revoke"):
        assert client_of(cast.carol).post(f"/harbour/calendars/{feed.public_id}/{verb}/").status_code == 404
        assert client_of(cast.bob).get(f"/harbour/calendars/{feed.public_id}/{verb}/").status_code == 405
    with tenant(cast.organization.pk):
        assert CalendarFeed.objects.filter(pk=feed.pk).exists()


def test_reading_takes_as_many_queries_for_forty_sessions_as_for_one(cast: Cast) -> None:
    feed = feed_for(cast.bob)

    def count() -> int:
        with tenant(cast.organization.pk), CaptureQueriesContext(connection) as queries:
            found = feed_to_read(feed.public_id, feed_token(feed))
            entries_of(found, cast.organization, timezone.now())
        return len(queries)

    make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    few = count()
    guest = make_group(organization=cast.organization)
    for day in range(2, 41):
        at = timezone.now() + timedelta(days=day)
        make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), starts_at=at, bridge_to=guest)
    assert count() == few
    assert len(events(feed, cast)) == 40


def test_the_address_of_a_feed_is_in_no_log(cast: Cast, caplog: pytest.LogCaptureFixture, session: Session) -> None:
    """Django says of each 404 which path was asked for; an address that works again tomorrow may be among them."""
    feed = feed_for(cast.bob)
    with tenant(cast.organization.pk):
        Person.objects.filter(pk=cast.bob.pk).update(left_on=timezone.localdate())
    with caplog.at_level("DEBUG"):
        assert read(feed, cast).status_code == 404
    assert feed_token(feed) not in caplog.text
    assert str(feed.public_id) not in caplog.text


def test_busy_is_said_in_the_owners_language(cast: Cast, session: Session) -> None:
    with tenant(cast.organization.pk):
        Person.objects.filter(pk=cast.bob.pk).update(language="de")
    assert events(feed_for(cast.bob, "busy"), cast)[0].summary.value == "Belegt"


def test_each_knows_the_zone_it_was_planned_in(cast: Cast) -> None:
    with tenant(cast.organization.pk):
        PeerGroup.objects.filter(pk=cast.group.pk).update(timezone="Australia/Lord_Howe")
        cast.group.refresh_from_db()
    at = timezone.now().replace(microsecond=0) + timedelta(days=9)
    make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), starts_at=at)
    (event,) = events(feed_for(cast.bob), cast)
    assert event.dtstart.value.astimezone(UTC) == at
