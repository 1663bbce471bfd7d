"""Planning, changing and cancelling a session, and saying whether one comes.

Two facilitators always; that neither is booked twice is the database's to decide (`booking_no_overlap`). Bookings are written
in the order of the facilitators' ids, so that two plans with the same pair wait for one another instead of deadlocking.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone

from groups.actions.bridge_question import ask_again, close_question
from groups.actions.facilitator import name_of
from groups.models import Booking, Membership, PeerGroup, Rsvp, Session, Training
from groups.models.session import Plan
from groups.tasks.session import tell_everyone
from organizations.models.person import Person, Role


class FacilitatorBusy(Exception):
    """One of the two has another session then, or less than the buffer before or after it."""

    def __init__(self, facilitator: Person) -> None:
        super().__init__(facilitator.pk)
        self.facilitator = facilitator


class FacilitatorUntrained(Exception):
    """One of the two has no training that holds on the day: without it nobody is responsible (product.md §1.4)."""

    def __init__(self, facilitator: Person) -> None:
        super().__init__(facilitator.pk)
        self.facilitator = facilitator


class SessionGone(Exception):
    """It was cancelled, or has begun, in the meantime."""


@transaction.atomic
def schedule_session(group: PeerGroup, plan: Plan, *, by: Person) -> Session:
    """Plan a session of a group that `by` facilitates, with a second facilitator; tell everyone. Raises FacilitatorBusy."""
    session = Session(group=group)
    session.follow(plan)
    session.save(force_insert=True)
    book(session, [by, plan.cofacilitator])
    tell(session, "planned")
    return session


@transaction.atomic
def change_session(session: Session, plan: Plan) -> Session:
    """Change when, where, how long or the second facilitator; tell everyone. Raises FacilitatorBusy, SessionGone."""
    locked = lock_planned(session)
    lead = locked.bookings.held().select_related("facilitator")[0].facilitator
    if locked.follow(plan):
        locked.reminded_at = None
        ask_again(locked)
    locked.touch()
    locked.save()
    pair = [lead, plan.cofacilitator]
    gone = locked.bookings.held().exclude(facilitator__in=pair)
    let_go = list(gone.values_list("facilitator", flat=True))
    gone.update(released=True)
    book(locked, pair)
    tell(locked, "changed", let_go)
    return locked


@transaction.atomic
def cancel_session(session: Session, *, reason: str = "", words: str = "") -> Session:
    """Cancel a planned session, free its facilitators' time, tell everyone. Raises SessionGone.

    `reason` is one of Session.Reason, with `words` where it is OWN: members read it on the session's page; no mail carries it.
    """
    locked = lock_planned(session)
    pair = call_off(locked, reason=reason, words=words)
    tell(locked, "cancelled", pair)
    return locked


def answer_session(session: Session, membership: Membership, answer: str) -> Rsvp:
    """Say whether one comes; the last word counts."""
    rsvp, _ = Rsvp.objects.update_or_create(session=session, membership=membership, defaults={"answer": answer})
    return rsvp


def call_off(locked: Session, *, reason: str, words: str) -> list[int]:
    """Cancel a locked session and free the time of those who were to lead it; return their ids. Nobody is told here."""
    locked.status = Session.Status.CANCELLED
    locked.cancel_reason, locked.cancel_words = reason, words if reason == Session.Reason.OWN else ""
    locked.touch()
    locked.save()
    close_question(locked, by=None, hosts=False)
    pair = list(locked.bookings.held().values_list("facilitator", flat=True))
    locked.bookings.held().update(released=True)
    return pair


def tell(session: Session, kind: str, let_go: list[int] | None = None) -> None:
    """Queue the mails about one change of a session; `let_go` are told that it is off for them."""
    told = (session.organization_id, session.pk, session.sequence, kind, let_go)
    tell_everyone.delay_on_commit(*told)  # type: ignore[attr-defined]


def lock_planned(session: Session) -> Session:
    """Return a session that is still to come, locked. Raises SessionGone."""
    locked = Session.objects.select_for_update(no_key=True).get(pk=session.pk)
    if locked.status != Session.Status.SCHEDULED or locked.starts_at <= timezone.now():
        raise SessionGone
    return locked


def book(session: Session, pair: list[Person]) -> None:
    """Book both, or move what is booked. Raises FacilitatorBusy, FacilitatorUntrained; ValueError where they are not two
    facilitators."""
    if len({person.pk for person in pair}) != 2 or not all(_is_facilitator(person) for person in pair):
        raise ValueError("A session needs two different people with the facilitator role.")
    trained = set(Training.objects.valid_on(session.wall.date()).filter(person__in=pair).values_list("person", flat=True))
    for person in pair:
        if person.pk not in trained:
            raise FacilitatorUntrained(person)
    for person in sorted(pair, key=lambda person: person.pk):
        book_one(session, person)


def book_one(session: Session, person: Person) -> None:
    """Take one person's time for a session, or move what is taken. Raises FacilitatorBusy."""
    try:
        with transaction.atomic():
            Booking.objects.update_or_create(
                session=session,
                facilitator=person,
                defaults={"span": session.span, "display_name": name_of(person), "released": False},
            )
    except IntegrityError as error:
        if constraint_of(error) == "booking_no_overlap":
            raise FacilitatorBusy(person) from error
        raise


def _is_facilitator(person: Person) -> bool:
    return Person.objects.with_role(Role.FACILITATOR).filter(pk=person.pk).exists()


def constraint_of(error: IntegrityError) -> str:
    """Return the name of the constraint that refused a statement."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return str(getattr(diagnosis, "constraint_name", "") or "")
