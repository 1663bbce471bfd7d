"""Sessions without two facilitators: looked after, told, called off kindly."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from groups.actions.cover import ask_for_cover, take_cover
from groups.actions.session import cancel_session
from groups.models import CoverRequest, FacilitatorTerms, Session, Training
from groups.scheduled.cover import alert_of_missing, drop_old_rota, end_without_two, find_cover
from groups.scheduled.session import remind_of_sessions
from organizations.actions.consent import give_consent
from organizations.models import Person
from organizations.models.consent import Consent
from peersupport.tenancy import tenant
from tests.conftest import as_role
from tests.factories import Cast, make_person, make_session, make_training
from tests.groups.test_cover import leads, lose_role, soon


@pytest.fixture
def nina(cast: Cast) -> Person:
    return make_person(organization=cast.organization, name="Nina", roles=("facilitator",))


def run_clock() -> None:
    for _ in range(2):
        find_cover()
        alert_of_missing()
        end_without_two()


LOST = ["role", "training", "stepped back", "account", "can't make it"]


def lose(cast: Cast, session: Session, how: str) -> None:
    if how == "role":
        lose_role(cast, cast.alice)
    elif how == "training":
        Training.objects.filter(person=cast.alice).update(valid_until=date(2025, 6, 1))
    elif how == "stepped back":
        FacilitatorTerms.objects.create(person=cast.alice, step_back_on=timezone.localdate() - timedelta(days=1))
    elif how == "can't make it":
        ask_for_cover(session, [], by=cast.alice)
    else:
        with as_role("worker"):
            cast.alice.delete()


@pytest.mark.parametrize("how", LOST)
def test_within_a_day_the_coordinators_are_told_once(cast: Cast, mails: Any, how: str) -> None:
    session = soon(cast, 20)
    with tenant(cast.organization.pk):
        lose(cast, session, how)
    with mails() as sent:
        run_clock()
    assert [mail.to for mail in sent] == [[cast.frank.user.email]]
    assert sent[0].subject.startswith("Thursday table: a facilitator is missing")
    with tenant(cast.organization.pk):
        assert Session.objects.get(pk=session.pk).alerted_at is not None
        assert CoverRequest.objects.get().status == "open"


@pytest.mark.parametrize("how", LOST)
def test_two_hours_before_it_is_called_off_kindly(cast: Cast, mails: Any, how: str) -> None:
    session = soon(cast, 1.9)
    following = soon(cast, 24 * 7)
    with tenant(cast.organization.pk):
        lose(cast, session, how)
        Session.objects.update(alerted_at=timezone.now())
    with mails() as sent:
        run_clock()
    off = {mail.to[0]: mail for mail in sent if "not today" in mail.subject}
    # Whoever lost the role or the account gets nothing of it any more.
    still = {cast.bob.user.email, cast.ivy.user.email} | ({cast.alice.user.email} if how not in ("role", "account") else set())
    assert set(off) == still
    assert len([mail for mail in sent if "not today" in mail.subject]) == len(still)
    body = off[cast.bob.user.email].body
    assert "The next one is on" in body
    for path in ("/harbour/groups/", "/harbour/help/"):
        assert path in body
    with tenant(cast.organization.pk):
        assert Session.objects.get(pk=session.pk).status == "cancelled"
        assert Session.objects.get(pk=following.pk).status == "scheduled"
        assert not leads(session)


def test_a_late_run_catches_up_and_what_has_begun_is_left_alone(cast: Cast, mails: Any) -> None:
    late, begun = soon(cast, 0.2), soon(cast, -1.5)
    with tenant(cast.organization.pk):
        lose_role(cast, cast.alice)
    with mails() as sent:
        run_clock()
    with tenant(cast.organization.pk):
        assert Session.objects.get(pk=late.pk).status == "cancelled"
        assert Session.objects.get(pk=begun.pk).status == "scheduled"
    assert len([mail for mail in sent if "not today" in mail.subject]) == 2


def test_two_who_can_are_left_in_peace(cast: Cast, mails: Any) -> None:
    for hours in (1.5, 20, 100):
        soon(cast, hours)
    with mails() as sent:
        run_clock()
    with tenant(cast.organization.pk):
        assert not CoverRequest.objects.exists()
        assert set(Session.objects.values_list("status", flat=True)) == {"scheduled"}
    assert not sent


def test_a_former_facilitators_session_looks_for_cover_by_itself(cast: Cast, nina: Person, mails: Any) -> None:
    session = soon(cast, 24 * 9)
    with tenant(cast.organization.pk):
        lose_role(cast, cast.alice)
    with mails() as sent:
        run_clock()
    assert [mail.to for mail in sent] == [[nina.user.email]]
    with mails() as sent, tenant(cast.organization.pk):
        take_cover(CoverRequest.objects.get(), by=nina)
        assert leads(session) == {nina.pk, cast.ivy.pk}
    assert [mail.to for mail in sent] == [[nina.user.email]]


def test_a_deleted_facilitators_place_is_filled(cast: Cast, nina: Person, mails: Any) -> None:
    session = soon(cast, 24 * 9)
    with tenant(cast.organization.pk), as_role("worker"):
        cast.alice.delete()
    with mails():
        run_clock()
    with tenant(cast.organization.pk):
        cover = CoverRequest.objects.get()
        take_cover(cover, by=nina)
        assert leads(session) == {nina.pk, cast.ivy.pk}
    with mails():
        run_clock()
    with tenant(cast.organization.pk):
        assert CoverRequest.objects.count() == 1


def test_a_request_of_the_clock_ends_when_it_is_not_needed(cast: Cast, mails: Any) -> None:
    soon(cast, 24 * 9)
    with tenant(cast.organization.pk):
        Training.objects.filter(person=cast.alice).update(valid_until=date(2025, 6, 1))
    with mails():
        run_clock()
    make_training(person=cast.alice, module="refresh", completed_on=timezone.localdate() - timedelta(days=1))
    with mails():
        run_clock()
    with tenant(cast.organization.pk):
        assert CoverRequest.objects.get().status == "lapsed"


def test_old_rota_data_goes(cast: Cast, nina: Person) -> None:
    now = timezone.now()
    old = make_session(group=cast.group, facilitators=(cast.alice,), starts_at=now - timedelta(days=91, hours=1))
    fresh = make_session(group=cast.group, facilitators=(cast.alice,), starts_at=now - timedelta(days=80))
    with tenant(cast.organization.pk):
        for session in (old, fresh):
            CoverRequest.objects.create(session=session, asked_by=cast.alice, status="lapsed")
        FacilitatorTerms.objects.create(person=cast.alice)
        FacilitatorTerms.objects.create(person=nina)
        lose_role(cast, nina)
    drop_old_rota()
    with tenant(cast.organization.pk):
        assert [cover.session_id for cover in CoverRequest.objects.all()] == [fresh.pk]
        assert [terms.person_id for terms in FacilitatorTerms.objects.all()] == [cast.alice.pk]


def test_a_former_facilitator_gets_no_mail_of_a_session_they_led(cast: Cast, nina: Person, mails: Any) -> None:
    session = soon(cast, 20)
    with tenant(cast.organization.pk):
        lose_role(cast, cast.alice)
        for person in Person.objects.all():
            give_consent(person, Consent.Purpose.REMINDERS)
    with mails() as sent:
        remind_of_sessions()
    with mails() as more, tenant(cast.organization.pk):
        cancel_session(session)
    for found in (sent, more):
        assert {mail.to[0] for mail in found} == {cast.bob.user.email, cast.ivy.user.email}
