"""Invitations: the only way in."""

import hmac
from datetime import timedelta
from functools import partial

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from organizations.actions.audit import record
from organizations.actions.role import grant_role
from organizations.models.account import Affiliation, User
from organizations.models.person import Invitation, Person
from organizations.tasks import send_invitation
from peersupport.tenancy import current_organization_id

VALID_FOR = timedelta(days=14)


class InvitationClosed(Exception):
    """The link is wrong, used up or too old; which of these is not told."""


@transaction.atomic
def invite(*, email: str, full_name: str, roles: list[str], by: Person | None, is_people_manager: bool = False) -> Invitation:
    """Invite an address into the open organization and mail the link.

    An address that already has an account elsewhere gets the same mail, and the inviter sees no difference (P1).
    """
    invitation = Invitation.objects.create(
        email=email.strip().lower(),
        full_name=full_name.strip(),
        roles=roles,
        is_people_manager=is_people_manager,
        expires_at=timezone.now() + VALID_FOR,
    )
    record("invited", by=by, subject=invitation.email)
    transaction.on_commit(partial(send_invitation.delay, current_organization_id(), invitation.pk))
    return invitation


def open_invitation(pk: int, token: str, *, lock: bool = False) -> Invitation:
    """Return the invitation behind a link, in the open organization. Raises InvitationClosed."""
    rows = Invitation.objects.select_for_update() if lock else Invitation.objects.all()
    invitation = rows.filter(pk=pk, accepted_on=None, expires_at__gt=timezone.now()).first()
    if invitation is None or not hmac.compare_digest(invitation.token, token):
        raise InvitationClosed
    return invitation


@transaction.atomic
def accept_invitation(pk: int, token: str, *, user: User | None, password: str = "") -> Person:
    """Turn an invitation into a person, and into a user where there is none.

    The link came by mail, so it verifies the address. Somebody who has an account accepts signed in to it. Raises
    InvitationClosed, also for a signed-in user of another address.
    """
    invitation = open_invitation(pk, token, lock=True)
    if user is None:
        if User.objects.filter(email=invitation.email).exists():
            raise InvitationClosed
        user = User.objects.create_user(invitation.email, password)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    elif user.email != invitation.email:
        raise InvitationClosed
    Affiliation.objects.get_or_create(user=user, organization=invitation.organization)
    person, _made = Person.objects.update_or_create(
        user=user,
        defaults={"left_on": None},
        create_defaults={
            "full_name": invitation.full_name,
            "is_people_manager": invitation.is_people_manager,
            "joined_on": timezone.now().date(),
        },
    )
    for role in invitation.roles:
        grant_role(person, role, by=None)
    invitation.accepted_on = timezone.now().date()
    invitation.save(update_fields=["accepted_on"])
    return person
