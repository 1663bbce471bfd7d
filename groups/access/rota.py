"""A facilitator's rota: what they lead, and everything that waits for them, in five statements however much it is.

All of it is one's own: by booking, by guardian's grant, or because one was asked. The pages behind it ask again who may see them.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.utils import timezone

from groups.access.availability import Load, load_of
from groups.access.cover import STAND_BY_WITHIN, Covers, covers_around, span_of
from groups.access.debrief import DUE_FOR, can_supervise
from groups.access.request import requests_to_answer
from groups.access.session import rota_of
from groups.fairness import LOAD_DAYS, Span
from groups.fitness import Standing, reasons, standings_of
from groups.models import JoinRequest, Session
from groups.querysets.rota import Beside, rows_beside
from organizations.models.person import Person

# So long before it begins a session can be run from the rota.
SOON = timedelta(hours=2)
COULD_STAND_BY = 4


@dataclass(frozen=True)
class RotaSeen:
    """A rota as its page shows it; `beside` holds everything but sessions led and requests, by what it is."""

    led: list[Session]
    covers: Covers
    standing: Standing
    load: Load
    could_stand_by: list[Beside]
    requests: list[JoinRequest]
    beside: Mapping[str, list[Beside]]


def rota_seen(person: Person) -> RotaSeen:
    """Return the whole rota of a facilitator. Raises PermissionDenied without the role."""
    now = timezone.now()
    led, covers, beside = rota_of(person), covers_around(person), _beside(person, now)
    free = [(one, (one.at, one.until)) for one in beside["could_stand_by"]]
    spans: list[Span] = [(now, now), *(span_of(cover.session) for cover in covers.others), *(span for _, span in free)]
    standing = standings_of([person], spans)[person.pk]
    return RotaSeen(
        led=led,
        covers=covers,
        standing=standing,
        load=load_of(standing, [one.number for one in beside["load"]], now),
        could_stand_by=list(islice((one for one, span in free if not reasons(standing, span)), COULD_STAND_BY)),
        requests=requests_to_answer(person),
        beside=beside,
    )


def _beside(person: Person, now: datetime) -> Mapping[str, list[Beside]]:
    """Return everything but the sessions that one leads and the requests, by what it is, in one statement."""
    found: dict[str, list[Beside]] = defaultdict(list)
    spans = {"due_for": DUE_FOR, "soon": SOON, "stand_by_within": STAND_BY_WITHIN, "reach": timedelta(days=LOAD_DAYS)}
    for row in rows_beside(person.pk, person.user_id, now, **spans):
        found[row.what].append(row)
    if not can_supervise(person):
        found.pop("supervised", None)
    return found
