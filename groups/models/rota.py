"""When facilitators can lead, on which terms, and until when their training holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from groups.fairness import Hours
from groups.querysets.rota import ExceptionQuerySet, TrainingQuerySet
from organizations.models.organization import validate_timezone
from organizations.models.person import Person
from peersupport.tenancy import TenantModel

WEEKDAYS = [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]
# What makes a facilitator: the course, and once a year its refresh. Either holds for a year; single modules of the syllabus
# may be recorded beside them and open nothing.
COURSE, REFRESH = "course", "refresh"

_MINUTE = "(EXTRACT(EPOCH FROM %(expressions)s)::integer / 60)"
_BEGINS = models.Func(models.F("start"), template=_MINUTE, output_field=models.IntegerField())
# An end at 00:00 is the end of that day.
_ENDS = models.Case(
    models.When(end=time(0), then=models.Value(24 * 60)),
    default=models.Func(models.F("end"), template=_MINUTE, output_field=models.IntegerField()),
    output_field=models.IntegerField(),
)


@dataclass(frozen=True)
class Wish:
    """A usual week on the clocks of a zone, and how often somebody wants to lead."""

    timezone: str
    max_per_week: int
    stand_by: bool
    hours: Sequence[Hours]


class FacilitatorTerms(TenantModel):
    """On which terms somebody facilitates. A facilitator without a row has not said: no cap but the default, no stand-by.

    Personal data: zone, how often they lead, from when they lead no more, who supervises them. Goes: with the person, or a day
    after they are a facilitator no more.
    """

    MOST = 3

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    # Empty: the person's own zone. The weekly pattern is on the clocks there.
    timezone = models.CharField(_("time zone"), max_length=64, blank=True, validators=[validate_timezone])
    max_per_week = models.PositiveSmallIntegerField(_("most sessions in a week"), default=MOST)
    stand_by = models.BooleanField(_("may be asked at short notice"), default=False)
    # From this day on they lead no session.
    step_back_on = models.DateField(_("leads until before"), null=True, blank=True)
    supervisor = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "person"], name="terms_once_per_person"),
            models.CheckConstraint(
                condition=models.Q(max_per_week__gte=1, max_per_week__lte=7), name="terms_one_to_seven_a_week"
            ),
        ]

    def __str__(self) -> str:
        return f"terms {self.pk}"


class Availability(TenantModel):
    """One stretch of a facilitator's usual week, on the clocks of the zone in their terms. Who has none has not said.

    Personal data: when somebody usually has time. Goes: with the person, or a day after they are a facilitator no more.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=list(enumerate(WEEKDAYS)))
    start = models.TimeField(_("from"))
    end = models.TimeField(_("until"), help_text=_("00:00 is midnight at the end of that day."))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="availability_weekday_0_to_6"),
            models.CheckConstraint(
                condition=models.Q(end__gt=models.F("start")) | models.Q(end=time(0)), name="availability_ends_after_start"
            ),
            ExclusionConstraint(
                name="availability_no_overlap",
                expressions=[
                    ("organization", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("weekday", RangeOperators.EQUAL),
                    (models.Func(_BEGINS, _ENDS, function="int4range"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        ordering = ["weekday", "start"]

    def __str__(self) -> str:
        return f"availability {self.pk}"


class AvailabilityException(TenantModel):
    """Days that differ from the usual week: away, or more hours than usual. Without times it is about whole days.

    Personal data: when somebody is away; never why. Goes: 90 days after its last day, or with the person.
    """

    class Kind(models.TextChoices):
        AWAY = "away", _("I am away")
        EXTRA = "extra", _("I also have time")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.AWAY)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    start = models.TimeField(_("from"), null=True, blank=True)
    end = models.TimeField(_("until"), null=True, blank=True)

    objects = ExceptionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="exception_ends_after_first_day"
            ),
            models.CheckConstraint(
                condition=models.Q(start=None, end=None) | models.Q(end__gt=models.F("start")) | models.Q(end=time(0)),
                name="exception_ends_after_start",
            ),
        ]
        indexes = [models.Index(fields=["organization", "person", "last_day"], name="exception_by_person")]
        ordering = ["first_day", "pk"]

    def __str__(self) -> str:
        return f"exception {self.pk}"


class Training(TenantModel):
    """That somebody completed a module. With a valid course or refresh they may lead sessions, without none (product.md §1.4).

    Personal data: what a facilitator learned and when, who noted it. Goes: two years after it ran out, or with the person.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    module = models.SlugField(_("module"), max_length=60)
    completed_on = models.DateField(_("completed on"))
    # The last day on which it holds.
    valid_until = models.DateField(_("valid until"))
    recorded_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # A month before it runs out: a conditional UPDATE before the mail, so that it is said once.
    warned_at = models.DateTimeField(null=True, blank=True)

    objects = TrainingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "person", "module", "completed_on"], name="training_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("completed_on")), name="training_valid_after_completion"
            ),
        ]
        indexes = [models.Index(fields=["organization", "person", "valid_until"], name="training_by_person")]

    def __str__(self) -> str:
        return f"training {self.pk}"

    def holds_on(self, day: date) -> bool:
        """Tell whether it lets somebody lead on a day."""
        return self.module in (COURSE, REFRESH) and self.completed_on <= day <= self.valid_until
