"""Roles, and the separation of duties between care and HR."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from organizations.actions.audit import record
from organizations.models.person import Person, Role, RoleGrant

SEPARATION = "role_separation_of_duties"


class SeparationOfDuties(Exception):
    """HR and facilitator, coordinator or safeguarding lead cannot meet in one person."""


class OwnRole(Exception):
    """Nobody gives themselves a role of care or HR: it takes a second admin."""


@transaction.atomic
def grant_role(person: Person, role: str, *, by: Person | None) -> None:
    """Give a person a role; a role that they hold stays as it is.

    Raises SeparationOfDuties, decided by the database, so that two admins at once cannot slip past it, and OwnRole.
    """
    if by is not None and by.pk == person.pk and role != Role.ADMIN:
        raise OwnRole
    if RoleGrant.objects.filter(person=person, role=role).exists():
        return
    try:
        with transaction.atomic():
            RoleGrant.objects.create(person=person, role=role, granted_by=by, granted_on=timezone.now().date())
    except IntegrityError as error:
        if SEPARATION in str(error):
            raise SeparationOfDuties from error
        raise
    record("role granted", by=by, subject=role, about=person)


def accept_contact(person: Person) -> bool:
    """Say yes to being a safeguarding contact. False where the role was taken back, or the yes was said before."""
    grants = RoleGrant.objects.filter(person=person, role=Role.SAFEGUARDING_LEAD, accepted_on=None)
    return bool(grants.update(accepted_on=timezone.now().date()))


@transaction.atomic
def revoke_role(person: Person, role: str, *, by: Person | None) -> None:
    """Take a role from a person."""
    gone, _rows = RoleGrant.objects.filter(person=person, role=role).delete()
    if gone:
        record("role taken back", by=by, subject=role, about=person)
