"""Sessions as a programme has them: links and places, a published series, a draft to mend, and two groups that meet."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from groups.access import facilitators_of
from groups.actions.bridge import agree_to_bridge, ask_for_bridge
from groups.actions.series import Pair, SeriesBlocked, draft_series, leave_out, move_draft, publish_series
from groups.models import PeerGroup, Series, Session
from groups.models.series import SeriesPlan
from groups.recurrence import Rule
from organizations.models import Organization, Person

Format = PeerGroup.Format
ROOM = "https://meet.example.org/demo"
KIM = "facilitator@demo.test"


def fill_sessions(organization: Organization, today: date) -> None:
    """Fill the sessions of the groups that the demo's facilitator leads. The rota comes first: it brings the training."""
    _say_where()
    kim = Person.objects.select_related("user", "organization").get(user__email=KIM)
    groups = [group for group in PeerGroup.objects.listed().order_by("pk") if kim in facilitators_of(group)]
    for group in groups[:1]:
        _published(group, kim, today)
    for group in groups[1:2]:
        _draft(group, kim, today)
    if groups:
        _bridge(groups[0], kim)


def _say_where() -> None:
    """Give what is planned the format of its group, and what that needs."""
    planned = Session.objects.coming(timezone.now())
    for form in Format.values:
        needs = {"format": form}
        if form in (Format.ONLINE, Format.HYBRID):
            needs["video_url"] = ROOM
        if form in (Format.IN_PERSON, Format.HYBRID):
            needs["place"] = "Room 2, ground floor"
        planned.filter(group__format=form).update(**needs)


def _published(group: PeerGroup, kim: Person, today: date) -> None:
    """Twelve sessions, one a fortnight: half a year holds a clock change."""
    first = today + timedelta(days=7 - today.weekday() + 1)
    series = draft_series(group, _plan(_rule(group, first, time(17), every=2), group, kim), by=kim)
    _publish(series, kim)


def _publish(series: Series, kim: Person) -> None:
    try:
        publish_series(series, by=kim)
    except SeriesBlocked as blocked:
        leave_out(series, blocked.sessions, left_out=True)
        publish_series(series, by=kim)


def _draft(group: PeerGroup, kim: Person, today: date) -> None:
    """A draft that meets another session of its facilitator and holds a day off; most of its dates are fine."""
    booked = Session.objects.coming(timezone.now()).filter(bookings__facilitator=kim, bookings__released=False)
    meets = booked.exclude(group=group).order_by("starts_at").first()
    zone = ZoneInfo(group.timezone)
    start = (meets.starts_at if meets else timezone.now() + timedelta(days=9)).astimezone(zone)
    # A day later, so that the group's own fortnight is in nobody's way.
    first = start.date() + timedelta(days=1)
    rule = _rule(group, first, time(16, 30), every=1, days_off=frozenset({first + timedelta(days=14)}))
    series = draft_series(group, _plan(rule, group, kim), by=kim)
    # The first is where they lead another group: that one is red.
    pair = [booking.facilitator for booking in series.sessions.order_by("starts_at")[0].bookings.order_by("pk")]
    move_draft(series.sessions.order_by("starts_at")[0], datetime.combine(start.date(), start.time()), Pair(*pair))


def _bridge(group: PeerGroup, kim: Person) -> None:
    alike = PeerGroup.objects.listed().filter(level_rule=group.level_rule, hr_welcome=group.hr_welcome)
    other = alike.exclude(pk=group.pk).order_by("pk").last()
    session = Session.objects.coming(timezone.now()).filter(group=group, series__isnull=False).order_by("starts_at")[1:2].first()
    host = facilitators_of(other).first() if other else None
    if other and session and host:
        agree_to_bridge(ask_for_bridge(session, other, by=kim), by=host)


def _rule(group: PeerGroup, first: date, at: time, *, every: int, days_off: frozenset[date] = frozenset()) -> Rule:
    return Rule(first, at, group.timezone, frozenset({first.weekday()}), every=every, count=12, days_off=days_off)


def _plan(rule: Rule, group: PeerGroup, kim: Person) -> SeriesPlan:
    second = facilitators_of(group).exclude(pk=kim.pk).select_related("user").first()
    assert second is not None
    return SeriesPlan(
        rule=rule,
        minutes=60,
        format=Format.HYBRID,
        place="Room 2, ground floor",
        video_url=ROOM,
        minimum_to_start=group.minimum_to_start,
        late_minutes=group.late_minutes,
        guide="",
        topic=group.topic,
        cofacilitator=second,
    )
