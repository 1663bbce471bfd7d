"""The plan of a quarter: a proposal of who leads what, which a person edits and publishes."""

import uuid
from datetime import datetime

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from groups.models.group import PeerGroup
from groups.models.session import BUFFER, Session
from groups.querysets.quarter import LeadAnswerQuerySet, RotaDraftQuerySet
from organizations.models.organization import validate_timezone
from organizations.models.person import Person
from peersupport.tenancy import TenantModel


class RotaDraft(TenantModel):
    """One plan. Nobody's time is taken and nobody is told until it is published.

    Personal data: who planned it. Goes: 90 days after it was last touched.
    """

    class Status(models.TextChoices):
        COMPUTING = "computing", _("Being worked out")
        READY = "ready", _("Draft")
        FAILED = "failed", _("Not worked out")
        PUBLISHED = "published", _("Published")

    WEEKS = 12

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    first_day = models.DateField(_("first day"))
    weeks = models.PositiveSmallIntegerField(default=WEEKS)
    # Whoever leads a planned session already stays; else they are chosen anew.
    keeps = models.BooleanField(default=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.COMPUTING)
    # How far from the best possible the proposal may be at most, as a share of its points.
    gap = models.FloatField(null=True, blank=True)
    # Rises with every change of a row: whoever publishes publishes what they saw.
    version = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=now)
    touched_at = models.DateTimeField(default=now)

    objects = RotaDraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "public_id"], name="rota_draft_public_id_unique"),
            models.CheckConstraint(condition=models.Q(weeks__gte=1, weeks__lte=26), name="rota_draft_1_to_26_weeks"),
        ]
        indexes = [models.Index(fields=["organization", "touched_at"], name="rota_draft_by_age")]
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"rota draft {self.public_id}"

    @property
    def is_ready(self) -> bool:
        return bool(self.status == self.Status.READY)

    @property
    def is_computing(self) -> bool:
        return bool(self.status == self.Status.COMPUTING)


class RotaDraftRow(TenantModel):
    """One session of a plan: an existing one, or one that publishing will plan in the group's usual rhythm.

    Personal data: who is proposed to lead and to stand by when. Goes: with the draft.
    """

    class Why(models.TextChoices):
        """Why a place is empty (groups.assignment.Reason)."""

        NOBODY = "nobody", _("Nobody with valid training is there then.")
        BUSY = "busy", _("Everybody who could has another session then.")
        CAPS = "caps", _("Everybody who is free has as many sessions that week as they want.")
        ELSEWHERE = "elsewhere", _("Everybody who is free leads another session of this plan then.")

    draft = models.ForeignKey(RotaDraft, on_delete=models.CASCADE, related_name="rows")
    group = models.ForeignKey(PeerGroup, on_delete=models.CASCADE, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    is_new = models.BooleanField(default=False)
    wall_start = models.DateTimeField()
    timezone = models.CharField(max_length=64, validators=[validate_timezone])
    minutes = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    first = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    stand_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    why_open = models.CharField(max_length=9, choices=Why, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "draft", "group", "starts_at"], name="rota_draft_row_once"),
            models.CheckConstraint(
                condition=models.Q(first=None) | models.Q(second=None) | ~models.Q(first=models.F("second")),
                name="rota_draft_row_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(stand_by=None)
                | (
                    (models.Q(first=None) | ~models.Q(first=models.F("stand_by")))
                    & (models.Q(second=None) | ~models.Q(second=models.F("stand_by")))
                ),
                name="rota_draft_row_stands_by_or_leads",
            ),
        ]
        ordering = ["starts_at", "pk"]

    def __str__(self) -> str:
        return f"row {self.pk}"

    @property
    def pair(self) -> list[int]:
        """The ids of those who are proposed: none, one or two."""
        return [pk for pk in (self.first_id, self.second_id) if pk is not None]

    @property
    def is_open(self) -> bool:
        return len(self.pair) < 2

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The time that it takes from a facilitator, buffer included."""
        return self.starts_at, self.ends_at + BUFFER


class LeadAnswer(TenantModel):
    """What a facilitator says to a session that a published plan gave them. Until they decline it is theirs.

    Personal data: who was given which session, and their answer. Goes: with the session.
    """

    class Answer(models.TextChoices):
        ASKED = "asked", _("Please confirm")
        CONFIRMED = "confirmed", _("Confirmed")
        DECLINED = "declined", _("Declined")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="lead_answers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    answer = models.CharField(max_length=9, choices=Answer, default=Answer.ASKED)
    # Of this a conditional UPDATE is made in the transaction that hands the digest over.
    told_at = models.DateTimeField(null=True, blank=True)

    objects = LeadAnswerQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "session", "person"], name="lead_answer_once")]
        indexes = [models.Index(fields=["organization", "person", "answer"], name="lead_answer_by_person")]

    def __str__(self) -> str:
        return f"lead answer {self.pk}"
