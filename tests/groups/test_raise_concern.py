"""Whom a concern can be about, who then never reads it, and what becomes of many concerns of one person."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from groups.actions.break_glass import NotAllowed, ask_identity, decide_identity
from groups.actions.concern import NotTheirs, TakenAlready, hand_over, raise_concern, take_concern
from groups.actions.facilitator import choose_name
from groups.models import Concern, Membership, Post
from groups.querysets.concern import SHOWN_OF_ONE
from groups.scheduled.concern import alert_again
from organizations.actions.role import grant_role, revoke_role
from organizations.models import Person
from peersupport.tenancy import tenant
from tests.conftest import as_role
from tests.factories import Cast, make_facilitator, make_person, make_session
from tests.groups.safety import make_lead

SignIn = Callable[[Any], Client]
RAISE = "/harbour/concerns/raise/"


@pytest.fixture
def session(cast: Cast) -> Any:
    """alice shows the name Brook, ivy Thistle; both lead the next session."""
    with tenant(cast.organization.pk):
        choose_name(cast.alice, "Brook")
        choose_name(cast.ivy, "Thistle")
    return make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))


def choice_of(page: str, name: str) -> str:
    """The value behind "<name>, who facilitates", of a radio button or an option."""
    found = re.search(rf'value="([0-9a-f]{{16}})"[^>]*>(?:<span>)?{name}, who facilitates', page)
    assert found, name
    return found[1]


def addresses(sent: list[Any]) -> list[str]:
    return sorted(mail.to[0] for mail in sent)


def about(cast: Cast, person: Person, name: str = "Brook", *, by: Person | None = None, **fields: Any) -> Concern:
    """bob's concern about somebody who facilitates."""
    with tenant(cast.organization.pk):
        mine = Membership.objects.filter(person=cast.bob).first() if by is None else None
        fields = {"urgency": "today", "words": "It scares me."} | fields
        return raise_concern(cast.group, by=by or cast.bob, as_member=mine, facilitator=person, named=name, **fields)


def test_a_member_chooses_a_facilitator_by_the_name_they_read_anyway(cast: Cast, session: Any, client_of: SignIn) -> None:
    bob = client_of(cast.bob)
    for address in (f"{RAISE}?group={cast.group.pk}", f"{RAISE}?session={session.public_id}"):
        page = bob.get(address).content.decode()
        assert "Thistle, who facilitates" in page
        assert not re.search(r"\b(Alice|Ivy)\b", page)
        # No number by which an admin could look up who it is.
        assert f'value="{cast.alice.pk}"' not in page
        answer = bob.post(address, {"urgency": "today", "about": choice_of(page, "Brook"), "words": "Sharp words."})
        assert answer.status_code == 302
    with tenant(cast.organization.pk):
        for concern in Concern.objects.all():
            assert (concern.about, concern.membership, concern.named) == (cast.alice, None, "Brook")
            assert concern.raiser_shown == "Slate"
    shown = client_of(cast.grace).get(f"/harbour/concerns/{concern.public_id}/").content.decode()
    assert "“Brook”: not a member, but somebody who facilitates" in shown
    queue = client_of(cast.grace).get("/harbour/concerns/").content.decode()
    assert queue.count("about “Brook” · raised by Slate") == 2
    assert "Alice" not in shown


def test_a_facilitator_chooses_the_other_one_and_never_themselves(cast: Cast, session: Any, client_of: SignIn) -> None:
    alice, address = client_of(cast.alice), f"{RAISE}?session={session.public_id}"
    page = alice.get(address).content.decode()
    assert "Brook, who facilitates" not in page
    alice.post(address, {"urgency": "week", "about": choice_of(page, "Thistle")})
    with tenant(cast.organization.pk):
        concern = Concern.objects.get()
        assert (concern.about, concern.raised_by, concern.raised_as) == (cast.ivy, cast.alice, "Brook")


def test_only_who_is_seen_in_the_group_can_be_chosen(cast: Cast, session: Any, client_of: SignIn) -> None:
    """Drafts, dates long past, dates given away and a grant alone show nobody's name to members, so neither does the form."""
    hidden = {name: make_person(organization=cast.organization, name=name, roles=("facilitator",)) for name in "uvwxy"}
    with tenant(cast.organization.pk):
        for name, person in hidden.items():
            choose_name(person, f"Sedge {name}")
    make_facilitator(group=cast.group, person=hidden["u"])
    make_session(group=cast.group, facilitators=(hidden["v"],), status="draft")
    make_session(group=cast.group, facilitators=(hidden["w"],), starts_at=timezone.now() - timedelta(days=100))
    given = make_session(group=cast.group, facilitators=(hidden["x"],), starts_at=timezone.now() + timedelta(days=9))
    with tenant(cast.organization.pk):
        given.bookings.update(released=True)
        Post.objects.create(group=cast.group, kind="announcement", facilitator=hidden["y"], by_facilitator=True, text="Room 4.")
    address = f"{RAISE}?group={cast.group.pk}"
    page = client_of(cast.bob).get(address).content.decode()
    assert [name for name in hidden if f"Sedge {name}, who" in page] == ["y"]
    # A key of another group, or an invented one, chooses nobody, and nothing is lost.
    for forged in ("0" * 16, str(cast.alice.pk), "x"):
        answer = client_of(cast.bob).post(address, {"urgency": "now", "about": forged, "words": "Kept words"})
        assert answer.status_code == 422
        assert "Kept words" in answer.content.decode()


@pytest.mark.parametrize("how", ["chosen", "by display name", "by real name"])
def test_whoever_it_is_about_never_learns_of_it(cast: Cast, session: Any, client_of: SignIn, mails: Any, how: str) -> None:
    """ivy facilitates, and is a safeguarding lead and a coordinator too: no mail, no row, no page, no part in anything."""
    gus = make_lead(cast)
    with tenant(cast.organization.pk):
        for role in ("safeguarding_lead", "coordinator"):
            grant_role(cast.ivy, role, by=None)
        cast.ivy.role_grants.update(granted_on=timezone.now().date() - timedelta(days=30))
        Person.objects.filter(pk=cast.ivy.pk).update(full_name="Ivy Marlow")
    bob, address = client_of(cast.bob), f"{RAISE}?group={cast.group.pk}"
    said = {
        "chosen": {"about": choice_of(bob.get(address).content.decode(), "Thistle")},
        "by display name": {"about": "somebody", "named": "thistle"},
        "by real name": {"about": "other", "named": "ivy  marlow"},
    }[how]
    with mails() as sent:
        assert bob.post(address, {"urgency": "now", "words": "It scares me.", **said}).status_code == 302
    assert addresses(sent) == sorted([cast.grace.user.email, gus.user.email])
    with tenant(cast.organization.pk):
        concern = Concern.objects.get()
        assert concern.about == cast.ivy
        Concern.objects.update(alert_at=timezone.now() - timedelta(minutes=1))
    with mails() as sent:
        alert_again()
    assert addresses(sent) == sorted([cast.frank.user.email, cast.grace.user.email, gus.user.email])
    ivy, page = client_of(cast.ivy), f"/harbour/concerns/{concern.public_id}/"
    assert "Nothing waits" in ivy.get("/harbour/concerns/").content.decode()
    missing = ivy.get("/harbour/concerns/00000000-0000-4000-8000-000000000000/")
    assert (ivy.get(page).status_code, ivy.get(page).content) == (404, missing.content)
    assert ivy.post(f"{page}take/").status_code == 404
    with tenant(cast.organization.pk):
        with pytest.raises(TakenAlready):
            take_concern(concern, by=cast.ivy)
        take_concern(concern, by=cast.grace)
        with pytest.raises(NotTheirs):
            hand_over(concern, cast.ivy, by=cast.grace)
        # Neither who asks nor the second person, also where no lead is left and a coordinator decides.
        with pytest.raises(NotAllowed):
            ask_identity(concern, by=cast.ivy, reason="I want to know what they know.")
    with mails() as sent, tenant(cast.organization.pk):
        revoke_role(gus, "safeguarding_lead", by=None)
        asked = ask_identity(concern, by=cast.grace, reason="They must not lead meanwhile.")
    assert addresses(sent) == [cast.frank.user.email]
    assert str(asked.public_id) not in ivy.get("/harbour/safeguarding/").content.decode()
    assert ivy.get(f"/harbour/safeguarding/{asked.public_id}/").status_code == 404
    with tenant(cast.organization.pk):
        with pytest.raises(NotAllowed):
            decide_identity(asked, by=cast.ivy, approved=True)
        decide_identity(asked, by=cast.frank, approved=True)


def test_where_they_are_the_only_lead_somebody_is_told_to_name_another(
    cast: Cast, session: Any, client_of: SignIn, mails: Any
) -> None:
    with tenant(cast.organization.pk):
        revoke_role(cast.grace, "safeguarding_lead", by=None)
        grant_role(cast.alice, "safeguarding_lead", by=None)
    with mails() as sent:
        concern = about(cast, cast.alice)
    assert addresses(sent) == [cast.frank.user.email]
    # They must not go and ask the one lead there is.
    assert "Do not speak of it with the leads whom you have" in sent[0].body
    assert "reach a safeguarding lead" not in sent[0].body
    with tenant(cast.organization.pk):
        grant_role(cast.carol, "safeguarding_lead", by=None)
    assert client_of(cast.carol).get(f"/harbour/concerns/{concern.public_id}/").status_code == 200
    assert client_of(cast.alice).get(f"/harbour/concerns/{concern.public_id}/").status_code == 404


@pytest.mark.parametrize(
    ("leads", "says", "outside"),
    [(0, "There is no safeguarding lead here", True), (1, "If it is about them", True), (2, "The other leads do", False)],
)
def test_the_form_says_before_whom_it_reaches_and_tells_of_nobody(
    cast: Cast, session: Any, client_of: SignIn, leads: int, says: str, outside: bool
) -> None:
    """By how many leads there are alone: the same words whoever is meant, before and after, are no look-up of who is a lead."""
    with tenant(cast.organization.pk):
        if leads == 0:
            revoke_role(cast.grace, "safeguarding_lead", by=None)
        if leads == 2:
            grant_role(cast.alice, "safeguarding_lead", by=None)
    bob, address, begun = client_of(cast.bob), f"{RAISE}?group={cast.group.pk}", timezone.now()
    page = bob.get(address).content.decode()
    assert says in page
    assert ("People outside your organization answer now" in page) is outside
    receipts = []
    for name in ("Brook", "Thistle"):
        bob.post(address, {"urgency": "now", "about": choice_of(page, name)})
        for ago in (0, 1):
            with tenant(cast.organization.pk), as_role("worker"):
                Concern.objects.update(raised_at=begun - timedelta(hours=ago))
            shown = bob.get("/harbour/concerns/receipts/").content.decode()
            assert ("It may be that no lead here can read it" in shown) is bool(ago)
            receipts.append(shown.partition("<main")[2].partition("</main>")[0])
        with tenant(cast.organization.pk), as_role("worker"):
            Concern.objects.all().delete()
    assert receipts[:2] == receipts[2:]


def test_nothing_is_refused_and_now_alerts_every_time(cast: Cast, session: Any, client_of: SignIn, mails: Any) -> None:
    bob, address = client_of(cast.bob), f"{RAISE}?group={cast.group.pk}"
    for n in range(5):
        assert "You raised several concerns" not in bob.get(address).content.decode()
        with mails() as sent:
            assert bob.post(address, {"urgency": "week", "about": "nobody", "words": f"Number {n}"}).status_code == 302
        assert addresses(sent) == [cast.grace.user.email]
    page = bob.get(address).content.decode()
    assert "You raised several concerns" in page
    assert page.index("tel:999") < page.index("You raised several concerns") < page.index("<form class")
    with mails() as sent:
        for n in range(3):
            assert bob.post(address, {"urgency": "week", "about": "nobody", "words": f"More {n}"}).status_code == 302
    assert sent == []
    for _n in range(2):
        with mails() as sent:
            assert bob.post(address, {"urgency": "now", "about": "me"}).status_code == 302
        assert addresses(sent) == [cast.grace.user.email]
    receipts = bob.get("/harbour/concerns/receipts/").content.decode()
    assert receipts.index("You raised several concerns") < receipts.index("tel:999") < receipts.index("Received")
    with tenant(cast.organization.pk):
        assert Concern.objects.count() == 10


def test_what_can_wait_of_one_person_is_told_once_an_hour(
    cast: Cast, session: Any, mails: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All alike in one mail, so that a hundred of one person hide nobody else's; another person's come at once as ever."""
    begun = timezone.now().replace(minute=10)
    monkeypatch.setattr(timezone, "now", lambda: begun)
    with mails():
        for _n in range(5):
            about(cast, cast.alice, urgency="week")
    with mails() as sent:
        for _n in range(7):
            about(cast, cast.alice, urgency="week")
    assert sent == []
    with mails() as sent:
        about(cast, cast.alice, urgency="week", by=cast.ivy)
    assert addresses(sent) == [cast.grace.user.email]
    for minutes, expected in ((49, 0), (51, 1), (52, 0)):
        monkeypatch.setattr(timezone, "now", lambda minutes=minutes: begun + timedelta(minutes=minutes))
        with mails() as sent:
            alert_again()
        assert len(sent) == expected, minutes
    with tenant(cast.organization.pk):
        assert not Concern.objects.filter(alerts=0).exists()
    # A day later they are told at once again.
    monkeypatch.setattr(timezone, "now", lambda: begun + timedelta(days=1, minutes=1))
    with mails() as sent:
        about(cast, cast.alice, urgency="week")
    assert addresses(sent) == [cast.grace.user.email]


def test_no_flood_puts_anybody_elses_out_of_the_queue(cast: Cast, session: Any, client_of: SignIn) -> None:
    """Of one person so many are shown, what cannot wait before what can; of people who are deleted each by itself."""
    with tenant(cast.organization.pk):
        mine = Membership.objects.get(person=cast.bob)
        common = {"group": cast.group, "raised_by": cast.bob, "raised_from": mine, "alert_at": timezone.now()}
        Concern.objects.bulk_create(Concern(urgency="today", **common) for _n in range(SHOWN_OF_ONE + 3))
        urgent = Concern.objects.create(urgency="now", **common)
        Concern.objects.bulk_create(
            Concern(urgency="week", group=cast.group, named=f"Gone {n}", alert_at=timezone.now()) for n in range(SHOWN_OF_ONE + 1)
        )
    other = about(cast, cast.alice, urgency="week", by=cast.ivy)
    page = client_of(cast.grace).get("/harbour/concerns/").content.decode()
    assert str(urgent.public_id) in page
    assert str(other.public_id) in page
    assert page.count("raised by Slate") == SHOWN_OF_ONE
    assert page.count("“Gone") == SHOWN_OF_ONE + 1
    assert "4 more, of somebody who raised many, come up" in page


def test_one_mail_never_stands_for_what_others_may_read(cast: Cast, session: Any, mails: Any) -> None:
    """Of two that are due at once one is about a lead: each goes to those who may know of it."""
    gus = make_lead(cast)
    with mails():
        for person, name in ((gus, "Gorse"), (cast.alice, "Brook")):
            about(cast, person, name, urgency="now")
    with tenant(cast.organization.pk):
        Concern.objects.update(alert_at=timezone.now() - timedelta(minutes=1))
    with mails() as sent:
        alert_again()
    assert addresses(sent).count(gus.user.email) == 1
    assert addresses(sent).count(cast.grace.user.email) == 2


def test_alerts_that_nobody_answers_become_daily(cast: Cast, session: Any, mails: Any) -> None:
    with mails():
        concern = about(cast, cast.alice, urgency="now")
    for alerts, wait in ((11, timedelta(minutes=15)), (12, timedelta(days=1))):
        with tenant(cast.organization.pk):
            Concern.objects.update(alerts=alerts, alert_at=timezone.now() - timedelta(minutes=1))
        with mails() as sent:
            alert_again()
        assert cast.grace.user.email in addresses(sent)
        with tenant(cast.organization.pk):
            concern.refresh_from_db()
        assert abs(concern.alert_at - timezone.now() - wait) < timedelta(minutes=1)
