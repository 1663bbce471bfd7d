"""Erasing a person: the one place that deletes across every app (P14)."""

from datetime import datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields.reverse_related import ManyToOneRel

from groups.models import Concern, IdentityRequest, JoinRequest, Membership, WaitingPlace
from me.models import AccountDeletion
from organizations.models.account import Affiliation, User
from organizations.models.audit import AuditEntry
from organizations.models.person import Invitation, Person
from peersupport.tenancy import TenantBase

# How long somebody who left the organization can be brought back by an invitation.
BACK_WITHIN = timedelta(days=90)


def left_long_ago(now: datetime) -> QuerySet[Person]:
    """Return who left 90 days ago and is not needed any more.

    Needed: who stands in a look-up that is under way (P15), as who asks, decides or is meant, until its concern is closed, which
    ends by itself; who was looked up and is not told yet, 30 days at most; and who is invited again, while the link works.
    """
    part = Q(about=OuterRef("pk")) | Q(requested_by=OuterRef("pk")) | Q(decision__decided_by=OuterRef("pk"))
    under_way = IdentityRequest.objects.filter(part, concern__closed_at=None)
    not_told = IdentityRequest.objects.filter(about=OuterRef("pk"), told_at=None).exclude(held_for="")
    invited = Invitation.objects.filter(email=OuterRef("user__email"), accepted_on=None, expires_at__gt=now)
    left = Person.objects.filter(left_on__lte=(now - BACK_WITHIN).date()).order_by("pk")
    return left.exclude(Exists(under_way)).exclude(Exists(not_told)).exclude(Exists(invited))


def left_with_places() -> QuerySet[Person]:
    """Return who left and is in a group still, waits for one or has asked to join."""
    places = (Membership.objects.current(), WaitingPlace.objects.all(), JoinRequest.objects.all())
    inside = [Exists(found.filter(person=OuterRef("pk"))) for found in places]
    return Person.objects.exclude(left_on=None).filter(inside[0] | inside[1] | inside[2]).order_by("pk")


@transaction.atomic
def erase(deletion: AccountDeletion) -> None:
    """Delete a person with all that hangs on them, and the user where no organization is left. Needs the worker's rights.

    What others did stays without the name: audit entries lose the person, and the address goes out of them. A concern that they
    raised or that is about them loses the name that they showed, which no membership takes along.
    """
    person, user = deletion.person, deletion.person.user
    Concern.objects.filter(about=person).update(named="")
    Concern.objects.filter(raised_by=person).update(raised_as="")
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
