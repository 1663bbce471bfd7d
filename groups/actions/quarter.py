"""Planning a quarter: asking for a proposal, editing it, publishing it; and what facilitators say to what it gave them.

Every change takes the plan's row first, so that of two coordinators one is first and the other is told. Publishing is all or
nothing, and the database decides about time (`booking_no_overlap`).
"""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone

from groups.actions.session import SessionGone, lock_planned
from groups.actions.staffing import look_for_cover
from groups.fairness import Reason
from groups.fitness import fitness
from groups.models import LeadAnswer, PeerGroup, RotaDraft, RotaDraftRow, Session
from groups.quarter import clashes
from groups.tasks.quarter import work_out
from organizations.actions.audit import record
from organizations.models.person import Person


class DraftGone(Exception):
    """It was published or thrown away meanwhile."""


class RowChanged(Exception):
    """Somebody else changed this row meanwhile."""


class PairUnfit(Exception):
    """Somebody cannot lead or stand by then. `person` is who, `reasons` why; none where they lead another row at that time."""

    def __init__(self, person: int, reasons: list[Reason]) -> None:
        super().__init__(person, [reason.code for reason in reasons])
        self.person = person
        self.reasons = reasons


@transaction.atomic
def plan_quarter(first_day: date, groups: Collection[PeerGroup], *, keeps: bool, by: Person) -> RotaDraft:
    """Ask the worker for a proposal. Nobody's time is taken and nobody is told."""
    draft = RotaDraft.objects.create(first_day=first_day, keeps=keeps, made_by=by)
    work_out.delay_on_commit(draft.organization_id, draft.pk, [group.pk for group in groups])  # type: ignore[attr-defined]
    record("quarter planned", by=by, subject=first_day.isoformat())
    return draft


@transaction.atomic
def choose_pair(row: RotaDraftRow, pair: Collection[Person], *, version: int, stand_by: Person | None = None) -> RotaDraftRow:
    """Say who leads one session of a draft, nobody, one or two, and who stands by.

    Raises DraftGone, RowChanged, PairUnfit, ValueError. Outside their hours, over their cap or away is for people to weigh: a
    coordinator may have asked them.
    """
    draft = lock_draft(row.draft)
    locked = draft.rows.get(pk=row.pk)
    if locked.version != version:
        raise RowChanged
    chosen = sorted({person.pk for person in pair})
    people = [*pair, *([stand_by] if stand_by else [])]
    if len(chosen) > 2 or len({person.pk for person in people}) != len(people):
        raise ValueError("A session is led by two different people, and a third one stands by.")
    elsewhere = clashes(draft.rows.all(), locked)
    inside = list(draft.rows.exclude(session=None).values_list("session", flat=True))
    found = fitness(people, [(locked.starts_at, locked.ends_at)], but=inside)
    for person in people:
        red = [reason for reason in found[person.pk, 0] if reason.is_red]
        if red or person.pk in elsewhere:
            raise PairUnfit(person.pk, red)
    locked.first_id, locked.second_id = (*chosen, None, None)[:2]
    locked.stand_by = stand_by
    locked.why_open = "" if len(chosen) == 2 else locked.why_open
    locked.version += 1
    locked.save(update_fields=["first", "second", "stand_by", "why_open", "version"])
    RotaDraft.objects.filter(pk=draft.pk).update(version=draft.version + 1, touched_at=timezone.now())
    return locked


@transaction.atomic
def discard_quarter(draft: RotaDraft, *, by: Person) -> None:
    """Throw a plan away that is not published. Raises DraftGone."""
    locked = RotaDraft.objects.locked().filter(pk=draft.pk).exclude(status=RotaDraft.Status.PUBLISHED).first()
    if locked is None:
        raise DraftGone
    record("quarter discarded", by=by, subject=locked.first_day.isoformat())
    locked.delete()


@transaction.atomic
def confirm_leads(person: Person) -> int:
    """Confirm everything that a plan gave somebody and that waits for their word; return how many."""
    return int(LeadAnswer.objects.waiting(timezone.now()).filter(person=person).update(answer=LeadAnswer.Answer.CONFIRMED))


@transaction.atomic
def decline_lead(session: Session, *, by: Person) -> None:
    """Decline what a plan gave somebody: their place is open again, others are asked. Raises SessionGone."""
    locked = lock_planned(session)
    waiting = LeadAnswer.objects.filter(session=locked, person=by, answer=LeadAnswer.Answer.ASKED)
    if not waiting.update(answer=LeadAnswer.Answer.DECLINED):
        raise SessionGone
    locked.bookings.held().filter(facilitator=by).update(released=True)
    look_for_cover(locked)
    record("session declined", by=by, subject=locked.group.discreet_title)


def lock_draft(draft: RotaDraft) -> RotaDraft:
    """Return a draft that can still be edited, locked. Raises DraftGone."""
    locked = RotaDraft.objects.locked().filter(pk=draft.pk, status=RotaDraft.Status.READY).first()
    if locked is None:
        raise DraftGone
    return locked
