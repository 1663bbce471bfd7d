"""What an organization changes about the library: items switched off, items of its own, help lines it has checked."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from peersupport.tenancy import TenantModel
from resources.help_lines import FRESH_FOR


class Kind(models.TextChoices):
    """What the library holds, as far as an organization may change it. The training is one for all."""

    TOPIC = "topic", _("Topics")
    GUIDE = "guide", _("Session guides")
    SITUATION = "situation", _("Situation cards")
    RULE = "rule", _("Ground rules")


class ContentSwitch(TenantModel):
    """An item that comes with the site and is switched off here. No row: it is on.

    Personal data: none (who did it stands in the audit). Goes: when the item is switched on again.
    """

    kind = models.CharField(max_length=10, choices=Kind)
    key = models.SlugField(max_length=60)
    off_since = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "kind", "key"], name="content_switch_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="content_switch_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class OwnItem(TenantModel):
    """An item that an organization wrote for itself.

    Personal data: none (the form says that no person may be named). Goes: when a coordinator deletes a draft that was never
    published; whatever was published stays with the organization, since groups may rest on it.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    kind = models.CharField(max_length=10, choices=Kind)
    key = models.SlugField(max_length=60)
    title = models.CharField(_("title"), max_length=80)
    # The texts, in the shape that the reader of this kind takes (resources.own).
    fields = models.JSONField(default=dict)
    language = models.CharField(max_length=10, default="en")
    source = models.CharField(max_length=200)
    reviewed_on = models.DateField()
    review_by = models.DateField()
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    # How often it was published or changed while published; 0 for a draft that nobody ever saw.
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "kind", "key"], name="own_item_key_unique"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="own_item_kind_known"),
            models.CheckConstraint(condition=Q(key__startswith="our-"), name="own_item_key_is_ours"),
            models.CheckConstraint(condition=~Q(source=""), name="own_item_has_source"),
            models.CheckConstraint(condition=Q(review_by__gt=F("reviewed_on")), name="own_item_review_after_reviewed"),
            models.CheckConstraint(condition=~Q(status="published") | Q(version__gte=1), name="own_item_published_has_version"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def is_published(self) -> bool:
        return self.status == self.Status.PUBLISHED


class RulesEdition(TenantModel):
    """How often an organization has changed its ground rules: the second half of the version that a member accepts.

    Personal data: none. Goes: with the organization.
    """

    number = models.PositiveIntegerField(default=0)
    # What made each edition, the first first: [what, title of the rule], `what` as in `resources.ground_rules.Change`.
    changes = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization"], name="rules_edition_one"),
            models.CheckConstraint(
                condition=Q(number=Func(F("changes"), function="jsonb_array_length", output_field=models.IntegerField())),
                name="rules_edition_says_each_change",
            ),
        ]

    def __str__(self) -> str:
        return f"edition {self.number}"


class HelpLineCheck(TenantModel):
    """That somebody of this organization made sure of a help line, and what they found. The latest word counts.

    Personal data: none (who did it stands in the audit). Goes: replaced by the next check of the same line.
    """

    class Outcome(models.TextChoices):
        CALLED = "called", _("I called, and it works")
        READ = "read", _("I saw it on the provider's own page")
        WRONG = "wrong", _("It does not work, or is wrong")

    # `HelpLine.key`: made of country and number, so that a check ends where the number changes.
    line = models.CharField(max_length=40)
    outcome = models.CharField(max_length=10, choices=Outcome)
    checked_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "line"], name="help_line_check_once"),
            models.CheckConstraint(condition=Q(outcome__in=["called", "read", "wrong"]), name="help_line_check_outcome_known"),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.outcome}"

    def is_good(self, today: date) -> bool:
        """Tell whether the line was found right, less than 90 days ago."""
        return self.outcome != self.Outcome.WRONG and timedelta(0) <= today - self.checked_on < FRESH_FOR
