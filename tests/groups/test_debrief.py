"""Debriefs: four taps for one's supervisor alone, gone after 90 days."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from groups.actions.run import count_people, end_kindly
from groups.models import Debrief, FacilitatorTerms
from groups.scheduled.debrief import drop_debriefs
from organizations.actions.role import grant_role, revoke_role
from organizations.models import AuditEntry, Person
from peersupport.tenancy import tenant
from tests.conftest import as_role
from tests.factories import Cast, make_person
from tests.groups.safety import make_debrief, make_running, name_supervisor_of

TAPS = {"went": "hard", "load": "heavy", "together": "smooth", "wants_talk": "yes", "words": "I am tired."}
SUPERVISION = "/harbour/supervision/"


def test_four_taps_reach_the_supervisor_alone(cast: Cast, client_of: Callable[[Any], Client], mails: Any) -> None:
    name_supervisor_of(cast.ivy, cast.alice)
    session = make_running(cast, begun=90)
    client, address = client_of(cast.ivy), f"/harbour/sessions/{session.public_id}/debrief/"
    assert "Only Alice, your supervisor" in client.get(address).content.decode()
    with mails() as sent:
        assert client.post(address, TAPS).status_code == 302
    assert [mail.to for mail in sent] == [[cast.alice.user.email]]
    assert "tired" not in sent[0].body
    assert "I am tired." in client_of(cast.alice).get(SUPERVISION).content.decode()
    assert "I am tired." not in client_of(cast.grace).get(SUPERVISION).content.decode()
    assert "I am tired." not in client_of(cast.ivy).get(SUPERVISION).content.decode()
    for person in (cast.frank, cast.erin, cast.henry, cast.bob, cast.carol):
        assert client_of(person).get(SUPERVISION).status_code == 403
    with tenant(cast.organization.pk):
        assert not AuditEntry.objects.filter(actor=cast.ivy).exists()


def test_nothing_is_lost_and_words_are_optional(cast: Cast, client_of: Callable[[Any], Client]) -> None:
    session = make_running(cast, begun=90)
    client, address = client_of(cast.ivy), f"/harbour/sessions/{session.public_id}/debrief/"
    answer = client.post(address, TAPS | {"went": ""})
    assert answer.status_code == 422
    assert "I am tired." in answer.content.decode()
    assert client.post(address, TAPS | {"words": ""}).status_code == 302
    assert client.post(address, TAPS | {"went": "well"}).status_code == 302
    with tenant(cast.organization.pk):
        assert Debrief.objects.get().went == "well"


def test_without_a_supervisor_it_waits_for_whoever_is_named(cast: Cast, client_of: Callable[[Any], Client]) -> None:
    session = make_running(cast, begun=90)
    address = f"/harbour/sessions/{session.public_id}/debrief/"
    assert "no supervisor yet" in client_of(cast.ivy).get(address).content.decode()
    client_of(cast.ivy).post(address, TAPS)
    assert "I am tired." not in client_of(cast.grace).get(SUPERVISION).content.decode()
    name_supervisor_of(cast.ivy, cast.grace)
    assert "I am tired." in client_of(cast.grace).get(SUPERVISION).content.decode()


def test_a_new_supervisor_does_not_read_what_was_sent_to_another(cast: Cast, client_of: Callable[[Any], Client]) -> None:
    make_debrief(cast, supervisor=cast.alice)
    name_supervisor_of(cast.ivy, cast.grace)
    assert "I am tired." not in client_of(cast.grace).get(SUPERVISION).content.decode()
    assert "I am tired." in client_of(cast.alice).get(SUPERVISION).content.decode()


@pytest.mark.parametrize("role", ["coordinator", "none", "hr"])
def test_a_supervisor_who_coordinates_or_left_the_care_side_reads_nothing(
    cast: Cast, client_of: Callable[[Any], Client], role: str
) -> None:
    debrief = make_debrief(cast, supervisor=cast.alice)
    with tenant(cast.organization.pk):
        if role == "coordinator":
            grant_role(cast.alice, "coordinator", by=None)
        else:
            revoke_role(cast.alice, "facilitator", by=None)
        if role == "hr":
            grant_role(cast.alice, "hr", by=None)
    page = client_of(cast.alice).get(SUPERVISION)
    assert "I am tired." not in page.content.decode()
    assert client_of(cast.alice).post(f"{SUPERVISION}{debrief.pk}/talked/").status_code == 404


def test_a_supervisor_offers_a_talk_once_and_marks_it(cast: Cast, client_of: Callable[[Any], Client], mails: Any) -> None:
    debrief = make_debrief(cast, supervisor=cast.alice)
    client = client_of(cast.alice)
    with mails() as sent:
        for _twice in range(2):
            client.post(f"{SUPERVISION}{debrief.pk}/talk/")
    assert [mail.to for mail in sent] == [[cast.ivy.user.email]]
    client.post(f"{SUPERVISION}{debrief.pk}/talked/")
    with tenant(cast.organization.pk):
        assert Debrief.objects.get().talked_on == timezone.localdate()
    for step in ("talk", "talked"):
        assert client_of(cast.grace).post(f"{SUPERVISION}{debrief.pk}/{step}/").status_code == 404


def test_a_coordinator_names_supervisors_and_reads_nothing(cast: Cast, client_of: Callable[[Any], Client]) -> None:
    make_debrief(cast, supervisor=cast.alice)
    both = make_person(organization=cast.organization, name="Kit", roles=("facilitator", "coordinator"))
    client = client_of(cast.frank)
    page = client.get(f"{SUPERVISION}people/{cast.ivy.pk}/").content.decode()
    assert "Alice" in page
    assert "Grace" in page
    for nobody in (cast.ivy, cast.frank, cast.erin, cast.bob, both):
        assert f'value="{nobody.pk}"' not in page
        assert client.post(f"{SUPERVISION}people/{cast.ivy.pk}/", {"supervisor": nobody.pk}).status_code == 422
    assert client.post(f"{SUPERVISION}people/{cast.ivy.pk}/", {"supervisor": cast.grace.pk}).status_code == 302
    listed = client.get(f"{SUPERVISION}people/").content.decode()
    assert "Supervised by Grace" in listed
    assert "tired" not in listed
    with tenant(cast.organization.pk):
        assert FacilitatorTerms.objects.get(person=cast.ivy).supervisor == cast.grace
        assert AuditEntry.objects.filter(verb="supervisor named", about=cast.ivy, actor=cast.frank).exists()


def test_it_is_asked_for_on_the_rota_until_it_is_sent(cast: Cast, client_of: Callable[[Any], Client]) -> None:
    session = make_running(cast, begun=90)
    address = f"/harbour/sessions/{session.public_id}/debrief/"
    assert address in client_of(cast.ivy).get("/harbour/rota/").content.decode()
    client_of(cast.ivy).post(address, TAPS)
    assert address not in client_of(cast.ivy).get("/harbour/rota/").content.decode()
    assert address in client_of(cast.alice).get("/harbour/rota/").content.decode()


@pytest.mark.parametrize("begun", [30, -300, 60 * 24 * 15 + 120])
def test_not_before_it_is_over_nor_two_weeks_later(cast: Cast, client_of: Callable[[Any], Client], begun: int) -> None:
    session = make_running(cast, begun=begun)
    assert client_of(cast.ivy).get(f"/harbour/sessions/{session.public_id}/debrief/").status_code == 404


def test_a_session_that_ended_kindly_has_one_too(cast: Cast, client_of: Callable[[Any], Client]) -> None:
    session = make_running(cast)
    with tenant(cast.organization.pk):
        count_people(session, 1)
        end_kindly(session)
    assert client_of(cast.ivy).get(f"/harbour/sessions/{session.public_id}/debrief/").status_code == 200
    assert client_of(cast.bob).get(f"/harbour/sessions/{session.public_id}/debrief/").status_code == 404


def test_nobody_supervises_themselves(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="debrief_not_to_oneself"), transaction.atomic():
        make_debrief(cast, supervisor=cast.ivy)


def test_p19_it_goes_after_90_days(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    make_debrief(cast, supervisor=cast.alice)
    cast.organization.status = "suspended"
    cast.organization.save()
    begun = timezone.now()
    for days, left in ((89, 1), (91, 0)):
        monkeypatch.setattr(timezone, "now", lambda days=days: begun + timedelta(days=days))
        with as_role("worker"):
            drop_debriefs()
        with tenant(cast.organization.pk):
            assert Debrief.objects.count() == left


def test_p14_it_is_exported_and_goes_with_the_account(cast: Cast, client_of: Callable[[Any], Client]) -> None:
    make_debrief(cast, supervisor=cast.alice)
    mine = client_of(cast.ivy).get("/harbour/me/export/").json()
    theirs = client_of(cast.alice).get("/harbour/me/export/")
    assert mine["debriefs"][0]["words"] == "I am tired."
    assert "I am tired." not in theirs.content.decode()
    with as_role("worker"), tenant(cast.organization.pk):
        Person.objects.get(pk=cast.alice.pk).delete()
        assert Debrief.objects.get().supervisor is None
        Person.objects.get(pk=cast.ivy.pk).delete()
        assert not Debrief.objects.exists()
