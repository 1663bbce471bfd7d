"""What speaks against somebody leading at a time, read for many people and times in one go.

Below access, actions and tasks, since all of them ask: the planner of a series, the assignment of a quarter, cover, and the clock
that looks for sessions with too few facilitators.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from groups.fairness import LOAD_DAYS, Difference, Hours, Reason, Span, fits, over_cap
from groups.models import AvailabilityException, FacilitatorTerms, Training
from groups.models.session import BUFFER
from groups.querysets.rota import TimeRow, time_rows
from organizations.models.person import Person


@dataclass
class Standing:
    """All that is known of one facilitator's time, terms and training."""

    person: int
    zone: str
    cap: int = FacilitatorTerms.MOST
    step_back_on: date | None = None
    has_role: bool = False
    stands_by: bool = False
    training: list[Training] = field(default_factory=list)
    pattern: list[Hours] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    # (session, when it begins, when its buffer ends) of held bookings.
    booked: list[tuple[int, datetime, datetime]] = field(default_factory=list)

    def is_trained_on(self, day: date) -> bool:
        return any(one.holds_on(day) for one in self.training)

    def starts(self, but: Collection[int] = ()) -> list[datetime]:
        return [start for session, start, _ in self.booked if session not in but]


def fitness(
    people: Collection[Person], spans: Sequence[Span], *, but: Collection[int] = (), together: bool = False
) -> dict[tuple[int, int], list[Reason]]:
    """Return for each (person's id, index of a span) what speaks against them leading then; an empty list is green.

    A span is when a session begins and ends, without the buffer after it. `but` are ids of sessions whose bookings do not count,
    since they are being moved. `together` says that all spans will be led by the same people, as in a series: then the earlier
    ones count towards a week's cap. One statement, however many people and spans.
    """
    standings = standings_of(people, spans)
    found: dict[tuple[int, int], list[Reason]] = {}
    for standing in standings.values():
        for i, span in enumerate(spans):
            before = [start for start, _ in spans[:i]] if together else []
            found[standing.person, i] = reasons(standing, span, but=but, others=before)
    return found


def reasons(s: Standing, span: Span, *, but: Collection[int] = (), others: Iterable[datetime] = ()) -> list[Reason]:
    """Return what speaks against one person leading at one time; red first."""
    day = span[0].astimezone(ZoneInfo(s.zone)).date()
    found: list[Reason | None] = []
    if not s.has_role:
        found.append(Reason("no_role"))
    if any(start < span[1] + BUFFER and span[0] < end for session, start, end in s.booked if session not in but):
        found.append(Reason("busy"))
    if not s.is_trained_on(day):
        found.append(Reason("untrained", day=max((one.valid_until for one in s.training), default=None)))
    if s.step_back_on and day >= s.step_back_on:
        found.append(Reason("stepping_back", day=s.step_back_on))
    found.append(fits(span, s.pattern, s.differences, s.zone))
    found.append(over_cap(span[0], [*s.starts(but), *others], s.cap, s.zone))
    return [reason for reason in found if reason is not None]


def standings_of(people: Collection[Person], spans: Sequence[Span] = ()) -> dict[int, Standing]:
    """Return by person's id what is known of each, in one statement; bookings from 90 days before the spans to 90 after them.

    `people` come with their organization (`select_related`), whose zone stands in for one they did not set.
    """
    zones = {p.pk: p.timezone or p.organization.timezone for p in people}
    reach = timedelta(days=LOAD_DAYS)
    first = min(start for start, _ in spans) - reach if spans else None
    last = max(end for _, end in spans) + reach if spans else None
    rows = {row.person: row for row in time_rows(zones, first, last)}
    return {pk: _standing(rows[pk], zone) for pk, zone in zones.items() if pk in rows}


def _standing(row: TimeRow, zone: str) -> Standing:
    found = Standing(row.person, zone, has_role=row.has_role)
    for own_zone, cap, back, stands_by in row.terms:
        found.zone, found.cap, found.stands_by = own_zone or zone, cap, stands_by
        found.step_back_on = date.fromisoformat(back) if back else None
    for module, done, until in row.training:
        days = date.fromisoformat(done), date.fromisoformat(until)
        found.training.append(Training(module=module, completed_on=days[0], valid_until=days[1]))
    found.pattern = [Hours(weekday, time.fromisoformat(start), time.fromisoformat(end)) for weekday, start, end in row.pattern]
    found.differences = [_difference(*difference) for difference in row.differences]
    found.booked = [(session, datetime.fromisoformat(start), datetime.fromisoformat(end)) for session, start, end in row.booked]
    return found


def _difference(kind: str, first: str, last: str, start: str | None, end: str | None) -> Difference:
    return Difference(
        date.fromisoformat(first),
        date.fromisoformat(last),
        away=kind == AvailabilityException.Kind.AWAY,
        start=time.fromisoformat(start) if start else None,
        end=time.fromisoformat(end) if end else None,
    )
