"""Offers of places that nobody claimed."""

from celery import shared_task
from django.utils import timezone

from groups.actions import membership
from groups.models import PeerGroup, WaitingPlace
from organizations.access import active_organizations
from peersupport.tenancy import tenant


@shared_task
def expire_offers() -> None:
    """End the offers that nobody claimed within 24 hours and pass each place on."""
    for organization in active_organizations():
        with tenant(organization):
            expired = WaitingPlace.objects.expired(timezone.now()).values("group")
            for group in PeerGroup.objects.filter(pk__in=expired).order_by("pk"):
                membership.expire_offers(group)
