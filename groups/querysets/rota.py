"""Training, days that differ, and all that is known of somebody's time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection, models

if TYPE_CHECKING:
    from groups.models import AvailabilityException, Training  # noqa: F401 — types of the rows below

# By hand: six statements of the ORM, or one of it, cost Python six times what the database needs for the answer. A list for each
# kind of row, so that none multiplies another.
TIME = """
    SELECT p.id,
        p.left_on IS NULL AND u.is_active AND EXISTS(
            SELECT FROM "organizations_rolegrant" g
            WHERE g.organization_id = p.organization_id AND g.person_id = p.id AND g.role = 'facilitator'
        ),
        ARRAY(
            SELECT json_build_array(t.timezone, t.max_per_week, t.step_back_on, t.stand_by)
            FROM "groups_facilitatorterms" t WHERE t.organization_id = p.organization_id AND t.person_id = p.id
        ),
        ARRAY(
            SELECT json_build_array(t.module, t.completed_on, t.valid_until) FROM "groups_training" t
            WHERE t.organization_id = p.organization_id AND t.person_id = p.id AND t.module IN ('course', 'refresh')
        ),
        ARRAY(
            SELECT json_build_array(a.weekday, a.start, a.end)
            FROM "groups_availability" a WHERE a.organization_id = p.organization_id AND a.person_id = p.id
            ORDER BY a.weekday, a.start
        ),
        ARRAY(
            SELECT json_build_array(e.kind, e.first_day, e.last_day, e.start, e.end)
            FROM "groups_availabilityexception" e WHERE e.organization_id = p.organization_id AND e.person_id = p.id
            ORDER BY e.first_day, e.id
        ),
        ARRAY(
            SELECT json_build_array(b.session_id, lower(b.span), upper(b.span)) FROM "groups_booking" b
            WHERE b.organization_id = p.organization_id AND b.facilitator_id = p.id AND NOT b.released
                AND b.span && tstzrange(%s, %s)
            ORDER BY b.span
        )
    FROM "organizations_person" p JOIN "organizations_user" u ON u.id = p.user_id
    WHERE p.id = ANY(%s)
"""


class TimeRow(NamedTuple):
    """What the database holds of one person's time; days, times and instants in ISO 8601, as JSON writes them."""

    person: int
    # An account that works, and the facilitator role today.
    has_role: bool
    # (zone, most in a week, day of stepping back, may be asked late); one at most.
    terms: list[list[Any]]
    # (module, completed on, valid until) of what counts.
    training: list[list[str]]
    # (weekday, from, until) of the usual week.
    pattern: list[list[Any]]
    # (kind, first day, last day, from, until) of days that differ.
    differences: list[list[Any]]
    # (session, begin, end with its buffer) of held bookings.
    booked: list[list[Any]]


def time_rows(people: Iterable[int], first: datetime | None, last: datetime | None) -> list[TimeRow]:
    """Return the time of each of these people; bookings that lie between two instants, open where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(TIME, [first, last, list(people)])
        return [TimeRow(*row) for row in cursor.fetchall()]


class TrainingQuerySet(models.QuerySet["Training"]):
    """Completed modules in the open organization."""

    def that_counts(self) -> TrainingQuerySet:
        """The course and its refreshes: what lets somebody lead."""
        return self.filter(module__in=["course", "refresh"])

    def valid_on(self, day: date) -> TrainingQuerySet:
        """Those that let somebody lead on a day."""
        return self.that_counts().filter(completed_on__lte=day, valid_until__gte=day)

    def stale(self, today: date) -> TrainingQuerySet:
        """Run out two years ago."""
        return self.filter(valid_until__lte=today - timedelta(days=730))


class ExceptionQuerySet(models.QuerySet["AvailabilityException"]):
    """Days that differ from the usual week."""

    def ahead(self, today: date) -> ExceptionQuerySet:
        """Not over yet, soonest first."""
        return self.filter(last_day__gte=today).order_by("first_day", "pk")

    def stale(self, today: date) -> ExceptionQuerySet:
        """Over for 90 days."""
        return self.filter(last_day__lte=today - timedelta(days=90))
