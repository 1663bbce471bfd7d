"""Raising a concern, and what safeguarding leads do with it.

Who takes a concern is decided by one conditional UPDATE: of two leads at once one has it, and the other is told. The audit
names a concern by its number alone, and nobody as its raiser.
"""

from django.db import transaction
from django.utils import timezone

from groups.models import Concern, ConcernNote, FacilitatorName, Membership, PeerGroup, Session
from groups.pseudonyms import skeleton
from groups.receivers import concern_leads
from groups.tasks.concern import alert_leads, tell_new_owner
from organizations.actions.audit import record
from organizations.models.person import Person


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
    named: str = "",
) -> Concern:
    """Put a concern into the queue and alert every safeguarding lead at once.

    `as_member` raises it under the name of that membership, else it comes from a facilitator under the name that they show.
    `named` is a name that a member wrote: whether somebody has it is told to nobody but the leads.
    """
    leading: Person | None = None
    if about is None and named:
        groups = {group.pk, as_member.group_id} if as_member is not None else {group.pk}
        about = Membership.objects.current().filter(group__in=groups, pseudonym_skeleton=skeleton(named)).first()
        # A facilitator has no membership, and may be a lead, who then must not read it.
        shows = FacilitatorName.objects.select_related("person").filter(skeleton=skeleton(named)).first()
        leading = shows.person if about is None and shows is not None else None
    shown = FacilitatorName.objects.filter(person=by).first()
    raised_at = timezone.now()
    concern = Concern.objects.create(
        group=group,
        session=session,
        urgency=urgency,
        words=words,
        raised_by=by,
        raised_from=as_member,
        raised_as=shown.name if shown is not None and as_member is None else "",
        about=about.person if about is not None else leading,
        membership=about,
        named=named if about is None else "",
        raised_at=raised_at,
        alert_at=raised_at,
    )
    record("concern raised", by=None, subject=concern.reference)
    alert_leads.delay_on_commit(concern.organization_id, concern.pk, 0)  # type: ignore[attr-defined]
    return concern


@transaction.atomic
def take_concern(concern: Concern, *, by: Person) -> None:
    """Make a lead the owner of a concern that nobody has. Raises TakenAlready."""
    free = Concern.objects.waiting().for_lead(by).filter(pk=concern.pk)
    if not free.update(owner=by, taken_at=timezone.now()):
        raise TakenAlready
    record("concern taken", by=by, subject=concern.reference)


@transaction.atomic
def hand_over(concern: Concern, to: Person, *, by: Person) -> None:
    """Give a concern to another lead and tell them. Raises NotTheirs."""
    locked = _lock(concern, by)
    if to == by or not concern_leads(locked).filter(pk=to.pk).exists():
        raise NotTheirs
    locked.owner = to
    locked.save(update_fields=["owner"])
    record("concern handed over", by=by, subject=locked.reference)
    tell_new_owner.delay_on_commit(locked.organization_id, locked.pk, to.pk)  # type: ignore[attr-defined]


@transaction.atomic
def note_concern(concern: Concern, words: str, *, by: Person) -> ConcernNote:
    """Append a note. Raises NotTheirs."""
    return ConcernNote.objects.create(concern=_lock(concern, by), author=by, words=words)


@transaction.atomic
def close_concern(concern: Concern, outcome: str, words: str, *, by: Person) -> None:
    """Close a concern with its outcome and, if there is one, a last note. It goes a year later. Raises NotTheirs."""
    locked = _lock(concern, by)
    if words:
        ConcernNote.objects.create(concern=locked, author=by, words=words)
    locked.closed_at, locked.outcome = timezone.now(), outcome
    locked.save(update_fields=["closed_at", "outcome"])
    record("concern closed", by=by, subject=locked.reference)


def let_go_of_the_left(concern: Concern) -> None:
    """Put a concern whose owner is a lead no more back to those that wait; the clock then alerts the others."""
    Concern.objects.left_alone().filter(pk=concern.pk).update(owner=None, taken_at=None, alert_at=timezone.now())


def _lock(concern: Concern, by: Person) -> Concern:
    locked = Concern.objects.select_for_update(no_key=True).filter(pk=concern.pk, owner=by, closed_at=None).first()
    if locked is None:
        raise NotTheirs
    return locked
