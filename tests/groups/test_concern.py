"""Concerns: raised in a minute, alerted to all leads at once, taken by one, never seen by whom they concern."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.utils import timezone

from groups.actions.concern import NotTheirs, TakenAlready, close_concern, hand_over, note_concern, raise_concern, take_concern
from groups.actions.membership import change_name, leave_group
from groups.models import Concern, ConcernNote, FacilitatorName, Membership
from groups.scheduled.concern import alert_again, drop_old
from organizations.actions.role import grant_role, revoke_role
from organizations.models import AuditEntry, Person
from peersupport.tenancy import tenant
from tests.conftest import as_role
from tests.factories import Cast, make_group, make_person, make_session

RAISE = "/harbour/concerns/raise/"


@pytest.fixture
def lead(cast: Cast) -> Person:
    """A second safeguarding lead."""
    return make_person(organization=cast.organization, name="Gus", roles=("safeguarding_lead",))


def raised(cast: Cast, **fields: Any) -> Concern:
    """alice raises a concern about bob."""
    with tenant(cast.organization.pk):
        fields.setdefault("about", Membership.objects.get(person=cast.bob))
        fields = {"by": cast.alice, "urgency": "now", "words": "He said goodbye twice."} | fields
        return raise_concern(cast.group, **fields)


def receivers(sent: list[Any]) -> list[str]:
    return sorted(mail.to[0] for mail in sent)


def test_a_facilitator_raises_one_by_the_name_in_the_group(cast: Cast, client_of: Callable[[Any], Client]) -> None:
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    client = client_of(cast.alice)
    address = f"{RAISE}?session={session.public_id}"
    page = client.get(address).content.decode()
    assert "Slate" in page
    assert not re.search(r"\bBob\b", page)
    with tenant(cast.organization.pk):
        slate = Membership.objects.get(person=cast.bob)
    answer = client.post(address, {"urgency": "today", "about": slate.pk, "words": "Very quiet."})
    assert answer.status_code == 302
    with tenant(cast.organization.pk):
        concern = Concern.objects.get()
        assert (concern.session, concern.about, concern.membership, concern.urgency) == (session, cast.bob, slate, "today")
        assert concern.raised_by == cast.alice
    receipt = client.get(answer["Location"]).content.decode()
    assert "Received" in receipt
    assert "Very quiet" not in receipt
    assert "Grace" not in receipt


def test_what_is_wrong_is_said_and_nothing_is_lost(cast: Cast, client_of: Callable[[Any], Client]) -> None:
    answer = client_of(cast.alice).post(f"{RAISE}?group={cast.group.pk}", {"words": "Something I saw"})
    assert answer.status_code == 422
    assert "Something I saw" in answer.content.decode()
    with tenant(cast.organization.pk):
        assert not Concern.objects.exists()


def test_a_member_raises_one_and_learns_nothing_about_names(cast: Cast, client_of: Callable[[Any], Client]) -> None:
    carol = make_person(organization=cast.organization, name="Uma")
    with tenant(cast.organization.pk):
        Membership.objects.create(
            group=cast.group,
            person=carol,
            pseudonym="Marram",
            pseudonym_skeleton="marram",
            rules_version="1",
            joined_on="2025-01-04",
        )
    client = client_of(cast.bob)
    address = f"{RAISE}?group={cast.group.pk}"
    page = client.get(address).content.decode()
    assert "Tell the safeguarding lead" in page
    assert "Marram" not in page
    assert page.index("danger right now") < page.index("<form class")
    answers = [client.post(address, {"urgency": "now", "about": "somebody", "named": name}) for name in ("Marram", "Nobody here")]
    assert len({(a.status_code, a["Location"]) for a in answers}) == 1
    client.post(address, {"urgency": "week", "about": "me", "named": "Marram"})
    with tenant(cast.organization.pk):
        known, unknown, mine = Concern.objects.order_by("pk")
        assert (known.about, known.named) == (carol, "")
        assert (unknown.about, unknown.named) == (None, "Nobody here")
        assert mine.about == cast.bob
    queue = client_of(cast.grace).get("/harbour/concerns/").content.decode()
    shown = client_of(cast.grace).get(f"/harbour/concerns/{known.public_id}/").content.decode()
    assert "Marram" in queue
    assert "Slate, a member" in shown
    for text in (queue, shown):
        for secret in ("Bob", "Uma", cast.bob.user.email, carol.user.email):
            assert secret not in text


@pytest.mark.parametrize("who", ["carol", "erin", "frank", "henry"])
def test_whoever_is_in_no_group_raises_none_about_it(cast: Cast, client_of: Callable[[Any], Client], who: str) -> None:
    client = client_of(getattr(cast, who))
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    assert "You are in no group" in client.get(RAISE).content.decode()
    hidden = client.get(f"{RAISE}?group={cast.group.pk}")
    missing = client.get(f"{RAISE}?group=987654")
    assert hidden.status_code == missing.status_code == 404
    assert hidden.content == missing.content
    for odd in (f"?session={session.public_id}", "?session=x", "?group=-1", "?group=²"):
        assert client.get(RAISE + odd).status_code == 404


def test_all_leads_are_alerted_at_once_and_the_mail_says_nothing(cast: Cast, lead: Person, mails: Any) -> None:
    with mails() as sent:
        raised(cast)
    assert receivers(sent) == sorted([cast.grace.user.email, lead.user.email])
    for mail in sent:
        whole = mail.subject + mail.body + mail.alternatives[0][0]
        assert mail.subject == "A concern waits in Peersupport"
        for word in ("Thursday table", "Carrying", "Slate", "Bob", "goodbye", "danger", "Alice"):
            assert word not in whole


def test_no_lead_who_is_meant_or_raised_it_is_told_or_sees_it(
    cast: Cast, lead: Person, mails: Any, client_of: Callable[[Any], Client]
) -> None:
    with tenant(cast.organization.pk):
        mine = Membership.objects.create(
            group=cast.group,
            person=lead,
            pseudonym="Gorse",
            pseudonym_skeleton="gorse",
            rules_version="1",
            joined_on="2025-01-04",
        )
    with mails() as sent:
        about, by = raised(cast, about=mine), raised(cast, by=lead, as_member=mine)
    assert receivers(sent) == [cast.grace.user.email] * 2
    client = client_of(lead)
    assert "Nothing waits" in client.get("/harbour/concerns/").content.decode()
    for concern in (about, by):
        address = f"/harbour/concerns/{concern.public_id}/"
        assert client.get(address).status_code == client.post(f"{address}take/").status_code == 404
        with tenant(cast.organization.pk):
            with pytest.raises(TakenAlready):
                take_concern(concern, by=lead)
            with pytest.raises(IntegrityError, match="concern_not_"), transaction.atomic():
                Concern.objects.filter(pk=concern.pk).update(owner=lead, taken_at=timezone.now())
            take_concern(concern, by=cast.grace)
            with pytest.raises(NotTheirs):
                hand_over(concern, lead, by=cast.grace)


def test_without_a_lead_who_may_a_coordinator_is_asked_to_find_one(cast: Cast, mails: Any) -> None:
    with tenant(cast.organization.pk):
        revoke_role(cast.grace, "safeguarding_lead", by=None)
    with mails() as sent:
        raised(cast)
    assert receivers(sent) == [cast.frank.user.email]
    assert sent[0].subject == "Somebody must look at a concern in Peersupport"
    with tenant(cast.organization.pk):
        revoke_role(cast.frank, "coordinator", by=None)
    with mails() as sent:
        raised(cast)
    assert receivers(sent) == [cast.henry.user.email]


@pytest.mark.parametrize(("urgency", "within"), [("now", 15), ("today", 240), ("week", 2880)])
def test_nobody_taking_it_alerts_everyone_again_and_next_in_line(
    cast: Cast, mails: Any, monkeypatch: pytest.MonkeyPatch, urgency: str, within: int
) -> None:
    begun = timezone.now()
    with mails():
        concern = raised(cast, urgency=urgency)
    for minutes, expected in ((within - 1, []), (within + 1, [cast.frank.user.email, cast.grace.user.email])):
        monkeypatch.setattr(timezone, "now", lambda minutes=minutes: begun + timedelta(minutes=minutes))
        with mails() as sent:
            alert_again()
            alert_again()
        assert receivers(sent) == sorted(expected)
    monkeypatch.setattr(timezone, "now", lambda: begun + timedelta(minutes=2 * within + 2))
    with tenant(cast.organization.pk):
        take_concern(concern, by=cast.grace)
    with mails() as sent:
        alert_again()
    assert sent == []


def test_a_concern_of_a_lead_who_left_waits_again(cast: Cast, lead: Person, mails: Any) -> None:
    with mails():
        concern = raised(cast)
    with tenant(cast.organization.pk):
        take_concern(concern, by=lead)
        revoke_role(lead, "safeguarding_lead", by=None)
    with mails() as sent:
        alert_again()
    with tenant(cast.organization.pk):
        concern.refresh_from_db()
        assert concern.owner is None
    assert cast.grace.user.email in receivers(sent)


@pytest.mark.django_db(transaction=True)
def test_of_two_leads_at_once_one_takes_it(cast: Cast, lead: Person) -> None:
    concern = raised(cast)
    barrier, taken = threading.Barrier(2), []

    def try_it(person: Person) -> None:
        try:
            with tenant(cast.organization.pk):
                barrier.wait()
                take_concern(concern, by=person)
                taken.append(person.pk)
        except TakenAlready:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it, args=(person,)) for person in (cast.grace, lead)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    with tenant(cast.organization.pk):
        concern.refresh_from_db()
        assert taken == [concern.owner_id]


def test_only_its_owner_handles_it(cast: Cast, lead: Person, client_of: Callable[[Any], Client], mails: Any) -> None:
    concern = raised(cast)
    base = f"/harbour/concerns/{concern.public_id}"
    grace, gus = client_of(cast.grace), client_of(lead)
    assert grace.post(f"{base}/note/", {"words": "early"}).status_code == 404
    assert grace.post(f"{base}/take/").status_code == 302
    assert "Somebody else took it" in gus.post(f"{base}/take/", follow=True).content.decode()
    for step in ("note", "hand-over", "close"):
        assert gus.post(f"{base}/{step}/", {"words": "x", "outcome": "settled", "to": cast.grace.pk}).status_code == 404
    assert grace.post(f"{base}/note/", {"words": ""}).status_code == 422
    grace.post(f"{base}/note/", {"words": "Spoke with Brook."})
    with mails() as sent:
        assert grace.post(f"{base}/hand-over/", {"to": lead.pk}).status_code == 302
    assert receivers(sent) == [lead.user.email]
    assert gus.post(f"{base}/close/", {"outcome": "", "words": "lost?"}).status_code == 422
    assert gus.post(f"{base}/close/", {"outcome": "supported", "words": "Safe."}).status_code == 302
    page = grace.get(f"{base}/").content.decode()
    assert "Spoke with Brook." in page
    assert "Safe." in page
    assert gus.post(f"{base}/note/", {"words": "later"}).status_code == 404
    with tenant(cast.organization.pk), pytest.raises(NotTheirs):
        close_concern(concern, "settled", "", by=lead)


@pytest.mark.parametrize("who", ["alice", "bob", "carol", "erin", "frank", "henry"])
def test_for_everybody_else_there_is_no_queue(cast: Cast, client_of: Callable[[Any], Client], who: str) -> None:
    concern = raised(cast)
    client = client_of(getattr(cast, who))
    missing = client.get("/harbour/concerns/00000000-0000-4000-8000-000000000000/")
    for address in ("/harbour/concerns/", f"/harbour/concerns/{concern.public_id}/"):
        answer = client.get(address)
        assert (answer.status_code, answer.content) == (404, missing.content)
    assert "/concerns/" not in client.get("/harbour/").content.decode()


def test_the_raiser_sees_received_and_taken_never_more(cast: Cast, client_of: Callable[[Any], Client]) -> None:
    concern = raised(cast)
    client = client_of(cast.alice)
    before = client.get("/harbour/concerns/receipts/").content.decode()
    with tenant(cast.organization.pk):
        take_concern(concern, by=cast.grace)
    taken = client.get("/harbour/concerns/receipts/").content.decode()
    with tenant(cast.organization.pk):
        note_concern(concern, "A note", by=cast.grace)
        close_concern(concern, "unfounded", "", by=cast.grace)
    closed = client.get("/harbour/concerns/receipts/").content.decode()
    assert "A safeguarding lead took it" not in before
    assert "A safeguarding lead took it" in taken
    assert "Grace" not in taken

    def main(page: str) -> str:
        return page.partition("<main")[2].partition("</main>")[0]

    assert main(closed) == main(taken)
    assert "You have raised nothing" in client_of(cast.ivy).get("/harbour/concerns/receipts/").content.decode()


def test_the_name_follows_the_membership_and_the_person_stays(cast: Cast, client_of: Callable[[Any], Client]) -> None:
    """P2: a changed name replaces the old one here too; somebody who leaves is still cared for, without a name."""
    concern = raised(cast)
    address = f"/harbour/concerns/{concern.public_id}/"
    with tenant(cast.organization.pk):
        membership = Membership.objects.get(person=cast.bob)
        change_name(membership, pseudonym="Pewter", pronouns="")
    page = client_of(cast.grace).get(address).content.decode()
    assert "Pewter" in page
    assert "Slate" not in page
    with tenant(cast.organization.pk):
        leave_group(membership)
        concern.refresh_from_db()
        assert (concern.membership, concern.about) == (None, cast.bob)
    assert "has left the group since" in client_of(cast.grace).get(address).content.decode()


def test_audit_lines_hold_neither_raiser_nor_content(cast: Cast) -> None:
    with tenant(cast.organization.pk):
        FacilitatorName.objects.create(person=cast.alice, name="Brook", skeleton="brook")
    concern = raised(cast)
    with tenant(cast.organization.pk):
        take_concern(concern, by=cast.grace)
        close_concern(concern, "settled", "Private", by=cast.grace)
        lines = list(AuditEntry.objects.values_list("actor", "about", "verb", "subject"))
    assert [line[0] for line in lines if line[2] == "concern raised"] == [None]
    assert not any(line[0] == cast.alice.pk or line[1] for line in lines)
    for word in ("Slate", "goodbye", "Private", "Brook", "Thursday", "now"):
        assert not any(word in f"{line[2]} {line[3]}" for line in lines)


@pytest.mark.parametrize("column", ["about_id", "raised_by_id", "words", "urgency", "raised_at"])
def test_the_web_role_changes_neither_whom_it_is_about_nor_what_was_said(cast: Cast, column: str) -> None:
    raised(cast)
    with (
        tenant(cast.organization.pk),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE groups_concern SET {column} = {column}")


@pytest.mark.parametrize("statement", ["UPDATE groups_concernnote SET words = 'x'", "DELETE FROM groups_concernnote"])
def test_notes_are_only_appended(cast: Cast, statement: str) -> None:
    with (
        tenant(cast.organization.pk),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_p19_a_concern_goes_a_year_after_it_was_closed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    concern, still_open = raised(cast), raised(cast)
    with tenant(cast.organization.pk):
        take_concern(concern, by=cast.grace)
        note_concern(concern, "A note", by=cast.grace)
        close_concern(concern, "settled", "", by=cast.grace)
    cast.organization.status = "suspended"
    cast.organization.save()
    begun = timezone.now()
    for days, left in ((364, 2), (366, 1)):
        monkeypatch.setattr(timezone, "now", lambda days=days: begun + timedelta(days=days))
        with as_role("worker"):
            drop_old()
        with tenant(cast.organization.pk):
            assert Concern.objects.count() == left
    with tenant(cast.organization.pk):
        assert list(Concern.objects.all()) == [still_open]
        assert not ConcernNote.objects.exists()


def test_p1_a_concern_of_another_organization_is_not_there(cast: Cast, client_of: Callable[[Any], Client]) -> None:
    with tenant(cast.other.pk):
        grant_role(cast.dan, "safeguarding_lead", by=None)
    concern = raised(cast)
    assert client_of(cast.dan).get(f"/elsewhere/concerns/{concern.public_id}/").status_code == 404
    assert "Nothing waits" in client_of(cast.dan).get("/elsewhere/concerns/").content.decode()


def test_the_queue_asks_no_more_for_more_concerns(
    cast: Cast, client_of: Callable[[Any], Client], django_assert_max_num_queries: Any
) -> None:
    client = client_of(cast.grace)
    # The button to the help page remembers what it asked.
    client.get("/harbour/concerns/")
    counts = []
    for _round in range(2):
        for _n in range(3):
            raised(cast)
        with django_assert_max_num_queries(60) as seen:
            client.get("/harbour/concerns/")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_with_several_groups_one_chooses_first(cast: Cast, client_of: Callable[[Any], Client]) -> None:
    second = make_group(organization=cast.organization, name="Second", discreet_title="Monday lamp")
    with tenant(cast.organization.pk):
        Membership.objects.create(
            group=second, person=cast.bob, pseudonym="Fern", pseudonym_skeleton="fern", rules_version="1", joined_on="2025-01-04"
        )
    page = client_of(cast.bob).get(RAISE).content.decode()
    assert f"?group={second.pk}" in page
    assert f"?group={cast.group.pk}" in page
