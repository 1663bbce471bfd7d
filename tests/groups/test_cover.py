"""Cover, swap, stand-by, and sessions without two facilitators."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from groups.actions.cover import CannotTake, CoverGone, NotTheirs, ask_for_cover, decline_cover, take_cover, withdraw_cover
from groups.actions.session import FacilitatorBusy, cancel_session
from groups.actions.stand_by import stand_by
from groups.actions.swap import AskedAlready, ask_to_swap, take_swap
from groups.models import Booking, CoverOffer, CoverRequest, FacilitatorTerms, Membership, Session, StandBy, Training
from groups.scheduled.cover import alert_of_missing, drop_old_rota, end_without_two, find_cover
from groups.suggestions import suggestions_for
from organizations.actions.role import revoke_role
from organizations.models import AuditEntry, Person
from peersupport.tenancy import tenant
from tests.conftest import as_role
from tests.factories import Cast, make_cast, make_group, make_person, make_session, make_training

SignIn = Callable[[Any], Client]


@pytest.fixture
def nina(cast: Cast) -> Person:
    return make_person(organization=cast.organization, name="Nina", roles=("facilitator",))


@pytest.fixture
def omar(cast: Cast) -> Person:
    return make_person(organization=cast.organization, name="Omar", roles=("facilitator",))


def soon(cast: Cast, hours: float, **fields: Any) -> Session:
    return make_session(
        group=cast.group, facilitators=(cast.alice, cast.ivy), starts_at=timezone.now() + timedelta(hours=hours), **fields
    )


def leads(session: Session) -> set[int]:
    return set(Booking.objects.held().filter(session=session).values_list("facilitator", flat=True))


def lose_role(cast: Cast, person: Person) -> None:
    revoke_role(person, "facilitator", by=cast.henry)


# Asking, saying no, taking it


def test_the_one_who_asks_stays_responsible_until_somebody_takes_it(cast: Cast, nina: Person, mails: Any) -> None:
    session = soon(cast, 72)
    with mails() as sent, tenant(cast.organization.pk):
        cover = ask_for_cover(session, [nina], by=cast.alice)
        assert leads(session) == {cast.alice.pk, cast.ivy.pk}
    assert [mail.to for mail in sent] == [[nina.user.email]]
    assert cast.alice.full_name not in sent[0].body
    with mails() as sent, tenant(cast.organization.pk):
        take_cover(cover, by=nina)
        assert leads(session) == {nina.pk, cast.ivy.pk}
        cover.refresh_from_db()
        assert (cover.status, cover.taken_by) == ("taken", nina)
        assert CoverOffer.objects.get().answer == "accepted"
        assert AuditEntry.objects.filter(verb="cover taken", actor=nina).exists()
        # The booking is all they need; a right on the group they do not get.
        assert not nina.user.has_perm("facilitate_group", cast.group)
    # One mail takes it out of a calendar, one puts it into another; members and the other facilitator hear nothing.
    methods = {
        mail.to[0]: [part.get_param("method") for part in mail.message().walk() if part.get_param("method")] for mail in sent
    }
    assert methods == {cast.alice.user.email: ["CANCEL"], nina.user.email: ["REQUEST"]}
    with tenant(cast.organization.pk):
        assert Session.objects.get().sequence == 1


def test_nothing_happens_when_the_transaction_fails(cast: Cast, nina: Person, mails: Any) -> None:
    """nina is booked elsewhere after she was asked: nobody's booking moves, no mail leaves."""
    session = soon(cast, 72)
    with tenant(cast.organization.pk):
        cover = ask_for_cover(session, [nina], by=cast.alice)
    other = make_session(group=make_group(organization=cast.organization), facilitators=(nina,), starts_at=session.starts_at)
    with mails() as sent, tenant(cast.organization.pk), pytest.raises(CannotTake) as refused:
        take_cover(cover, by=nina)
    assert [reason.code for reason in refused.value.reasons] == ["busy"]
    with tenant(cast.organization.pk):
        assert leads(session) == {cast.alice.pk, cast.ivy.pk}
        assert leads(other) == {nina.pk}
        assert CoverRequest.objects.get().status == "open"
    assert not sent


def test_the_database_decides_on_overlaps(cast: Cast, nina: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the look beforehand the constraint refuses, and everything stays as it was."""
    session = soon(cast, 72)
    make_session(group=make_group(organization=cast.organization), facilitators=(nina,), starts_at=session.starts_at)
    monkeypatch.setattr("groups.actions.cover.require_fit", lambda person, session: None)
    with tenant(cast.organization.pk):
        cover = CoverRequest.objects.create(session=session, asked_by=cast.alice)
        with pytest.raises(FacilitatorBusy):
            take_cover(cover, by=nina)
        assert leads(session) == {cast.alice.pk, cast.ivy.pk}


@pytest.mark.django_db(transaction=True)
def test_of_fifty_who_accept_one_cover_at_once_one_wins() -> None:
    scene = make_cast()
    organization = scene.organization
    people = [make_person(organization=organization, roles=("facilitator",)) for _ in range(50)]
    session = soon(scene, 72)
    with tenant(organization.pk):
        cover = CoverRequest.objects.create(session=session, asked_by=scene.alice)
        CoverOffer.objects.bulk_create(CoverOffer(cover=cover, person=person) for person in people)
    start = Barrier(50)

    def accept(person: Person) -> bool:
        try:
            with tenant(organization.pk):
                me = Person.objects.select_related("user", "organization").get(pk=person.pk)
                request = CoverRequest.objects.select_related("session").get(pk=cover.pk)
                start.wait(timeout=60)
                take_cover(request, by=me)
        except CoverGone:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(50) as pool:
        assert sorted(pool.map(accept, people)) == [False] * 49 + [True]
    with tenant(organization.pk):
        winner = CoverRequest.objects.get().taken_by
        assert winner is not None
        assert leads(session) == {winner.pk, scene.ivy.pk}
        assert CoverOffer.objects.filter(answer="accepted").count() == 1


def test_only_who_leads_it_gives_it_away(cast: Cast, nina: Person) -> None:
    session = soon(cast, 72)
    with tenant(cast.organization.pk), pytest.raises(NotTheirs):
        ask_for_cover(session, [nina], by=nina)


def test_asking_twice_is_one_request_and_asks_more_people(cast: Cast, nina: Person, omar: Person, mails: Any) -> None:
    session = soon(cast, 72)
    with mails() as sent, tenant(cast.organization.pk):
        ask_for_cover(session, [nina], by=cast.alice)
        ask_for_cover(session, [nina, omar], by=cast.alice)
        assert CoverRequest.objects.count() == 1
    assert sorted(mail.to[0] for mail in sent) == sorted([nina.user.email, omar.user.email])


def test_when_all_say_no_the_next_are_asked(cast: Cast, nina: Person, omar: Person, mails: Any) -> None:
    session = soon(cast, 72)
    with tenant(cast.organization.pk):
        cover = ask_for_cover(session, [nina], by=cast.alice)
    with mails() as sent, tenant(cast.organization.pk):
        decline_cover(cover, by=nina)
        assert {o.person_id: o.answer for o in cover.offers.all()} == {nina.pk: "declined", omar.pk: "asked"}
    assert [mail.to for mail in sent] == [[omar.user.email]]


def test_what_is_withdrawn_cannot_be_taken_and_the_other_way_round(cast: Cast, nina: Person) -> None:
    session = soon(cast, 72)
    with tenant(cast.organization.pk):
        cover = ask_for_cover(session, [nina], by=cast.alice)
        withdraw_cover(cover, by=cast.alice)
        with pytest.raises(CoverGone):
            take_cover(cover, by=nina)
        again = ask_for_cover(session, [nina], by=cast.alice)
        take_cover(again, by=nina)
        with pytest.raises(CoverGone):
            withdraw_cover(again, by=cast.alice)


def test_nobody_takes_a_session_that_is_off(cast: Cast, nina: Person) -> None:
    session = soon(cast, 72)
    with tenant(cast.organization.pk):
        cover = ask_for_cover(session, [nina], by=cast.alice)
        cancel_session(session)
        with pytest.raises(CoverGone):
            take_cover(cover, by=nina)


@pytest.mark.parametrize("fault", ["untrained", "stepping_back", "no_role"])
def test_who_must_not_lead_cannot_take_it(cast: Cast, nina: Person, fault: str) -> None:
    session = soon(cast, 72)
    with tenant(cast.organization.pk):
        cover = ask_for_cover(session, [nina], by=cast.alice)
        if fault == "untrained":
            Training.objects.filter(person=nina).update(valid_until=timezone.localdate())
        elif fault == "stepping_back":
            FacilitatorTerms.objects.create(person=nina, step_back_on=timezone.localdate() + timedelta(days=1))
        else:
            lose_role(cast, nina)
        with pytest.raises(CannotTake) as refused:
            take_cover(cover, by=nina)
    assert fault in [reason.code for reason in refused.value.reasons]


# Whom to ask


def test_suggestions_are_trained_free_and_fair(cast: Cast, nina: Person, omar: Person) -> None:
    session = soon(cast, 72)
    busy = make_person(organization=cast.organization, name="Busy", roles=("facilitator",))
    make_session(group=make_group(organization=cast.organization), facilitators=(busy,), starts_at=session.starts_at)
    make_session(
        group=make_group(organization=cast.organization), facilitators=(nina,), starts_at=timezone.now() - timedelta(days=30)
    )
    untrained = make_person(organization=cast.organization, name="Una", roles=("facilitator",))
    with tenant(cast.organization.pk):
        Training.objects.filter(person=untrained).delete()
        found = suggestions_for(session, timezone.now())
    assert [(s.person, s.load) for s in found] == [(omar.pk, 0), (nina.pk, 1)]
    assert found[0].whys == ("fewer",)


def test_a_suggestion_tells_nothing_about_members(cast: Cast, nina: Person, omar: Person) -> None:
    session = soon(cast, 72)
    with tenant(cast.organization.pk):
        before = suggestions_for(session, timezone.now())
        Membership.objects.create(
            group=cast.group,
            person=nina,
            pseudonym="Fern",
            pseudonym_skeleton="fern",
            rules_version="x",
            joined_on=date(2026, 1, 1),
        )
        assert suggestions_for(session, timezone.now()) == before


def test_who_stands_by_is_asked_first(cast: Cast, nina: Person, omar: Person) -> None:
    session = soon(cast, 20)
    for person in (nina, omar):
        for days in (10, 20) if person == omar else (10,):
            starts = timezone.now() - timedelta(days=days + person.pk % 3, hours=person.pk % 5)
            make_session(group=make_group(organization=cast.organization), facilitators=(person,), starts_at=starts)
    with tenant(cast.organization.pk):
        assert suggestions_for(session, timezone.now())[0].person == nina.pk
        stand_by(session, by=omar)
        first = suggestions_for(session, timezone.now())[0]
        assert (first.person, first.whys[0]) == (omar.pk, "stand_by")
        StandBy.objects.all().delete()
        FacilitatorTerms.objects.create(person=omar, stand_by=True)
        assert suggestions_for(session, timezone.now())[0].person == omar.pk
        # In good time it is nobody's turn first.
        later = soon(cast, 24 * 9)
        assert suggestions_for(later, timezone.now())[0].person == nina.pk


def test_suggestions_cost_the_same_for_three_as_for_thirty(cast: Cast, nina: Person) -> None:
    session = soon(cast, 72)

    def cost() -> int:
        with tenant(cast.organization.pk), CaptureQueriesContext(connection) as queries:
            suggestions_for(session, timezone.now())
        return len(queries)

    few = cost()
    for _ in range(15):
        person = make_person(organization=cast.organization, roles=("facilitator",))
        make_session(group=make_group(organization=cast.organization), facilitators=(person,))
    assert cost() == few


# Swap


def test_a_swap_moves_both_or_none(cast: Cast, nina: Person, mails: Any) -> None:
    mine = soon(cast, 72)
    # They overlap: each must go before either comes.
    theirs = make_session(
        group=make_group(organization=cast.organization), facilitators=(nina,), starts_at=mine.starts_at + timedelta(minutes=30)
    )
    with mails() as sent, tenant(cast.organization.pk):
        cover = ask_to_swap(mine, theirs, nina, by=cast.alice)
        with pytest.raises(AskedAlready):
            ask_to_swap(mine, theirs, nina, by=cast.alice)
    assert [mail.to for mail in sent] == [[nina.user.email]]
    with mails() as sent, tenant(cast.organization.pk):
        take_swap(cover, by=nina)
        assert leads(mine) == {nina.pk, cast.ivy.pk}
        assert leads(theirs) == {cast.alice.pk}
    assert sorted(mail.to[0] for mail in sent) == sorted([cast.alice.user.email, nina.user.email] * 2)


def test_half_a_swap_is_none(cast: Cast, nina: Person, mails: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """alice is booked at the time of nina's session meanwhile: what went for the other half comes back."""
    mine = soon(cast, 72)
    theirs = make_session(group=make_group(organization=cast.organization), facilitators=(nina,))
    with tenant(cast.organization.pk):
        cover = ask_to_swap(mine, theirs, nina, by=cast.alice)
    make_session(group=make_group(organization=cast.organization), facilitators=(cast.alice,), starts_at=theirs.starts_at)
    with mails() as sent, tenant(cast.organization.pk), pytest.raises(CannotTake):
        take_swap(cover, by=nina)
    monkeypatch.setattr("groups.actions.swap.require_fit", lambda *args, **kwargs: None)
    with mails() as more, tenant(cast.organization.pk), pytest.raises(FacilitatorBusy):
        take_swap(cover, by=nina)
    assert not sent
    assert not more
    with tenant(cast.organization.pk):
        assert leads(mine) == {cast.alice.pk, cast.ivy.pk}
        assert leads(theirs) == {nina.pk}


def test_only_the_one_who_is_asked_swaps(cast: Cast, nina: Person, omar: Person) -> None:
    mine = soon(cast, 72)
    theirs = make_session(group=make_group(organization=cast.organization), facilitators=(nina, omar))
    with tenant(cast.organization.pk):
        cover = ask_to_swap(mine, theirs, nina, by=cast.alice)
        with pytest.raises(CoverGone):
            take_swap(cover, by=omar)
        with pytest.raises(CoverGone):
            take_cover(cover, by=omar)
        decline_cover(cover, by=nina)
        with pytest.raises(CoverGone):
            take_swap(cover, by=nina)


# Two facilitators, or none


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
