"""What the organization adapts, as a page and the report tell it: hints, and what became of those that were taken on.

Hints come from the ledger (P10). What was taken on is the organization's own word, kept beside it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics import ledger
from analytics.adapt.follow_up import ThenAndNow, then_and_now
from analytics.adapt.hints import Hint, hints
from analytics.history import all_findings
from analytics.ledger import Ledger, Version
from analytics.models import Adaptation
from analytics.shelf import kept
from analytics.telling import words


@dataclass(frozen=True, slots=True)
class Card:
    """One adaptation. `pk` is for the page's own forms."""

    pk: int
    action: str
    taken_on: str
    follow_up_on: str
    is_open: bool
    status: str
    tone: str
    outcome: str
    closed_on: str
    measured: ThenAndNow | None


@dataclass(frozen=True, slots=True)
class Offered:
    """A hint on the page, and whether somebody works on it already."""

    hint: Hint
    is_taken: bool
    look_again: date


def taken_on() -> list[Adaptation]:
    """What was taken on in the open organization: all that is open, and the newest hundred that ended."""
    rows = Adaptation.objects.order_by("-taken_on", "-pk")
    over = rows.exclude(status=Adaptation.Status.OPEN)[:100]
    return [*rows.filter(status=Adaptation.Status.OPEN), *over]


def current_hints(version: Version) -> list[Hint]:
    """The hints of this state of the ledger."""
    return kept("hints", version, _hints)


def offered(version: Version, adaptations: Sequence[Adaptation], today: date) -> list[Offered]:
    """Each hint once, those that nobody works on first."""
    taken = {name_of(one) for one in adaptations if one.status == Adaptation.Status.OPEN}
    found = [
        Offered(hint, (hint.slug, hint.measure, hint.subject) in taken, hint.look_again(today)) for hint in current_hints(version)
    ]
    return sorted(found, key=lambda each: each.is_taken)


def cards(adaptations: Sequence[Adaptation], version: Version, today: date) -> list[Card]:
    """What was taken on: overdue first, then the open ones by their day, then what is over, newest first."""
    measured = kept(f"measured:{digest_of(adaptations)}", version, lambda: _measured(adaptations))
    opened = [one for one in adaptations if one.status == Adaptation.Status.OPEN]
    over = [one for one in adaptations if one.status != Adaptation.Status.OPEN]
    opened.sort(key=lambda one: (one.follow_up_on, one.pk))
    over.sort(key=lambda one: (one.closed_on or one.taken_on, one.pk), reverse=True)
    return [card(one, measured[one.pk], today) for one in (*opened, *over)]


def card(one: Adaptation, measured: ThenAndNow | None, today: date) -> Card:
    """One adaptation in words; late is said, and not only coloured."""
    status, tone = _status(one, today)
    return Card(
        pk=one.pk,
        action=one.action,
        taken_on=words.day(one.taken_on),
        follow_up_on=words.day(one.follow_up_on),
        is_open=one.status == Adaptation.Status.OPEN,
        status=status,
        tone=tone,
        outcome=one.outcome,
        closed_on=words.day(one.closed_on) if one.closed_on else "",
        measured=measured,
    )


def measured_of(held: Ledger, one: Adaptation) -> ThenAndNow | None:
    """Then and now of what it is about."""
    return then_and_now(held, one.measure, one.subject, one.taken_on)


def name_of(one: Adaptation) -> tuple[str, str, str]:
    """Which hint it answers."""
    return one.hint, one.measure, one.subject


def digest_of(adaptations: Sequence[Adaptation]) -> str:
    """Changes with anything that a page or a report says of adaptations."""
    told = [
        [one.pk, *name_of(one), one.action, str(one.follow_up_on), one.status, one.outcome, str(one.taken_on), str(one.closed_on)]
        for one in sorted(adaptations, key=lambda one: one.pk)
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:16]


def _hints() -> list[Hint]:
    held = ledger.read()
    return hints(held, all_findings(held))


def _measured(adaptations: Sequence[Adaptation]) -> dict[int, ThenAndNow | None]:
    held = ledger.read() if adaptations else None
    return {one.pk: measured_of(held, one) if held else None for one in adaptations}


def _status(one: Adaptation, today: date) -> tuple[str, str]:
    if one.status == Adaptation.Status.DONE:
        return _("Done"), "success"
    if one.status == Adaptation.Status.DROPPED:
        return _("Not any more"), ""
    late = (today - one.follow_up_on).days
    if late > 0:
        return ngettext("Look again: %(days)d day late", "Look again: %(days)d days late", late) % {"days": late}, "danger"
    return (_("Look again today"), "warning") if late == 0 else (_("Taken on"), "accent")
