"""Effects. Ids in, idempotent, each opens its organization."""

from celery import shared_task

from me.erasure import erase
from me.models import AccountDeletion
from peersupport.tenancy import tenant


@shared_task
def delete_account(organization_id: int, person_id: int) -> None:
    """Erase a person who asked for it; nobody else, and nothing twice."""
    with tenant(organization_id):
        deletion = AccountDeletion.objects.select_for_update(of=("self",)).filter(person=person_id).first()
        if deletion is not None:
            erase(deletion)
