"""P14: what facilitators said of my texts, and what I said to that, is in my export; who asked them is not, nor how many."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from groups.actions.report import answer_report, appeal, report_text
from groups.models import Report
from peersupport.tenancy import tenant
from tests.factories import Cast, make_membership
from tests.groups.space import make_post, open_thread, voice_of

SignIn = Callable[[Any], Client]


def test_p14_the_export_holds_my_appeal_and_not_who_asked(cast: Cast, client_of: SignIn) -> None:
    marram = make_membership(group=cast.group, person=cast.carol, pseudonym="Marram")
    make_membership(group=cast.group, person=cast.grace, pseudonym="Sorrel")
    post = make_post(group=cast.group, session=open_thread(cast), author=marram, text="By carol")
    with tenant(cast.organization.pk):
        for person in (cast.bob, cast.grace):
            first = report_text(post, by=voice_of(cast.group, person), reason="hurts", note=f"A note of {person.pk}")
        answer_report(first, is_hidden=True, outcome="It belittles somebody.", by=cast.alice)
        appeal(Report.objects.get(pk=first.pk), words="I meant myself.")

    def export(person: Any) -> Any:
        return client_of(person).get(reverse("me:export", kwargs={"organization": cast.organization.slug}))

    mine = export(cast.carol)
    (row,) = mine.json()["groups"]["texts_out_of_sight"]
    assert (row["appeal_words"], row["outcome"]) == ("I meant myself.", "It belittles somebody.")
    assert "A note of" not in mine.content.decode()
    theirs = export(cast.bob)
    assert theirs.json()["groups"]["texts_out_of_sight"] == []
    assert "I meant myself." not in theirs.content.decode()
