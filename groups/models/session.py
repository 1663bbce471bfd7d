"""Sessions of a group, who facilitates them, and who comes."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from groups.calendar_file import Entry
from groups.models.group import PeerGroup
from groups.models.membership import Membership
from groups.models.series import Series
from groups.querysets.session import BookingQuerySet, RsvpQuerySet, SessionQuerySet
from groups.wall_time import Instant, ends, resolve
from organizations.models.organization import validate_timezone
from organizations.models.person import Person
from peersupport.tenancy import TenantModel

# Kept free after each session, for the debrief and a breath.
BUFFER = timedelta(minutes=15)
# The link is there from so long before the start, for the people of the session.
ROOM_OPENS = timedelta(minutes=15)


@dataclass(frozen=True)
class Plan:
    """When and where a session shall be, and who leads it with whoever plans it."""

    wall_start: datetime
    timezone: str
    minutes: int
    place: str
    video_url: str
    cofacilitator: Person
    format: str = PeerGroup.Format.ONLINE
    minimum_to_start: int = 3
    late_minutes: int = 15
    guide: str = ""
    topic: str = ""

    @property
    def instant(self) -> Instant:
        """The moment it starts, flagged where the clocks change."""
        return resolve(self.wall_start, self.timezone)


class Session(TenantModel):
    """One meeting of a group: wall time and zone as planned, the instant computed from both.

    Personal data: none. Goes: two years after it took place.
    """

    class Status(models.TextChoices):
        # Seen by facilitators and coordinators only, until published.
        DRAFT = "draft", _("Draft")
        SCHEDULED = "scheduled", _("Planned")
        CANCELLED = "cancelled", _("Cancelled")
        HELD = "held", _("Held")

    class Reason(models.TextChoices):
        """Why a session is cancelled, in words that blame nobody and name nobody."""

        ILL = "ill", _("Somebody who was to lead it cannot come.")
        ROOM = "room", _("The room or the link is not available.")
        FEW = "few", _("Too few could come.")
        HOLIDAY = "holiday", _("It falls on a day off.")
        TIME = "time", _("The time did not suit the group.")
        ENDS = "ends", _("The group does not meet any more.")
        OWN = "own", _("In my own words")

    group = models.ForeignKey(PeerGroup, on_delete=models.CASCADE, related_name="sessions")
    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    wall_start = models.DateTimeField(_("starts, local time"), help_text=_("Stored as if UTC: the clock on the wall."))
    timezone = models.CharField(_("time zone"), max_length=64, validators=[validate_timezone])
    minutes = models.PositiveSmallIntegerField(_("length in minutes"), default=60)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(_("place"), max_length=120, blank=True)
    video_url = models.URLField(_("video link"), blank=True)
    format = models.CharField(max_length=10, choices=PeerGroup.Format, default=PeerGroup.Format.ONLINE)
    minimum_to_start = models.PositiveSmallIntegerField(_("fewest people to start with"), default=3)
    late_minutes = models.PositiveSmallIntegerField(_("minutes after which nobody comes in"), default=15)
    # Planned together with others by one rule; a draft of it may be left out, and is deleted when the others are published.
    series = models.ForeignKey(Series, on_delete=models.SET_NULL, null=True, blank=True, related_name="sessions")
    left_out = models.BooleanField(default=False)
    # A second group that meets with this one: a bridge session.
    bridge_to = models.ForeignKey(PeerGroup, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # What the facilitators bring: a session guide and a topic of the library (resources), by key.
    guide = models.SlugField(_("session guide"), max_length=60, blank=True)
    topic = models.SlugField(_("topic"), max_length=60, blank=True)
    # How many were there; a count, never who.
    attended = models.PositiveSmallIntegerField(_("how many were there"), null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.SCHEDULED)
    # Members read it; it names nobody.
    cancel_reason = models.CharField(max_length=8, choices=Reason, blank=True)
    cancel_words = models.CharField(max_length=200, blank=True)
    # Rises with every change, for calendars (RFC 5545).
    sequence = models.PositiveIntegerField(default=0)
    # DTSTAMP of the calendar file: rises with `sequence`, by at least its one second of precision.
    changed_at = models.DateTimeField(default=now)
    # Of these two a conditional UPDATE is made before anybody is mailed, so that a task run twice tells once.
    told_sequence = models.IntegerField(default=-1)
    reminded_at = models.DateTimeField(null=True, blank=True)
    # Alike: a coordinator was told that it has fewer than two facilitators, a day before.
    alerted_at = models.DateTimeField(null=True, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(minutes__gte=15, minutes__lte=240), name="session_15_to_240_minutes"),
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="session_ends_after_start"),
            models.UniqueConstraint(fields=["organization", "public_id"], name="session_public_id_unique"),
            models.CheckConstraint(
                condition=models.Q(left_out=False) | models.Q(status="draft"), name="session_only_drafts_left_out"
            ),
            # A group does not build a bridge to itself.
            models.CheckConstraint(
                condition=models.Q(bridge_to=None) | ~models.Q(bridge_to=models.F("group")), name="session_bridge_to_another"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "group", "starts_at"], name="session_by_group"),
            models.Index(fields=["organization", "starts_at"], name="session_by_start"),
        ]
        ordering = ["starts_at"]

    def __str__(self) -> str:
        return f"session {self.public_id}"

    @property
    def is_planned(self) -> bool:
        """Still to come: it can be answered, changed and cancelled."""
        return self.status == self.Status.SCHEDULED and self.starts_at > now()

    @property
    def is_draft(self) -> bool:
        return bool(self.status == self.Status.DRAFT)

    @property
    def room_opens_at(self) -> datetime:
        """From when on the people of the session find the video link on its page."""
        return self.starts_at - ROOM_OPENS

    @property
    def closes_at(self) -> datetime:
        """When nobody comes in any more."""
        return self.starts_at + timedelta(minutes=self.late_minutes)

    def room(self, at: datetime) -> str:
        """Return the video link while it is shown to members: from 15 minutes before the start until the end, else nothing."""
        is_on = self.status == self.Status.SCHEDULED and self.room_opens_at <= at < self.ends_at
        return self.video_url if is_on else ""

    @property
    def why_cancelled(self) -> str:
        """The reason as members read it, empty where none was given."""
        if self.cancel_reason == self.Reason.OWN:
            return self.cancel_words
        return str(self.get_cancel_reason_display()) if self.cancel_reason else ""

    @property
    def groups_in(self) -> list[int]:
        """The ids of the groups that meet: its own first, then the one that joins it."""
        return [self.group_id, *([self.bridge_to_id] if self.bridge_to_id else [])]

    @property
    def wall(self) -> datetime:
        """The naive time on the wall, as planned."""
        return self.wall_start.replace(tzinfo=None)

    @property
    def oddity(self) -> str:
        """`skipped` or `doubled` where the clocks change in that hour, else empty."""
        return resolve(self.wall, self.timezone).oddity

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The time that it takes from a facilitator, buffer included."""
        return self.starts_at, self.ends_at + BUFFER

    def follow(self, plan: Plan) -> bool:
        """Take over when and where from a plan; tell whether the time moved. Not saved."""
        before = self.starts_at
        self.wall_start = plan.wall_start.replace(tzinfo=UTC)
        self.timezone, self.minutes = plan.timezone, plan.minutes
        self.starts_at = plan.instant.at
        self.ends_at = ends(self.starts_at, plan.minutes)
        self.place, self.video_url, self.format = plan.place, plan.video_url, plan.format
        self.minimum_to_start, self.late_minutes = plan.minimum_to_start, plan.late_minutes
        self.guide, self.topic = plan.guide, plan.topic
        return before != self.starts_at

    def touch(self) -> None:
        """Count a change, for calendars: both numbers rise, the stamp by at least the second that a file can show. Not saved."""
        self.sequence += 1
        self.changed_at = max(now(), self.changed_at + timedelta(seconds=1))

    def calendar_entry(self, *, title: str, link: str, cancelled: bool = False) -> Entry:
        """Return what a calendar may know of it; `cancelled` for somebody to whom it is off though others meet."""
        return Entry(
            uid=str(self.public_id),
            sequence=self.sequence,
            stamp=self.changed_at,
            title=title,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            zone=self.timezone,
            cancelled=cancelled or self.status == self.Status.CANCELLED,
            link=link,
        )


class Booking(TenantModel):
    """A facilitator's time taken by a session, buffer included. Two of one facilitator never overlap: the database refuses it.

    Personal data: who facilitates when. Goes: two years after the session.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="bookings")
    facilitator = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    span = DateTimeRangeField()
    display_name = models.CharField(_("name shown to the group"), max_length=40)
    # Cancelled, or somebody else took over: the row stays so that they can read what became of it, the time is free.
    released = models.BooleanField(default=False)

    objects = BookingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "session", "facilitator"], name="booking_once_per_session"),
            ExclusionConstraint(
                name="booking_no_overlap",
                expressions=[
                    ("organization", RangeOperators.EQUAL),
                    ("facilitator", RangeOperators.EQUAL),
                    ("span", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(released=False),
            ),
        ]

    def __str__(self) -> str:
        return f"booking {self.pk}"


class Rsvp(TenantModel):
    """What a member said about coming. No answer is fine and is not stored.

    Personal data: that this member means to come. Goes: seven days after the session.
    """

    class Answer(models.TextChoices):
        COMING = "coming", _("I plan to come")
        LISTENING = "listening", _("I'd rather listen")
        AWAY = "away", _("I can't come")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="rsvps")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer)

    objects = RsvpQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "session", "membership"], name="rsvp_once")]

    def __str__(self) -> str:
        return f"rsvp {self.pk}"
