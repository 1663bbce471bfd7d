"""Telling somebody of a place that is held for them."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from groups.emails import waiting as emails
from groups.links import link
from groups.models import WaitingPlace
from groups.tasks.delivery import deliver
from groups.when import when, zone_of
from organizations.emails import in_language_of
from organizations.models.organization import Organization
from organizations.models.person import Person
from peersupport.tenancy import tenant


@shared_task(bind=True, max_retries=5, retry_backoff=True)
def send_offer(self: Any, organization_id: int, place_id: int) -> None:
    """Mail one person, once, that a place is held for them."""
    organization = Organization.objects.get(pk=organization_id)
    with tenant(organization_id):
        here = Person.objects.active().values("pk")
        fresh = WaitingPlace.objects.offered().filter(pk=place_id, told_at=None, offered_until__gt=timezone.now())
        if not fresh.filter(person__in=here).update(told_at=timezone.now()):
            return
        place = WaitingPlace.objects.select_related("group", "person__user", "person__organization").get(pk=place_id)
        assert place.offered_until is not None
        with in_language_of(place.person):
            mail = emails.OfferMail(
                to=place.person.user.email,
                title=place.group.discreet_title,
                until=when(place.offered_until, reader=zone_of(place.person), zone=zone_of(place.person)),
                link=link("claim", organization.slug, pk=place.group_id),
                decline=link("decline", organization.slug, pk=place.group_id),
            )
            built = emails.offer(mail)
        # Inside the transaction: where sending fails, the place is not marked as told and the retry finds it.
        deliver(self, built)
