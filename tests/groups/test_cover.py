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
from groups.suggestions import suggestions_for
from organizations.actions.role import revoke_role
from organizations.models import AuditEntry, Person
from peersupport.tenancy import tenant
from tests.factories import Cast, make_cast, make_group, make_person, make_session

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


# Through the pages


def test_the_page_ticks_the_first_three_and_says_why(cast: Cast, client_of: SignIn) -> None:
    session = soon(cast, 72)
    for n in range(4):
        make_person(organization=cast.organization, name=f"Person{n}", roles=("facilitator",))
    client, path = client_of(cast.alice), f"/harbour/sessions/{session.public_id}/cover/"
    page = client.get(path)
    assert page.content.decode().count("checked") == 3
    assert page.content.decode().count("Trained and free") == 4
    form = page.context["form"]
    assert client.post(path, {"people": form.initial["people"]}).status_code == 302
    with tenant(cast.organization.pk):
        assert set(CoverOffer.objects.values_list("person", flat=True)) == set(form.initial["people"])
    assert "3 people are asked" in client.get(path).content.decode()
    assert "3 people are asked" in client.get(f"/harbour/sessions/{session.public_id}/").content.decode()
    # Somebody who was asked, or never stood there, cannot be slipped in.
    assert client.post(path, {"people": [cast.bob.pk]}).status_code == 422


def test_late_only_those_who_stand_by_are_ticked(cast: Cast, nina: Person, omar: Person, client_of: SignIn) -> None:
    session = soon(cast, 20)
    with tenant(cast.organization.pk):
        stand_by(session, by=omar)
    page = client_of(cast.alice).get(f"/harbour/sessions/{session.public_id}/cover/")
    assert page.context["form"].initial["people"] == [omar.pk]
    assert "Stands by" in page.content.decode()


def test_where_nobody_can_the_page_says_what_happens(cast: Cast, client_of: SignIn) -> None:
    session = soon(cast, 72)
    client, path = client_of(cast.alice), f"/harbour/sessions/{session.public_id}/cover/"
    assert "Nobody else is trained and free then" in client.get(path).content.decode()
    assert client.post(path).status_code == 302
    with tenant(cast.organization.pk):
        assert CoverRequest.objects.get().asked_by == cast.alice


def test_a_link_in_a_mail_changes_nothing_and_too_late_is_said_kindly(
    cast: Cast, nina: Person, omar: Person, client_of: SignIn
) -> None:
    session = soon(cast, 72)
    with tenant(cast.organization.pk):
        cover = ask_for_cover(session, [nina, omar], by=cast.alice)
    path = f"/harbour/rota/covers/{cover.pk}/"
    assert "Yes, I lead it" in client_of(nina).get(path).content.decode()
    with tenant(cast.organization.pk):
        assert leads(session) == {cast.alice.pk, cast.ivy.pk}
    assert client_of(nina).post(path)["Location"] == f"/harbour/sessions/{session.public_id}/"
    assert "You took it." in client_of(nina).get(path).content.decode()
    assert "Somebody else was first" in client_of(omar).get(path).content.decode()
    assert client_of(omar).post(path)["Location"] == "/harbour/rota/"
    for person in (cast.alice, cast.ivy, cast.bob, cast.frank, cast.erin):
        assert client_of(person).get(path).status_code == 404


def test_the_new_one_runs_this_session_and_sees_nothing_else(cast: Cast, nina: Person, client_of: SignIn) -> None:
    session, other = soon(cast, 72), soon(cast, 24 * 9)
    client = client_of(nina)
    assert client.get(f"/harbour/sessions/{session.public_id}/").status_code == 404
    with tenant(cast.organization.pk):
        take_cover(ask_for_cover(session, [nina], by=cast.alice), by=nina)
    assert client.get(f"/harbour/sessions/{session.public_id}/").status_code == 200
    assert client.get(f"/harbour/sessions/{session.public_id}/change/").status_code == 200
    assert client.get(f"/harbour/sessions/{other.public_id}/").status_code == 404
    # Who is in the group is not theirs to read.
    assert "Slate" not in client.get(f"/harbour/groups/{cast.group.pk}/").content.decode()


def test_a_swap_through_the_pages(cast: Cast, nina: Person, client_of: SignIn) -> None:
    mine = soon(cast, 72)
    theirs = make_session(
        group=make_group(organization=cast.organization), facilitators=(nina,), starts_at=timezone.now() + timedelta(days=5)
    )
    client, path = client_of(cast.alice), f"/harbour/sessions/{mine.public_id}/swap/"
    assert client.post(path).status_code == 422
    assert client.post(path, {"other": "0"}).status_code == 302
    with tenant(cast.organization.pk):
        cover = CoverRequest.objects.get()
    page = client_of(nina).get(f"/harbour/rota/covers/{cover.pk}/").content.decode()
    assert "They would take yours" in page
    assert client_of(nina).post(f"/harbour/rota/covers/{cover.pk}/").status_code == 302
    with tenant(cast.organization.pk):
        assert leads(theirs) == {cast.alice.pk}


def test_declining_and_taking_back(cast: Cast, nina: Person, client_of: SignIn) -> None:
    session = soon(cast, 72)
    with tenant(cast.organization.pk):
        cover = ask_for_cover(session, [nina], by=cast.alice)
    assert client_of(nina).post(f"/harbour/rota/covers/{cover.pk}/decline/").status_code == 302
    assert client_of(nina).post(f"/harbour/rota/covers/{cover.pk}/withdraw/").status_code == 404
    assert client_of(cast.alice).post(f"/harbour/rota/covers/{cover.pk}/withdraw/").status_code == 302
    with tenant(cast.organization.pk):
        assert (CoverOffer.objects.get().answer, CoverRequest.objects.get().status) == ("declined", "withdrawn")


def test_an_untrained_facilitator_plans_nothing(cast: Cast, client_of: SignIn) -> None:
    """No trained facilitator, no session."""
    day = timezone.localdate() + timedelta(days=30)
    given = {"day": f"{day:%Y-%m-%d}", "time": "14:00", "timezone": "Europe/Berlin", "minutes": "60", "place": "Room 4"}
    given |= {"cofacilitator": str(cast.ivy.pk), "format": "in_person", "minimum_to_start": "3", "late_minutes": "15"}
    for person, words in ((cast.ivy, "Their training does not hold"), (cast.alice, "Your training does not hold")):
        with tenant(cast.organization.pk):
            Training.objects.filter(person=person).update(valid_until=day - timedelta(days=1))
        reply = client_of(cast.alice).post(f"/harbour/groups/{cast.group.pk}/sessions/new/", given)
        assert reply.status_code == 422
        assert words in reply.content.decode()
        assert "coordinator" in reply.content.decode()
        with tenant(cast.organization.pk):
            assert not Session.objects.exists()
            Training.objects.filter(person=person).update(valid_until=day)
    assert client_of(cast.alice).post(f"/harbour/groups/{cast.group.pk}/sessions/new/", given).status_code == 302
