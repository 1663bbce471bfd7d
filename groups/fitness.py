"""What speaks against somebody leading at a time, read for many people and times in one go.

Below access, actions and tasks, since all of them ask: the planner of a series, the assignment of a quarter, cover, and the clock
that looks for sessions with too few facilitators.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from groups.fairness import LOAD_DAYS, Difference, Hours, Reason, Span, fits, over_cap
from groups.models import Availability, AvailabilityException, Booking, FacilitatorTerms, Training
from groups.models.session import BUFFER
from organizations.models.person import Person, Role


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
    ones count towards a week's cap. Six statements, however many people and spans.
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
    """Return by person's id what is known of each, in six statements; bookings from 90 days before the spans to 90 after them.

    `people` come with their organization (`select_related`), whose zone stands in for one they did not set.
    """
    found = {p.pk: Standing(p.pk, p.timezone or p.organization.timezone) for p in people}
    for terms in FacilitatorTerms.objects.filter(person__in=found):
        one = found[terms.person_id]
        one.zone, one.cap = terms.timezone or one.zone, terms.max_per_week
        one.step_back_on, one.stands_by = terms.step_back_on, terms.stand_by
    for pk in Person.objects.with_role(Role.FACILITATOR).filter(pk__in=found).values_list("pk", flat=True):
        found[pk].has_role = True
    for training in Training.objects.that_counts().filter(person__in=found):
        found[training.person_id].training.append(training)
    for usual in Availability.objects.filter(person__in=found):
        found[usual.person_id].pattern.append(Hours(usual.weekday, usual.start, usual.end))
    for other in AvailabilityException.objects.filter(person__in=found):
        away = other.kind == AvailabilityException.Kind.AWAY
        found[other.person_id].differences.append(Difference(other.first_day, other.last_day, away, other.start, other.end))
    _add_bookings(found, spans)
    return found


def _add_bookings(found: dict[int, Standing], spans: Sequence[Span]) -> None:
    reach = timedelta(days=LOAD_DAYS)
    rows = Booking.objects.filter(released=False, facilitator__in=found)
    if spans:
        first, last = min(start for start, _ in spans), max(end for _, end in spans)
        rows = rows.filter(span__overlap=(first - reach, last + reach))
    for person, session, span in rows.order_by("span").values_list("facilitator", "session", "span"):
        assert span.lower is not None
        assert span.upper is not None
        found[person].booked.append((session, span.lower, span.upper))
