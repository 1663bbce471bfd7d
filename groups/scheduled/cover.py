"""Sessions without two facilitators: looked for from four weeks before, told at 24 hours, ended kindly at two.

Run twice, or late, each does what is left to do once; a session that has begun is left alone.
"""

from collections.abc import Callable
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from groups.actions import staffing
from groups.models import (
    Availability,
    AvailabilityException,
    CoverRequest,
    FacilitatorName,
    FacilitatorTerms,
    Session,
    StandBy,
    Training,
)
from groups.staffing import ALERT, END, LOOK, short
from organizations.access import active_organizations
from organizations.models.organization import Organization
from organizations.models.person import Person, Role
from peersupport.tenancy import tenant


@shared_task
def find_cover() -> None:
    """Ask for somebody where a place is held by nobody who may lead, and end requests that nobody needs any more."""
    for organization in active_organizations():
        with tenant(organization):
            staffing.lapse_covers()
    _each(LOOK, staffing.look_for_cover)


@shared_task
def alert_of_missing() -> None:
    """Tell coordinators of the sessions within 24 hours that have fewer than two facilitators, once each."""
    _each(ALERT, staffing.alert)


@shared_task
def end_without_two() -> None:
    """Call off the sessions within two hours that have fewer than two facilitators."""
    _each(END, staffing.end_kindly)


def _each(within: timedelta, act: Callable[[Session], object]) -> None:
    for organization in active_organizations():
        with tenant(organization):
            for session in short(timezone.now(), within):
                act(session)


@shared_task
def drop_old_rota() -> None:
    """Delete what the rota knows of people when it is old, and of those who are facilitators no more; everywhere, daily."""
    for organization in Organization.objects.order_by("pk").values_list("pk", flat=True):
        with tenant(organization):
            now = timezone.now()
            CoverRequest.objects.stale(now).delete()
            AvailabilityException.objects.stale(now.date()).delete()
            Training.objects.stale(now.date()).delete()
            today = Person.objects.with_role(Role.FACILITATOR).values("pk")
            for model in (Availability, AvailabilityException, FacilitatorName, FacilitatorTerms, StandBy):
                model.objects.exclude(person__in=today).delete()
