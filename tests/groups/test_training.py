"""Training noted by coordinators, the mail before it ends, and stepping back."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from groups.actions.training import a_year_after, stay_on, step_back
from groups.models import Booking, CoverRequest, FacilitatorTerms, Training
from groups.scheduled.programme import warn_of_training
from organizations.models import AuditEntry
from peersupport.tenancy import tenant
from tests.factories import Cast, make_person, make_session

SignIn = Callable[[Any], Client]


def test_a_course_is_noted_for_many_and_holds_for_a_year(cast: Cast, client_of: SignIn) -> None:
    today = timezone.localdate()
    sent = {"module": "course", "completed_on": today.isoformat(), "people": [cast.alice.pk, cast.ivy.pk]}
    client = client_of(cast.frank)
    for said in ("Noted for 2 people.", "It was noted already."):
        assert said in client.post("/harbour/programme/training/", sent, follow=True).content.decode()
    with tenant(cast.organization.pk):
        noted = Training.objects.filter(completed_on=today)
        assert noted.count() == 2
        assert {one.valid_until for one in noted} == {a_year_after(today)}
        assert AuditEntry.objects.filter(verb="training noted", about=cast.alice).count() == 1


def test_a_year_after_the_last_of_february() -> None:
    assert a_year_after(date(2028, 2, 29)) == date(2029, 2, 28)
    assert a_year_after(date(2027, 3, 1)) == date(2028, 3, 1)


def test_a_day_to_come_and_one_long_ago_are_refused(cast: Cast, client_of: SignIn) -> None:
    for days, fault in ((1, "still to come"), (-400, "more than a year ago")):
        day = (timezone.localdate() + timedelta(days=days)).isoformat()
        answer = client_of(cast.frank).post(
            f"/harbour/programme/training/{cast.alice.pk}/", {"module": "sign-off", "completed_on": day}
        )
        assert answer.status_code == 422
        assert fault in answer.content.decode()


def test_only_facilitators_are_trained(cast: Cast, client_of: SignIn) -> None:
    assert client_of(cast.frank).get(f"/harbour/programme/training/{cast.bob.pk}/").status_code == 404


def test_a_wrong_note_is_removed(cast: Cast, client_of: SignIn) -> None:
    with tenant(cast.organization.pk):
        note = Training.objects.get(person=cast.alice)
    assert client_of(cast.frank).post(f"/harbour/programme/training/notes/{note.pk}/remove/").status_code == 302
    with tenant(cast.organization.pk):
        assert not Training.objects.filter(person=cast.alice).exists()


def test_the_end_of_a_training_is_told_once_a_month_before(cast: Cast, mails: Any) -> None:
    with tenant(cast.organization.pk):
        Training.objects.filter(person=cast.alice).update(valid_until=timezone.localdate() + timedelta(days=30))
        Training.objects.filter(person=cast.ivy).update(valid_until=timezone.localdate() + timedelta(days=31))
    with mails() as sent:
        warn_of_training()
        warn_of_training()
    assert [m.to for m in sent] == [[cast.alice.user.email]]
    assert "raining" not in sent[0].subject


def test_who_was_refreshed_meanwhile_is_not_told(cast: Cast, mails: Any) -> None:
    today = timezone.localdate()
    with tenant(cast.organization.pk):
        Training.objects.filter(person=cast.alice).update(valid_until=today + timedelta(days=10))
        Training.objects.create(person=cast.alice, module="refresh", completed_on=today, valid_until=a_year_after(today))
    with mails() as sent:
        warn_of_training()
    assert sent == []


# Stepping back


def test_who_steps_back_stays_responsible_until_somebody_takes_it(cast: Cast, client_of: SignIn, mails: Any) -> None:
    nina = make_person(organization=cast.organization, name="Nina", roles=("facilitator",))
    now = timezone.now()
    before, after = (
        make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), starts_at=now + timedelta(days=n)) for n in (5, 12)
    )
    day = (now + timedelta(days=9)).date()
    with mails() as sent:
        page = client_of(cast.alice).post("/harbour/rota/step-back/", {"on": day.isoformat()}, follow=True)
    assert "Others are asked to take 1 session over" in page.content.decode()
    with tenant(cast.organization.pk):
        assert Booking.objects.held().filter(facilitator=cast.alice).count() == 2
        assert CoverRequest.objects.get(status="open").session_id == after.pk
        assert not before.covers.exists()
    assert [m.to for m in sent] == [[nina.user.email]]
    for mail in sent:
        for name in ("Alice", "Ivy", "Host"):
            assert name not in mail.subject + mail.body
    assert "From" in client_of(cast.alice).get("/harbour/rota/").content.decode()


def test_staying_after_all(cast: Cast) -> None:
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), starts_at=timezone.now() + timedelta(days=12))
    with tenant(cast.organization.pk):
        assert step_back(cast.alice, timezone.localdate() + timedelta(days=9)) == 1
        stay_on(cast.alice)
        assert FacilitatorTerms.objects.get(person=cast.alice).step_back_on is None
        assert not session.covers.filter(status="open").exists()
