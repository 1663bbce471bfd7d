"""One session of two groups. The facilitators of one ask, those of the other say yes; either side can part again."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from groups.actions.session import SessionGone, constraint_of, lock_planned
from groups.models import BridgeRequest, Membership, PeerGroup, Rsvp, Session
from groups.tasks.bridge import ask_other_group, tell_joined, tell_parted
from organizations.actions.audit import record
from organizations.models.person import Person


class DoNotFit(Exception):
    """Their rules differ: meeting, the groups would bring together people whom one of them keeps apart."""


class AskedAlready(Exception):
    """Another group is asked, or has joined."""


@transaction.atomic
def ask_for_bridge(session: Session, group: PeerGroup, *, by: Person) -> BridgeRequest:
    """Ask the facilitators of another group to meet in a session. Raises SessionGone, DoNotFit, AskedAlready."""
    locked = lock_planned(session)
    _require_fit(locked.group, group)
    if locked.bridge_to_id is not None:
        raise AskedAlready
    try:
        with transaction.atomic():
            asked = BridgeRequest.objects.create(session=locked, group=group)
    except IntegrityError as error:
        if constraint_of(error) == "bridge_request_once":
            raise AskedAlready from error
        raise
    record("bridge asked", by=by, subject=group.discreet_title)
    ask_other_group.delay_on_commit(asked.organization_id, asked.pk)  # type: ignore[attr-defined]
    return asked


@transaction.atomic
def agree_to_bridge(bridge: BridgeRequest, *, by: Person) -> Session:
    """Join the session with the other group; members of both are told. Raises SessionGone, DoNotFit."""
    locked = lock_planned(bridge.session)
    # Looked up again under the session's lock: of two answers at once the second finds nothing.
    deleted, _ = BridgeRequest.objects.filter(pk=bridge.pk).delete()
    if not deleted:
        raise SessionGone
    group = PeerGroup.objects.locked().get(pk=bridge.group_id)
    _require_fit(locked.group, group)
    locked.bridge_to = group
    locked.touch()
    locked.save()
    record("bridge agreed", by=by, subject=group.discreet_title)
    tell_joined.delay_on_commit(locked.organization_id, locked.pk, locked.sequence)  # type: ignore[attr-defined]
    return locked


@transaction.atomic
def refuse_bridge(bridge: BridgeRequest, *, by: Person) -> None:
    """Say no; nobody but the facilitators ever knew of it."""
    BridgeRequest.objects.filter(pk=bridge.pk).delete()
    record("bridge refused", by=by, subject=bridge.group.discreet_title)


@transaction.atomic
def part_groups(session: Session, *, by: Person) -> None:
    """End a bridge, or take the question back. Raises SessionGone.

    The guests are told that it is off for them; the others meet.
    """
    locked = lock_planned(session)
    BridgeRequest.objects.filter(session=locked).delete()
    if locked.bridge_to is None:
        return
    guests = locked.bridge_to
    stay = Membership.objects.current().filter(group=locked.group_id).values("person")
    leaving = Membership.objects.current().filter(group=guests).exclude(person__in=stay)
    gone = list(leaving.values_list("person", flat=True))
    Rsvp.objects.filter(session=locked, membership__group=guests).delete()
    locked.bridge_to = None
    locked.touch()
    locked.save()
    record("bridge ended", by=by, subject=guests.discreet_title)
    told = (locked.organization_id, locked.pk, locked.sequence, guests.pk, gone)
    tell_parted.delay_on_commit(*told)  # type: ignore[attr-defined]


def part_from_all(group: PeerGroup, *, by: Person) -> None:
    """End every bridge to a group that closes, and every question to it."""
    BridgeRequest.objects.filter(group=group).delete()
    for session in Session.objects.coming(timezone.now()).filter(bridge_to=group):
        part_groups(session, by=by)


def _require_fit(one: PeerGroup, other: PeerGroup) -> None:
    same = one.level_rule == other.level_rule and one.hr_welcome == other.hr_welcome
    if one.pk == other.pk or not same or not (one.is_open and other.is_open):
        raise DoNotFit
