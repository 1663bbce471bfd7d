"""What coordinators note of a facilitator's training, and stepping back from a date."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone

from groups.actions.staffing import look_for_cover
from groups.models import CoverRequest, FacilitatorTerms, LeadAnswer, Session, Training
from organizations.actions.audit import record
from organizations.models.person import Person


def a_year_after(day: date) -> date:
    """Return the last day on which what was completed on a day holds."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)


@transaction.atomic
def record_training(people: Collection[Person], module: str, completed_on: date, *, by: Person) -> int:
    """Note for these people that they completed a module; it holds for a year. What stands already stays. Return how many."""
    noted = 0
    for person in people:
        # The database keeps a note twice from being two (training_once_a_day).
        _, is_new = Training.objects.get_or_create(
            person=person,
            module=module,
            completed_on=completed_on,
            defaults={"valid_until": a_year_after(completed_on), "recorded_by": by},
        )
        if is_new:
            record("training noted", by=by, about=person, subject=module)
        noted += is_new
    return noted


@transaction.atomic
def remove_training(training: Training, *, by: Person) -> None:
    """Take a note back that was wrong. What they lead and may not lead then is found by the clock within minutes."""
    record("training removed", by=by, about=training.person, subject=training.module)
    training.delete()


@transaction.atomic
def step_back(person: Person, on: date) -> int:
    """Lead nothing from a day on; return for how many sessions others are asked now.

    Until somebody takes a place over it stays theirs. Nobody is told why, and no mail says who.
    """
    terms, _ = FacilitatorTerms.objects.select_for_update().get_or_create(person=person)
    terms.step_back_on = on
    terms.save(update_fields=["step_back_on"])
    later = _led_from(person, on)
    for session in later:
        look_for_cover(session)
    LeadAnswer.objects.filter(person=person, session__in=later, answer=LeadAnswer.Answer.ASKED).delete()
    record("facilitator steps back", by=person, subject=on.isoformat())
    return len(later)


@transaction.atomic
def stay_on(person: Person) -> None:
    """Take stepping back back. What nobody has taken over is theirs again."""
    terms = FacilitatorTerms.objects.select_for_update().filter(person=person).exclude(step_back_on=None).first()
    if terms is None:
        return
    terms.step_back_on = None
    terms.save(update_fields=["step_back_on"])
    # Only what was opened for them: what they asked for by hand they withdraw by hand.
    CoverRequest.objects.open(timezone.now()).filter(asked_by=person, automatic=True).update(status="withdrawn")
    record("facilitator stays", by=person)


def _led_from(person: Person, on: date) -> list[Session]:
    coming = Session.objects.coming(timezone.now()).filter(
        bookings__facilitator=person, bookings__released=False, wall_start__date__gte=on
    )
    return list(coming.order_by("pk"))
