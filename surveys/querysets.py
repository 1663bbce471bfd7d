"""Who is asked in a round, and which rounds are due: queries as words of the domain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import JSONArray

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


@dataclass(frozen=True)
class Place:
    """What decides a person's stratum: whether they are in a group, and when their groups met last and what kind they are.

    `own` is the last session that a group of theirs held, `as_guest` the last one of others to which it came; None for none.
    """

    is_inside: bool
    own: tuple[datetime, str] | None
    as_guest: tuple[datetime, str] | None

    def stratum(self, kind: str) -> str | None:
        """Return where they stand in a round of that kind; None for an after-session round before their first session."""
        if kind != "session":
            return "member" if self.is_inside else "not_yet"
        # Where two groups met, the kind is that of one's own; the group's own session counts where both began at once.
        met = [last for last in (self.own, self.as_guest) if last is not None]
        return _kind(max(met, key=lambda last: last[0])[1]) if met else None


def is_old_enough(person: Person, organization: Organization, opens_on: date) -> bool:
    """Tell of one person what `audience` asks of all: the account is 14 days old on that day, or as old as the programme."""
    return person.joined_on <= max(opens_on - ACCOUNT_AGE, organization.programme_started_on)


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


def strata(people: models.QuerySet[Person], kind: str) -> list[str]:
    """The stratum of each of these people, all of them asked: in a group or not yet; after a session, the kind of the group met
    last."""
    nothing = models.Value(None, output_field=models.JSONField())
    sides = (models.Value(False), _last("group"), _last("bridge_to")) if kind == "session" else (_inside(), nothing, nothing)
    found = [_place(*row).stratum(kind) for row in people.values_list(*sides)]
    return [stratum for stratum in found if stratum is not None]


def place_of(person: Person) -> Place:
    """What decides the stratum of one person, for rounds of every kind."""
    row = Person.objects.filter(pk=person.pk).values_list(_inside(), _last("group"), _last("bridge_to")).get()
    return _place(*row)


def with_reminders(people: models.QuerySet[Person]) -> models.QuerySet[Person]:
    """Those whose newest word on reminders by mail is yes."""
    newest = Consent.objects.filter(person=OuterRef("pk"), purpose=Consent.Purpose.REMINDERS).order_by("-given_at", "-pk")
    return people.annotate(_reminders=Subquery(newest.values("granted")[:1])).filter(_reminders=True)


def _inside() -> Exists:
    return Exists(Membership.objects.filter(person=OuterRef("pk"), left_on=None))


def _last(path: str) -> Subquery:
    """When a person's groups met last, on this path, and the kind of the group."""
    latest = _met(OuterRef("pk"), path).order_by("-starts_at", "pk")
    return Subquery(latest.values_list(JSONArray("starts_at", f"{path}__eligibility"))[:1])


def _place(is_inside: bool, own: Sequence[str] | None, as_guest: Sequence[str] | None) -> Place:
    met = [(datetime.fromisoformat(last[0]), last[1]) if last else None for last in (own, as_guest)]
    return Place(is_inside, *met)


def _kind(eligibility: str) -> str:
    return "mixed" if eligibility == "open" else "specific"


def _met(person: OuterRef, path: str) -> models.QuerySet[Session]:
    """Past sessions of the groups that a person is in (`path` "group"), or that met as guests of another ("bridge_to")."""
    return Session.objects.filter(
        **{f"{path}__memberships__person": person, f"{path}__memberships__left_on": None},
        starts_at__lte=models.functions.Now(),
        status__in=[Session.Status.SCHEDULED, Session.Status.HELD],
    )
