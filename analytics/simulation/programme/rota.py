"""The rota as the demo shows it: hours, training, a request for cover that the demo's facilitator can take, a stand-by."""

from datetime import date, time, timedelta

from django.utils import timezone

from groups.actions.cover import ask_for_cover
from groups.actions.stand_by import stand_by
from groups.fitness import fitness
from groups.models import Availability, AvailabilityException, Booking, FacilitatorTerms, Session, Training
from organizations.models import Organization, Person
from organizations.models.person import Role

# Weekday, from, until: two usual weeks, taken in turn.
WEEKS = [
    [(day, time(8), time(18)) for day in range(5)],
    [(day, time(9), time(13)) for day in range(5)] + [(day, time(14), time(19)) for day in range(4)],
]
ENDS_SOON, HOLDS = timedelta(days=21), timedelta(days=300)


def fill_rota(organization: Organization, today: date) -> None:
    """Give every facilitator hours and training, one of them training that ends in three weeks; let one ask for cover."""
    people = list(Person.objects.with_role(Role.FACILITATOR).select_related("user", "organization").order_by("pk"))
    me = next(person for person in people if person.user.email.startswith("facilitator@"))
    _give_training(people, today)
    _give_hours([person for person in people if person != me], organization)
    FacilitatorTerms.objects.create(person=me, timezone=organization.timezone, max_per_week=3, stand_by=True)
    Availability.objects.bulk_create([Availability(person=me, weekday=d, start=s, end=e) for d, s, e in WEEKS[0]])
    away = today + timedelta(days=40)
    AvailabilityException.objects.create(person=me, first_day=away, last_day=away + timedelta(days=9))
    _ask(me)


def _give_training(people: list[Person], today: date) -> None:
    have = set(Training.objects.values_list("person", flat=True))
    Training.objects.bulk_create(
        [
            Training(person=person, module="course", completed_on=today - timedelta(days=65), valid_until=today + HOLDS)
            for person in people
            if person.pk not in have
        ]
    )
    Training.objects.filter(person=people[-2]).update(valid_until=today + ENDS_SOON)


def _give_hours(people: list[Person], organization: Organization) -> None:
    FacilitatorTerms.objects.bulk_create(
        [FacilitatorTerms(person=p, timezone=organization.timezone, stand_by=p.pk % 3 == 0) for p in people]
    )
    Availability.objects.bulk_create(
        [
            Availability(person=person, weekday=day, start=start, end=end)
            for person in people
            for day, start, end in WEEKS[person.pk % len(WEEKS)]
        ]
    )


def _ask(me: Person) -> None:
    """Let the host of a coming session that `me` could take ask for cover, and `me` stand by for another one."""
    now = timezone.now()
    mine = Booking.objects.held().filter(facilitator=me).values("session")
    soon = Session.objects.coming(now).filter(starts_at__gt=now + timedelta(days=3)).exclude(pk__in=mine)[:30]
    sessions = list(soon.prefetch_related("bookings__facilitator"))
    fit = fitness([me], [(session.starts_at, session.ends_at) for session in sessions])
    free = [session for i, session in enumerate(sessions) if not fit[me.pk, i]]
    if len(free) > 1:
        ask_for_cover(free[0], [me], by=free[0].bookings.all()[0].facilitator)
        stand_by(free[1], by=me)
