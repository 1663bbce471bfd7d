"""Training, days that differ, and all that is known of somebody's time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

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


# By hand for the same reason: twelve kinds of things, none of them more than a few rows, and each a row of `Beside`.
BESIDE = """
    WITH held AS (SELECT b.session_id FROM "groups_booking" b WHERE b.facilitator_id = %(person)s AND NOT b.released),
    led AS (
        SELECT p.content_object_id FROM "groups_peergroupuserpermission" p JOIN "auth_permission" a ON a.id = p.permission_id
        WHERE p.user_id = %(user)s AND a.codename = 'facilitate_group'
    ),
    meeting AS (
        SELECT s.id, s.public_id, g.discreet_title, s.starts_at, s.ends_at, s.timezone, NULL::date,
            s.status, s.cancel_reason, s.attended
        FROM "groups_session" s JOIN "groups_peergroup" g ON g.id = s.group_id WHERE s.ends_at > %(now)s - %(due_for)s
    ),
    coming AS (SELECT * FROM meeting WHERE status = 'scheduled' AND starts_at > %(now)s)
    (
        SELECT 'running', id, public_id, discreet_title, starts_at, ends_at, timezone, date
        FROM meeting WHERE status = 'scheduled' AND starts_at <= %(now)s + %(soon)s AND ends_at > %(now)s AND id IN (TABLE held)
        ORDER BY starts_at
    ) UNION ALL (
        SELECT 'standing_by', id, public_id, discreet_title, starts_at, ends_at, timezone, date
        FROM coming WHERE id IN (SELECT b.session_id FROM "groups_standby" b WHERE b.person_id = %(person)s)
        ORDER BY starts_at
    ) UNION ALL (
        SELECT 'could_stand_by', id, public_id, discreet_title, starts_at, ends_at, timezone, date
        FROM coming WHERE starts_at <= %(now)s + %(stand_by_within)s AND id NOT IN (TABLE held)
            AND id NOT IN (SELECT b.session_id FROM "groups_standby" b WHERE b.person_id = %(person)s)
        ORDER BY starts_at LIMIT 40
    ) UNION ALL (
        SELECT 'debrief', id, public_id, discreet_title, starts_at, ends_at, timezone, date FROM meeting
        WHERE id NOT IN (SELECT d.session_id FROM "groups_debrief" d WHERE d.facilitator_id = %(person)s) AND (
            status IN ('scheduled', 'held') AND ends_at <= %(now)s AND id IN (TABLE held)
            OR status = 'cancelled' AND cancel_reason = 'few' AND attended IS NOT NULL
                AND id IN (SELECT b.session_id FROM "groups_booking" b WHERE b.facilitator_id = %(person)s)
        )
        ORDER BY starts_at DESC LIMIT 10
    ) UNION ALL (
        SELECT 'bridge', b.id, c.public_id, g.discreet_title, c.starts_at, c.ends_at, c.timezone, NULL
        FROM "groups_bridgerequest" b JOIN coming c ON c.id = b.session_id JOIN "groups_peergroup" g ON g.id = b.group_id
        WHERE b.group_id IN (TABLE led)
        ORDER BY c.starts_at
    ) UNION ALL (
        SELECT 'to_confirm', a.id, c.public_id, c.discreet_title, c.starts_at, c.ends_at, c.timezone, NULL
        FROM "groups_leadanswer" a JOIN coming c ON c.id = a.session_id WHERE a.person_id = %(person)s AND a.answer = 'asked'
    ) UNION ALL (
        SELECT 'draft', (SELECT count(*) FROM "groups_session" s WHERE s.series_id = d.id AND NOT s.left_out),
            d.public_id, g.discreet_title, d.touched_at, NULL, d.timezone, NULL
        FROM "groups_series" d JOIN "groups_peergroup" g ON g.id = d.group_id
        WHERE d.status = 'draft' AND g.status = 'open' AND (d.group_id IN (TABLE led) OR d.id IN (
            SELECT s.series_id FROM "groups_booking" b JOIN "groups_session" s ON s.id = b.session_id
            WHERE b.facilitator_id = %(person)s AND (NOT b.released OR s.status = 'draft')
        ))
        ORDER BY d.touched_at DESC LIMIT 20
    ) UNION ALL (
        SELECT 'handover', h.id, NULL, g.discreet_title, NULL, NULL, NULL, h.on
        FROM "groups_handover" h JOIN "groups_peergroup" g ON g.id = h.group_id
        WHERE h.moved_at IS NULL AND %(person)s IN (h.giver_id, h.taker_id)
        ORDER BY h.on, h.id
    ) UNION ALL (
        SELECT 'group', g.id, NULL, g.discreet_title, NULL, NULL, NULL, NULL
        FROM "groups_peergroup" g WHERE g.id IN (TABLE led) AND g.status = 'open'
        ORDER BY g.discreet_title, g.id
    ) UNION ALL (
        SELECT 'name', n.id, NULL, n.name, NULL, NULL, NULL, NULL FROM "groups_facilitatorname" n WHERE n.person_id = %(person)s
    ) UNION ALL (
        SELECT 'supervised', t.id, NULL, NULL, NULL, NULL, NULL, NULL
        FROM "groups_facilitatorterms" t WHERE t.supervisor_id = %(person)s LIMIT 1
    ) UNION ALL (
        SELECT 'load', coalesce(l.sessions, 0), NULL, NULL, NULL, NULL, NULL, NULL
        FROM "organizations_person" p JOIN "organizations_user" u ON u.id = p.user_id
        JOIN "organizations_rolegrant" r ON r.person_id = p.id AND r.role = 'facilitator'
        LEFT JOIN (
            SELECT b.facilitator_id, count(*) AS sessions FROM "groups_booking" b JOIN "groups_session" s ON s.id = b.session_id
            WHERE NOT b.released AND s.status != 'cancelled' AND s.starts_at BETWEEN %(now)s - %(reach)s AND %(now)s + %(reach)s
            GROUP BY b.facilitator_id
        ) l ON l.facilitator_id = p.id
        WHERE p.id != %(person)s AND p.left_on IS NULL AND u.is_active
    )
"""


class Beside(NamedTuple):
    """One thing on a rota beside the sessions that one leads; None where it has no such side.

    `number` is an id or a count, `address` a public id, `title` a group's discreet one, `at` when it begins (of a draft: when it
    was touched last) and `zone` whose clock that is on.
    """

    what: str
    number: int
    address: UUID | None
    title: str
    at: datetime
    until: datetime
    zone: str
    day: date


def rows_beside(person: int, user: int, now: datetime, **spans: timedelta) -> list[Beside]:
    """Return what a facilitator's rota shows beside the sessions that they lead, each kind in its order.

    Of sessions those that are `running` or begin `soon`, that they stand by for (`standing_by`) or could, whatever their time
    (`could_stand_by`), that they led and have not looked back on (`debrief`), and that a plan gave them (`to_confirm`); of their
    groups questions from others (`bridge`), each `draft`, `handover` and open `group`; their `name`, whether somebody is
    `supervised` by them, and the `load` of every other facilitator. `spans` are due_for, soon, stand_by_within and reach.
    """
    with connection.cursor() as cursor:
        named: dict[str, Any] = {"person": person, "user": user, "now": now, **spans}
        cursor.execute(BESIDE, named)
        return [Beside(*row) for row in cursor.fetchall()]


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
