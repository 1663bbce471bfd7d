"""Erasing a person: the one place that deletes across every app (P14)."""

from allauth.usersessions.models import UserSession
from django.db import IntegrityError, connection, transaction

from me.models import AccountDeletion
from organizations.models.account import Affiliation, User
from organizations.models.audit import AuditEntry
from organizations.models.person import Invitation


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
            user.delete()
            # The keys are checked at commit otherwise, too late to take this back alone.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError:
        return
