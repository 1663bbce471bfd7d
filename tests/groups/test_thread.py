"""A session's thread: who reads, when one can write, and that nothing typed is lost."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from groups.actions.session import cancel_session
from groups.models import Membership, Post, Question, Session
from groups.thread_window import window
from peersupport.tenancy import tenant
from tests.factories import Cast, make_facilitator, make_group, make_membership, make_person, make_session
from tests.groups.space import make_agreement, make_post, open_thread

SignIn = Callable[[Any], Client]
SPACES = ["   ", "\u200b\u200d\ufeff", "\u00a0\u2003\u3000", "\n\t\r\n", "\u202e\u2066\u2069", "\u3164\u2800", "\u0301\u0301"]


def address(session: Session) -> str:
    return f"/harbour/sessions/{session.public_id}/thread/"


def texts(cast: Cast) -> list[str]:
    with tenant(cast.organization.pk):
        return list(Post.objects.oldest_first().values_list("text", flat=True))


def send(client: Client, session: Session, text: str, **more: Any) -> Any:
    return client.post(address(session), {"text": text, "key": str(uuid4()), **more})


def slate(cast: Cast) -> Membership:
    with tenant(cast.organization.pk):
        return cast.group.memberships.get(person=cast.bob)


def move(session: Session, **ago: int) -> None:
    """Let a session have begun some time ago."""
    with tenant(session.organization_id):
        begun = timezone.now() - timedelta(**ago)
        Session.objects.filter(pk=session.pk).update(starts_at=begun, ends_at=begun + timedelta(hours=1))


@pytest.mark.parametrize(
    ("seconds", "state"),
    [(-2 * 86400 - 1, "before"), (-2 * 86400, "open"), (0, "open"), (3600 + 3 * 86400 - 1, "open"), (3600 + 3 * 86400, "after")],
)
def test_a_thread_is_open_from_two_days_before_to_three_days_after(seconds: int, state: str) -> None:
    start = datetime(2026, 10, 24, 12, tzinfo=UTC)  # Over a clock change: elapsed time counts.
    span = window(start, start + timedelta(hours=1))
    assert span.state(start + timedelta(seconds=seconds)) == state


def test_posting_and_reading(cast: Cast, client_of: SignIn) -> None:
    session = open_thread(cast)
    answer = client_of(cast.bob).post(
        address(session), {"text": "I would like to talk about evenings.", "warning": ""}, follow=True
    )
    page = answer.content.decode()
    assert "It is posted." in page
    assert "I would like to talk about evenings." in page
    assert "Slate" in page
    assert re.search(r"Change it \(until \d{1,2}:\d\d\)", page)
    alices = client_of(cast.alice).get(address(session)).content.decode()
    assert "I would like to talk about evenings." in alices
    assert "Change it" not in alices
    assert not re.search(r"\bBob\b", alices)


def test_the_composer_says_who_will_see_it_and_how_long(cast: Cast, client_of: SignIn) -> None:
    session = open_thread(cast)
    page = " ".join(re.sub(r"<[^>]+>", "", client_of(cast.bob).get(address(session)).content.decode()).split())
    assert "members of this group under your name Slate, and its facilitators. Not HR, not coordinators." in page
    assert "Kept for 180 days after the session, then deleted." in page


@pytest.mark.parametrize("who", ["carol", "erin", "frank", "grace", "henry", "dan"])
def test_nobody_else_reads_it_and_the_page_is_that_of_a_missing_one(cast: Cast, client_of: SignIn, who: str) -> None:
    session = open_thread(cast)
    make_post(group=cast.group, session=session, author=slate(cast), text="Not for everybody")
    person = getattr(cast, who)
    client = client_of(person)
    slug = person.organization.slug
    hidden = client.get(f"/{slug}/sessions/{session.public_id}/thread/")
    missing = client.get(f"/{slug}/sessions/{uuid4()}/thread/")
    assert (hidden.status_code, hidden.content) == (404, missing.content)
    assert send(client, session, "Let me in").status_code == 404
    if who != "dan":
        assert "Not for everybody" not in client.get(f"/harbour/groups/{cast.group.pk}/").content.decode()


def test_a_draft_session_has_no_thread(cast: Cast, client_of: SignIn) -> None:
    session = open_thread(cast, status="draft")
    assert client_of(cast.bob).get(address(session)).status_code == 404


def test_20000_characters_are_taken_and_20001_refused_with_the_text_kept(cast: Cast, client_of: SignIn) -> None:
    session, client = open_thread(cast), client_of(cast.bob)
    # Emoji, right-to-left letters and line breaks count as one each, as in the database.
    full = ("😀ש\n" + "x" * 7) * 2000
    longer = full[:-1] + "yz"
    assert len(longer) == 20_001
    refused = send(client, session, longer.replace("\n", "\r\n"))
    assert refused.status_code == 422
    assert longer in refused.content.decode().replace("\r\n", "\n")
    assert "This is too long: 20001 characters, where 20000 fit." in refused.content.decode()
    assert texts(cast) == []
    assert send(client, session, full.replace("\n", "\r\n")).status_code == 302
    assert texts(cast) == [full]
    assert 'maxlength="20000"' not in client.get(address(session)).content.decode()


def test_the_database_refuses_a_longer_or_empty_text(cast: Cast) -> None:
    session = open_thread(cast)
    for text, constraint in (("x" * 20_001, "post_text_fits"), ("", "post_has_text")):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            make_post(group=cast.group, session=session, text=text)


def test_scripts_and_markup_are_shown_as_typed(cast: Cast, client_of: SignIn) -> None:
    session, client = open_thread(cast), client_of(cast.bob)
    evil = '<script>alert(1)</script><img src=x onerror="alert(2)">{{ 7|add:7 }}{% now "Y" %}'
    send(client, session, evil, warning="<b onclick=alert(3)>warning</b>")
    page = client.get(address(session)).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<b onclick" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{ 7|add:7 }}" in page


@pytest.mark.parametrize("text", SPACES)
def test_what_shows_nothing_is_refused(cast: Cast, client_of: SignIn, text: str) -> None:
    session = open_thread(cast)
    answer = send(client_of(cast.bob), session, text)
    assert answer.status_code == 422
    assert "There is nothing to read in this yet." in answer.content.decode()
    assert texts(cast) == []


@pytest.mark.parametrize(
    "text",
    [
        "👩🏽‍💻👍",
        "שלום, מה שלומך?",
        "abc \u202egnp.exe\u202c",
        "Z\u0301\u0302\u0303\u0304\u0305" * 40,
        "n" * 600,
        "ที่รัก",
        "می‌خواهم",
    ],
)
def test_any_script_is_kept_as_typed_and_stays_in_its_own_box(cast: Cast, client_of: SignIn, text: str) -> None:
    session, client = open_thread(cast), client_of(cast.bob)
    assert send(client, session, text).status_code == 302
    assert texts(cast) == [text]
    box = re.search(r'<div class="post-text[^>]*dir="auto">(.*?)</div>', client.get(address(session)).content.decode(), re.S)
    assert box is not None
    assert text in box[1]


def test_the_same_form_sent_five_times_is_one_post(cast: Cast, client_of: SignIn) -> None:
    session, client = open_thread(cast), client_of(cast.bob)
    key = str(uuid4())
    for _ in range(5):
        assert send(client, session, "Once is enough.", key=key).status_code == 302
    assert texts(cast) == ["Once is enough."]


def test_the_same_text_again_is_refused_kindly_and_another_with_the_same_form_is_not(cast: Cast, client_of: SignIn) -> None:
    session, client = open_thread(cast), client_of(cast.bob)
    key = str(uuid4())
    send(client, session, "Hello", key=key)
    for _ in range(4):
        answer = send(client, session, "Hello")
        assert answer.status_code == 422
        assert "once is enough" in answer.content.decode()
    # Gone back in the browser and changed: not lost though the form is the same.
    assert send(client, session, "Hello again", key=key).status_code == 302
    assert texts(cast) == ["Hello", "Hello again"]


@pytest.mark.parametrize("key", ["", "nonsense", "%00"])
def test_a_form_without_its_key_still_posts(cast: Cast, client_of: SignIn, key: str) -> None:
    assert send(client_of(cast.bob), open_thread(cast), "Still here", key=key).status_code == 302
    assert texts(cast) == ["Still here"]


def test_the_key_of_somebody_elses_post_is_no_way_to_it(cast: Cast, client_of: SignIn) -> None:
    session = open_thread(cast)
    theirs = make_post(group=cast.group, session=session, facilitator=cast.alice, text="Same words")
    assert send(client_of(cast.bob), session, "Same words", key=str(theirs.public_id)).status_code == 302
    with tenant(cast.organization.pk):
        assert Post.objects.filter(author=slate(cast)).exclude(pk=theirs.pk).count() == 1


def test_limits_are_kind_and_keep_the_text(cast: Cast, client_of: SignIn) -> None:
    session, client = open_thread(cast), client_of(cast.bob)
    for number in range(5):
        assert send(client, session, f"Thought {number}").status_code == 302
    answer = send(client, session, "A sixth thought")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Give the others 10 minutes to read" in page
    assert "A sixth thought</textarea>" in page
    with tenant(cast.organization.pk):
        Post.objects.update(written_at=timezone.now() - timedelta(minutes=11))
    assert send(client, session, "A sixth thought").status_code == 302
    for number in range(24):
        make_post(
            group=cast.group,
            session=session,
            author=slate(cast),
            text=f"{number}",
            written_at=timezone.now() - timedelta(hours=3),
        )
    assert "Tomorrow there is space again" in send(client, session, "The 31st").content.decode()


@pytest.mark.parametrize("begins", [{"days": 4}, {"days": -3}])
def test_outside_its_window_a_thread_is_for_reading(cast: Cast, client_of: SignIn, begins: dict[str, int]) -> None:
    session, client = open_thread(cast), client_of(cast.bob)
    make_post(group=cast.group, session=session, author=slate(cast), text="Before that")
    move(session, **begins)
    page = client.get(address(session)).content.decode()
    assert "Before that" in page
    assert "Post it" not in page
    answer = send(client, session, "Too late, or too early")
    assert answer.status_code == 409
    assert texts(cast) == ["Before that"]


def test_a_moved_session_takes_its_window_along(cast: Cast, client_of: SignIn) -> None:
    session, client = open_thread(cast), client_of(cast.bob)
    move(session, days=-9)
    assert "Not open yet" in client.get(address(session)).content.decode()
    move(session, days=-1)
    assert "Post it" in client.get(address(session)).content.decode()


def test_closing_between_opening_the_form_and_sending_loses_nothing(cast: Cast, client_of: SignIn) -> None:
    session, client = open_thread(cast), client_of(cast.bob)
    assert "Post it" in client.get(address(session)).content.decode()
    move(session, days=3, hours=1)
    answer = send(client, session, "What I had\nto say <now>", warning="Sleep")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "The thread closed while you were writing" in page
    assert "What I had\nto say &lt;now&gt;</textarea>" in page
    assert texts(cast) == []
    # To the question box, if they choose: the text comes along, and nothing is asked yet.
    brought = client.post(
        f"/harbour/groups/{cast.group.pk}/questions/new/", {"text": "What I had", "warning": "", "brought": "1"}
    )
    assert brought.status_code == 200
    assert "What I had</textarea>" in brought.content.decode()
    with tenant(cast.organization.pk):
        assert not Question.objects.exists()


def test_a_cancelled_session_closes_its_thread_kindly(cast: Cast, client_of: SignIn) -> None:
    session, client = open_thread(cast), client_of(cast.bob)
    send(client, session, "See you tomorrow")
    with tenant(cast.organization.pk):
        cancel_session(session)
    page = client.get(address(session)).content.decode()
    assert "takes no more texts" in page
    assert "See you tomorrow" in page
    assert send(client, session, "Oh").status_code == 409


def test_a_new_pseudonym_replaces_the_old_one_in_what_was_written(cast: Cast, client_of: SignIn) -> None:
    session, client = open_thread(cast), client_of(cast.bob)
    send(client, session, "My evenings")
    client.post(f"/harbour/groups/{cast.group.pk}/name/", {"pseudonym": "Quiet Marram", "pronouns": "he"})
    page = client_of(cast.alice).get(address(session)).content.decode()
    assert "Quiet Marram" in page
    assert "<bdi>he</bdi>" in page
    assert "Slate" not in page


@pytest.mark.parametrize(("texts_too", "left"), [({}, ["My evenings"]), ({"texts": "on"}, [])])
def test_who_leaves_is_unlinked_or_takes_their_texts_along(
    cast: Cast, client_of: SignIn, texts_too: dict[str, str], left: list[str]
) -> None:
    session, client = open_thread(cast), client_of(cast.bob)
    send(client, session, "My evenings")
    assert client.post(f"/harbour/groups/{cast.group.pk}/leave/", texts_too).status_code == 302
    page = client_of(cast.alice).get(address(session)).content.decode()
    assert ("Somebody who has left" in page) is bool(left)
    assert "Slate" not in page
    assert texts(cast) == left
    with tenant(cast.organization.pk):
        assert not Post.objects.exclude(author=None).exists()


def test_others_see_the_day_and_not_the_hour(cast: Cast, client_of: SignIn) -> None:
    session = open_thread(cast)
    at = timezone.now() - timedelta(days=2)
    make_post(group=cast.group, session=session, author=slate(cast), written_at=at)
    head = re.search(r'<p class="post-by.*?</p>', client_of(cast.alice).get(address(session)).content.decode(), re.S)
    assert head is not None
    # In the group's zone, where the day is over before it is here.
    assert at.astimezone(ZoneInfo(cast.group.timezone)).strftime("%A") in head[0]
    assert not re.search(r"\d{1,2}:\d\d", head[0])


def test_a_warning_folds_the_text_without_a_script(cast: Cast, client_of: SignIn) -> None:
    session, client = open_thread(cast), client_of(cast.bob)
    send(client, session, "It was a hard night.", warning="Sleep")
    page = client.get(address(session)).content.decode()
    folded = re.search(r'<details class="post-folded">(.*?)</details>', page, re.S)
    assert folded is not None
    assert "It was a hard night." in folded[1]
    assert "Sleep" in folded[1].partition("</summary>")[0]


def test_a_bridge_session_is_shared_by_both_groups(cast: Cast, client_of: SignIn) -> None:
    other = make_group(organization=cast.organization, discreet_title="Monday table")
    make_membership(group=other, person=cast.carol, pseudonym="Marram")
    make_facilitator(group=other, person=make_person(organization=cast.organization, roles=("facilitator",)))
    session = open_thread(cast, bridge_to=other)
    assert send(client_of(cast.carol), session, "From the other table").status_code == 302
    page = client_of(cast.bob).get(address(session)).content.decode()
    assert "From the other table" in page
    assert "Marram" in page
    assert "Monday table" in page
    assert "members of both groups" in page
    third = make_group(organization=cast.organization)
    make_membership(group=third, person=cast.henry)
    assert client_of(cast.henry).get(address(session)).status_code == 404
    assert client_of(cast.carol).get(f"/harbour/groups/{cast.group.pk}/questions/").status_code == 404


def test_until_the_agreements_are_accepted_one_reads_and_keeps_the_text(cast: Cast, client_of: SignIn) -> None:
    session, client = open_thread(cast), client_of(cast.bob)
    make_agreement(group=cast.group)
    page = client.get(address(session)).content.decode()
    assert "Your group has agreements of its own" in page
    assert "Post it" not in page
    answer = send(client, session, "Typed before")
    assert answer.status_code == 422
    assert "Typed before</textarea>" in answer.content.decode()
    assert texts(cast) == []
    client.post(f"/harbour/groups/{cast.group.pk}/agreements/accept/", {"version": "1"})
    assert send(client, session, "Typed before").status_code == 302


def test_posting_with_htmx_draws_the_talk_alone(cast: Cast, client_of: SignIn) -> None:
    session, client = open_thread(cast), client_of(cast.bob)
    answer = client.post(address(session), {"text": "Without a reload"}, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.lstrip().startswith('<div id="talk"')
    assert "Without a reload" in page
    assert "Without a reload</textarea>" not in page
    assert "<html" not in page
    assert client.post(address(session), {"text": ""}, headers={"HX-Request": "true"}).status_code == 422


def test_long_threads_turn_pages_and_queries_do_not_grow(cast: Cast, client_of: SignIn) -> None:
    session, client = open_thread(cast), client_of(cast.bob)

    def count() -> int:
        client.get(address(session))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address(session)).status_code == 200
        return len([q for q in captured if "SAVEPOINT" not in q["sql"]])

    make_post(group=cast.group, session=session, author=slate(cast), text="The very first")
    few = count()
    for number in range(32):
        person = make_person(organization=cast.organization)
        other = make_group(organization=cast.organization) if number == 0 else cast.group
        mine = make_membership(group=cast.group if number else other, person=person)
        make_post(group=cast.group, session=session, author=mine, text=f"Post {number:02}")
    make_post(group=cast.group, session=session, facilitator=cast.alice, text="From the host")
    assert count() == few
    newest = client.get(address(session)).content.decode()
    assert "The very first" not in newest
    assert newest.index("Post 30") < newest.index("Post 31")
    assert "The very first" in client.get(address(session) + "?page=2").content.decode()
    for page in ("0", "-1", "x", "²", "9" * 30):
        assert client.get(address(session), {"page": page}).status_code == 200


def test_earlier_threads_are_listed_while_they_hold_something(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.bob)
    silent, spoken = (make_session(group=cast.group, starts_at=timezone.now() - timedelta(days=days)) for days in (9, 16))
    make_post(group=cast.group, session=spoken, author=slate(cast))
    page = client.get(f"/harbour/groups/{cast.group.pk}/threads/").content.decode()
    assert str(spoken.public_id) in page
    assert str(silent.public_id) not in page
