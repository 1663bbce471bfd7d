"""One's own hours, days that differ, training and load. Of colleagues a band of counts at most."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils import timezone

from groups.access.found import or_404
from groups.clock_changes import Change, next_changes, weeks_around
from groups.fairness import LOAD_DAYS, Hours, Reason, Span, band, windows
from groups.fitness import Standing, reasons, standings_of
from groups.models import AvailabilityException, FacilitatorTerms, Training
from groups.when import zone_of
from organizations.access import require_role
from organizations.models.person import Person, Role

# Training that ends within this time is said as a warning.
REFRESH_SOON = timedelta(days=60)


@dataclass(frozen=True)
class Hold:
    """Until when somebody's training holds; no day where they have none that counts."""

    until: date | None
    is_over: bool
    is_soon: bool


@dataclass(frozen=True)
class Load:
    """How many sessions one led in the last 90 days and leads in the next, and between which counts most colleagues lie."""

    past: int
    coming: int
    others: tuple[int, int] | None


def my_terms(person: Person) -> FacilitatorTerms:
    """Return one's own terms; unsaved ones where nothing was said yet. Raises PermissionDenied without the role."""
    require_role(person, Role.FACILITATOR)
    found = FacilitatorTerms.objects.filter(person=person).first()
    return found or FacilitatorTerms(person=person, timezone=zone_of(person))


def my_standing(person: Person) -> Standing:
    """Return all that is known of one's own time, terms and training. Raises PermissionDenied without the role."""
    require_role(person, Role.FACILITATOR)
    now = timezone.now()
    return standings_of([person], [(now, now)])[person.pk]


def my_hours(person: Person) -> list[Hours]:
    """Return one's usual week, in its order."""
    return sorted(my_standing(person).pattern, key=lambda hours: (hours.weekday, hours.start))


def my_exceptions(person: Person) -> list[AvailabilityException]:
    """Return one's days that differ and are not over, soonest first."""
    return list(AvailabilityException.objects.ahead(timezone.localdate()).filter(person=person))


def exception_to_remove(person: Person, pk: int) -> AvailabilityException:
    """Return one's own exception. Raises Http404."""
    return or_404(AvailabilityException.objects.filter(pk=pk, person=person).first())


def hold_of(standing: Standing, today: date) -> Hold:
    """Return until when training holds without a break from today."""
    holding = [one.valid_until for one in standing.training if one.holds_on(today)]
    until = max(holding or [one.valid_until for one in standing.training], default=None)
    return Hold(until, is_over=not holding, is_soon=bool(holding) and until is not None and until <= today + REFRESH_SOON)


def my_modules(person: Person) -> list[Training]:
    """Return what one completed, newest first."""
    return list(Training.objects.filter(person=person).order_by("-completed_on", "-pk"))


def load_of(standing: Standing, others: Sequence[int], now: datetime) -> Load:
    """Return one's own load, and the band of the others'."""
    starts, reach = standing.starts(), timedelta(days=LOAD_DAYS)
    return Load(
        past=sum(now - reach <= start < now for start in starts),
        coming=sum(now <= start <= now + reach for start in starts),
        others=band(others),
    )


@dataclass(frozen=True)
class Preview:
    """Eight weeks with a clock change in them: each Monday with the stretches of its week."""

    change: Change | None
    weeks: list[tuple[date, list[Span]]]
    exceptions: list[AvailabilityException]
    # The one after it, for a link; None where there is none.
    following: Change | None


def preview_of(person: Person, *, second: bool = False) -> Preview:
    """Return one's hours in the eight weeks around the next clock change, or around the one after it (`second`)."""
    standing, today = my_standing(person), timezone.localdate()
    changes = [*next_changes(standing.zone, today)[:2], None, None]
    change = changes[1] if second and changes[1] else changes[0]
    weeks = weeks_around(today, change)
    found = [(monday, windows(standing.pattern, standing.differences, monday, 7, standing.zone)) for monday in weeks]
    exceptions = AvailabilityException.objects.filter(person=person, last_day__gte=weeks[0])
    return Preview(change, found, list(exceptions), changes[0] if change is changes[1] else changes[1])


def clashes(standing: Standing, spans: Sequence[Span]) -> list[list[Reason]]:
    """Return for each session that one leads what speaks against it now: hours, days away, training, stepping back."""
    # What one leads already speaks neither against itself nor against the others.
    alone = replace(standing, booked=[])
    return [reasons(alone, span) for span in spans]
