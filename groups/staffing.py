"""Which sessions have their two facilitators, and which have not (product.md §1.9).

A booking alone is no facilitator: whoever holds it may have lost the role, the training or the account since, have stepped back,
or have said that they cannot come.
"""

from datetime import UTC, datetime, timedelta

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate

from groups.models import Booking, CoverRequest, FacilitatorTerms, Session, Training
from organizations.models.person import Person, Role

PAIR = 2
# How long before a session too few facilitators are told to the coordinators, end it, and are looked for.
ALERT, END, LOOK = timedelta(hours=24), timedelta(hours=2), timedelta(days=28)
# Asked so late, those who stand by come first.
LATE = timedelta(hours=48)


def able() -> QuerySet[Booking]:
    """Return the held bookings whose facilitator may lead that session on its day, by role, account, training and terms."""
    # The wall time is stored as if UTC: this is the day on the clocks of the session.
    bookings = Booking.objects.held().annotate(day=TruncDate("session__wall_start", tzinfo=UTC))
    trained = Training.objects.that_counts().filter(
        person=OuterRef("facilitator"), completed_on__lte=OuterRef("day"), valid_until__gte=OuterRef("day")
    )
    back = FacilitatorTerms.objects.filter(person=OuterRef("facilitator"), step_back_on__lte=OuterRef("day"))
    return bookings.filter(
        Exists(trained), ~Exists(back), facilitator__in=Person.objects.with_role(Role.FACILITATOR).values("pk")
    )


def coming() -> QuerySet[Booking]:
    """Return those of `able` who have not said that they cannot come."""
    asked = CoverRequest.objects.filter(
        session=OuterRef("session"), asked_by=OuterRef("facilitator"), kind="cover", status="open", automatic=False
    )
    return able().filter(~Exists(asked))


def with_leads(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Add `leads`: how many facilitators will come."""
    return sessions.annotate(leads=_leads())


def short(now: datetime, within: timedelta) -> QuerySet[Session]:
    """Return the planned sessions that begin within a time and have fewer than two, soonest first."""
    return Session.objects.coming(now).filter(starts_at__lte=now + within).annotate(leads=_leads()).filter(leads__lt=PAIR)


def held_by_nobody_able(session: Session) -> list[Booking]:
    """Return the held bookings of a session whose facilitator may not lead it any more."""
    fine = able().filter(session=session).values("pk")
    return list(Booking.objects.held().filter(session=session).exclude(pk__in=fine).select_related("facilitator"))


def _leads() -> Coalesce:
    counted = coming().filter(session=OuterRef("pk")).order_by().values("session").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
