"""A quarter: asked for, worked out, edited, published, confirmed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from groups.actions import quarter as actions
from groups.actions.quarter_publishing import PlanBlocked, PlanChanged, publish_quarter
from groups.models import (
    Booking,
    CoverRequest,
    FacilitatorTerms,
    LeadAnswer,
    PeerGroup,
    RotaDraft,
    RotaDraftRow,
    Session,
    StandBy,
)
from groups.tasks.quarter import send_quarter, work_out
from organizations.models import Person
from peersupport.tenancy import tenant
from tests.factories import Cast, make_cast, make_facilitator, make_group, make_person, make_session
from tests.groups.programme import make_draft

SignIn = Callable[[Any], Client]


@pytest.fixture
def nina(cast: Cast) -> Person:
    return make_person(organization=cast.organization, name="Nina", roles=("facilitator",))


def noon(days: int) -> Any:
    return (timezone.now() + timedelta(days=days)).replace(hour=12, minute=0, second=0, microsecond=0)


def plan(cast: Cast, *groups: PeerGroup, keeps: bool = True, mails: Any = None) -> RotaDraft:
    """Plan and let the worker work at once."""
    with tenant(cast.organization.pk):
        first = timezone.localdate() + timedelta(days=1)
        draft = actions.plan_quarter(first, groups or [cast.group], keeps=keeps, by=cast.frank)
        work_out(cast.organization.pk, draft.pk, [group.pk for group in groups or [cast.group]])
        return RotaDraft.objects.get(pk=draft.pk)


def leads(session: Session) -> set[int]:
    return set(Booking.objects.held().filter(session=session).values_list("facilitator", flat=True))


# Working it out


def test_the_rhythm_of_a_group_is_carried_on_with_two_people_each(cast: Cast) -> None:
    make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), starts_at=noon(2))
    draft = plan(cast)
    with tenant(cast.organization.pk):
        rows = list(draft.rows.all())
        assert draft.is_ready
        # The planned one, and each week of the twelve after it.
        assert [row.is_new for row in rows] == [False] + [True] * 11
        assert all(set(row.pair) == {cast.alice.pk, cast.ivy.pk} for row in rows)
        assert {row.wall_start.time() for row in rows} == {rows[0].wall_start.time()}
        # A proposal takes nobody's time.
        assert Session.objects.count() == 1


def test_every_other_week_stays_every_other_week(cast: Cast) -> None:
    for days in (-12, 2):
        make_session(group=cast.group, starts_at=noon(days))
    draft = plan(cast)
    with tenant(cast.organization.pk):
        assert draft.rows.count() == 6


def test_a_group_without_any_session_is_left_out(cast: Cast) -> None:
    draft = plan(cast)
    with tenant(cast.organization.pk):
        assert draft.is_ready
        assert not draft.rows.exists()


def test_what_cannot_be_led_is_open_and_says_why(cast: Cast) -> None:
    session = make_session(group=cast.group, starts_at=noon(3))
    with tenant(cast.organization.pk):
        cast.ivy.role_grants.all().delete()
    draft = plan(cast)
    with tenant(cast.organization.pk):
        row = draft.rows.get(session=session)
        assert row.pair == [cast.alice.pk]
        assert row.why_open == "nobody"


def test_keeping_and_choosing_anew(cast: Cast, nina: Person) -> None:
    """Nina leads nothing beside it; alice and ivy are the faces of the group."""
    session = make_session(group=cast.group, facilitators=(nina, cast.ivy), starts_at=noon(2))
    kept, anew = plan(cast), plan(cast, keeps=False)
    with tenant(cast.organization.pk):
        assert set(kept.rows.get(session=session).pair) == {nina.pk, cast.ivy.pk}
        assert set(anew.rows.get(session=session).pair) == {cast.alice.pk, cast.ivy.pk}


def test_how_fair_a_plan_is_says_what_it_was_held_to(cast: Cast, client_of: SignIn) -> None:
    """The search compares plans in which everybody keeps what they lead; it says nothing of others."""
    with tenant(cast.organization.pk):
        make_session(group=cast.group, starts_at=noon(9))
    for keeps in (True, False):
        draft = plan(cast, keeps=keeps)
        page = client_of(cast.frank).get(f"/harbour/programme/quarter/{draft.public_id}/").content.decode()
        assert "no other plan is much fairer" in page
        assert ("while everybody keeps the sessions they lead already" in page) is keeps


def test_the_worker_run_twice_writes_once(cast: Cast) -> None:
    make_session(group=cast.group, starts_at=noon(2))
    draft = plan(cast)
    with tenant(cast.organization.pk):
        rows = draft.rows.count()
        work_out(cast.organization.pk, draft.pk, [cast.group.pk])
        assert draft.rows.count() == rows


# Editing


def test_a_changed_row_is_checked_at_once_and_nothing_is_lost(cast: Cast, nina: Person, client_of: SignIn) -> None:
    draft = make_draft(cast)
    with tenant(cast.organization.pk):
        row = draft.rows.get()
    make_session(group=make_group(organization=cast.organization), facilitators=(nina,), starts_at=row.starts_at)
    client = client_of(cast.frank)
    address = f"/harbour/programme/quarter/{draft.public_id}/{row.pk}/"
    busy = client.post(address, {"first": nina.pk, "second": cast.ivy.pk, "version": 0})
    assert busy.status_code == 422
    assert "has another session then" in busy.content.decode()
    assert busy.context["form"]["first"].value() == str(nina.pk)
    same = client.post(address, {"first": cast.ivy.pk, "second": cast.ivy.pk, "version": 0})
    assert "same person" in same.content.decode()
    assert client.post(address, {"first": cast.ivy.pk, "second": "", "version": 0}).status_code == 302
    with tenant(cast.organization.pk):
        assert draft.rows.get().pair == [cast.ivy.pk]


def test_in_place_a_change_brings_what_it_touched_and_nothing_else(cast: Cast, nina: Person, client_of: SignIn) -> None:
    draft = make_draft(cast)
    with tenant(cast.organization.pk):
        row = draft.rows.get()
    client = client_of(cast.frank)
    address = f"/harbour/programme/quarter/{draft.public_id}/{row.pk}/"
    form = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert form.count("autofocus") == 1
    assert "<html" not in form
    refused = client.post(
        address, {"first": "", "second": "", "stand_by": "nobody", "version": 0}, headers={"HX-Request": "true"}
    )
    assert refused.status_code == 422
    assert 'hx-swap-oob="true"' in refused.content.decode()
    assert "Nothing is saved yet" in refused.content.decode()
    chosen = {"first": cast.ivy.pk, "second": nina.pk, "stand_by": cast.alice.pk, "version": 0}
    changed = client.post(address, chosen, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in changed
    for part in (
        f'id="row-{row.pk}"',
        'id="plan-summary"',
        'id="plan-loads"',
        "Nina",
        "Alice stands by",
        "the last change, Thursday table",
    ):
        assert part in changed
    with tenant(cast.organization.pk):
        found = draft.rows.get()
        assert ({*found.pair}, found.stand_by_id) == ({cast.ivy.pk, nina.pk}, cast.alice.pk)


@pytest.mark.parametrize("digits", [1, 19, 20, 5000])
def test_a_row_that_is_not_there_is_nobodys_error(cast: Cast, client_of: SignIn, digits: int) -> None:
    make_session(group=cast.group, starts_at=noon(9))
    address = f"/harbour/programme/quarter/{plan(cast).public_id}/?row={'9' * digits}"
    assert client_of(cast.frank).get(address, headers={"HX-Request": "true"}).status_code in (200, 404)


def test_nobody_leads_a_session_and_stands_by_for_it(cast: Cast, client_of: SignIn) -> None:
    draft = make_draft(cast)
    with tenant(cast.organization.pk):
        row = draft.rows.get()
    address = f"/harbour/programme/quarter/{draft.public_id}/{row.pk}/"
    chosen = {"first": cast.ivy.pk, "second": "", "stand_by": cast.ivy.pk, "version": 0}
    assert "They lead this session" in client_of(cast.frank).post(address, chosen).content.decode()


def test_the_last_change_is_taken_back_once_and_only_ones_own(cast: Cast, nina: Person, client_of: SignIn) -> None:
    draft = make_draft(cast)
    with tenant(cast.organization.pk):
        row = draft.rows.get()
    address = f"/harbour/programme/quarter/{draft.public_id}/"
    frank, other = client_of(cast.frank), client_of(make_person(organization=cast.organization, roles=("coordinator",)))
    frank.post(f"{address}{row.pk}/", {"first": nina.pk, "second": "", "version": 0})
    assert "the last change, Thursday table" in frank.get(address).content.decode()
    assert "the last change, Thursday table" not in other.get(address).content.decode()
    assert "nothing to take back" in other.post(f"{address}undo/", follow=True).content.decode()
    assert "Taken back" in frank.post(f"{address}undo/", follow=True).content.decode()
    with tenant(cast.organization.pk):
        assert set(draft.rows.get().pair) == {cast.alice.pk, cast.ivy.pk}
    assert "nothing to take back" in frank.post(f"{address}undo/", follow=True).content.decode()
    # Somebody else's change since then is not overwritten.
    frank.post(f"{address}{row.pk}/", {"first": nina.pk, "second": "", "version": 2})
    other.post(f"{address}{row.pk}/", {"first": cast.ivy.pk, "second": "", "version": 3})
    assert "Somebody else changed this session" in frank.post(f"{address}undo/", follow=True).content.decode()
    with tenant(cast.organization.pk):
        assert draft.rows.get().pair == [cast.ivy.pk]


def test_what_speaks_against_a_row_is_said_and_can_be_filtered(cast: Cast, client_of: SignIn) -> None:
    draft = make_draft(cast)
    with tenant(cast.organization.pk):
        row = draft.rows.get()
    client, address = client_of(cast.frank), f"/harbour/programme/quarter/{draft.public_id}/"
    assert "Nothing needs a look" in client.get(f"{address}?only=look").content.decode()
    with tenant(cast.organization.pk):
        FacilitatorTerms.objects.create(person=cast.alice, step_back_on=row.starts_at.date())
    page = client.get(f"{address}?only=look&by=group").content.decode()
    assert "Alice: steps back before." in page
    assert "Cannot be led like this" in page


def test_throwing_a_plan_away_asks_first_and_says_what_is_lost(cast: Cast, client_of: SignIn) -> None:
    draft = make_draft(cast)
    with tenant(cast.organization.pk):
        draft.rows.update(version=1)
        session = draft.rows.get().session
    client, address = client_of(cast.frank), f"/harbour/programme/quarter/{draft.public_id}/discard/"
    page = client.get(address).content.decode()
    assert "The proposal for 1 session is gone" in page
    assert "1 session that you or another coordinator changed by hand" in page
    with tenant(cast.organization.pk):
        assert RotaDraft.objects.exists()
    client.post(address)
    with tenant(cast.organization.pk):
        assert not RotaDraft.objects.exists()
        assert leads(session) == {cast.alice.pk, cast.ivy.pk}


def test_of_two_coordinators_one_is_told(cast: Cast, client_of: SignIn) -> None:
    draft = make_draft(cast)
    with tenant(cast.organization.pk):
        row = draft.rows.get()
    client = client_of(cast.frank)
    address = f"/harbour/programme/quarter/{draft.public_id}/{row.pk}/"
    client.post(address, {"first": cast.ivy.pk, "second": "", "version": 0})
    late = client.post(address, {"first": cast.alice.pk, "second": "", "version": 0}, follow=True)
    assert "Somebody else changed this session" in late.content.decode()
    with tenant(cast.organization.pk):
        assert draft.rows.get().pair == [cast.ivy.pk]
        with pytest.raises(PlanChanged):
            publish_quarter(draft, version=0, by=cast.frank)


def test_nobody_leads_two_rows_of_a_plan_at_once(cast: Cast) -> None:
    draft = make_draft(cast)
    with tenant(cast.organization.pk):
        row = draft.rows.get()
        other = RotaDraftRow.objects.create(
            draft=draft,
            group=PeerGroup.objects.create(
                **{f: getattr(cast.group, f) for f in ("sentence", "inclusion_statement", "timezone", "created_on")},
                name="Other",
                discreet_title="Other table",
            ),
            is_new=True,
            wall_start=row.wall_start,
            timezone=row.timezone,
            minutes=row.minutes,
            starts_at=row.starts_at + timedelta(minutes=30),
            ends_at=row.ends_at + timedelta(minutes=30),
        )
        with pytest.raises(actions.PairUnfit):
            actions.choose_pair(other, [Person.objects.select_related("organization").get(pk=cast.alice.pk)], version=0)


# Publishing


def test_publishing_books_everybody_and_mails_each_facilitator_once(cast: Cast, mails: Any) -> None:
    make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), starts_at=noon(2))
    draft = plan(cast)
    with mails() as sent, tenant(cast.organization.pk):
        assert publish_quarter(draft, version=0, by=cast.frank) == 12
    with tenant(cast.organization.pk):
        assert Session.objects.filter(status="scheduled").count() == 12
        assert Booking.objects.held().count() == 24
        # What they led before is not given to them anew.
        assert LeadAnswer.objects.filter(person=cast.alice, answer="asked").count() == 11
    by_person = {person: [m for m in sent if m.to == [person.user.email]] for person in (cast.alice, cast.ivy, cast.bob)}
    assert [len(by_person[who]) for who in (cast.alice, cast.ivy, cast.bob)] == [1, 1, 1]
    assert "11 sessions are planned for you to lead" in by_person[cast.alice][0].body
    assert len(sent) == 3


def test_members_hear_nothing_when_only_the_facilitators_change(cast: Cast, nina: Person, mails: Any) -> None:
    draft = make_draft(cast)
    with mails() as sent, tenant(cast.organization.pk):
        people = list(Person.objects.select_related("organization").filter(pk__in=[nina.pk, cast.ivy.pk]))
        actions.choose_pair(draft.rows.get(), people, version=0)
        publish_quarter(RotaDraft.objects.get(pk=draft.pk), version=1, by=cast.frank)
        assert leads(draft.rows.get().session) == {nina.pk, cast.ivy.pk}
    assert sorted(m.to[0] for m in sent) == sorted([cast.alice.user.email, nina.user.email])
    # Alice is told that it is off for her, not who leads it now.
    assert "Nina" not in "".join(m.body for m in sent)


def test_a_session_without_two_is_not_planned(cast: Cast) -> None:
    make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), starts_at=noon(2))
    draft = plan(cast)
    with tenant(cast.organization.pk):
        draft.rows.filter(is_new=True).update(second=None)
        assert publish_quarter(draft, version=0, by=cast.frank) == 1
        assert Session.objects.count() == 1


def test_all_or_nothing(cast: Cast, mails: Any) -> None:
    make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), starts_at=noon(2))
    draft = plan(cast)
    with tenant(cast.organization.pk):
        last = draft.rows.last()
    # Meanwhile somebody planned something else for alice.
    make_session(group=make_group(organization=cast.organization), facilitators=(cast.alice,), starts_at=last.starts_at)
    with mails() as sent, tenant(cast.organization.pk):
        with pytest.raises(PlanBlocked) as blocked:
            publish_quarter(draft, version=0, by=cast.frank)
        assert blocked.value.rows == {last.pk}
        assert Session.objects.filter(group=cast.group).count() == 1
        assert RotaDraft.objects.get(pk=draft.pk).is_ready
    assert sent == []


@pytest.mark.django_db(transaction=True)
def test_two_publish_and_one_wins(transactional_db: None) -> None:
    cast = make_cast()
    draft = make_draft(cast)
    barrier = Barrier(2)

    def publish() -> str:
        try:
            barrier.wait()
            with tenant(cast.organization.pk):
                publish_quarter(draft, version=0, by=cast.frank)
        except actions.DraftGone:
            return "told"
        else:
            return "published"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(lambda _: publish(), range(2))) == ["published", "told"]


# Standing by


def test_who_said_so_is_proposed_to_stand_by_and_told_once_it_is_published(cast: Cast, nina: Person, mails: Any) -> None:
    """Where she leads herself nobody stands by: nobody else said that they may be asked late."""
    make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), starts_at=noon(2))
    with tenant(cast.organization.pk):
        FacilitatorTerms.objects.create(person=nina, stand_by=True, max_per_week=1)
    draft = plan(cast)
    with tenant(cast.organization.pk):
        rows = list(draft.rows.all())
        waits = [row for row in rows if nina.pk not in row.pair]
        assert waits
        assert [row.stand_by_id for row in rows] == [None if nina.pk in row.pair else nina.pk for row in rows]
        assert not StandBy.objects.exists()
    with mails() as sent, tenant(cast.organization.pk):
        publish_quarter(draft, version=0, by=cast.frank)
        send_quarter(cast.organization.pk, nina.pk)
    with tenant(cast.organization.pk):
        assert StandBy.objects.filter(person=nina, told_at__isnull=False).count() == len(waits)
    [hers] = [mail for mail in sent if mail.to == [nina.user.email]]
    assert f"You stand by for {len(waits)} sessions" in hers.body


def test_nobody_stands_by_who_did_not_say_so(cast: Cast, nina: Person) -> None:
    make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), starts_at=noon(2))
    draft = plan(cast)
    with tenant(cast.organization.pk):
        assert {row.stand_by_id for row in draft.rows.all()} == {None}


def test_who_leads_stands_by_no_more(cast: Cast, nina: Person) -> None:
    draft = make_draft(cast)
    with tenant(cast.organization.pk):
        row = draft.rows.get()
        StandBy.objects.create(session_id=row.session_id or 0, person=nina)
        people = list(Person.objects.select_related("organization").filter(pk__in=[nina.pk, cast.ivy.pk]))
        actions.choose_pair(row, people, version=0)
        publish_quarter(RotaDraft.objects.get(pk=draft.pk), version=1, by=cast.frank)
        assert not StandBy.objects.exists()


def test_who_was_booked_meanwhile_does_not_stand_by(cast: Cast, nina: Person, mails: Any) -> None:
    """It stops nothing: the session has its two."""
    draft = make_draft(cast)
    with tenant(cast.organization.pk):
        row = draft.rows.get()
        draft.rows.update(stand_by=nina)
    make_session(group=make_group(organization=cast.organization), facilitators=(nina,), starts_at=row.starts_at)
    with mails() as sent, tenant(cast.organization.pk):
        publish_quarter(draft, version=0, by=cast.frank)
        assert not StandBy.objects.exists()
    assert [mail for mail in sent if mail.to == [nina.user.email]] == []


# Confirming


def test_confirming_and_declining(cast: Cast, client_of: SignIn) -> None:
    sessions = [make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), starts_at=noon(n)) for n in (3, 10)]
    with tenant(cast.organization.pk):
        for session in sessions:
            LeadAnswer.objects.create(session=session, person=cast.alice)
    client = client_of(cast.alice)
    assert "Confirm these 2" in client.get("/harbour/rota/confirm/").content.decode()
    assert client.post(f"/harbour/rota/confirm/{sessions[0].public_id}/decline/").status_code == 302
    assert client.post("/harbour/rota/confirm/").status_code == 302
    with tenant(cast.organization.pk):
        assert leads(sessions[0]) == {cast.ivy.pk}
        assert leads(sessions[1]) == {cast.alice.pk, cast.ivy.pk}
        # The place is open again, and it is nobody's request.
        assert CoverRequest.objects.get(session=sessions[0], status="open").asked_by_id is None
        assert set(LeadAnswer.objects.values_list("answer", flat=True)) == {"declined", "confirmed"}
    assert client.post(f"/harbour/rota/confirm/{sessions[0].public_id}/decline/").status_code == 404


def test_nobody_declines_for_another(cast: Cast, client_of: SignIn) -> None:
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), starts_at=noon(3))
    with tenant(cast.organization.pk):
        LeadAnswer.objects.create(session=session, person=cast.alice)
    assert client_of(cast.ivy).post(f"/harbour/rota/confirm/{session.public_id}/decline/").status_code == 404


def test_the_page_of_a_plan_asks_no_more_for_more_sessions(cast: Cast, client_of: SignIn) -> None:
    def statements(days: int) -> int:
        group = make_group(organization=cast.organization)
        make_facilitator(group=group, person=cast.alice)
        make_session(group=group, facilitators=(), starts_at=noon(days))
        address = f"/harbour/programme/quarter/{plan(cast, group).public_id}/"
        client = client_of(cast.frank)
        # What the frame of a page remembers is fetched.
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    # Twelve sessions, and four.
    assert statements(2) == statements(60)
