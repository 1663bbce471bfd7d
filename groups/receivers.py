"""Who is written to. Ids leave this module one by one: no message knows the others."""

from django.db.models import OuterRef, Q, QuerySet, Subquery

from groups.models import Booking, Membership, Session
from organizations.models.consent import Consent
from organizations.models.person import Person


def receivers_of(session: Session) -> QuerySet[Person]:
    """Return the members of a session's group and its two facilitators, each once."""
    members = Membership.objects.current().filter(group=session.group_id).values("person")
    leads = Booking.objects.held().filter(session=session).values("facilitator")
    return Person.objects.active().filter(Q(pk__in=members) | Q(pk__in=leads)).order_by("pk")


def with_reminders(people: QuerySet[Person]) -> QuerySet[Person]:
    """Return those whose newest word on reminders by mail is yes (P13)."""
    newest = Consent.objects.filter(person=OuterRef("pk"), purpose=Consent.Purpose.REMINDERS).order_by("-given_at", "-pk")
    return people.annotate(reminders=Subquery(newest.values("granted")[:1])).filter(reminders=True)
