"""Sessions that were planned together, by one rule."""

import uuid
from dataclasses import dataclass
from datetime import time
from typing import cast

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from groups.models.group import PeerGroup
from groups.querysets.series import SeriesQuerySet
from groups.recurrence import LAST, MOST, Rule, Unit
from organizations.models.organization import validate_timezone
from organizations.models.person import Person
from peersupport.tenancy import TenantModel


@dataclass(frozen=True)
class SeriesPlan:
    """A rule, and what all of its sessions have in common. `cofacilitator` leads them with whoever plans."""

    rule: Rule
    minutes: int
    format: str
    place: str
    video_url: str
    minimum_to_start: int
    late_minutes: int
    guide: str
    topic: str
    cofacilitator: Person


@dataclass(frozen=True)
class SeriesChange:
    """What shall be different in all sessions to come; None leaves it as it is in each session."""

    at: time | None = None
    # Whole days later (or earlier) than planned.
    days: int = 0
    minutes: int | None = None
    cofacilitator: Person | None = None
    # Format, place and link belong together.
    where: tuple[str, str, str] | None = None
    minimum_to_start: int | None = None
    late_minutes: int | None = None


class Series(TenantModel):
    """A rule and the sessions that came from it. While it is a draft they are drafts too, and take nobody's time.

    Personal data: none. Goes: a draft 90 days after it was last touched, a published one with the last of its sessions.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    class Unit(models.TextChoices):
        WEEK = "week", _("Weeks")
        MONTH = "month", _("Months")

    group = models.ForeignKey(PeerGroup, on_delete=models.CASCADE, related_name="series")
    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    first_day = models.DateField(_("first day"))
    wall_time = models.TimeField(_("time"))
    timezone = models.CharField(_("time zone"), max_length=64, validators=[validate_timezone])
    unit = models.CharField(max_length=5, choices=Unit, default=Unit.WEEK)
    every = models.PositiveSmallIntegerField(_("every"), default=1)
    weekdays = ArrayField(models.PositiveSmallIntegerField())
    nth = models.SmallIntegerField(default=0)
    count = models.PositiveSmallIntegerField(_("how many"), default=MOST)
    last_day = models.DateField(_("last day"), null=True, blank=True)
    days_off = ArrayField(models.DateField(), default=list, blank=True)
    touched_at = models.DateTimeField(default=now)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "public_id"], name="series_public_id_unique"),
            models.CheckConstraint(condition=models.Q(count__gte=1, count__lte=MOST), name="series_1_to_26_sessions"),
            models.CheckConstraint(
                condition=models.Q(unit="week", nth=0, every__gte=1, every__lte=8)
                | models.Q(unit="month", nth__in=[1, 2, 3, 4, LAST], every__gte=1, every__lte=6),
                name="series_rule_fits_unit",
            ),
            models.CheckConstraint(condition=models.Q(weekdays__len__gte=1), name="series_names_a_weekday"),
        ]

    def __str__(self) -> str:
        return f"series {self.public_id}"

    @property
    def is_draft(self) -> bool:
        return bool(self.status == self.Status.DRAFT)

    @property
    def rule(self) -> Rule:
        """The rule that it was planned by."""
        return Rule(
            first=self.first_day,
            at=self.wall_time,
            zone=self.timezone,
            weekdays=frozenset(self.weekdays),
            unit=cast("Unit", self.unit),
            every=self.every,
            nth=self.nth,
            count=self.count,
            until=self.last_day,
            days_off=frozenset(self.days_off),
        )

    def follow(self, rule: Rule) -> None:
        """Take over a rule. Not saved."""
        self.first_day, self.wall_time, self.timezone = rule.first, rule.at, rule.zone
        self.unit, self.every, self.nth = rule.unit, rule.every, rule.nth
        self.weekdays, self.days_off = sorted(rule.weekdays), sorted(rule.days_off)
        self.count, self.last_day = rule.count, rule.until
        self.touched_at = now()
