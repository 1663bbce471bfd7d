"""Somebody who is a member and a facilitator, or who stands in for one date: what one of the two does not give."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from groups.actions.report import OwnText, answer_appeal, answer_report, appeal, report_text
from groups.actions.session import book_one
from groups.models import Report, Session
from groups.receivers import facilitators_to_ask
from organizations.models import Person
from peersupport.tenancy import tenant
from tests.factories import Cast, make_facilitator, make_membership, make_person, make_session
from tests.groups.planning import make_series
from tests.groups.space import make_post, voice_of

SignIn = Callable[[Any], Client]


@pytest.fixture
def report(cast: Cast) -> Report:
    """bob reports what Marram wrote; meanwhile Marram, who is gale, has come to facilitate the group too."""
    gale = make_person(organization=cast.organization, name="Gale", roles=("facilitator",))
    marram = make_membership(group=cast.group, person=gale, pseudonym="Marram")
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    post = make_post(group=cast.group, session=session, author=marram, text="Slate works on the third floor.")
    make_facilitator(group=cast.group, person=gale)
    with tenant(cast.organization.pk):
        return report_text(post, by=voice_of(cast.group, cast.bob), reason="identifies", note="")


def test_nobody_answers_about_what_they_wrote_as_a_member(cast: Cast, report: Report, client_of: SignIn) -> None:
    with tenant(cast.organization.pk):
        gale = Person.objects.get(full_name="Gale")
        assert sorted(facilitators_to_ask(report)) == sorted([cast.alice.pk, cast.ivy.pk])
        with pytest.raises(OwnText):
            answer_report(report, is_hidden=False, outcome="", by=gale)
    client = client_of(gale)
    address = f"/harbour/reports/{report.public_id}/answer/"
    assert client.get(address).status_code == 404
    assert address not in client.get(f"/harbour/groups/{cast.group.pk}/reports/").content.decode()
    assert client_of(cast.alice).get(address).status_code == 200
    with tenant(cast.organization.pk):
        answer_report(report, is_hidden=True, outcome="It says where.", by=cast.alice)
        report.refresh_from_db()
        appeal(report, words="It does not.")
        with pytest.raises(OwnText):
            answer_appeal(report, is_restored=True, outcome="It does not.", by=gale)


def test_who_stands_in_for_one_date_cannot_change_or_cancel_the_others(cast: Cast, client_of: SignIn) -> None:
    gale = make_person(organization=cast.organization, name="Gale", roles=("facilitator",))
    series = make_series(cast, is_published=True)
    with tenant(cast.organization.pk):
        first, *others = series.sessions.order_by("starts_at")
        first.bookings.filter(facilitator=cast.ivy).update(released=True)
        book_one(first, gale)
    client = client_of(gale)
    base = f"/harbour/series/{series.public_id}/"
    assert client.get(f"/harbour/sessions/{first.public_id}/cancel/").status_code == 200
    page = client.get(base)
    assert page.status_code == 200
    for verb in ("change/", "cancel/"):
        assert f"{base}{verb}" not in page.content.decode()
        assert client.get(base + verb).status_code == 404
        assert client.post(base + verb, {"reason": "ill"}).status_code == 404
    with tenant(cast.organization.pk):
        assert not Session.objects.filter(series=series, status="cancelled").exists()
        # Who leads each of them may, without a right on the group.
        for session in others:
            session.bookings.filter(facilitator=cast.ivy).update(released=True)
            book_one(session, gale)
    assert client.get(base + "cancel/").status_code == 200
    assert client_of(cast.alice).get(base + "cancel/").status_code == 200
