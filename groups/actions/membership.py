"""Joining, leaving, and waiting for a place.

Lock order: the group's row first (`PeerGroup.objects.locked()`), then its memberships, requests and waiting places. Every change
of who has, holds, asks or waits for a place takes that one lock, so that what is counted under it stays true until commit: a
group is never above its capacity, and a free place is offered to one person once. Who moves locks both groups, in the order of
their ids.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from groups.actions.limit import count_today
from groups.actions.turnover import count_places
from groups.models import (
    Booking,
    FacilitatorName,
    JoinRequest,
    Membership,
    Move,
    Notice,
    PeerGroup,
    PeerGroupUserPermission,
    Session,
    WaitingPlace,
)
from groups.pseudonyms import skeleton
from groups.reads import FACILITATE
from groups.tasks.series import send_notice
from groups.tasks.waiting import send_offer
from organizations.actions.consent import give_consent
from organizations.models.consent import Consent
from organizations.models.person import Person, Role
from resources.access import ground_rules_here

CLAIM_WITHIN = timedelta(hours=24)


class GroupFull(Exception):
    """No place left, or others were first: there is a waiting list."""


class NotForThem(Exception):
    """The group has closed meanwhile, or a rule of it shuts this person out."""


class AskFirst(Exception):
    """The facilitators of this group answer first: there is a request to write (`groups.actions.request`)."""


class NameTaken(Exception):
    """Somebody in the group has this name, or one that looks like it."""


class OfferGone(Exception):
    """The place is no longer held for them."""


@transaction.atomic
def join_group(group: PeerGroup, *, by: Person, pseudonym: str, pronouns: str = "") -> Membership:
    """Take a free place. Raises GroupFull, NotForThem, AskFirst, NameTaken; a second click returns the first's membership."""
    locked = lock_for(group, by)
    mine = locked.memberships.current().filter(person=by).first()
    if mine is not None:
        return mine
    _require_approval(locked, by)
    if locked.places_left() < 1 or locked.waiting_places.waiting().exclude(person=by).exists():
        raise GroupFull
    locked.waiting_places.filter(person=by).delete()
    give_consent(by, Consent.Purpose.TAKING_PART)
    return take_place(locked, by, pseudonym, pronouns)


@transaction.atomic
def leave_group(membership: Membership) -> None:
    """Give the place back: the row goes, with all that hangs on it, and the place is offered to whoever waits."""
    count_places(left=_give_back(membership))


@transaction.atomic
def wait_for_group(group: PeerGroup, *, by: Person) -> WaitingPlace:
    """Go to the end of the list; a free place is offered at once. A second click changes nothing.

    Raises NotForThem, AskFirst, AskedOften.
    """
    locked = lock_for(group, by)
    _require_approval(locked, by)
    if not locked.waiting_places.filter(person=by).exists():
        count_today("wait", by=by)
    return _line_up(locked, by)


@transaction.atomic
def wait_to_move(group: PeerGroup, *, by: Person) -> WaitingPlace:
    """Do the same for a wish to move, which was counted when it was said. Raises NotForThem, AskFirst."""
    locked = lock_for(group, by)
    _require_approval(locked, by)
    return _line_up(locked, by)


@transaction.atomic
def claim_place(place: WaitingPlace, *, pseudonym: str, pronouns: str = "") -> Membership:
    """Turn an offer into a membership. Raises OfferGone, NotForThem, NameTaken."""
    locked = lock_for(place.group, place.person)
    if not WaitingPlace.objects.offered().filter(pk=place.pk, offered_until__gt=timezone.now()).exists():
        raise OfferGone
    place.delete()
    give_consent(place.person, Consent.Purpose.TAKING_PART)
    return take_place(locked, place.person, pseudonym, pronouns)


@transaction.atomic
def decline_place(place: WaitingPlace) -> None:
    """Leave the list. A place that was held goes to the next in line; who meant to move here stays where they are."""
    group = PeerGroup.objects.locked().get(pk=place.group_id)
    WaitingPlace.objects.filter(pk=place.pk).delete()
    Move.objects.filter(to=group, membership__person=place.person_id).delete()
    offer_free_places(group)


@transaction.atomic
def expire_offers(group: PeerGroup) -> int:
    """End the offers of a group that nobody claimed in time and pass each place on once; return how many ended."""
    locked = PeerGroup.objects.locked().get(pk=group.pk)
    # Looked up again under the lock: of two runs at once the second finds nothing.
    places = locked.waiting_places.expired(timezone.now())
    people = list(places.values_list("person", flat=True))
    Move.objects.filter(to=locked, membership__person__in=people).delete()
    ended, _ = places.filter(person__in=people).delete()
    offer_free_places(locked)
    return ended


@transaction.atomic
def change_name(membership: Membership, *, pseudonym: str, pronouns: str) -> None:
    """Replace one's name in a group, in its past too, since everything points at the membership (P2). Raises NameTaken."""
    group = PeerGroup.objects.locked().get(pk=membership.group_id)
    require_free_name(group, pseudonym, but=membership.person)
    membership.pseudonym, membership.pseudonym_skeleton, membership.pronouns = pseudonym, skeleton(pseudonym), pronouns
    membership.save(update_fields=["pseudonym", "pseudonym_skeleton", "pronouns"])


def offer_free_places(locked: PeerGroup) -> None:
    """Hold each free place of a locked group for the next in line, for 24 hours; for nobody who has left the organization."""
    if locked.status != PeerGroup.Status.OPEN:
        return
    free = locked.places_left()
    if free < 1:
        return
    for place in WaitingPlace.objects.waiting().filter(group=locked)[:free]:
        place.status, place.offered_until = WaitingPlace.Status.OFFERED, timezone.now() + CLAIM_WITHIN
        place.save(update_fields=["status", "offered_until"])
        send_offer.delay_on_commit(place.organization_id, place.pk)  # type: ignore[attr-defined]


def lock_for(group: PeerGroup, person: Person) -> PeerGroup:
    """Lock a group that somebody wants to be in. Raises NotForThem."""
    locked = lock_with_moves(group, person)
    if not locked.is_open or locked.bar_for(person) is not None:
        raise NotForThem
    return locked


def lock_with_moves(group: PeerGroup, person: Person) -> PeerGroup:
    """Lock a group, and the one that somebody would leave for it, in the order of their ids: two who change places do not
    deadlock."""
    left_for_it = Move.objects.filter(to=group, membership__person=person).values("membership__group")
    both = PeerGroup.objects.locked().filter(Q(pk=group.pk) | Q(pk__in=left_for_it)).order_by("pk")
    return {found.pk: found for found in both}[group.pk]


def take_place(locked: PeerGroup, person: Person, pseudonym: str, pronouns: str) -> Membership:
    """Make somebody a member of a locked group with a place for them, and end what led there. Raises NameTaken, before anything.

    They have agreed to take part: by the form of this click, or by that of their request.
    """
    require_free_name(locked, pseudonym, but=person)
    membership = Membership.objects.create(
        group=locked,
        person=person,
        pseudonym=pseudonym,
        pseudonym_skeleton=skeleton(pseudonym),
        pronouns=pronouns,
        rules_version=ground_rules_here().version,
        joined_on=timezone.localdate(),
    )
    locked.requests.filter(person=person).delete()
    # Now, and not before: the place in the group that they move from was theirs until this one is.
    moves = Move.objects.filter(to=locked, membership__person=person).select_related("membership")
    given_back = sum(_give_back(move.membership) for move in moves)
    # The place of a move goes along: neither taken nor given back.
    count_places(joined=0 if given_back else 1, left=max(0, given_back - 1))
    _tell_dates(locked, person, Notice.Kind.PLANNED)
    return membership


def _give_back(membership: Membership) -> int:
    """Delete a membership and offer its place; return 1 where that gave back a place that counts (`groups.actions.turnover`)."""
    group = PeerGroup.objects.locked().get(pk=membership.group_id)
    _, deleted = Membership.objects.filter(pk=membership.pk).delete()
    _tell_dates(group, membership.person, Notice.Kind.LEFT)
    offer_free_places(group)
    # Of two clicks at once the second finds no row.
    return int(group.is_open and deleted.get(Membership._meta.label, 0))


def _tell_dates(group: PeerGroup, person: Person, kind: str) -> None:
    """Mail one person, and nobody else, the coming dates of a group that they joined, or that they left: no date lingers.

    Dates on which they meet anyway, through the other group of a bridge session, as who leads it or brings the guests, are theirs
    as before.
    """
    theirs = Membership.objects.current().filter(person=person).exclude(group=group).values("group")
    leads = Booking.objects.held().filter(facilitator=person).values("session")
    dates = Session.objects.coming(timezone.now()).filter(Q(group=group) | Q(bridge_to=group))
    facilitates = Person.objects.with_role(Role.FACILITATOR).filter(pk=person.pk).values("user")
    granted = PeerGroupUserPermission.objects.filter(user__in=facilitates, permission__codename=FACILITATE)
    dates = dates.exclude(bridge_to__isnull=False, bridge_to__in=granted.values("content_object"))
    dates = dates.exclude(Q(group__in=theirs) | Q(bridge_to__isnull=False, bridge_to__in=theirs) | Q(pk__in=leads))
    sessions = list(dates.values_list("pk", flat=True))
    if sessions:
        notice = Notice.objects.create(group=group, person=person, kind=kind, sessions=sessions)
        send_notice.delay_on_commit(notice.organization_id, notice.pk)  # type: ignore[attr-defined]


def require_free_name(group: PeerGroup, pseudonym: str, *, but: Person) -> None:
    """Raise NameTaken where a member, somebody who asks to join, or a facilitator has this name or one that looks like it."""
    looks = skeleton(pseudonym)
    members = Membership.objects.current().filter(group=group, pseudonym_skeleton=looks).exclude(person=but)
    asking = JoinRequest.objects.reserving().filter(group=group, pseudonym_skeleton=looks).exclude(person=but)
    if members.exists() or asking.exists() or FacilitatorName.objects.filter(skeleton=looks).exists():
        raise NameTaken


def _line_up(locked: PeerGroup, person: Person) -> WaitingPlace:
    place, is_new = WaitingPlace.objects.get_or_create(group=locked, person=person)
    if is_new:
        offer_free_places(locked)
        place.refresh_from_db()
    return place


def _require_approval(locked: PeerGroup, person: Person) -> None:
    if locked.join_style != PeerGroup.JoinStyle.INSTANT and not locked.requests.approved().filter(person=person).exists():
        raise AskFirst
