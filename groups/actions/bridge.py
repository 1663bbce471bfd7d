"""One session of two groups. The facilitators of one ask, those of the other say yes; either side can part again.

A yes is to a group as it is then: where it changes for whom it is, its bridges end (docs/decisions/0024). Lock order: the groups,
in the order of their ids, then the sessions.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from groups.actions.bridge_question import close_question
from groups.actions.session import SessionGone, constraint_of, lock_planned
from groups.models import BridgeRequest, Notice, PeerGroup, Rsvp, Session
from groups.receivers import receivers_of, sessions_by_receiver
from groups.tasks.bridge import ask_other_group, tell_joined
from groups.tasks.series import send_notice
from organizations.actions.audit import record
from organizations.models.person import Person

# What the other side's yes was to; whoever joins the group is let in by these.
TERMS = ("level_rule", "hr_welcome", "eligibility", "centred_on", "language")
# From what anybody can do to what a facilitator decides.
STRICT = (PeerGroup.JoinStyle.INSTANT, PeerGroup.JoinStyle.ON_REQUEST, PeerGroup.JoinStyle.AFTER_TALK)


class DoNotFit(Exception):
    """Their rules differ: meeting, the groups would bring together people whom one of them keeps apart."""


class AskedAlready(Exception):
    """Another group is asked, or has joined."""


@transaction.atomic
def ask_for_bridge(session: Session, group: PeerGroup, *, by: Person) -> BridgeRequest:
    """Ask the facilitators of another group to meet in a session. Raises SessionGone, DoNotFit, AskedAlready."""
    _lock_fitting(session.group_id, group.pk)
    locked = lock_planned(session)
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
    """Join the session with the other group; everybody in both is told. Raises SessionGone, DoNotFit."""
    _host, group = _lock_fitting(bridge.session.group_id, bridge.group_id)
    locked = lock_planned(bridge.session)
    # Looked up again under the session's lock: of two answers at once the second finds nothing.
    deleted, _ = BridgeRequest.objects.filter(pk=bridge.pk).delete()
    if not deleted:
        raise SessionGone
    locked.bridge_to = group
    locked.touch()
    locked.save()
    record("bridge agreed", by=by, subject=group.discreet_title)
    tell_joined.delay_on_commit(locked.organization_id, locked.pk, locked.sequence)  # type: ignore[attr-defined]
    return locked


@transaction.atomic
def refuse_bridge(bridge: BridgeRequest, *, by: Person) -> None:
    """Say no; nobody but the facilitators of both sides ever knows of it."""
    close_question(bridge.session, by=by)
    record("bridge refused", by=by, subject=bridge.group.discreet_title)


@transaction.atomic
def part_groups(session: Session, *, by: Person) -> None:
    """End a bridge, or take the question back. Raises SessionGone.

    The guests are told that it is off for them; the others meet.
    """
    locked = lock_planned(session)
    close_question(locked, by=by)
    if locked.bridge_to_id is not None:
        _part([locked], by=by)


def end_bridges(locked: PeerGroup, *, by: Person) -> None:
    """End every bridge of a locked group that closes or changes, as host and as guest, and every question from it or to it."""
    asked = BridgeRequest.objects.filter(Q(group=locked) | Q(session__group=locked)).select_related("session")
    for question in asked:
        close_question(question.session, by=by)
    both = Session.objects.coming(timezone.now()).filter(Q(group=locked) | Q(bridge_to=locked), bridge_to__isnull=False)
    _part(list(both.select_for_update(of=("self",), no_key=True).order_by("pk")), by=by)


def is_for_others(before: Mapping[str, Any], group: PeerGroup) -> bool:
    """Tell whether a group has changed for whom it is, its language, or lets people in more easily than it did."""
    eased = STRICT.index(PeerGroup.JoinStyle(group.join_style)) < STRICT.index(PeerGroup.JoinStyle(before["join_style"]))
    return eased or any(before[name] != getattr(group, name) for name in TERMS)


def terms_of(group: PeerGroup) -> dict[str, Any]:
    """Return what `is_for_others` compares."""
    return {name: getattr(group, name) for name in (*TERMS, "join_style")}


def guest_dates(group: PeerGroup) -> dict[int, list[int]]:
    """Return for each person the coming sessions in which a group is a guest and of which they are told."""
    return sessions_by_receiver(Session.objects.coming(timezone.now()).filter(bridge_to=group))


def tell_difference(group: PeerGroup, before: Mapping[int, list[int]]) -> None:
    """After others facilitate a group: the dates on which it is a guest come to those who are new, and go from those who went."""
    after = guest_dates(group)
    came = {person: [pk for pk in dates if pk not in before.get(person, [])] for person, dates in after.items()}
    went = {person: [pk for pk in dates if pk not in after.get(person, [])] for person, dates in before.items()}
    _tell(Notice.Kind.PLANNED, {(group.pk, person): dates for person, dates in came.items()})
    _tell(Notice.Kind.RELEASED, {(group.pk, person): dates for person, dates in went.items()})


def _part(sessions: Collection[Session], *, by: Person) -> None:
    """End the bridges of locked sessions: one mail for each guest and each host, whatever the number."""
    off: dict[tuple[int, int], list[int]] = defaultdict(list)
    alone: dict[tuple[int, int], list[int]] = defaultdict(list)
    for session in sorted(sessions, key=lambda session: session.starts_at):
        guests = session.bridge_to
        assert guests is not None
        before = set(receivers_of(session).values_list("pk", flat=True))
        Rsvp.objects.filter(session=session, membership__group=guests).delete()
        session.bridge_to = None
        # Among both groups there were enough; alone it could never begin.
        session.minimum_to_start = min(session.minimum_to_start, session.group.capacity_max)
        session.touch()
        session.save()
        staying = set(receivers_of(session).values_list("pk", flat=True))
        for person in before - staying:
            off[guests.pk, person].append(session.pk)
        for person in staying:
            alone[session.group_id, person].append(session.pk)
        record("bridge ended", by=by, subject=guests.discreet_title)
    _tell(Notice.Kind.PARTED, off)
    _tell(Notice.Kind.ALONE, alone)


def _tell(kind: str, dates_of: Mapping[tuple[int, int], list[int]]) -> None:
    """Write one digest for each (group, person), under that group's title, and send them after commit."""
    rows = [Notice(group_id=group, person_id=pk, kind=kind, sessions=dates) for (group, pk), dates in dates_of.items() if dates]
    for notice in Notice.objects.bulk_create(rows):
        send_notice.delay_on_commit(notice.organization_id, notice.pk)  # type: ignore[attr-defined]


def _lock_fitting(host: int, guest: int) -> tuple[PeerGroup, PeerGroup]:
    """Lock two groups, so that the rules that are compared hold until commit. Raises DoNotFit."""
    found = {group.pk: group for group in PeerGroup.objects.locked().filter(pk__in=(host, guest)).order_by("pk")}
    one, other = found[host], found[guest]
    same = one.level_rule == other.level_rule and one.hr_welcome == other.hr_welcome
    if host == guest or not same or not (one.is_open and other.is_open):
        raise DoNotFit
    return one, other
