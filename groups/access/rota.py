"""A facilitator's rota: what they lead, and everything that waits for them, in five statements however much it is.

Who may see what is said by the module of each noun; here stands only what one page shows of all of them at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    DateField,
    DateTimeField,
    Field,
    QuerySet,
    UUIDField,
    Value,
)
from django.db.models.functions import Cast
from django.utils import timezone

from groups.access.availability import Load, colleagues_of, load_of, loads_of
from groups.access.bridge import bridges_to_answer
from groups.access.cover import Covers, covers_around, free_to_stand_by, span_of, stands_by_for
from groups.access.debrief import debriefs_due, supervised_by
from groups.access.facilitator import groups_led_by, my_name
from groups.access.programme import handovers_of
from groups.access.request import requests_to_answer
from groups.access.run import running_for
from groups.access.series import drafts_of
from groups.access.session import rota_of
from groups.fairness import Span
from groups.fitness import Standing, reasons, standings_of
from groups.models import JoinRequest, LeadAnswer, Session
from organizations.models.person import Person

COULD_STAND_BY = 4
# The sides of `Beside`, and what stands for one that a thing does not have.
SIDES: "dict[str, Field[Any, Any]]" = {
    "number": BigIntegerField(),
    "address": UUIDField(),
    "title": CharField(),
    "at": DateTimeField(),
    "until": DateTimeField(),
    "zone": CharField(),
    "day": DateField(),
}
NOTHING = {name: Cast(Value(None), field) for name, field in SIDES.items()}


class Beside(NamedTuple):
    """One thing on a rota beside the sessions that one leads; None where it has no such side.

    `what` is a key of `_parts`; `number` an id or a count; `address` the public id; `title` a group's discreet one, `at` when it
    begins and `zone` whose clock that is on.
    """

    what: str
    number: int
    address: UUID | None
    title: str
    at: datetime
    until: datetime
    zone: str
    day: date


@dataclass(frozen=True)
class RotaSeen:
    """A rota as its page shows it. `beside` has a list for every `what`, in the order of its own query."""

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
        load=load_of(standing, [one.number for one in beside["load"]], sum(one.number for one in beside["colleagues"]), now),
        could_stand_by=list(islice((one for one, span in free if not reasons(standing, span)), COULD_STAND_BY)),
        requests=requests_to_answer(person),
        beside=beside,
    )


def _beside(person: Person, now: datetime) -> Mapping[str, list[Beside]]:
    """Return everything but the sessions that one leads and the requests, in one statement (UNION ALL)."""
    parts = _parts(person, now)
    first, *others = (_row(what, rows, fields) for what, (rows, fields) in parts.items())
    found: dict[str, list[Beside]] = {what: [] for what in parts}
    for row in first.union(*others, all=True):
        found[row[0]].append(Beside(*row))
    return found


def _parts(person: Person, now: datetime) -> dict[str, tuple[QuerySet[Any], dict[str, str]]]:
    """Return for each kind of thing its rows, and which of their fields stand for what in `Beside`."""
    group = {"title": "group__discreet_title"}
    session = {**group, "address": "public_id", "at": "starts_at", "until": "ends_at", "zone": "timezone"}
    colleagues = colleagues_of(person)
    bridge = {**group, "address": "session__public_id", "at": "session__starts_at", "zone": "session__timezone"}
    return {
        "running": (running_for(person), session),
        "standing_by": (stands_by_for(person), session),
        "could_stand_by": (free_to_stand_by(person), session),
        "debrief": (debriefs_due(person), session),
        "bridge": (bridges_to_answer(person), bridge),
        # The rota says how many; what they are is said where one confirms them.
        "to_confirm": (LeadAnswer.objects.waiting(now).filter(person=person), {}),
        "draft": (drafts_of(person), {**group, "address": "public_id", "number": "dates"}),
        "handover": (handovers_of(person), {**group, "day": "on"}),
        "group": (groups_led_by(person), {"title": "discreet_title"}),
        "name": (my_name(person), {"title": "name"}),
        "supervised": (supervised_by(person)[:1], {}),
        "colleagues": (colleagues.values("left_on").annotate(n=Count("pk")), {"number": "n"}),
        "load": (loads_of(colleagues, now), {"number": "load"}),
    }


def _row(what: str, found: QuerySet[Any], fields: Mapping[str, str]) -> QuerySet[Any, tuple[Any, ...]]:
    """Return rows of any kind in the one shape of `Beside`."""
    shown = {"number": "pk", **fields}
    return found.values_list(Value(what), *(shown.get(name, nothing) for name, nothing in NOTHING.items()))
