"""Sessions of a group, who facilitates them, and who comes."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from groups.models.group import PeerGroup
from groups.models.membership import Membership
from organizations.models.organization import validate_timezone
from organizations.models.person import Person
from peersupport.tenancy import TenantModel


class Session(TenantModel):
    """One meeting of a group: wall time and zone as planned, the instant computed from both.

    Personal data: none. Goes: two years after it took place.
    """

    class Status(models.TextChoices):
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
    status = models.CharField(max_length=10, choices=Status, default=Status.SCHEDULED)
    # Rises with every change, for calendars (RFC 5545).
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

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


class Booking(TenantModel):
    """A facilitator's time taken by a session, buffer included. Two of one facilitator never overlap: the database refuses it.

    Personal data: who facilitates when. Goes: two years after the session.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="bookings")
    facilitator = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    span = DateTimeRangeField()
    display_name = models.CharField(_("name shown to the group"), max_length=40)

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
        LISTENING = "listening", _("I plan to come and listen")
        AWAY = "away", _("I can't come")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="rsvps")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "session", "membership"], name="rsvp_once")]

    def __str__(self) -> str:
        return f"rsvp {self.pk}"
