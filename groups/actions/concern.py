"""Raising a concern, and what safeguarding leads do with it.

Who takes a concern is decided by one conditional UPDATE: of two leads at once one has it, and the other is told. The audit
names a concern by its number alone, and nobody as its raiser.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from groups.models import Concern, ConcernNote, FacilitatorName, Membership, PeerGroup, Session
from groups.pseudonyms import skeleton
from groups.querysets.concern import ALERTED_A_DAY, TOLD_BEFORE
from groups.receivers import concern_leads
from groups.tasks.concern import alert_leads, ask_why_open, tell_new_owner
from organizations.actions.audit import record
from organizations.models.person import Person, Role

# Who learns of a concern, or that there is one: whoever it is about among them must not.
IN_CARE = (Role.SAFEGUARDING_LEAD, Role.COORDINATOR, Role.ADMIN)


class TakenAlready(Exception):
    """Another lead was first, or it was closed."""


class NotTheirs(Exception):
    """It is not theirs to handle: they have not taken it, it is closed, or whoever shall get it may not know of it."""


@transaction.atomic
def raise_concern(
    group: PeerGroup,
    *,
    by: Person,
    urgency: str,
    words: str,
    session: Session | None = None,
    about: Membership | None = None,
    as_member: Membership | None = None,
    facilitator: Person | None = None,
    named: str = "",
) -> Concern:
    """Put a concern into the queue and alert every safeguarding lead who may know of it; never refused (docs/decisions/0022).

    `as_member` raises it under the name of that membership, else it comes from a facilitator under the name that they show.
    It is about a member, about a `facilitator` whom the group knows as `named`, or about whoever a name that somebody wrote fits:
    whether it fits anybody is told to nobody but the leads.
    """
    if about is None and facilitator is None and named:
        about, facilitator = _meant(named, {group.pk, *([as_member.group_id] if as_member is not None else [])})
    shown = FacilitatorName.objects.filter(person=by).first()
    raised_at = timezone.now()
    can_wait = urgency != Concern.Urgency.NOW and Concern.objects.lately_by(by, raised_at).count() >= ALERTED_A_DAY
    concern = Concern.objects.create(
        group=group,
        session=session,
        urgency=urgency,
        words=words,
        raised_by=by,
        raised_from=as_member,
        raised_as=shown.name if shown is not None and as_member is None else "",
        about=about.person if about is not None else facilitator,
        membership=about,
        named=named if about is None else "",
        raised_at=raised_at,
        touched_at=raised_at,
        alert_at=_next_hour(raised_at) if can_wait else raised_at,
    )
    record("concern raised", by=None, subject=concern.reference)
    if not can_wait:
        alert_leads.delay_on_commit(concern.organization_id, concern.pk, 0)  # type: ignore[attr-defined]
    return concern


@transaction.atomic
def take_concern(concern: Concern, *, by: Person) -> None:
    """Make a lead the owner of a concern that nobody has. Raises TakenAlready."""
    free = Concern.objects.waiting().for_lead(by).filter(pk=concern.pk)
    if not free.update(owner=by, taken_at=timezone.now(), **touched()):
        raise TakenAlready
    record("concern taken", by=by, subject=concern.reference)


@transaction.atomic
def hand_over(concern: Concern, to: Person, *, by: Person) -> None:
    """Give a concern to another lead and tell them. Raises NotTheirs."""
    locked = _lock(concern, by)
    if to == by or not concern_leads(locked).filter(pk=to.pk).exists():
        raise NotTheirs
    Concern.objects.filter(pk=locked.pk).update(owner=to, **touched())
    record("concern handed over", by=by, subject=locked.reference)
    tell_new_owner.delay_on_commit(locked.organization_id, locked.pk, to.pk)  # type: ignore[attr-defined]


@transaction.atomic
def note_concern(concern: Concern, words: str, *, by: Person) -> ConcernNote:
    """Append a note. Raises NotTheirs."""
    locked = _lock(concern, by)
    Concern.objects.filter(pk=locked.pk).update(**touched())
    return ConcernNote.objects.create(concern=locked, author=by, words=words)


@transaction.atomic
def close_concern(concern: Concern, outcome: str, words: str, *, by: Person) -> None:
    """Close a concern with its outcome and, if there is one, a last note. It goes a year later. Raises NotTheirs."""
    locked = _lock(concern, by)
    if words:
        ConcernNote.objects.create(concern=locked, author=by, words=words)
    Concern.objects.filter(pk=locked.pk).update(closed_at=timezone.now(), outcome=outcome, **touched())
    record("concern closed", by=by, subject=locked.reference)


def let_go_of_the_left(concern: Concern) -> None:
    """Put a concern whose owner is a lead no more back to those that wait; the clock then alerts the others."""
    Concern.objects.left_alone().filter(pk=concern.pk).update(owner=None, taken_at=None, alert_at=timezone.now())


@transaction.atomic
def ask_about(concern: Concern) -> None:
    """Ask why a concern is open that nobody touches: its leads first, then who is next in line too. Once each."""
    still = Concern.objects.to_ask_about(timezone.now()).filter(pk=concern.pk, asked=concern.asked)
    if still.update(asked=concern.asked + 1):
        ask_why_open.delay_on_commit(concern.organization_id, concern.pk, concern.asked + 1)  # type: ignore[attr-defined]


@transaction.atomic
def announce_end(concern: Concern) -> None:
    """Fix the day on which an untouched concern goes, and tell everybody who can do something about it before."""
    now = timezone.now()
    if Concern.objects.to_announce(now).filter(pk=concern.pk).update(asked=3, goes_on=(now + TOLD_BEFORE).date()):
        ask_why_open.delay_on_commit(concern.organization_id, concern.pk, 3)  # type: ignore[attr-defined]


def touched() -> dict[str, Any]:
    """Return what changes in a concern about which somebody does something: its time begins anew, and nobody is asked."""
    return {"touched_at": timezone.now(), "asked": 0, "goes_on": None}


def _meant(named: str, groups: set[int]) -> tuple[Membership | None, Person | None]:
    """Return whom a written name means: a member of these groups, or somebody who facilitates or would learn of the concern."""
    looks = skeleton(named)
    member = Membership.objects.current().filter(group__in=groups, pseudonym_skeleton=looks).first()
    if member is not None:
        return member, None
    shows = FacilitatorName.objects.select_related("person").filter(skeleton=looks).first()
    if shows is not None:
        return None, shows.person
    # By their real name, which colleagues know: else they would read what was said of them.
    in_care = Person.objects.active().filter(role_grants__role__in=IN_CARE).distinct().order_by("pk")
    return None, next((person for person in in_care if skeleton(person.full_name) == looks), None)


def _next_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _lock(concern: Concern, by: Person) -> Concern:
    locked = Concern.objects.select_for_update(no_key=True).filter(pk=concern.pk, owner=by, closed_at=None).first()
    if locked is None:
        raise NotTheirs
    return locked
