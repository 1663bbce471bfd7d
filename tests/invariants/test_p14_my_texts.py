"""P14: what I wrote in groups is in my export, nothing of others is, and it goes with my account."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from groups.models import Post, Question
from me.actions.consent import withdraw
from me.tasks import delete_account
from organizations.models.consent import Consent
from peersupport.tenancy import tenant
from tests.conftest import as_role
from tests.factories import Cast, make_membership
from tests.groups.space import make_post, make_question, open_thread

SignIn = Callable[[Any], Client]


def write(cast: Cast) -> None:
    """bob, carol and alice write in one thread; somebody asks."""
    session = open_thread(cast)
    with tenant(cast.organization.pk):
        slate = cast.group.memberships.get(person=cast.bob)
    marram = make_membership(group=cast.group, person=cast.carol, pseudonym="Marram")
    make_post(group=cast.group, session=session, author=slate, text="By bob", warning="Sleep")
    make_post(group=cast.group, session=session, author=marram, text="By carol")
    make_post(group=cast.group, facilitator=cast.alice, text="By alice", title="News")
    make_question(group=cast.group, text="By nobody")


def test_p14_the_export_holds_my_texts_and_no_others(cast: Cast, client_of: SignIn) -> None:
    write(cast)
    for person, mine in ((cast.bob, "By bob"), (cast.alice, "By alice")):
        reply = client_of(person).get(reverse("me:export", kwargs={"organization": cast.organization.slug}))
        text = reply.content.decode()
        assert mine in text
        for others in {"By bob", "By carol", "By alice", "By nobody", "Marram"} - {mine}:
            assert others not in text
    assert reply.json()["facilitation"]["texts"][0]["title"] == "News"
    assert "stored without you" in reply.json()["groups"]["questions"]


def test_p14_texts_go_with_the_account_and_a_facilitators_lose_the_person(cast: Cast, client_of: SignIn) -> None:
    write(cast)
    for person in (cast.bob, cast.alice):
        client_of(person).post(reverse("me:delete", kwargs={"organization": cast.organization.slug}), {"understood": "on"})
        with as_role("worker"):
            delete_account(cast.organization.pk, person.pk)
    with tenant(cast.organization.pk):
        assert set(Post.objects.values_list("text", "facilitator")) == {("By carol", None), ("By alice", None)}
        assert Question.objects.count() == 1


def test_p14_without_consent_to_take_part_no_text_stays(cast: Cast) -> None:
    write(cast)
    with tenant(cast.organization.pk):
        withdraw(cast.bob, Consent.Purpose.TAKING_PART)
        assert not Post.objects.filter(text="By bob").exists()
        assert Post.objects.filter(text="By carol").exists()
