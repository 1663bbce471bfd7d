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
from groups.querysets.session import BookingQuerySet, RsvpQuerySet, SessionQuerySet
from groups.wall_time import Instant, ends, resolve
from organizations.models.organization import validate_timezone
from organizations.models.person import Person
from peersupport.tenancy import TenantModel

# Kept free after each session, for the debrief and a breath.
BUFFER = timedelta(minutes=15)


@dataclass(frozen=True)
class Plan:
    """When and where a session shall be, and who leads it with whoever plans it."""

    wall_start: datetime
    timezone: str
    minutes: int
    place: str
    video_url: str
    cofacilitator: Person

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
    # A second group that meets with this one: a bridge session.
    bridge_to = models.ForeignKey(PeerGroup, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # What the facilitators bring: a session guide and a topic of the library (resources), by key.
    guide = models.SlugField(_("session guide"), max_length=60, blank=True)
    topic = models.SlugField(_("topic"), max_length=60, blank=True)
    # How many were there; a count, never who.
    attended = models.PositiveSmallIntegerField(_("how many were there"), null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.SCHEDULED)
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
        self.place, self.video_url = plan.place, plan.video_url
        return before != self.starts_at

    def touch(self) -> None:
        """Count a change, for calendars: both numbers rise, the stamp by at least the second that a file can show. Not saved."""
        self.sequence += 1
        self.changed_at = max(now(), self.changed_at + timedelta(seconds=1))

    def calendar_entry(self, *, title: str, link: str, cancelled: bool = False) -> Entry:
        """Return what a calendar may know of it; `cancelled` for somebody to whom it is off though others meet."""
        return Entry(
            uid=self.public_id,
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
