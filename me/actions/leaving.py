"""Leaving an organization: what ends on that day, what within two weeks, and what 90 days later."""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from groups.models import Move, PeerGroupUserPermission
from me.actions.consent import Place, leave_everything
from me.models import AccountDeletion
from me.tasks import delete_account
from organizations.actions.audit import record
from organizations.actions.role import revoke_role
from organizations.models.account import Affiliation
from organizations.models.person import Invitation, Person, Role, RoleGrant
from peersupport.tenancy import current_organization_id

# Within so many days their places end, each at its own moment of a working day: an admin who says that somebody left, and sees at
# once that a group has a free place, or that a name went from it, would know whose it was (P2).
PLACES_END_WITHIN = 14
FIRST_HOUR, DAYTIME = time(7, tzinfo=UTC), timedelta(hours=11)


class LastAdmin(Exception):
    """Nobody would be left who can invite people or give roles."""


@transaction.atomic
def note_that_left(person: Person, *, by: Person) -> None:
    """End a person's access on the day on which they leave the organization. Raises LastAdmin.

    Their roles end, so that what they lead is looked for as where any facilitator is missing, and what they handled waits for
    another lead. Their places in groups end later (`leave_in_time`). An invitation within 90 days brings them back; else they are
    deleted (`forget`).
    """
    # Of two admins who note each other's leaving at once, the second sees what the first did.
    admins = list(RoleGrant.objects.select_for_update().filter(role=Role.ADMIN).order_by("pk").values_list("person", flat=True))
    if person.pk in admins and not Person.objects.active().filter(pk__in=admins).exclude(pk=person.pk).exists():
        raise LastAdmin
    for role in sorted(RoleGrant.objects.filter(person=person).values_list("role", flat=True)):
        revoke_role(person, role, by=by)
    Move.objects.filter(membership__person=person).delete()
    end_access(person)
    record("left", by=by, about=person)


@transaction.atomic
def leave_in_time(person: Person, now: datetime) -> None:
    """End those places of somebody who left whose moment has come; none of somebody who was brought back since."""
    left_on = person.left_on
    if left_on and Person.objects.select_for_update(no_key=True).filter(pk=person.pk, left_on=left_on).exists():
        leave_everything(person, due=lambda place: ends_at(place, left_on) <= now)


def ends_at(place: Place, left_on: date) -> datetime:
    """Return when a place of somebody who left on that day ends: drawn, and the same however often it is asked."""
    drawn = int(salted_hmac("me.leaving", f"{place._meta.label}:{place.pk}:{left_on}").hexdigest(), 16)
    days, seconds = divmod(drawn % (PLACES_END_WITHIN * DAYTIME.seconds), DAYTIME.seconds)
    return datetime.combine(left_on, FIRST_HOUR) + timedelta(days=1 + days, seconds=seconds)


def end_access(person: Person) -> None:
    """End a person's access here at once: they lead no group, and belong to the organization no more."""
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
        leave_everything(person)
        end_access(person)
        transaction.on_commit(partial(delete_account.delay, current_organization_id(), person.pk))
