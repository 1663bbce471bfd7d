"""Leaving an organization: what ends on that day, and what ends 90 days later."""

from functools import partial

from django.db import transaction
from django.utils import timezone

from groups.models import PeerGroupUserPermission
from me.actions.consent import leave_everything
from me.models import AccountDeletion
from me.tasks import delete_account
from organizations.actions.audit import record
from organizations.actions.role import revoke_role
from organizations.models.account import Affiliation
from organizations.models.person import Invitation, Person, Role, RoleGrant
from peersupport.tenancy import current_organization_id


class LastAdmin(Exception):
    """Nobody would be left who can invite people or give roles."""


@transaction.atomic
def note_that_left(person: Person, *, by: Person) -> None:
    """End a person's access on the day on which they leave the organization. Raises LastAdmin.

    Their roles end, so that what they lead is looked for as where any facilitator is missing, and what they handled waits for
    another lead. An invitation within 90 days brings them back; else they are deleted (`forget`).
    """
    # Of two admins who note each other's leaving at once, the second sees what the first did.
    admins = list(RoleGrant.objects.select_for_update().filter(role=Role.ADMIN).order_by("pk").values_list("person", flat=True))
    if person.pk in admins and not Person.objects.active().filter(pk__in=admins).exclude(pk=person.pk).exists():
        raise LastAdmin
    for role in sorted(RoleGrant.objects.filter(person=person).values_list("role", flat=True)):
        revoke_role(person, role, by=by)
    end_access(person)
    record("left", by=by, about=person)


def end_access(person: Person) -> None:
    """End a person's access here at once: they leave their groups, lead none, and belong to the organization no more."""
    leave_everything(person)
    # A link in an older mail would let them in again.
    Invitation.objects.filter(email=person.user.email, accepted_on=None).delete()
    PeerGroupUserPermission.objects.filter(user=person.user).delete()
    Person.objects.filter(pk=person.pk).update(left_on=timezone.localdate())
    Affiliation.objects.filter(user=person.user, organization=current_organization_id()).delete()


@transaction.atomic
def forget(person: Person) -> None:
    """Delete somebody who left 90 days ago, on the way of those who ask for it themselves; once, though run twice.

    Nothing happens to somebody whom an invitation has brought back since they were found.
    """
    if not Person.objects.select_for_update(no_key=True).filter(pk=person.pk, left_on=person.left_on).exists():
        return
    _deletion, is_new = AccountDeletion.objects.get_or_create(person=person, defaults={"asked_on": timezone.localdate()})
    if is_new:
        end_access(person)
        transaction.on_commit(partial(delete_account.delay, current_organization_id(), person.pk))
