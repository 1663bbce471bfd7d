"""A user inside one organization, the roles they hold, and the invitations that bring them in."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from organizations.models.account import User
from organizations.models.organization import validate_timezone
from organizations.querysets import PersonQuerySet
from peersupport.tenancy import TenantModel


class Gender(models.TextChoices):
    """What one may choose in the gender question, alphabetically (product.md §4)."""

    MAN = "man", _("Man")
    NONBINARY = "nonbinary", _("Non-binary")
    WOMAN = "woman", _("Woman")
    OTHER = "other", _("I use another term")
    NOT_STATED = "not_stated", _("Prefer not to say")


class Person(TenantModel):
    """A user inside one organization.

    Personal data: name from the directory, gender as described, pronouns, work level, zone, country, language. Special-category
    data (GDPR Art. 9) by consent. Goes: gender at once on withdrawal, the row within a day of deletion or 90 days after an admin
    noted that they left, their places in groups within 14; later only while a look-up that they ask for, decide or are meant by
    is under way (P15).
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    full_name = models.CharField(_("name"), max_length=120)
    staff_number = models.CharField(_("staff number"), max_length=40, blank=True)
    is_people_manager = models.BooleanField(_("manages people"), default=False)
    timezone = models.CharField(_("time zone"), max_length=64, blank=True, validators=[validate_timezone])
    country = models.CharField(_("country"), max_length=2, blank=True)
    # The raw choice and words never leave the profile; figures use the roll-up (P7, product.md §4).
    genders = ArrayField(models.CharField(max_length=12, choices=Gender), default=list, blank=True)
    gender_term = models.CharField(_("another term"), max_length=80, blank=True)
    pronouns = models.CharField(_("pronouns"), max_length=40, blank=True)
    # Empty: the installation's.
    language = models.CharField(_("language of mails"), max_length=5, blank=True)
    topics = ArrayField(models.SlugField(max_length=60), default=list, blank=True)
    discreet = models.BooleanField(_("discreet mode"), default=False)
    joined_on = models.DateField(_("account since"))
    onboarded_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "user"], name="person_once_per_organization")]

    def __str__(self) -> str:
        return f"person {self.pk}"

    @property
    def gender_rollup(self) -> str:
        """The category for figures: woman, man, nonbinary or not_stated. More than one choice, or another term, is nonbinary."""
        chosen = set(self.genders) - {Gender.NOT_STATED}
        if not chosen:
            return "not_stated"
        return chosen.pop() if chosen in ({"woman"}, {"man"}) else "nonbinary"


class Role(models.TextChoices):
    """What a person may do for the whole organization (rights on one group are guardian's)."""

    FACILITATOR = "facilitator", _("Facilitator")
    COORDINATOR = "coordinator", _("Coordinator")
    SAFEGUARDING_LEAD = "safeguarding_lead", _("Safeguarding lead")
    HR = "hr", _("HR")
    ADMIN = "admin", _("Organization admin")


class RoleGrant(TenantModel):
    """A role that a person holds. Two sides, care and HR, never meet in one person: the database refuses it.

    Personal data: who holds which role. Goes: when the role ends, or with the person.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=20, choices=Role)
    granted_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    granted_on = models.DateField()
    # A safeguarding contact says yes to being one; other roles need no yes.
    accepted_on = models.DateField(null=True, blank=True)
    # Computed by the database from the role, so that no code path can grant HR without its side.
    side = models.GeneratedField(
        expression=models.Case(
            models.When(role__in=["facilitator", "coordinator", "safeguarding_lead"], then=models.Value("care")),
            models.When(role="hr", then=models.Value("hr")),
            default=models.Value(None),
        ),
        output_field=models.CharField(max_length=4, null=True),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "person", "role"], name="role_once_per_person"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="role_known"),
            ExclusionConstraint(
                name="role_separation_of_duties",
                expressions=[("person", RangeOperators.EQUAL), ("side", RangeOperators.NOT_EQUAL)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.role}"


class Invitation(TenantModel):
    """A link that lets one address sign up into this organization.

    Personal data: e-mail address and name. Goes: 30 days after it expired or was accepted.
    """

    email = models.EmailField(_("e-mail address"))
    full_name = models.CharField(_("name"), max_length=120)
    is_people_manager = models.BooleanField(default=False)
    roles = ArrayField(models.CharField(max_length=20, choices=Role), default=list, blank=True)
    expires_at = models.DateTimeField()
    accepted_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @property
    def token(self) -> str:
        """The secret of the link, recomputed from the site's secret key: no dump opens a door, no queue carries one."""
        return salted_hmac("invitation", f"{self.organization_id}:{self.pk}:{self.email}", algorithm="sha256").hexdigest()[:43]
