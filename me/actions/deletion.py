"""Asking for the deletion of one's account in one organization (P14)."""

from functools import partial

from django.db import transaction
from django.utils import timezone

from groups.actions.session import cancel_session
from groups.models import Session
from me.actions.consent import leave_everything
from me.actions.leaving import end_access
from me.models import AccountDeletion
from me.tasks import delete_account
from organizations.models.account import Affiliation
from organizations.models.person import Person
from peersupport.tenancy import current_organization_id


@transaction.atomic
def ask_for_deletion(person: Person) -> bool:
    """End a person's access here at once, leave their groups, cancel the sessions that they lead; the worker erases the rest.

    Returns whether the user belongs to another organization: that one loses nothing and learns nothing.
    """
    AccountDeletion.objects.get_or_create(person=person, defaults={"asked_on": timezone.localdate()})
    leave_everything(person)
    end_access(person)
    # Nobody meets with half of the facilitators that a session needs.
    for session in Session.objects.coming(timezone.now()).filter(bookings__facilitator=person, bookings__released=False):
        cancel_session(session)
    transaction.on_commit(partial(delete_account.delay, current_organization_id(), person.pk))
    return Affiliation.objects.filter(user=person.user).exists()
