"""What a night does to a round that is over: close it, publish it, destroy its sheets. Each step is a transaction of its own.

Run as the worker. Every step does nothing when it was done before, so a night that dies anywhere is simply run again.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from secrets import SystemRandom
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from analytics import ledger, tasks
from analytics.asked import Asked, asked_in
from analytics.audit import Problem, Search, search
from analytics.cells import Cell, Cells, cells_of
from analytics.disclosure import Atom, Block, partition, publish_mean
from analytics.effect import margin
from analytics.models import AtomCount, Figure, Release
from organizations.models.audit import AuditEntry
from peersupport.tenancy import tenant
from surveys.actions.letterbox import close_round, destroy_sheets
from surveys.linking import CHANGES
from surveys.models.wave import Wave

logger = logging.getLogger(__name__)

# One level by itself describes; comparisons of published figures have rungs of their own (measurement.md §2).
DESCRIPTION = 4
# The change of people who take part; what they would have done without is another question.
CHANGE_OF_MEMBERS = 3
# Local hours in which rounds are published, and how long one may wait for them before any hour will do.
NIGHT = range(2, 5)
PATIENCE = timedelta(hours=24)
BLOCKED = "release.blocked"


class ReleaseBlocked(RuntimeError):
    """The guard found something: nothing of this round is published, and it stays closed."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(sorted({f"{problem.measure}: {problem.sentence}" for problem in problems})))
        self.problems = problems


def waves_due(now: datetime) -> list[Wave]:
    """Rounds of the open organization that a night has something to do for: one look-up, by index."""
    over = Q(status__in=[Wave.Status.OPEN, Wave.Status.CLOSED], closes_at__lte=now)
    left = Q(status=Wave.Status.PUBLISHED, sheets_destroyed_on=None)
    return list(Wave.objects.filter(over | left).select_related("organization").order_by("closes_at", "pk"))


def is_night_for(wave: Wave, now: datetime) -> bool:
    """Whether it is night where the organization is, or the round has waited for a night too long."""
    return now.astimezone(ZoneInfo(wave.organization.timezone)).hour in NIGHT or wave.closes_at <= now - PATIENCE


def finish_round(wave: Wave, now: datetime) -> list[str]:
    """Close, publish and destroy, as far as each is due. Returns what was done: "closed", "published", "destroyed", "blocked".

    Opens the tenant for each step by itself, so that each commits by itself: call it outside of any transaction.
    """
    organization_id = wave.organization.pk
    done = []
    if wave.status == Wave.Status.OPEN and wave.closes_at <= now:
        with tenant(organization_id):
            done += ["closed"] if close_round(wave) else []
    try:
        with tenant(organization_id):
            done += ["published"] if publish_wave(wave, on=_local(wave, now)) else []
    except ReleaseBlocked as blocked:
        with tenant(organization_id):
            raise_alarm(wave, blocked)
        done.append("blocked")
    with tenant(organization_id):
        done += ["destroyed"] if destroy_sheets(wave, now) else []
    return done


@transaction.atomic
def publish_wave(wave: Wave, *, on: date | None = None) -> Release | None:
    """Cells → blocks → figures → guard → ledger, all or nothing; None when it was published before or is not closed.

    `on` is the day in the organization's zone, today by default. Raises ReleaseBlocked where the guard finds anything.
    """
    # The conditional UPDATE is the lock: a second worker waits here, then finds nothing left to change.
    if not Wave.objects.filter(pk=wave.pk, status=Wave.Status.CLOSED).update(status=Wave.Status.PUBLISHED):
        return None
    cells = cells_of(wave)
    figures = _figures(wave, cells)
    release = _release(wave, on or _local(wave, timezone.now()), _guard(wave, figures, cells))
    for figure in figures:
        figure.release = release
    Figure.objects.bulk_create(figures)
    AtomCount.objects.bulk_create(
        AtomCount(release=release, measure=measure, gender=gender, second=second, n=cell.n)
        for measure, atoms in cells.items()
        for (gender, second), cell in atoms.items()
    )
    tasks.draw_pages.delay_on_commit(wave.organization.pk)  # type: ignore[attr-defined]
    tasks.tell_of_release.delay_on_commit(wave.organization.pk, release.pk)  # type: ignore[attr-defined]
    return release


def raise_alarm(wave: Wave, blocked: ReleaseBlocked) -> None:
    """Say once for good in the organization's audit, and in the log each night, that a round could not be published."""
    logger.critical("Round %s was not published, its release did not pass the audit: %s", wave.pk, blocked)
    subject = f"{wave.public_id} {wave.title}"
    if not AuditEntry.objects.filter(verb=BLOCKED, subject=subject).exists():
        AuditEntry.objects.create(actor=None, verb=BLOCKED, subject=subject)


def _guard(wave: Wave, figures: list[Figure], cells: Cells) -> Search:
    """Search this release together with everything that rounds of its kind have published (rule 9)."""
    lines, sizes = ledger.audit_input(wave.kind)
    mine = [ledger.line_of(figure, question_set=wave.question_set, floor=wave.floor) for figure in figures]
    for measure, atoms in cells.items():
        for atom, cell in atoms.items():
            sizes[ledger.atom_name(wave.pk, measure, atom)] = cell.n
    found = search([*lines, *mine], sizes)
    if found.problems:
        raise ReleaseBlocked(found.problems)
    return found


def _release(wave: Wave, on: date, found: Search) -> Release:
    return Release.objects.create(
        wave=wave,
        public_id=wave.public_id,
        kind=wave.kind,
        title=wave.title,
        question_set=wave.question_set,
        floor=wave.floor,
        has_strata=wave.has_strata,
        since=wave.linked_since.public_id if wave.linked_since and wave.changes() else None,
        closed_on=_local(wave, wave.closes_at),
        published_on=on,
        audit=found.summary(),
    )


def _figures(wave: Wave, cells: Cells) -> list[Figure]:
    """Unsaved figures of all measures. The partition is decided on counts alone, before any total is looked at."""
    figures = []
    for asked in asked_in(wave):
        atoms = cells[asked.column]
        for block in _blocks(asked, {atom: cell.n for atom, cell in atoms.items()}, wave.floor):
            figure = _figure(wave, asked, block, atoms)
            if figure is not None:
                figures.append(figure)
    return figures


def _blocks(asked: Asked, counts: Mapping[Atom, int], floor: int) -> list[Block]:
    """The blocks of rule 6, over the halves that were asked: no label names people who are not behind the figure."""
    # The other half counts nobody here, so a gender's two halves merge, and what is left of the merged block is its own half.
    own = {atom: n if atom[1] in asked.seconds else 0 for atom, n in counts.items()}
    return [frozenset(atom for atom in block if atom[1] in asked.seconds) for block in partition(own, floor)]


def _figure(wave: Wave, asked: Asked, block: Block, atoms: Mapping[Atom, Cell]) -> Figure | None:
    cells = [cell for atom, cell in atoms.items() if atom in block]
    n, total = sum(cell.n for cell in cells), sum(cell.total for cell in cells)
    # Drawn once and kept nowhere: who knew it would know more than the figure says.
    published = publish_mean(n, total, asked.low, asked.high, SystemRandom().random() - 0.5)
    if published is None:
        return None
    return Figure(
        wave=wave,
        measure=asked.column,
        title=wave.title,
        closed_on=_local(wave, wave.closes_at),
        scale_low=asked.low,
        scale_high=asked.high,
        direction=asked.scale.direction,
        block=sorted(map(list, block)),
        n_low=published.n_low,
        n_high=published.n_high,
        value=published.value,
        step=published.step,
        open_end=published.open_end,
        # Of a change too: the spread of a difference of two scores that correlate at 0.5 is that of one of them (assumed).
        margin=round(margin(step=published.step, n_low=published.n_low, reference_sd=asked.scale.reference_sd), 4),
        rung=_rung(asked, block),
    )


def _rung(asked: Asked, block: Block) -> int:
    of_members = {second for _, second in block} == {"member"}
    return CHANGE_OF_MEMBERS if asked.column in CHANGES and of_members else DESCRIPTION


def _local(wave: Wave, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(wave.organization.timezone)).date()
