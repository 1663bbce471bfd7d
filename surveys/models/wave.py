"""Check-in rounds."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models.person import Person
from peersupport.tenancy import TenantModel
from surveys.linking import asked_as_change
from surveys.querysets import WaveQuerySet


class Wave(TenantModel):
    """A check-in round (on screens: round). Its settings are frozen from announcement on, by a trigger (migration 0005).

    Personal data: none, and no count of answers while it is open (P4). Goes: never; it is the frame of published figures.
    """

    class Kind(models.TextChoices):
        CORE = "core", _("Monthly check-in")
        SESSION = "session", _("After your session")
        QUARTER = "quarter", _("Quarterly check-in")

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", _("Planned")
        COLLECTING = "collecting", _("Announced")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        PUBLISHED = "published", _("Published")

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=Kind)
    title = models.CharField(_("title"), max_length=80)
    question_set = models.SlugField(max_length=40)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status, default=Status.SCHEDULED)
    floor = models.PositiveSmallIntegerField(default=10)
    consulted = models.CharField(_("representatives consulted"), max_length=200, blank=True)
    scheduled_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    # Announced to everybody, in tens; no other count of people stands here.
    eligible_tens = models.PositiveIntegerField(null=True, blank=True)
    has_strata = models.BooleanField(default=False)
    # Whose change is published instead of the level, measure to list of strata, and since which round (privacy.md §3, rule 12).
    # Chosen before the announcement and frozen with it.
    linked = models.JSONField(default=dict, blank=True)
    linked_since = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sealing_key = models.BinaryField(max_length=32, null=True, blank=True)
    # Wrapped with the worker's key, which is in no dump (P5). Destroyed at close.
    wrapped_private_key = models.BinaryField(null=True, blank=True)
    # What the worker says of the close: that there were no more answers than tokens. Never how many.
    tokens_held = models.BooleanField(null=True, blank=True)
    sheets_destroyed_on = models.DateField(null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True)

    objects = WaveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "public_id"], name="wave_public_id_unique"),
            models.CheckConstraint(condition=models.Q(floor__gte=10), name="wave_floor_at_least_10"),
            models.CheckConstraint(condition=models.Q(kind__in=["core", "session", "quarter"]), name="wave_kind_known"),
            models.CheckConstraint(
                condition=models.Q(status__in=["scheduled", "collecting", "open", "closed", "published"]),
                name="wave_status_known",
            ),
            models.CheckConstraint(condition=models.Q(closes_at__gt=models.F("opens_at")), name="wave_closes_after_opening"),
            models.CheckConstraint(
                condition=models.Q(linked={}, linked_since=None) | (~models.Q(linked={}) & models.Q(linked_since__isnull=False)),
                name="wave_linked_since_a_round",
            ),
            # One round of a kind at a time.
            models.UniqueConstraint(
                fields=["organization", "kind"],
                condition=models.Q(status__in=["collecting", "open"]),
                name="wave_one_of_a_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "status", "closes_at"], name="wave_due"),
            # What a night looks for; without it every published round would be looked at every night.
            models.Index(
                fields=["organization", "status"], condition=models.Q(sheets_destroyed_on=None), name="wave_sheets_left"
            ),
        ]
        ordering = ["opens_at"]

    def __str__(self) -> str:
        return self.title

    def changes(self) -> dict[str, tuple[str, ...]]:
        """The measures that this round asks as a change, with the strata that it asks so. Meaningful from announcement on."""
        return asked_as_change(self.linked, has_strata=self.has_strata)
