"""When somebody has time, how often, and days that differ."""

from django.db import transaction

from groups.models import Availability, FacilitatorTerms
from groups.models.rota import Wish
from organizations.models.person import Person


@transaction.atomic
def save_availability(person: Person, wish: Wish) -> None:
    """Replace somebody's usual week and terms. What is booked stays booked."""
    terms, _ = FacilitatorTerms.objects.select_for_update().get_or_create(person=person)
    terms.timezone, terms.max_per_week, terms.stand_by = wish.timezone, wish.max_per_week, wish.stand_by
    terms.save(update_fields=["timezone", "max_per_week", "stand_by"])
    Availability.objects.filter(person=person).delete()
    Availability.objects.bulk_create(
        [Availability(person=person, weekday=h.weekday, start=h.start, end=h.end) for h in wish.hours]
    )
