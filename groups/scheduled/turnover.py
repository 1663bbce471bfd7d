"""Places taken and given back, added up."""

from celery import shared_task

from groups.actions import turnover
from organizations.models.organization import Organization
from peersupport.tenancy import tenant


@shared_task
def add_up() -> None:
    """Add up what was noted in each organization, in suspended ones too: until then a copy of the database could tell whose it
    was."""
    for organization in Organization.objects.order_by("pk").values_list("pk", flat=True):
        with tenant(organization):
            turnover.add_up_turnover()
