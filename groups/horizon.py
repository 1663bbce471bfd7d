"""What speaks against each date of a series, over its whole horizon at once, and who could lead it instead.

Below access and actions, since the page shows it and publishing decides by it. The statements are the same number for one date
and for twenty-six.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groups.fairness import Span, week_of
from groups.fitness import Standing, reasons, standings_of
from groups.models import Booking, Series, Session
from groups.models.session import BUFFER
from groups.wall_time import resolve
from organizations.models.person import Person

# On the clocks of the organization: before the one and after the other few people can come.
EARLY, LATE = time(8), time(19)
# Where to look for a free time first.
NEAR = [timedelta(hours=h) for h in (1, -1, 2, -2)] + [timedelta(days=d) for d in (1, -1, 2, -2, 7)]
# Never with what or with whom: that is another group's business (P1, P3).
ABOUT_THE_TIME: dict[str, str | Promise] = {
    "passed": gettext_lazy("This time has passed."),
    "twice": gettext_lazy("It overlaps another date of this series."),
    "alone": gettext_lazy("It has one facilitator. Every session has two."),
    "skipped": gettext_lazy("The clocks go forward and skip this hour. It would begin an hour later."),
    "doubled": gettext_lazy("The clocks go back, so this hour comes twice. It would be in the first."),
    "same_day": gettext_lazy("The group meets twice on this day."),
    "same_week": gettext_lazy("The group meets more often than planned in this week."),
    "early": gettext_lazy("This is early in the day for most of your organization."),
    "late": gettext_lazy("This is late in the day for most of your organization."),
    "day_off": gettext_lazy("You named this day as a day off."),
}
ABOUT_ME: dict[str, str | Promise] = {
    "busy": gettext_lazy("You are booked then, or within 15 minutes of it."),
    "no_role": gettext_lazy("You are not a facilitator any more."),
    "untrained": gettext_lazy("Your training does not hold on this day."),
    "stepping_back": gettext_lazy("You lead no sessions from %(day)s on."),
    "away": gettext_lazy("You are away."),
    "outside_hours": gettext_lazy("This is outside the hours that you gave."),
    "over_cap": gettext_lazy("It would be your session number %(count)d that week; you wanted %(cap)d at most."),
}
ABOUT_OTHERS: dict[str, str | Promise] = {
    "busy": gettext_lazy("%(name)s is booked then, or within 15 minutes of it."),
    "no_role": gettext_lazy("%(name)s is not a facilitator any more."),
    "untrained": gettext_lazy("The training of %(name)s does not hold on this day."),
    "stepping_back": gettext_lazy("%(name)s leads no sessions from %(day)s on."),
    "away": gettext_lazy("%(name)s is not available."),
    "outside_hours": gettext_lazy("This is outside the hours that %(name)s gave."),
    "over_cap": gettext_lazy("It would be session number %(count)d that week for %(name)s, who wanted %(cap)d at most."),
}


@dataclass(frozen=True)
class Objection:
    """One thing that speaks against a date. `person` is a facilitator's id where it is about one of the two."""

    code: str
    is_red: bool
    person: int | None = None
    day: date | None = None
    count: int = 0
    cap: int = 0

    def words(self, reader: int, names: Mapping[int, str]) -> str:
        """Say it to one of the people who plan; `names` are those under which facilitators are known to each other."""
        if self.person is None:
            return str(ABOUT_THE_TIME[self.code])
        said = ABOUT_ME[self.code] if self.person == reader else ABOUT_OTHERS[self.code]
        day = date_format(self.day, "j F Y") if self.day else ""
        name = names.get(self.person) or _("The other facilitator")
        return str(said) % {"name": name, "day": day, "count": self.count, "cap": self.cap}


@dataclass(frozen=True)
class Horizon:
    """What is known of all dates of a series; sessions and people by id."""

    against: dict[int, list[Objection]]
    # Who could lead a red date, as far as their time, role and training go.
    able: dict[int, set[int]]
    pairs: dict[int, list[int]]
    # For a red date a time near it at which both could, on the clocks of the series.
    slots: dict[int, datetime]


def objections(series: Series, sessions: Sequence[Session], now: datetime) -> dict[int, list[Objection]]:
    """Return for each session what speaks against it; red first."""
    return horizon(series, sessions, now, among=()).against


def horizon(series: Series, sessions: Sequence[Session], now: datetime, *, among: Collection[Person]) -> Horizon:
    """Look at all dates of a draft at once. `among` are the people who could take a place."""
    pairs: dict[int, list[int]] = {session.pk: [] for session in sessions}
    for session_id, person in Booking.objects.filter(session__in=sessions).order_by("pk").values_list("session", "facilitator"):
        pairs[session_id].append(person)
    wanted = {person for pair in pairs.values() for person in pair} | {person.pk for person in among}
    people = Person.objects.filter(pk__in=wanted).select_related("organization")
    spans = [_span(session) for session in sessions]
    standings = standings_of(list(people), spans)
    staying = [session for session in sessions if not session.left_out]
    # The draft's own are no planned sessions yet.
    others = Session.objects.filter(Q(group=series.group_id) | Q(bridge_to=series.group_id), status=Session.Status.SCHEDULED)
    if spans:
        reach = timedelta(days=8)
        others = others.filter(starts_at__gte=min(spans)[0] - reach, starts_at__lte=max(spans)[0] + reach)
    meetings = [*(session.starts_at for session in staying), *others.values_list("starts_at", flat=True)]
    zone = series.group.organization.timezone
    calendar = _Calendar(series, meetings)
    twice = _overlapping(staying)
    found: dict[int, list[Objection]] = {}
    for session in sessions:
        about_time = _about_time(session, now, zone, twice) + calendar.about(session)
        about_people = _about_people(session, pairs, standings, staying)
        if len(set(pairs[session.pk])) < 2:
            about_time.append(Objection("alone", is_red=True))
        found[session.pk] = sorted([*about_time, *about_people], key=lambda objection: not objection.is_red)
    red = [session for session in staying if any(objection.is_red for objection in found[session.pk])]
    able = {s.pk: {p for p, one in standings.items() if not any(r.is_red for r in reasons(one, _span(s)))} for s in red}
    slots = {s.pk: slot for s in red if (slot := _slot(s, pairs[s.pk], standings, staying, now))}
    return Horizon(found, able, pairs, slots)


def _slot(
    session: Session, pair: list[int], standings: Mapping[int, Standing], staying: Sequence[Session], now: datetime
) -> datetime | None:
    """Return the nearest of a few times at which both are free, in the hours of the day and clear of the other dates."""
    if len(pair) != 2 or not set(pair) <= standings.keys():
        return None
    others = [_span(other) for other in staying if other.pk != session.pk]
    for step in NEAR:
        wall = session.wall + step
        start = resolve(wall, session.timezone).at
        span = start, start + timedelta(minutes=session.minutes)
        clear = all(span[1] + BUFFER <= begin or end + BUFFER <= start for begin, end in others)
        in_hours = wall.time() >= EARLY and (wall + timedelta(minutes=session.minutes)).time() <= LATE
        if start > now and clear and in_hours and not any(reasons(standings[person], span) for person in pair):
            return wall
    return None


class _Calendar:
    """How often the group meets on a day and in a week, on its own clocks."""

    def __init__(self, series: Series, starts: Sequence[datetime]) -> None:
        self.zone = series.timezone
        self.days_off = set(series.days_off)
        self.usual = len(series.weekdays) if series.unit == Series.Unit.WEEK else 1
        self.days = Counter(start.astimezone(ZoneInfo(self.zone)).date() for start in starts)
        self.weeks = Counter(week_of(start, self.zone) for start in starts)

    def about(self, session: Session) -> list[Objection]:
        """Return what the group's own calendar says against a date."""
        found = []
        if self.days[session.starts_at.astimezone(ZoneInfo(self.zone)).date()] > 1:
            found.append("same_day")
        elif self.weeks[week_of(session.starts_at, self.zone)] > self.usual:
            found.append("same_week")
        if session.wall.date() in self.days_off:
            found.append("day_off")
        return [Objection(code, is_red=False) for code in found]


def _about_time(session: Session, now: datetime, zone: str, twice: set[int]) -> list[Objection]:
    found = []
    if session.starts_at <= now:
        found.append(Objection("passed", is_red=True))
    if session.pk in twice:
        found.append(Objection("twice", is_red=True))
    if session.oddity:
        found.append(Objection(session.oddity, is_red=False))
    start, end = (at.astimezone(ZoneInfo(zone)) for at in _span(session))
    if start.time() < EARLY:
        found.append(Objection("early", is_red=False))
    elif end.time() > LATE or end.date() > start.date():
        found.append(Objection("late", is_red=False))
    return found


def _about_people(
    session: Session, pairs: Mapping[int, list[int]], standings: Mapping[int, Standing], staying: Sequence[Session]
) -> list[Objection]:
    """Return what speaks against each of the two; earlier dates of the same series count towards a week's cap."""
    found = []
    for person in pairs[session.pk]:
        if person not in standings:
            continue
        earlier = [s.starts_at for s in staying if s.starts_at < session.starts_at and person in pairs[s.pk]]
        for reason in reasons(standings[person], _span(session), others=earlier):
            found.append(Objection(reason.code, reason.is_red, person, reason.day, reason.count, reason.cap))
    return found


def _overlapping(sessions: Sequence[Session]) -> set[int]:
    """Return the ids of sessions that begin before the one before them, and its buffer, are over."""
    row = sorted(sessions, key=lambda session: session.starts_at)
    return {late.pk for soon, late in pairwise(row) if late.starts_at < soon.ends_at + BUFFER}


def _span(session: Session) -> Span:
    return session.starts_at, session.ends_at
