"""Peer groups, and who may do what in one of them."""

from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from groups.querysets.group import PeerGroupQuerySet
from organizations.models.organization import validate_timezone
from organizations.models.person import Person, Role
from peersupport.tenancy import TenantModel


class Bar(Enum):
    """Why somebody cannot be a member of a group."""

    HR = "hr"
    MANAGERS = "managers"
    ONLY_MANAGERS = "only_managers"


class PeerGroup(TenantModel):
    """A peer support group. Called PeerGroup because Django and guardian own the word Group.

    Personal data: none. Goes: two years after it closed.
    """

    class Eligibility(models.TextChoices):
        OPEN = "open", _("Mixed: anyone")
        CENTRED = "centred", _("Centred on an experience")
        SELF_ATTESTED = "self_attested", _("For people who say it is for them")

    class CentredOn(models.TextChoices):
        """Whose experience a gender-specific group is about."""

        MEN = "men", _("For men")
        NONBINARY = "nonbinary", _("For non-binary people")
        WOMEN = "women", _("For women")

    class LevelRule(models.TextChoices):
        NO_MANAGERS = "no_managers", _("For people who manage nobody")
        ONLY_MANAGERS = "only_managers", _("For people who manage others")
        ANY = "any", _("For any level")

    class Format(models.TextChoices):
        ONLINE = "online", _("Online")
        IN_PERSON = "in_person", _("In person")
        HYBRID = "hybrid", _("Online and in person")
        TEXT = "text", _("Text only")

    class JoinStyle(models.TextChoices):
        INSTANT = "instant", _("Join at once")
        ON_REQUEST = "on_request", _("On request")
        AFTER_TALK = "after_talk", _("After a talk with a facilitator")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    name = models.CharField(_("name"), max_length=80)
    # The only name that mails, calendars, page titles and addresses may carry (privacy.md, P3).
    discreet_title = models.CharField(
        _("discreet title"),
        max_length=40,
        help_text=_("Stands in calendars and mails. Say nothing of the topic or of who it is for."),
    )
    sentence = models.CharField(_("one sentence"), max_length=200)
    description = models.TextField(_("who it is for and what happens"), blank=True, max_length=4000)
    eligibility = models.CharField(max_length=14, choices=Eligibility, default=Eligibility.OPEN)
    centred_on = models.CharField(max_length=10, choices=CentredOn, blank=True)
    inclusion_statement = models.TextField(_("inclusion statement"), max_length=1000)
    level_rule = models.CharField(max_length=14, choices=LevelRule, default=LevelRule.ANY)
    hr_welcome = models.BooleanField(_("HR colleagues are welcome"), default=False)
    topic = models.SlugField(max_length=60, blank=True)
    format = models.CharField(max_length=10, choices=Format, default=Format.ONLINE)
    language = models.CharField(max_length=5, default="en")
    accessibility = models.CharField(_("accessibility"), max_length=200, blank=True)
    capacity_min = models.PositiveSmallIntegerField(_("smallest size"), default=4)
    capacity_max = models.PositiveSmallIntegerField(_("largest size"), default=10)
    join_style = models.CharField(_("how people join"), max_length=10, choices=JoinStyle, default=JoinStyle.INSTANT)
    # What a new session of this group begins with; each session can differ.
    minimum_to_start = models.PositiveSmallIntegerField(_("fewest people to start with"), default=3)
    late_minutes = models.PositiveSmallIntegerField(_("minutes after which nobody comes in"), default=15)
    timezone = models.CharField(_("time zone"), max_length=64, validators=[validate_timezone])
    ground_rules_version = models.CharField(max_length=20, default="2026-11")
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    created_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    objects = PeerGroupQuerySet.as_manager()

    class Meta:
        permissions = [("facilitate_group", "Facilitates this group")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(capacity_min__gte=3, capacity_max__lte=12, capacity_min__lte=models.F("capacity_max")),
                name="peergroup_capacity_3_to_12",
            ),
            models.CheckConstraint(
                condition=models.Q(minimum_to_start__gte=2, minimum_to_start__lte=models.F("capacity_max"), late_minutes__lte=60),
                name="peergroup_starts_with_two_or_more",
            ),
            # Mixed is open; gender-specific is centred or self-attested and says on whom (product.md §3).
            models.CheckConstraint(
                condition=models.Q(eligibility="open", centred_on="")
                | (models.Q(eligibility__in=["centred", "self_attested"]) & ~models.Q(centred_on="")),
                name="peergroup_eligibility_fits_focus",
            ),
            models.CheckConstraint(condition=~models.Q(inclusion_statement=""), name="peergroup_has_inclusion_statement"),
            models.CheckConstraint(condition=~models.Q(discreet_title=""), name="peergroup_has_discreet_title"),
            models.CheckConstraint(
                condition=models.Q(status="closed", closed_on__isnull=False) | ~models.Q(status="closed"),
                name="peergroup_closed_on_a_day",
            ),
            models.UniqueConstraint(fields=["organization", "name"], name="peergroup_name_unique"),
        ]

    def __str__(self) -> str:
        return self.discreet_title

    @property
    def kind(self) -> str:
        """Second category of the after-session round: "mixed" or "specific"."""
        return "mixed" if self.eligibility == self.Eligibility.OPEN else "specific"

    @property
    def for_whom(self) -> str:
        """Who it is for, in the words of the cards."""
        return str(self.get_centred_on_display() if self.centred_on else self.get_eligibility_display())

    @property
    def is_open(self) -> bool:
        return bool(self.status == self.Status.OPEN)

    def bar_for(self, person: Person) -> Bar | None:
        """Return why this person cannot be a member, by what the directory says of them alone; never by gender (P7)."""
        # Fetched with whoever makes a request (`organizations.access.person_of`): lists ask this of every row.
        held = getattr(person, "held_roles", None)
        roles = {grant.role for grant in person.role_grants.all()} if held is None else set(held)
        if Role.HR in roles and not self.hr_welcome:
            return Bar.HR
        if self.level_rule == self.LevelRule.NO_MANAGERS and person.is_people_manager:
            return Bar.MANAGERS
        if self.level_rule == self.LevelRule.ONLY_MANAGERS and not person.is_people_manager:
            return Bar.ONLY_MANAGERS
        return None

    def places_left(self) -> int:
        """Count the places nobody has or was offered. Exact only while the row is locked (`groups.actions.membership`)."""
        return int(self.capacity_max - self.memberships.current().count() - self.waiting_places.filter(status="offered").count())


class PeerGroupUserPermission(UserObjectPermissionBase, TenantModel):
    """Guardian's grant of a right on one group to one user (direct key, so the policy covers it).

    Personal data: who facilitates which group. Goes: with the grant.
    """

    # Named, since guardian finds its table by the reverse relation.
    content_object = models.ForeignKey(PeerGroup, on_delete=models.CASCADE, related_name="user_grants")

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False


class PeerGroupGroupPermission(GroupObjectPermissionBase, TenantModel):
    """Guardian's grant to a Django group; no code path makes one, guardian asks for the table.

    Personal data: none. Goes: with the grant.
    """

    content_object = models.ForeignKey(PeerGroup, on_delete=models.CASCADE, related_name="group_grants")

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False
