"""Sessions that need somebody else to lead them, who was asked, and who stands by."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from groups.models.session import Session
from groups.querysets.cover import CoverOfferQuerySet, CoverRequestQuerySet
from organizations.models.person import Person
from peersupport.tenancy import TenantModel


class CoverRequest(TenantModel):
    """A facilitator's place in a session that somebody else shall take. Until it is taken the one who asked stays responsible.

    It says nowhere why. Personal data: who asked whom to take over. Goes: 90 days after the session.
    """

    class Kind(models.TextChoices):
        COVER = "cover", _("Cover")
        SWAP = "swap", _("Swap")

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        TAKEN = "taken", _("Taken")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        LAPSED = "lapsed", _("Lapsed")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="covers")
    # Whose place it is; empty once their account is gone, or where nobody ever had it.
    asked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.COVER)
    # What the one who asked takes in return.
    swap_session = models.ForeignKey(Session, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    # Opened by the clock, since the one who holds the place may not lead any more: ends by itself where they may again.
    automatic = models.BooleanField(default=False)
    asked_at = models.DateTimeField(default=now)
    status = models.CharField(max_length=9, choices=Status, default=Status.OPEN)
    taken_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # Of this a conditional UPDATE is made before the one who asked is mailed.
    told_at = models.DateTimeField(null=True, blank=True)

    objects = CoverRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "session", "asked_by"], condition=models.Q(status="open"), name="cover_open_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="cover", swap_session=None) | models.Q(kind="swap", swap_session__isnull=False),
                name="cover_swap_names_a_session",
            ),
            models.CheckConstraint(condition=models.Q(taken_by=None) | models.Q(status="taken"), name="cover_taken_by_one"),
        ]
        indexes = [models.Index(fields=["organization", "status"], name="cover_by_status")]
        ordering = ["session__starts_at", "pk"]

    def __str__(self) -> str:
        return f"cover {self.pk}"

    @property
    def is_open(self) -> bool:
        return bool(self.status == self.Status.OPEN)


class CoverOffer(TenantModel):
    """That one person was asked to take a place, and what they said.

    Personal data: who was asked, and their answer. Goes: with the request, 90 days after the session.
    """

    class Answer(models.TextChoices):
        ASKED = "asked", _("Asked")
        DECLINED = "declined", _("Declined")
        ACCEPTED = "accepted", _("Accepted")

    cover = models.ForeignKey(CoverRequest, on_delete=models.CASCADE, related_name="offers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    answer = models.CharField(max_length=8, choices=Answer, default=Answer.ASKED)
    # Why this person: codes of `groups.fairness`, as they stood when they were asked.
    reasons = ArrayField(models.SlugField(max_length=20), default=list, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    objects = CoverOfferQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "cover", "person"], name="offer_once_per_person")]
        indexes = [models.Index(fields=["organization", "person", "answer"], name="offer_by_person")]

    def __str__(self) -> str:
        return f"offer {self.pk}"


class StandBy(TenantModel):
    """That somebody is there for a session should a facilitator drop out late: they are asked first.

    Personal data: who keeps which hour free. Goes: with the session, or when they are a facilitator no more.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="stand_bys")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    # Empty where a plan gave it and the digest has not told them yet; whoever said it themselves knows.
    told_at = models.DateTimeField(null=True, blank=True, default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "session", "person"], name="stand_by_once")]

    def __str__(self) -> str:
        return f"stand-by {self.pk}"
