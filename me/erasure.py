"""Erasing a person: the one place that deletes across every app (P14)."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.db import IntegrityError, connection, transaction
from django.db.models.fields.reverse_related import ManyToOneRel

from me.models import AccountDeletion
from organizations.models.account import Affiliation, User
from organizations.models.audit import AuditEntry
from organizations.models.person import Invitation
from peersupport.tenancy import TenantBase


@transaction.atomic
def erase(deletion: AccountDeletion) -> None:
    """Delete a person with all that hangs on them, and the user where no organization is left. Needs the worker's rights.

    What others did stays without the name: audit entries lose the person, and the address goes out of them.
    """
    person, user = deletion.person, deletion.person.user
    Invitation.objects.filter(email=user.email).delete()
    AuditEntry.objects.filter(subject=user.email).update(subject="")
    person.delete()
    if not user.is_operator and not Affiliation.objects.filter(user=user).exists():
        _erase_user(user)


def _erase_user(user: User) -> None:
    """Delete a user who belongs nowhere. One who left another organization not long ago stays until that one's row has gone."""
    for session in UserSession.objects.filter(user=user):
        session.end()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for relation in User._meta.get_fields(include_hidden=True):
                if isinstance(relation, ManyToOneRel):
                    _delete_pointing_at(user, relation)
            # Not `user.delete()`: it looks into every tenant table, and into guardian's generic one, which nobody may read.
            cursor.execute("DELETE FROM organizations_user WHERE id = %s", [user.pk])
            # The keys are checked at commit otherwise, too late to take this back alone.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError:
        return


def _delete_pointing_at(user: User, relation: ManyToOneRel) -> None:
    """Delete the rows of a table outside tenants that belong to a user; those of a tenant went with their person."""
    model: Any = relation.related_model
    if not isinstance(model, TenantBase) and model._meta.app_label != "guardian":
        model._base_manager.filter(**{relation.field.name: user}).delete()
