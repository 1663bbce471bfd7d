"""Who may see and do what with rounds: the whole permission story of this app."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import QuerySet, Value
from django.http import Http404
from django.utils import timezone
from django.utils.crypto import salted_hmac

from organizations.access import require_hr, roles_of
from organizations.models.person import Person, Role
from surveys.linking import LINKED
from surveys.local_time import in_words
from surveys.models import Wave, WaveKey
from surveys.querysets import Place, is_old_enough, place_of
from surveys.question_set import latest

# A round that was only planned can still be taken back: nobody but HR knows of it.
KNOWN = [Wave.Status.COLLECTING, Wave.Status.OPEN, Wave.Status.CLOSED, Wave.Status.PUBLISHED]

# A change is counted from a round of the last two years; devices remember no longer (static/js/score_memory.js).
COUNTED_BACK = timedelta(days=730)


@dataclass(frozen=True)
class RoundForHome:
    """A round on somebody's home page. The same before and after they answered: the server does not know."""

    wave: Wave
    stratum: str
    # Tells two people on one device apart, and says nothing about either.
    holder: str
    # The same for each round: whose scores a device remembers, if it was allowed to. It never leaves the device.
    owner: str

    @property
    def is_open(self) -> bool:
        return self.wave.status == Wave.Status.OPEN

    @property
    def opens(self) -> str:
        return in_words(self.wave.opens_at, self.wave.organization.timezone)

    @property
    def closes(self) -> str:
        return in_words(self.wave.closes_at, self.wave.organization.timezone)


def rounds_for_home(person: Person) -> list[RoundForHome]:
    """The announced and open rounds that ask this person, soonest end first."""
    live = list(_live_now().order_by("closes_at"))
    if not live:
        return []
    place, found = place_of(person), []
    for wave in live:
        wave.organization = person.organization  # in hand already
        stratum = _stratum(wave, person, place)
        if stratum is not None:
            found.append(RoundForHome(wave, stratum, _holder(wave, person), owner_of_scores(person)))
    return found


def round_to_collect_for(person: Person, public_id: UUID) -> tuple[Wave, str]:
    """(round, stratum) for which this person may collect a token now. Raises Http404."""
    wave = _live_now().filter(public_id=public_id).select_related("organization").first()
    stratum = _stratum(wave, person, place_of(person)) if wave else None
    if wave is None or stratum is None:
        raise Http404
    return wave, stratum


def public_round(public_id: UUID) -> Wave:
    """A round that has been announced, for the pages that answer signed out. Raises Http404."""
    wave = Wave.objects.filter(public_id=public_id, status__in=KNOWN).select_related("organization", "linked_since").first()
    if wave is None:
        raise Http404
    return wave


def keys_of(wave: Wave) -> list[WaveKey]:
    """The keys of a round; none once it is closed, they are destroyed then."""
    return list(wave.keys.order_by("stratum"))


def rounds_to_plan(person: Person) -> list[Wave]:
    """Every round, newest first, for HR. Raises PermissionDenied for everyone else."""
    require_hr(person)
    return list(Wave.objects.select_related("linked_since").order_by("-opens_at"))


def rounds_to_count_from(person: Person) -> list[Wave]:
    """The monthly rounds that are over, newest first: a change may be counted from one of them. Raises PermissionDenied."""
    require_hr(person)
    over = [Wave.Status.CLOSED, Wave.Status.PUBLISHED]
    found = Wave.objects.filter(kind=Wave.Kind.CORE, status__in=over, opens_at__gte=timezone.now() - COUNTED_BACK)
    return [wave for wave in found.order_by("-opens_at") if wave.changes().keys() < LINKED.keys()]


def planner(person: Person) -> Person:
    """Somebody who may plan rounds. Raises PermissionDenied."""
    return require_hr(person)


def round_to_preview(person: Person, kind: str) -> Wave:
    """A round that exists on HR's screen only, as it would be if it opened today. Raises PermissionDenied or Http404."""
    organization = require_hr(person).organization
    if kind not in Wave.Kind.values:
        raise Http404
    today = timezone.now().astimezone(ZoneInfo(organization.timezone)).replace(hour=18, minute=0, second=0, microsecond=0)
    # The number that everybody was told last. Today's would count who joins a group, to whoever looks twice.
    told = Wave.objects.filter(kind=kind, status__in=KNOWN).order_by("-opens_at").first()
    # What HR has chosen for the next round is HR's to see before anybody is told of it.
    planned = (
        Wave.objects.filter(kind=kind, status=Wave.Status.SCHEDULED).select_related("linked_since").order_by("opens_at").first()
    )
    return Wave(
        organization=organization,
        public_id=UUID(int=0),
        kind=kind,
        title=str(Wave.Kind(kind).label),
        question_set=latest(kind).name,
        opens_at=today,
        closes_at=today + timedelta(days=14),
        status=Wave.Status.OPEN,
        floor=organization.floor,
        eligible_tens=told.eligible_tens if told else None,
        has_strata=told.has_strata if told else False,
        linked=planned.linked if planned else {},
        linked_since=planned.linked_since if planned else None,
    )


def round_to_withdraw(person: Person, public_id: UUID) -> Wave:
    """A round that HR planned and nobody was told of. Raises Http404, for anybody but HR too: the page names an object (P18)."""
    if Role.HR not in roles_of(person):
        raise Http404
    wave = Wave.objects.filter(public_id=public_id, status=Wave.Status.SCHEDULED).first()
    if wave is None:
        raise Http404
    return wave


def opening_day(wave: Wave) -> datetime:
    """The opening on the organization's own clock."""
    return wave.opens_at.astimezone(ZoneInfo(wave.organization.timezone))


def owner_of_scores(person: Person) -> str:
    """The name under which a device keeps this person's earlier scores. It says nothing about them, and never comes back."""
    return salted_hmac("surveys.scores", str(person.pk), algorithm="sha256").hexdigest()[:32]


def _live_now() -> QuerySet[Wave]:
    """Rounds for which tokens are given out, each with the strata of its keys as `key_strata`."""
    live: QuerySet[Wave] = Wave.objects.live().filter(closes_at__gt=timezone.now())
    return live.annotate(key_strata=ArrayAgg("keys__stratum", default=Value([])))


def _stratum(wave: Wave, person: Person, place: Place) -> str | None:
    """Where this person stands in the round, "all" where it has one stratum, None where it does not ask them."""
    if not is_old_enough(person, wave.organization, opening_day(wave).date()):
        return None
    name = place.stratum(wave.kind)
    if name is None:
        return None
    return name if name in wave.key_strata else "all"  # type: ignore[attr-defined]


def _holder(wave: Wave, person: Person) -> str:
    return salted_hmac("surveys.holder", f"{wave.public_id}:{person.pk}", algorithm="sha256").hexdigest()[:32]
