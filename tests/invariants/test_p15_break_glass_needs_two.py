"""P15: break-glass takes two people, a reason and an open concern, for a day; it is audited for good. Told: see P17."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.utils import timezone

from groups.actions.break_glass import AskedAlready, DecidedAlready, NotAllowed, ask_identity, decide_identity, see_identity
from groups.actions.concern import close_concern, hand_over, raise_concern, take_concern
from groups.models import Concern, IdentityDecision, IdentityLook, IdentityRequest
from organizations.actions.role import grant_role
from organizations.models import AuditEntry, Person, RoleGrant
from organizations.scheduled import drop_old
from peersupport.tenancy import tenant
from tests.conftest import as_role
from tests.factories import Cast, make_person
from tests.groups.conftest import mails  # noqa: F401 — a fixture
from tests.groups.safety import make_concern, make_lead

REASON = "The facilitators cannot reach them and fear for their life."


@pytest.fixture
def gus(cast: Cast) -> Person:
    return make_lead(cast)


@pytest.fixture
def concern(cast: Cast) -> Concern:
    return make_concern(cast, owner=cast.grace)


def ask(cast: Cast, concern: Concern, **fields: Any) -> IdentityRequest:
    with tenant(cast.organization.pk):
        return ask_identity(concern, by=cast.grace, **{"reason": REASON} | fields)


def insert(row: Any) -> None:
    """Store a row as somebody would who goes past every action."""
    with transaction.atomic():
        row.save(force_insert=True)


def test_p15_one_person_alone_never(cast: Cast, gus: Person, concern: Concern, client_of: Callable[[Any], Client]) -> None:
    client, base = client_of(cast.grace), f"/harbour/concerns/{concern.public_id}"
    assert client.post(f"{base}/identity/show/").status_code == 404
    assert client.post(f"{base}/identity/ask/", {"reason": REASON, "held_for": "at_once"}).status_code == 302
    with tenant(cast.organization.pk):
        asked = IdentityRequest.objects.get()
    assert client.post(f"{base}/identity/show/").status_code == 404
    for step in ("", "approve/", "refuse/"):
        send = client.post if step else client.get
        assert send(f"/harbour/safeguarding/{asked.public_id}/{step}").status_code == 404
    with tenant(cast.organization.pk):
        with pytest.raises(NotAllowed):
            see_identity(asked, by=cast.grace)
        assert not IdentityLook.objects.exists()


def test_p15_the_same_person_twice_never_also_in_the_database(cast: Cast, gus: Person, concern: Concern) -> None:
    asked = ask(cast, concern)
    with tenant(cast.organization.pk):
        with pytest.raises(NotAllowed):
            decide_identity(asked, by=cast.grace, approved=True)
        for nobody in (cast.grace, cast.bob, cast.alice, None):
            with pytest.raises(IntegrityError) as refused:
                insert(IdentityDecision(request=asked, decided_by=nobody, approved=True))
            assert refused.value.__cause__.diag.constraint_name == "identity_two_people"  # type: ignore[union-attr]
        assert not IdentityDecision.objects.exists()


def test_p15_two_people_and_a_reason(
    cast: Cast,
    gus: Person,
    concern: Concern,
    client_of: Callable[[Any], Client],
    mails: Any,  # noqa: F811
) -> None:
    base = f"/harbour/concerns/{concern.public_id}"
    assert client_of(cast.grace).post(f"{base}/identity/ask/", {"reason": " ", "held_for": "at_once"}).status_code == 422
    with mails() as sent:
        client_of(cast.grace).post(f"{base}/identity/ask/", {"reason": REASON, "held_for": "at_once"})
    assert [mail.to for mail in sent] == [[gus.user.email]]
    with tenant(cast.organization.pk):
        asked = IdentityRequest.objects.get()
    page = client_of(gus).get(f"/harbour/safeguarding/{asked.public_id}/").content.decode()
    assert REASON in page
    for secret in ("Bob", "Slate", cast.bob.user.email, "Thursday table", "goodbye"):
        assert secret not in page
    with mails() as sent:
        assert client_of(gus).post(f"/harbour/safeguarding/{asked.public_id}/approve/").status_code == 302
    assert [mail.to for mail in sent] == [[cast.grace.user.email]]
    shown = client_of(cast.grace).post(f"{base}/identity/show/")
    assert shown.status_code == 200
    assert "no-store" in shown["Cache-Control"]
    assert "Bob" in shown.content.decode()
    assert cast.bob.user.email in shown.content.decode()
    # Shown to whoever asked alone, and at no address that one could come back to.
    assert client_of(gus).post(f"{base}/identity/show/").status_code == 404
    assert client_of(cast.grace).get(f"{base}/identity/show/").status_code == 405
    for person in (cast.grace, gus):
        assert not re.search(r"\bBob\b", client_of(person).get(f"{base}/").content.decode())


def test_p15_each_look_is_recorded(cast: Cast, gus: Person, concern: Concern, client_of: Callable[[Any], Client]) -> None:
    asked = ask(cast, concern)
    with tenant(cast.organization.pk):
        decide_identity(asked, by=gus, approved=True)
    for _look in range(3):
        client_of(cast.grace).post(f"/harbour/concerns/{concern.public_id}/identity/show/")
    with tenant(cast.organization.pk):
        assert list(IdentityLook.objects.values_list("viewer", flat=True)) == [cast.grace.pk] * 3
        assert AuditEntry.objects.filter(about=cast.bob, actor=cast.grace).count() == 3
        assert AuditEntry.objects.filter(about=cast.bob, actor=gus).count() == 1


def test_p15_a_no_shows_nothing_and_one_can_ask_again(
    cast: Cast, gus: Person, concern: Concern, client_of: Callable[[Any], Client]
) -> None:
    asked = ask(cast, concern)
    with pytest.raises(AskedAlready):
        ask(cast, concern)
    client_of(gus).post(f"/harbour/safeguarding/{asked.public_id}/refuse/")
    assert client_of(cast.grace).post(f"/harbour/concerns/{concern.public_id}/identity/show/").status_code == 404
    with tenant(cast.organization.pk):
        with pytest.raises(NotAllowed):
            see_identity(asked, by=cast.grace)
        with pytest.raises(IntegrityError, match="refused"):
            insert(IdentityLook(request=asked, viewer=cast.grace))
    assert ask(cast, concern).pk != asked.pk


def test_p15_after_a_day_it_is_over(cast: Cast, gus: Person, concern: Concern, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, begun = ask(cast, concern), timezone.now()
    with tenant(cast.organization.pk):
        decide_identity(asked, by=gus, approved=True)
    monkeypatch.setattr(timezone, "now", lambda: begun + timedelta(hours=23, minutes=59))
    with tenant(cast.organization.pk):
        assert see_identity(asked, by=cast.grace) == cast.bob
    monkeypatch.setattr(timezone, "now", lambda: begun + timedelta(hours=24, minutes=1))
    with tenant(cast.organization.pk):
        with pytest.raises(NotAllowed):
            see_identity(asked, by=cast.grace)
        with pytest.raises(IntegrityError, match="refused"):
            insert(IdentityLook(request=asked, viewer=cast.grace, seen_at=timezone.now()))
    assert ask(cast, concern).pk != asked.pk


def test_p15_the_page_is_over_after_a_day_too(
    cast: Cast, gus: Person, concern: Concern, client_of: Callable[[Any], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, begun = ask(cast, concern), timezone.now()
    with tenant(cast.organization.pk):
        decide_identity(asked, by=gus, approved=True)
    client = client_of(cast.grace)
    monkeypatch.setattr("groups.access.break_glass.timezone.now", lambda: begun + timedelta(hours=24, minutes=1))
    assert client.post(f"/harbour/concerns/{concern.public_id}/identity/show/").status_code == 404


def test_p15_only_on_an_open_concern_about_somebody_by_its_owner(cast: Cast, gus: Person, concern: Concern) -> None:
    with tenant(cast.organization.pk):
        nobody = raise_concern(cast.group, by=cast.alice, urgency="now", words="Something is off.")
        take_concern(nobody, by=cast.grace)
        with pytest.raises(NotAllowed):
            ask_identity(nobody, by=cast.grace, reason=REASON)
        with pytest.raises(NotAllowed):
            ask_identity(concern, by=gus, reason=REASON)
        # Somebody else than the concern is about.
        with pytest.raises(IntegrityError, match="refused"):
            day = timezone.localdate()
            insert(
                IdentityRequest(
                    concern=concern, about=cast.carol, requested_by=cast.grace, reason=REASON, requested_on=day, tell_on=day
                )
            )
        close_concern(concern, "settled", "", by=cast.grace)
        with pytest.raises(NotAllowed):
            ask_identity(concern, by=cast.grace, reason=REASON)
        assert not IdentityRequest.objects.exists()


def test_p15_a_closed_or_handed_over_concern_ends_it(
    cast: Cast, gus: Person, concern: Concern, client_of: Callable[[Any], Client]
) -> None:
    asked, address = ask(cast, concern), f"/harbour/concerns/{concern.public_id}/identity/show/"
    with tenant(cast.organization.pk):
        decide_identity(asked, by=gus, approved=True)
        hand_over(concern, gus, by=cast.grace)
    assert client_of(cast.grace).post(address).status_code == client_of(gus).post(address).status_code == 404
    with tenant(cast.organization.pk):
        hand_over(concern, cast.grace, by=gus)
    assert client_of(cast.grace).post(address).status_code == 200
    with tenant(cast.organization.pk):
        close_concern(concern, "settled", "", by=cast.grace)
    assert client_of(cast.grace).post(address).status_code == 404


def test_p15_a_decision_on_a_closed_concern_is_refused(cast: Cast, gus: Person, concern: Concern) -> None:
    asked = ask(cast, concern)
    with tenant(cast.organization.pk):
        close_concern(concern, "settled", "", by=cast.grace)
        with pytest.raises(NotAllowed):
            decide_identity(asked, by=gus, approved=True)


def test_p15_a_coordinator_decides_only_where_no_second_lead_is(
    cast: Cast, concern: Concern, client_of: Callable[[Any], Client]
) -> None:
    asked = ask(cast, concern)
    address = f"/harbour/safeguarding/{asked.public_id}/"
    page = client_of(cast.frank).get(address).content.decode()
    assert REASON in page
    for secret in ("Bob", "Slate", "Thursday table", "goodbye"):
        assert secret not in page
    make_person(organization=cast.organization, name="Gus", roles=("safeguarding_lead",))
    assert client_of(cast.frank).get(address).status_code == 404
    assert client_of(cast.frank).post(f"{address}approve/").status_code == 404
    with tenant(cast.organization.pk), pytest.raises(NotAllowed):
        decide_identity(asked, by=cast.frank, approved=True)


def test_p15_a_second_person_is_not_made_on_the_spot(cast: Cast, concern: Concern, client_of: Callable[[Any], Client]) -> None:
    """An admin who is a lead could invite somebody, name them and let them say yes."""
    asked = ask(cast, concern)
    with tenant(cast.organization.pk):
        grant_role(cast.carol, "coordinator", by=cast.henry)
        grant_role(cast.carol, "safeguarding_lead", by=cast.henry)
        with pytest.raises(NotAllowed):
            decide_identity(asked, by=cast.carol, approved=True)
        RoleGrant.objects.filter(person=cast.carol).update(granted_on=timezone.now().date() - timedelta(days=6))
        with pytest.raises(NotAllowed):
            decide_identity(asked, by=cast.carol, approved=True)
        RoleGrant.objects.filter(person=cast.carol).update(granted_on=timezone.now().date() - timedelta(days=7))
        decide_identity(asked, by=cast.carol, approved=True)


@pytest.mark.parametrize("who", ["alice", "bob", "carol", "erin", "henry", "grace"])
def test_p15_nobody_else_decides_or_learns_of_it(
    cast: Cast, concern: Concern, client_of: Callable[[Any], Client], who: str
) -> None:
    asked = ask(cast, concern)
    client = client_of(getattr(cast, who))
    hidden = client.get(f"/harbour/safeguarding/{asked.public_id}/")
    missing = client.get("/harbour/safeguarding/00000000-0000-4000-8000-000000000000/")
    assert hidden.status_code == missing.status_code == 404
    assert hidden.content == missing.content
    assert client.post(f"/harbour/safeguarding/{asked.public_id}/approve/").status_code == 404


def test_p15_a_lead_who_is_meant_or_raised_it_decides_nothing(cast: Cast, gus: Person, concern: Concern) -> None:
    """One lead raised it, another is meant: neither is the second person, so a coordinator is."""
    with tenant(cast.organization.pk):
        grant_role(cast.alice, "safeguarding_lead", by=None)
        grant_role(cast.bob, "safeguarding_lead", by=None)
    asked = ask(cast, concern)
    with tenant(cast.organization.pk):
        for person in (cast.alice, cast.bob):
            with pytest.raises(NotAllowed):
                decide_identity(asked, by=person, approved=True)
        decide_identity(asked, by=gus, approved=True)


@pytest.mark.django_db(transaction=True)
def test_p15_of_two_decisions_at_once_one_stands(cast: Cast, gus: Person, concern: Concern) -> None:
    third = make_person(organization=cast.organization, name="Gale", roles=("safeguarding_lead",))
    asked = ask(cast, concern)
    barrier, results = threading.Barrier(2), []

    def decide(person: Person, approved: bool) -> None:
        try:
            with tenant(cast.organization.pk):
                barrier.wait()
                decide_identity(asked, by=person, approved=approved)
            results.append(approved)
        except DecidedAlready:
            results.append(None)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=pair) for pair in ((gus, True), (third, False))]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    with tenant(cast.organization.pk):
        assert sorted(results, key=str) == sorted([None, IdentityDecision.objects.get().approved], key=str)


@pytest.mark.parametrize("table", ["groups_identityrequest", "groups_identitydecision", "groups_identitylook"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_p15_the_web_role_cannot_change_the_trail(cast: Cast, table: str, statement: str) -> None:
    with (
        tenant(cast.organization.pk),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))


def test_p15_the_audit_of_it_stays_for_good(cast: Cast, gus: Person, concern: Concern, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ask(cast, concern)
    with tenant(cast.organization.pk):
        decide_identity(asked, by=gus, approved=True)
        see_identity(asked, by=cast.grace)
        assert AuditEntry.objects.filter(verb="concern raised").exists()
    later = timezone.now() + timedelta(days=5 * 365)
    monkeypatch.setattr(timezone, "now", lambda: later)
    with as_role("worker"):
        drop_old()
    with tenant(cast.organization.pk):
        kept = set(AuditEntry.objects.values_list("verb", "actor"))
    assert {("identity asked for", cast.grace.pk), ("identity approved", gus.pk)} <= kept
    assert "concern raised" not in {verb for verb, _actor in kept}
    assert len(kept) == 4
