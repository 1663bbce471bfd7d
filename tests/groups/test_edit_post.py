"""What one may do with a post of one's own: 15 minutes to change it, for ever to delete it; and announcements."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from groups.models import FacilitatorName, Membership, Post
from peersupport.tenancy import tenant
from tests.factories import Cast, make_membership
from tests.groups.space import make_post, make_question, open_thread

SignIn = Callable[[Any], Client]


@pytest.fixture
def mine(cast: Cast) -> Post:
    """What bob wrote in the thread of tomorrow's session, a minute ago."""
    with tenant(cast.organization.pk):
        slate = cast.group.memberships.get(person=cast.bob)
    written_at = timezone.now() - timedelta(minutes=1)
    return make_post(group=cast.group, session=open_thread(cast), author=slate, text="First words", written_at=written_at)


def edit(post: Post) -> str:
    return f"/harbour/posts/{post.public_id}/edit/"


def delete(post: Post) -> str:
    return f"/harbour/posts/{post.public_id}/delete/"


def age(post: Post, **ago: int) -> None:
    with tenant(post.organization_id):
        Post.objects.filter(pk=post.pk).update(written_at=timezone.now() - timedelta(**ago))


def test_within_15_minutes_the_text_is_replaced_and_says_so(cast: Cast, client_of: SignIn, mine: Post) -> None:
    client = client_of(cast.bob)
    assert "First words</textarea>" in client.get(edit(mine)).content.decode()
    page = client.post(edit(mine), {"text": "Better words", "warning": "Sleep"}, follow=True).content.decode()
    assert "Better words" in page
    assert "· changed" in page
    with tenant(cast.organization.pk):
        assert list(Post.objects.values_list("text", "warning", "is_changed")) == [("Better words", "Sleep", True)]


def test_after_15_minutes_the_old_text_stands_and_the_new_one_is_kept_in_the_form(
    cast: Cast, client_of: SignIn, mine: Post
) -> None:
    client = client_of(cast.bob)
    age(mine, minutes=15)
    assert client.get(edit(mine)).status_code == 302
    answer = client.post(edit(mine), {"text": "Better words"})
    assert answer.status_code == 422
    assert "The 15 minutes are over" in answer.content.decode()
    assert "Better words</textarea>" in answer.content.decode()
    with tenant(cast.organization.pk):
        assert Post.objects.get().text == "First words"


def test_deleting_asks_once_and_leaves_no_text_behind(cast: Cast, client_of: SignIn, mine: Post) -> None:
    client = client_of(cast.bob)
    age(mine, days=30)
    assert "First words" in client.get(delete(mine)).content.decode()
    with tenant(cast.organization.pk):
        assert Post.objects.exists()
    assert client.post(delete(mine)).status_code == 302
    with tenant(cast.organization.pk):
        assert not Post.objects.exists()
    assert client.post(delete(mine)).status_code == 404


@pytest.mark.parametrize("who", ["alice", "carol", "erin", "frank", "grace"])
def test_nobody_changes_or_deletes_what_another_wrote(cast: Cast, client_of: SignIn, mine: Post, who: str) -> None:
    client = client_of(getattr(cast, who))
    missing = client.get(f"/harbour/posts/{uuid4()}/edit/")
    for address in (edit(mine), delete(mine)):
        assert client.get(address).content == missing.content
        assert client.post(address, {"text": "Not mine"}).status_code == 404


def test_another_member_neither(cast: Cast, client_of: SignIn, mine: Post) -> None:
    make_membership(group=cast.group, person=cast.carol)
    assert client_of(cast.carol).post(delete(mine)).status_code == 404


def test_one_who_left_and_came_back_is_somebody_else(cast: Cast, client_of: SignIn, mine: Post) -> None:
    with tenant(cast.organization.pk):
        Membership.objects.filter(person=cast.bob).delete()
    make_membership(group=cast.group, person=cast.bob, pseudonym="Slate")
    assert client_of(cast.bob).post(delete(mine)).status_code == 404


def test_an_answer_leads_back_to_its_question(cast: Cast, client_of: SignIn) -> None:
    question = make_question(group=cast.group)
    with tenant(cast.organization.pk):
        slate = cast.group.memberships.get(person=cast.bob)
    post = make_post(group=cast.group, question=question, author=slate)
    assert client_of(cast.bob).post(edit(post), {"text": "Better"})["Location"].endswith(f"/questions/{question.pk}/")


def test_facilitators_announce_under_their_display_name(cast: Cast, client_of: SignIn) -> None:
    with tenant(cast.organization.pk):
        FacilitatorName.objects.create(person=cast.alice, name="Marlow", skeleton="marlow")
    client = client_of(cast.alice)
    here = f"/harbour/groups/{cast.group.pk}/announcements/new/"
    given = {"title": "<i>Room</i>", "text": "We meet <b>upstairs</b>.", "key": str(uuid4())}
    assert client_of(cast.bob).post(here, given).status_code == 404
    assert client.post(here, {**given, "title": "\u200b"}).status_code == 422
    for _ in range(2):
        assert client.post(here, given).status_code == 302
    page = client_of(cast.bob).get(f"/harbour/groups/{cast.group.pk}/").content.decode()
    assert page.count("&lt;i&gt;Room&lt;/i&gt;") == 1
    assert "<b>upstairs" not in page
    assert "Marlow" in page
    assert "Alice" not in page
    assert "<title>Thursday table</title>" in " ".join(page.split()).replace("<title> ", "<title>").replace(
        " </title>", "</title>"
    )


def test_one_who_facilitates_no_more_has_left(cast: Cast, client_of: SignIn) -> None:
    make_post(group=cast.group, facilitator=None, title="From before")
    assert "A facilitator who has left" in client_of(cast.bob).get(f"/harbour/groups/{cast.group.pk}/").content.decode()


def test_a_closed_group_is_for_reading(cast: Cast, client_of: SignIn, mine: Post) -> None:
    cast.group.status, cast.group.closed_on = "closed", timezone.localdate()
    with tenant(cast.organization.pk):
        cast.group.save()
    thread = f"/harbour/sessions/{mine.session.public_id}/thread/"  # type: ignore[union-attr]
    page = client_of(cast.bob).get(thread).content.decode()
    assert "First words" in page
    assert "Post it" not in page
    assert client_of(cast.bob).post(thread, {"text": "Too late"}).status_code == 409
    assert client_of(cast.alice).get(f"/harbour/groups/{cast.group.pk}/announcements/new/").status_code == 404
