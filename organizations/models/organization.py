"""The tenant."""

from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.querysets import OrganizationQuerySet

# Words that are addresses of the installation itself.
RESERVED_SLUGS = {
    "account",
    "admin",
    "api",
    "help",
    "healthz",
    "invitation",
    "media",
    "operator",
    "start",
    "static",
    "styleguide",
    "sw",
    "limits",
    "privacy",
}


def validate_slug(slug: str) -> None:
    """Refuse a slug that is an address of the installation."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("“%(slug)s” is an address of the site itself. Choose another."), params={"slug": slug})


def validate_timezone(name: str) -> None:
    """Refuse a zone that the IANA database does not know."""
    if name not in available_timezones():
        raise ValidationError(_("“%(name)s” is not a time zone. Write it like Europe/Berlin."), params={"name": name})


class Organization(models.Model):
    """One employer, the tenant. Stands outside row-level security, so it holds nothing but what sign-in and the clock need.

    Personal data: none. Goes: with the end of the contract, by `delete_organization`.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        SUSPENDED = "suspended", _("Suspended")

    slug = models.SlugField(_("address"), max_length=40, unique=True, validators=[validate_slug])
    name = models.CharField(_("name"), max_length=120)
    timezone = models.CharField(_("time zone"), max_length=64, default="Europe/Berlin", validators=[validate_timezone])
    country = models.CharField(_("country"), max_length=2, default="GB", help_text=_("Two letters: whose help lines come first."))
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    # Raised, never lowered, and only for rounds not yet opened (privacy.md §3 rule 5).
    floor = models.PositiveSmallIntegerField(_("floor"), default=10, validators=[MinValueValidator(10)])
    programme_started_on = models.DateField(_("programme started on"))
    # No group opens before this day: safeguarding contacts, help lines and privacy notice stand first (product.md §2).
    live_on = models.DateField(_("live since"), null=True, blank=True)
    is_demo = models.BooleanField(_("simulated"), default=False)
    hr_may_join = models.BooleanField(_("HR colleagues are welcome in groups"), default=False)
    # Which eligibility modes the organization's jurisdiction allows, with a dated sign-off (product.md §3).
    self_attested_allowed_on = models.DateField(null=True, blank=True)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(floor__gte=10), name="organization_floor_at_least_10"),
            models.CheckConstraint(condition=models.Q(status__in=["active", "suspended"]), name="organization_status_known"),
        ]

    def __str__(self) -> str:
        return self.name
