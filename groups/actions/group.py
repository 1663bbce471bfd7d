"""What coordinators do with a group."""

from collections.abc import Collection
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from guardian.shortcuts import assign_perm, get_users_with_perms, remove_perm

from groups.actions.bridge import end_bridges, guest_dates, is_for_others, tell_difference, terms_of
from groups.actions.facilitator import name_of
from groups.actions.membership import offer_free_places
from groups.actions.request import end_requests
from groups.actions.session import cancel_session, constraint_of
from groups.actions.turnover import count_places
from groups.models import PeerGroup, Session
from groups.reads import FACILITATE
from organizations.actions.audit import record
from organizations.models.account import User
from organizations.models.person import Person, Role


class GroupNameTaken(Exception):
    """Another group of the organization has this name."""


class NotLive(Exception):
    """The organization is still being set up: no safeguarding contacts, help lines or privacy notice yet."""


class TooFewFacilitators(Exception):
    """Nobody, or one alone, is responsible for the group."""


@transaction.atomic
def create_group(*, by: Person, **fields: Any) -> PeerGroup:
    """Store a draft: seen by coordinators only until it is opened."""
    group = PeerGroup(status=PeerGroup.Status.DRAFT, created_on=timezone.localdate(), **fields)
    _save(group)
    record("group created", by=by, subject=group.discreet_title)
    return group


@transaction.atomic
def change_group(group: PeerGroup, *, by: Person, **fields: Any) -> PeerGroup:
    """Change a group; places that become free are offered. Members stay, also where a rule would not let them join today.

    Dates together with other groups end where it is for others from now on: their yes was to the group as it was.
    """
    locked = PeerGroup.objects.locked().get(pk=group.pk)
    terms = terms_of(locked)
    for name, value in fields.items():
        setattr(locked, name, value)
    _save(locked)
    if is_for_others(terms, locked):
        end_bridges(locked, by=by)
    # No session waits for more people than the group has room for; with another group there are more.
    alone = locked.sessions.filter(status__in=("draft", "scheduled"), starts_at__gt=timezone.now(), bridge_to=None)
    alone.filter(minimum_to_start__gt=locked.capacity_max).update(minimum_to_start=locked.capacity_max)
    offer_free_places(locked)
    record("group changed", by=by, subject=locked.discreet_title)
    return locked


@transaction.atomic
def set_facilitators(group: PeerGroup, people: Collection[Person], *, by: Person) -> None:
    """Give guardian's grant on a group to these people with the facilitator role, take it from all others."""
    told = guest_dates(group)
    users = {person.user_id: person for person in people if person.role_grants.filter(role=Role.FACILITATOR).exists()}
    for user in _facilitators(group):
        if user.pk not in users:
            remove_perm(FACILITATE, user, group)
    for person in users.values():
        assign_perm(FACILITATE, person.user, group)
        name_of(person)
    tell_difference(group, told)
    record("facilitators set", by=by, subject=group.discreet_title)


@transaction.atomic
def open_group(group: PeerGroup, *, by: Person) -> None:
    """Put a draft or closed group into the list. Raises NotLive; TooFewFacilitators: no group without two who are responsible."""
    if by.organization.live_on is None:
        raise NotLive
    locked = PeerGroup.objects.locked().get(pk=group.pk)
    if _facilitators(locked).count() < 2:
        raise TooFewFacilitators
    if not locked.is_open:
        count_places(joined=locked.memberships.current().count())
    locked.status, locked.closed_on = PeerGroup.Status.OPEN, None
    locked.save(update_fields=["status", "closed_on"])
    record("group opened", by=by, subject=locked.discreet_title)


@transaction.atomic
def close_group(group: PeerGroup, *, by: Person) -> None:
    """Take a group out of the list: what is planned is cancelled and told, the waiting list ends, members keep their page."""
    locked = PeerGroup.objects.locked().get(pk=group.pk)
    if locked.is_open:
        count_places(left=locked.memberships.current().count())
    locked.status, locked.closed_on = PeerGroup.Status.CLOSED, timezone.localdate()
    locked.save(update_fields=["status", "closed_on"])
    locked.waiting_places.all().delete()
    end_requests(locked)
    # First: guests read that it is off for them, and not that their own group meets no more.
    end_bridges(locked, by=by)
    for session in locked.sessions.coming(timezone.now()):
        cancel_session(session, reason=Session.Reason.ENDS)
    record("group closed", by=by, subject=locked.discreet_title)


def _save(group: PeerGroup) -> None:
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError as error:
        if constraint_of(error) == "peergroup_name_unique":
            raise GroupNameTaken from error
        raise


def _facilitators(group: PeerGroup) -> QuerySet[User]:
    return cast("QuerySet[User]", get_users_with_perms(group, only_with_perms_in=[FACILITATE], with_group_users=False))
