"""Who is asked in a round, and which rounds are due: queries as words of the domain."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery

from groups.models.membership import Membership
from groups.models.session import Session
from organizations.models.consent import Consent
from organizations.models.organization import Organization
from organizations.models.person import Person

if TYPE_CHECKING:
    from surveys.models.wave import Wave  # noqa: F401 — the type of the rows below

# A new account answers from its third week on, so that nobody brings twenty invented ones to an open round.
ACCOUNT_AGE = timedelta(days=14)


class WaveQuerySet(models.QuerySet["Wave"]):
    """Check-in rounds of the open organization."""

    def live(self) -> WaveQuerySet:
        """Those for which tokens are given out: announced or open."""
        return self.filter(status__in=["collecting", "open"])

    def to_announce(self, now: datetime) -> WaveQuerySet:
        return self.filter(status="scheduled", opens_at__lte=now + timedelta(days=7))

    def to_open(self, now: datetime) -> WaveQuerySet:
        return self.filter(status="collecting", opens_at__lte=now)

    def to_close(self, now: datetime) -> WaveQuerySet:
        return self.filter(status="open", closes_at__lte=now)

    def to_remind(self, now: datetime) -> WaveQuerySet:
        """Open, three days or less before the end, and not reminded of yet."""
        return self.filter(status="open", closes_at__gt=now, closes_at__lte=now + timedelta(days=3), reminded_on=None)

    def to_destroy(self, now: datetime) -> WaveQuerySet:
        """Sheets end within a day of publication, and 30 days after close in any case (P19)."""
        due = Q(status="published") | Q(status="closed", closes_at__lte=now - timedelta(days=30))
        return self.filter(due, sheets_destroyed_on=None)


def audience(organization: Organization, kind: str, opens_on: date) -> models.QuerySet[Person]:
    """Everyone asked in a round that opens on that day (privacy.md §3 rule 1). HR colleagues answer like anybody.

    Monthly and quarterly round: every account 14 days old on that day, or as old as the programme. After-session round: those
    among them who are in a group that has met.
    """
    old_enough = Q(joined_on__lte=opens_on - ACCOUNT_AGE) | Q(joined_on__lte=organization.programme_started_on)
    people = Person.objects.active().filter(old_enough)
    if kind != "session":
        return people
    return people.filter(Exists(_met(OuterRef("pk"), "group")) | Exists(_met(OuterRef("pk"), "bridge_to")))


def strata(people: models.QuerySet[Person], kind: str) -> models.QuerySet[Person, str]:
    """The stratum of each of these people: in a group or not yet; after a session, the kind of the group met last."""
    if kind != "session":
        inside = Exists(Membership.objects.filter(person=OuterRef("pk"), left_on=None))
        return people.annotate(stratum=_either(inside, "member", "not_yet")).values_list("stratum", flat=True)
    # Where two groups met, the kind is that of one's own.
    for path in ("group", "bridge_to"):
        latest = _met(OuterRef("pk"), path).order_by("-starts_at", "pk")
        at, eligibility = Subquery(latest.values("starts_at")[:1]), Subquery(latest.values(f"{path}__eligibility")[:1])
        people = people.annotate(**{f"_{path}_at": at, f"_{path}_kind": eligibility})
    as_guest = Q(_bridge_to_at__isnull=False) & (Q(_group_at=None) | Q(_bridge_to_at__gt=F("_group_at")))
    is_mixed = (as_guest & Q(_bridge_to_kind="open")) | (~as_guest & Q(_group_kind="open"))
    return people.annotate(stratum=_either(is_mixed, "mixed", "specific")).values_list("stratum", flat=True)


def with_reminders(people: models.QuerySet[Person]) -> models.QuerySet[Person]:
    """Those whose newest word on reminders by mail is yes."""
    newest = Consent.objects.filter(person=OuterRef("pk"), purpose=Consent.Purpose.REMINDERS).order_by("-given_at", "-pk")
    return people.annotate(_reminders=Subquery(newest.values("granted")[:1])).filter(_reminders=True)


def _met(person: OuterRef, path: str) -> models.QuerySet[Session]:
    """Past sessions of the groups that a person is in (`path` "group"), or that met as guests of another ("bridge_to")."""
    return Session.objects.filter(
        **{f"{path}__memberships__person": person, f"{path}__memberships__left_on": None},
        starts_at__lte=models.functions.Now(),
        status__in=[Session.Status.SCHEDULED, Session.Status.HELD],
    )


def _either(condition: Exists | Q, yes: str, no: str) -> models.Case:
    return models.Case(models.When(condition, then=models.Value(yes)), default=models.Value(no), output_field=models.CharField())
