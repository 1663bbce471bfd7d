"""Somebody leaves the organization: access ends that day, the row 90 days later (P19), unless break-glass is under way (P15)."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from groups.actions.break_glass import ask_identity, decide_identity, see_identity
from groups.actions.concern import close_concern, raise_concern
from groups.actions.facilitator import name_of
from groups.actions.membership import join_group, leave_group, wait_for_group
from groups.models import Booking, Concern, CoverRequest, IdentityRequest, Membership, PeerGroup, Session, WaitingPlace
from groups.scheduled.break_glass import tell_due
from groups.scheduled.concern import alert_again
from groups.scheduled.cover import find_cover
from me.actions.leaving import LastAdmin, ends_at, forget, note_that_left
from me.models import AccountDeletion
from me.scheduled import end_places_of_who_left, forget_who_left
from organizations.actions.invitation import InvitationClosed, accept_invitation, invite
from organizations.actions.role import grant_role
from organizations.models import Affiliation, AuditEntry, Person, RoleGrant, User
from peersupport.tenancy import tenant
from tests.conftest import as_role
from tests.factories import Cast, make_group, make_person, make_session
from tests.groups.conftest import mails  # noqa: F401 — a fixture
from tests.groups.safety import make_concern, make_lead

SignIn = Callable[[Any], Client]
Days = Callable[[float], None]
CHANGING = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')
NAMES = ("Amber Fox", "Silent Owl", "Green Reed")


@pytest.fixture
def days_later(mails: Any, monkeypatch: pytest.MonkeyPatch) -> Days:  # noqa: F811
    """Let so many days pass since the start, and run the nightly clock as the worker."""
    begun = timezone.now()

    def run(days: float) -> None:
        monkeypatch.setattr(timezone, "now", lambda: begun + timedelta(days=days))
        with as_role("worker"), mails():
            forget_who_left()
            forget_who_left()

    return run


def leave(cast: Cast, person: Person) -> None:
    with tenant(cast.organization.pk):
        note_that_left(person, by=cast.henry)


def is_there(cast: Cast, person: Person) -> bool:
    with tenant(cast.organization.pk):
        return Person.objects.filter(pk=person.pk).exists()


def test_an_admin_says_who_has_left_and_learns_nothing_of_groups(cast: Cast, client_of: SignIn, mails: Any) -> None:  # noqa: F811
    henry, bob = client_of(cast.henry), client_of(cast.bob)
    waits = make_group(organization=cast.organization)
    make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    with tenant(cast.organization.pk):
        wait_for_group(waits, by=cast.bob)
    address = f"/harbour/people/{cast.bob.pk}/left/"
    assert address in henry.get(f"/harbour/people/{cast.bob.pk}/roles/").content.decode()
    page = henry.get(address).content.decode()
    day = timezone.localdate() + timedelta(days=90)
    assert f"What happens on {day:%-d %B %Y}" in page
    other = henry.get(f"/harbour/people/{cast.carol.pk}/left/").content.decode()
    assert page.replace("Bob", "Carol").count("Carol") == other.count("Carol")
    assert len(page) - len(other) == page.count("Bob") * (len("Bob") - len("Carol")) + len(str(cast.bob.pk)) - len(
        str(cast.carol.pk)
    )
    assert bob.get("/harbour/me/").status_code == 200
    with mails() as sent:
        shown = henry.post(address, follow=True).content.decode()
    assert sent == []
    assert f"Bob has no access any more, and is deleted on {day:%-d %B %Y}." in shown
    assert bob.get("/harbour/me/").status_code == 404
    assert cast.bob.user.email not in henry.get("/harbour/people/").content.decode()
    assert henry.post(address).status_code == 404


def test_p2_no_group_shows_at_that_moment_who_it_was(
    cast: Cast,
    client_of: SignIn,
    mails: Any,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An admin who waits for a full group would get the place of whoever left; one who facilitates would see which name goes."""
    begun = timezone.now()
    waits = make_group(organization=cast.organization)
    with tenant(cast.organization.pk):
        PeerGroup.objects.filter(pk=cast.group.pk).update(capacity_min=3, capacity_max=3)
        for name in NAMES[: 3 - Membership.objects.filter(group=cast.group).count()]:
            join_group(cast.group, by=make_person(organization=cast.organization), pseudonym=name)
        wait_for_group(waits, by=cast.bob)
        mine = wait_for_group(cast.group, by=cast.henry)
        places = [*Membership.objects.filter(person=cast.bob), *WaitingPlace.objects.filter(person=cast.bob)]
    pages = (f"/harbour/groups/{cast.group.pk}/", "/harbour/groups/")
    henry, alice = client_of(cast.henry), client_of(cast.alice)

    def seen() -> list[bytes]:
        shown = [henry.get(pages[0]), henry.get(pages[1]), alice.get(pages[0])]
        return [CHANGING.sub(b"", page.content) for page in shown]

    before = seen()
    with mails() as sent:
        leave(cast, cast.bob)
        with as_role("worker"):
            end_places_of_who_left()
    assert sent == []
    assert seen() == before
    left_on = timezone.localdate()
    moments = sorted(ends_at(place, left_on) for place in places)
    assert len(set(moments)) == len(moments) > 1
    assert all(timedelta(0) < moment.date() - left_on <= timedelta(days=14) and 7 <= moment.hour < 18 for moment in moments)
    for moment in moments:
        monkeypatch.setattr(timezone, "now", lambda at=moment: max(at, begun))
        with as_role("worker"), mails() as sent:
            end_places_of_who_left()
        assert cast.bob.user.email not in [mail.to[0] for mail in sent]
        moments_left = sum(other > moment for other in moments)
        with tenant(cast.organization.pk):
            kept = Membership.objects.filter(person=cast.bob).count() + WaitingPlace.objects.filter(person=cast.bob).count()
        assert kept == moments_left
    with tenant(cast.organization.pk):
        mine.refresh_from_db()
        assert mine.status == WaitingPlace.Status.OFFERED


def test_no_place_is_held_for_somebody_who_left(cast: Cast, mails: Any) -> None:  # noqa: F811
    full = make_group(organization=cast.organization, capacity_min=3, capacity_max=3)
    with tenant(cast.organization.pk):
        inside = [join_group(full, by=make_person(organization=cast.organization), pseudonym=name) for name in NAMES]
        wait_for_group(full, by=cast.bob)
        note_that_left(cast.bob, by=cast.henry)
        leave_group(inside[0])
        assert not WaitingPlace.objects.offered().exists()
        assert join_group(full, by=cast.carol, pseudonym="Quiet Heron").group == full


@pytest.mark.parametrize("who", ["henry", "frank", "erin", "bob"])
def test_nobody_says_it_of_themselves_and_only_admins_of_others(cast: Cast, client_of: SignIn, who: str) -> None:
    subject = cast.henry if who == "henry" else cast.carol
    client = client_of(getattr(cast, who))
    missing = client.get("/harbour/people/987654/left/")
    for answer in (client.get(f"/harbour/people/{subject.pk}/left/"), client.post(f"/harbour/people/{subject.pk}/left/")):
        assert answer.status_code == 404
    assert client.get(f"/harbour/people/{subject.pk}/left/").content == missing.content
    with tenant(cast.organization.pk):
        assert Person.objects.get(pk=subject.pk).left_on is None


def test_p19_who_left_is_deleted_after_90_days(cast: Cast, days_later: Days) -> None:
    pk, user = cast.bob.pk, cast.bob.user.pk
    leave(cast, cast.bob)
    days_later(89)
    assert is_there(cast, cast.bob)
    cast.organization.status = "suspended"
    cast.organization.save()
    days_later(90)
    with tenant(cast.organization.pk):
        assert not Person.objects.filter(pk=pk).exists()
        assert not AccountDeletion.objects.exists()
        assert is_there(cast, cast.carol)
        # That somebody left is known, and not who.
        assert AuditEntry.objects.get(verb="left").about is None
    assert not User.objects.filter(pk=user).exists()


def test_p19_a_user_of_two_organizations_stays_in_the_other(cast: Cast, client_of: SignIn, days_later: Days) -> None:
    make_person(organization=cast.other, user=cast.bob.user)
    leave(cast, cast.bob)
    days_later(91)
    assert not is_there(cast, cast.bob)
    assert Affiliation.objects.get(user=cast.bob.user).organization == cast.other
    assert client_of(cast.bob).get("/elsewhere/").status_code == 200


def test_an_invitation_brings_them_back_without_their_roles(cast: Cast, days_later: Days) -> None:
    """Also where the ninety days end while it is open; what they chose as their gender is theirs again, their roles are not."""
    with tenant(cast.organization.pk):
        Person.objects.filter(pk=cast.alice.pk).update(genders=["woman"])
    leave(cast, cast.alice)
    days_later(85)
    with tenant(cast.organization.pk):
        invitation = invite(by=cast.henry, email=cast.alice.user.email, full_name="Alice", is_people_manager=False, roles=[])
    days_later(95)
    with tenant(cast.organization.pk):
        back = accept_invitation(invitation.pk, invitation.token, user=cast.alice.user)
        assert (back.pk, back.left_on, back.genders) == (cast.alice.pk, None, ["woman"])
        assert not RoleGrant.objects.filter(person=back).exists()
    days_later(200)
    assert is_there(cast, cast.alice)


def test_what_a_facilitator_led_is_covered_and_not_cancelled(cast: Cast, days_later: Days, mails: Any) -> None:  # noqa: F811
    soon = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    late = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), starts_at=timezone.now() + timedelta(days=150))
    leave(cast, cast.alice)
    with mails():
        find_cover()
    with tenant(cast.organization.pk):
        assert CoverRequest.objects.get().session == soon
    days_later(91)
    with tenant(cast.organization.pk):
        assert not is_there(cast, cast.alice)
        assert Session.objects.get(pk=late.pk).is_planned
        assert list(Booking.objects.filter(session=late).values_list("facilitator", flat=True)) == [cast.ivy.pk]


def test_a_concern_of_a_lead_who_left_goes_to_another(cast: Cast, mails: Any) -> None:  # noqa: F811
    gus = make_lead(cast)
    concern = make_concern(cast, owner=gus)
    leave(cast, gus)
    with mails() as sent:
        alert_again()
    assert cast.grace.user.email in [mail.to[0] for mail in sent]
    with tenant(cast.organization.pk):
        assert Concern.objects.get(pk=concern.pk).owner is None


@pytest.mark.parametrize("part", ["meant", "asks", "decides"])
def test_p15_who_stands_in_a_look_up_stays_until_its_concern_is_closed(cast: Cast, days_later: Days, part: str) -> None:
    gus = make_lead(cast)
    concern = make_concern(cast, owner=gus)
    with tenant(cast.organization.pk):
        asked = ask_identity(concern, by=gus, reason="Nobody can reach them.")
        decide_identity(asked, by=cast.grace, approved=True)
    person = {"meant": cast.bob, "asks": gus, "decides": cast.grace}[part]
    leave(cast, person)
    days_later(91)
    assert is_there(cast, person)
    with tenant(cast.organization.pk):
        Concern.objects.update(owner=cast.grace if part != "decides" else gus)
        close_concern(concern, "supported", "", by=cast.grace if part != "decides" else gus)
    days_later(92)
    assert not is_there(cast, person)
    with tenant(cast.organization.pk):
        # What break-glass did stays, as it does for anybody who is deleted.
        assert AuditEntry.objects.filter(verb="identity approved", for_good=True).exists()


def test_p15_who_was_looked_up_and_not_told_yet_stays_until_then(
    cast: Cast, days_later: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    gus, begun = make_lead(cast), timezone.now()
    concern = make_concern(cast, owner=cast.grace)
    leave(cast, cast.bob)
    monkeypatch.setattr(timezone, "now", lambda: begun + timedelta(days=80))
    with tenant(cast.organization.pk):
        day = timezone.localdate() + timedelta(days=20)
        asked = ask_identity(concern, by=cast.grace, reason="They may be in danger.", held_for="danger", tell_on=day)
        decide_identity(asked, by=gus, approved=True)
        see_identity(asked, by=cast.grace)
        close_concern(concern, "passed_on", "", by=cast.grace)
    days_later(95)
    assert is_there(cast, cast.bob)
    days_later(101)
    assert is_there(cast, cast.bob)
    with as_role("worker"):
        tell_due()
    with tenant(cast.organization.pk):
        assert IdentityRequest.objects.get().told_at is not None
    days_later(102)
    assert not is_there(cast, cast.bob)


@pytest.mark.django_db(transaction=True)
def test_of_two_admins_who_say_it_of_each_other_one_stays(cast: Cast) -> None:
    with tenant(cast.organization.pk):
        grant_role(cast.carol, "admin", by=None)
    barrier, refused = threading.Barrier(2), []

    def say(subject: Person, by: Person) -> None:
        try:
            with tenant(cast.organization.pk):
                barrier.wait()
                note_that_left(subject, by=by)
        except LastAdmin:
            refused.append(subject.pk)
        finally:
            connection.close()

    pairs = ((cast.carol, cast.henry), (cast.henry, cast.carol))
    threads = [threading.Thread(target=say, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with tenant(cast.organization.pk):
        assert Person.objects.with_role("admin").count() == len(refused) == 1


def test_an_invitation_from_before_lets_nobody_back_in(cast: Cast) -> None:
    """Whoever was invited twice and accepted once has a link left."""
    with tenant(cast.organization.pk):
        before = invite(by=cast.henry, email=cast.bob.user.email, full_name="Bob", is_people_manager=False, roles=["coordinator"])
        note_that_left(cast.bob, by=cast.henry)
        with pytest.raises(InvitationClosed):
            accept_invitation(before.pk, before.token, user=cast.bob.user)
        assert Person.objects.get(pk=cast.bob.pk).left_on is not None
        after = invite(by=cast.henry, email=cast.bob.user.email, full_name="Bob", is_people_manager=False, roles=[])
        assert accept_invitation(after.pk, after.token, user=cast.bob.user) == cast.bob


def test_p19_who_is_brought_back_in_the_night_of_their_deletion_stays(cast: Cast) -> None:
    """The clock finds them, they accept an invitation, and then their turn comes."""
    leave(cast, cast.bob)
    with tenant(cast.organization.pk):
        found = Person.objects.get(pk=cast.bob.pk)
        invitation = invite(by=cast.henry, email=cast.bob.user.email, full_name="Bob", is_people_manager=False, roles=[])
        accept_invitation(invitation.pk, invitation.token, user=cast.bob.user)
        forget(found)
        assert not AccountDeletion.objects.exists()
        assert Person.objects.active().filter(pk=cast.bob.pk).exists()


def test_p14_a_concern_keeps_no_name_of_a_facilitator_who_is_deleted(cast: Cast, days_later: Days) -> None:
    """A member's name goes with their membership; that of a facilitator stands in the concern itself."""
    with tenant(cast.organization.pk):
        mine = Membership.objects.get(person=cast.bob)
        name_of(cast.alice)
        asked: dict[str, Any] = {"urgency": "week", "words": "", "group": cast.group}
        about = raise_concern(by=cast.bob, as_member=mine, facilitator=cast.alice, named="Brook", **asked)
        by = raise_concern(by=cast.alice, named="Rover", **asked)
        assert by.raised_as
    leave(cast, cast.alice)
    days_later(91)
    assert not is_there(cast, cast.alice)
    with tenant(cast.organization.pk):
        kept = Concern.objects.in_bulk()
    assert (kept[about.pk].about, kept[about.pk].named) == (None, "")
    assert (kept[by.pk].raised_by, kept[by.pk].raised_as, kept[by.pk].named) == (None, "", "Rover")
