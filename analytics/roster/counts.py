"""How many people take part, exactly: the only reader of people and groups for figures. Run as the worker; nobody is shown this.

What a month counts is in `month_counts`, sentence by sentence. States (people, members, waiting, groups, facilitators) are those
of the moment of counting, which is the night after the period; events (places, sessions, seats) are those of the period.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet, Subquery, Sum
from django.utils import timezone

from analytics.disclosure import GENDERS
from analytics.roster import end_of
from groups.models import Membership, PeerGroup, Session, Turnover, WaitingPlace
from organizations.models.consent import Consent
from organizations.models.organization import Organization
from organizations.models.person import Person, Role, RoleGrant


def month_counts(organization: Organization, starts_on: date) -> dict[str, int]:
    """Every count of MONTHLY for a month of the organization's zone. The tenant is open."""
    after = end_of("month", starts_on)
    zone = ZoneInfo(organization.timezone)
    begins, ends = (datetime.combine(day, time(), zone) for day in (starts_on, after))
    # Also those planned whose end has passed: nobody may have marked them yet.
    met = Session.objects.filter(status__in=[Session.Status.HELD, Session.Status.SCHEDULED], starts_at__gte=begins)
    met = met.filter(starts_at__lt=ends, ends_at__lte=timezone.now())
    # All rows of the month, added up already or not.
    turnover = Turnover.objects.filter(month=starts_on).aggregate(joined=Sum("joined", default=0), left=Sum("left", default=0))
    return {
        # Accounts: everybody who may take part, in a group or not.
        "people": Person.objects.active().filter(joined_on__lt=after).count(),
        # People, each once, with a place in at least one open group.
        "members": _members(after).count(),
        # Places, not people: whoever is in two groups took two. A move is neither (groups.actions.turnover).
        **turnover,
        # People, each once, in line for a place or with one held for them.
        "waiting": WaitingPlace.objects.filter(person__left_on=None).values("person").distinct().count(),
        "sessions": met.count(),
        # How many were there, over all sessions where somebody said so.
        "seats": met.aggregate(seats=Sum("attended", default=0))["seats"],
        "groups": PeerGroup.objects.filter(status=PeerGroup.Status.OPEN, created_on__lt=after).count(),
        # Who holds the role, with a session to lead or without.
        "facilitators": _facilitators(after).count(),
    }


def quarter_counts(starts_on: date) -> dict[str, dict[str, int]]:
    """Every count of QUARTERLY by gender, all four genders, zeros too. The tenant is open."""
    after = end_of("quarter", starts_on)
    return {"members": _by_gender(_members(after)), "facilitators": _by_gender(_facilitators(after))}


def _members(after: date) -> QuerySet[Person]:
    # Whoever left the organization stays one until their places end, within two weeks (docs/decisions/0025): counted out at once,
    # a month would tell an admin who noted it whether there was a place.
    places = Membership.objects.current().filter(group__status=PeerGroup.Status.OPEN, joined_on__lt=after)
    return Person.objects.filter(Exists(places.filter(person=OuterRef("pk"))))


def _facilitators(after: date) -> QuerySet[Person]:
    grants = RoleGrant.objects.filter(role=Role.FACILITATOR, granted_on__lt=after)
    return Person.objects.active().filter(Exists(grants.filter(person=OuterRef("pk"))))


def _by_gender(people: QuerySet[Person]) -> dict[str, int]:
    """Count people by the category of figures; who has not agreed to that use, or not any more, has not stated theirs (P13)."""
    newest = Consent.objects.filter(person=OuterRef("pk"), purpose=Consent.Purpose.GENDER_IN_FIGURES).order_by("-given_at", "-pk")
    rows: Iterable[Person] = people.annotate(agreed=Subquery(newest.values("granted")[:1])).only("genders").iterator()
    found = Counter(person.gender_rollup if person.agreed else "not_stated" for person in rows)  # type: ignore[attr-defined]
    return {gender: found[gender] for gender in GENDERS}
