"""Break-glass by two people (P15).

The database refuses by itself what these actions never do (`groups/migrations/*_hand_two_people.py`).

Lock order: the concern's row first. It cannot be closed, handed over or asked about twice while one of these runs.
"""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from groups.actions.concern import touched
from groups.actions.session import constraint_of
from groups.models import Concern, IdentityDecision, IdentityLook, IdentityRequest
from groups.models.break_glass import SHOWN_FOR
from groups.receivers import who_may_decide
from groups.tasks.break_glass import ask_for_decision, tell_decision
from organizations.actions.audit import record
from organizations.models.person import Person

REFUSALS = {"identity_fits_open_concern", "identity_two_people", "identity_look_allowed"}
# What the person concerned reads (P17). The day is part of it where they were told later than it happened.
SHOWN, AGREED = "a safeguarding lead saw who you are", "agreed that a lead sees who you are"


class NotAllowed(Exception):
    """It takes an open concern about somebody, its owner, a second person, and less than a day since their yes."""


class AskedAlready(Exception):
    """A request about this concern waits for its decision, or its yes still holds."""


class DecidedAlready(Exception):
    """Another second person was first."""


@transaction.atomic
def ask_identity(
    concern: Concern, *, by: Person, reason: str, held_for: str = "", tell_on: date | None = None
) -> IdentityRequest:
    """Ask to learn whom a concern is about. Raises NotAllowed, AskedAlready.

    The person concerned sees each look at once, or from `tell_on` on (30 days at most), with the reason `held_for` until then.
    """
    _lock(concern)
    now = timezone.now()
    for earlier in concern.identity_requests.filter(requested_by=by).select_related("decision"):
        decision = getattr(earlier, "decision", None)
        if decision is None or (decision.approved and now < decision.decided_at + SHOWN_FOR):
            raise AskedAlready
    today = timezone.localdate()
    request = IdentityRequest(
        concern=concern,
        about_id=concern.about_id,
        requested_by=by,
        reason=reason,
        requested_at=now,
        requested_on=today,
        tell_on=tell_on if held_for and tell_on else today,
        held_for=held_for,
    )
    _insert(request)
    Concern.objects.filter(pk=concern.pk).update(**touched())
    record("identity asked for", by=by, subject=concern.reference, for_good=True)
    ask_for_decision.delay_on_commit(concern.organization_id, request.pk)  # type: ignore[attr-defined]
    return request


@transaction.atomic
def decide_identity(request: IdentityRequest, *, by: Person, approved: bool) -> IdentityDecision:
    """Say yes or no as the second person. Raises NotAllowed, DecidedAlready."""
    _lock(request.concern)
    if not who_may_decide(request).filter(pk=by.pk).exists():
        raise NotAllowed
    decision = IdentityDecision(request=request, decided_by=by, approved=approved, decided_at=timezone.now())
    _insert(decision)
    verb = "identity approved" if approved else "identity refused"
    record(verb, by=by, subject=request.concern.reference, for_good=True)
    tell_decision.delay_on_commit(request.organization_id, request.pk)  # type: ignore[attr-defined]
    return decision


@transaction.atomic
def see_identity(request: IdentityRequest, *, by: Person) -> Person:
    """Record one look and return who it is: nobody but whoever asked, within a day of the yes. Raises NotAllowed."""
    concern = _lock(request.concern)
    # Closed, or somebody else's, since the page was asked for: the yes was for whoever handles it.
    if concern.owner_id != by.pk or not concern.is_open:
        raise NotAllowed
    request.refresh_from_db(fields=["told_at"])
    is_first = not request.looks.exists()
    _insert(IdentityLook(request=request, viewer=by, seen_at=timezone.now()))
    person = request.about
    if person is None:
        raise NotAllowed
    subject = request.concern.reference
    # Told at once; where it is held back, the clock tells them all that happened before its day.
    if request.held_for and request.told_at is None:
        record("identity shown", by=by, subject=subject, for_good=True)
        return person
    if is_first:
        record(AGREED, by=request.decision.decided_by, subject=subject, about=person, for_good=True)
    record(SHOWN, by=by, subject=subject, about=person, for_good=True)
    return person


@transaction.atomic
def tell_held_back(request: IdentityRequest) -> None:
    """Write what was held back into what the person concerned sees; once, though run twice. Needs the worker's rights."""
    _lock(request.concern)
    due = IdentityRequest.objects.filter(pk=request.pk, told_at=None, tell_on__lte=timezone.localdate())
    if not due.update(told_at=timezone.now()):
        return
    decision = getattr(request, "decision", None)
    looks = list(request.looks.select_related("viewer")) if request.held_for and request.about is not None else []
    told: dict[str, Any] = {"subject": request.concern.reference, "about": request.about, "for_good": True}
    if looks and decision is not None:
        record(f"{AGREED}, {_day(decision.decided_at)}", by=decision.decided_by, **told)
    for look in looks:
        record(f"{SHOWN}, {_day(look.seen_at)}", by=look.viewer, **told)


def _day(at: datetime) -> str:
    return timezone.localtime(at).date().isoformat()


def _lock(concern: Concern) -> Concern:
    return Concern.objects.select_for_update(no_key=True).get(pk=concern.pk)


def _insert(row: IdentityRequest | IdentityDecision | IdentityLook) -> None:
    """Store a row; the database's refusal gets a name."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if constraint_of(error) in REFUSALS:
            raise NotAllowed from error
        if isinstance(row, IdentityDecision):
            raise DecidedAlready from error
        raise
