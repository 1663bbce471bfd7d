"""The life that roster figures count: who leaves and who waits, which sessions take place and how many come, month by month."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from random import Random
from zoneinfo import ZoneInfo

from django.db.models import Count

from analytics.actions.roster import periods_due, publish_period
from analytics.roster import end_of
from analytics.simulation.clock import at
from analytics.simulation.people import Population
from groups.actions.turnover import count_places
from groups.models import Membership, PeerGroup, Session, WaitingPlace
from peersupport.tenancy import tenant

NIGHT, NOON = time(2, 30), time(12)
LEAVE_EACH_MONTH = 0.03
# A session needs two people besides those who lead it; of one in twelve nobody says how many came.
FEWEST, UNSAID = 2, 1 / 12


@dataclass
class Life:
    """What goes on between the rounds of one simulated organization, drawn from streams of its own."""

    population: Population
    seed: int
    # Who left once does not come back.
    gone: set[int] = field(default_factory=set)
    # The first day of the first month that is not counted yet.
    uncounted: date | None = None

    def note_joining(self, day: date, places: int) -> None:
        """Count places taken on that day. The tenant is open."""
        with at(self._moment(day, NOON)):
            count_places(joined=places)

    def let_leave(self, day: date) -> None:
        """Let some members go on that day, more in some months than in others. The tenant is open."""
        random = Random(f"{self.seed}/leaving/{day}")  # noqa: S311 — made-up people, the same each time
        members = list(Membership.objects.order_by("pk").values_list("pk", "person_id"))
        count = round(len(members) * LEAVE_EACH_MONTH * random.uniform(0, 2))
        chosen = random.sample(members, count)
        Membership.objects.filter(pk__in=[pk for pk, _person in chosen]).delete()
        self.gone |= {person for _pk, person in chosen}
        with at(self._moment(day, NOON)):
            count_places(left=len(chosen))

    def count_until(self, day: date) -> None:
        """Publish each month and quarter that is over by that day, in the night after its end."""
        organization = self.population.organization
        month = self.uncounted or organization.programme_started_on.replace(day=1)
        while (end := end_of("month", month)) <= day:
            night = self._moment(end, NIGHT)
            with at(night), tenant(organization.pk):
                self._hold_sessions(month, night)
                waiting = self._let_wait(month)
                for period, starts_on in periods_due(organization, night):
                    publish_period(organization, period, starts_on, night)
                WaitingPlace.objects.filter(pk__in=[place.pk for place in waiting]).delete()
            month = end
        self.uncounted = month

    def _hold_sessions(self, month: date, night: datetime) -> None:
        """Say how many came to the sessions of a month; groups with too few people did not meet."""
        random = Random(f"{self.seed}/sessions/{month}")  # noqa: S311
        sizes = dict(Membership.objects.values_list("group").annotate(n=Count("pk")))
        begins = self._moment(month, time())
        sessions = list(Session.objects.filter(status="held", starts_at__gte=begins, starts_at__lt=night).order_by("pk"))
        for session in sessions:
            size, share, unsaid = sizes.get(session.group_id, 0), random.uniform(0.5, 0.95), random.random() < UNSAID
            if size < FEWEST:
                session.status, session.cancel_reason = Session.Status.CANCELLED, Session.Reason.FEW
            elif not unsaid:
                session.attended = max(FEWEST, round(size * share))
        Session.objects.bulk_update(sessions, ["status", "cancel_reason", "attended"])

    def _let_wait(self, month: date) -> list[WaitingPlace]:
        """Put people in line, as they stand there at the end of a month. Nobody of them is there before or after."""
        random = Random(f"{self.seed}/waiting/{month}")  # noqa: S311
        inside = set(Membership.objects.values_list("person_id", flat=True))
        free = [person for person in self.population.people if person.pk not in inside and person.joined_on < month]
        groups = list(PeerGroup.objects.order_by("pk"))
        people = random.sample(free, min(len(free), random.randrange(2, 3 + 2 * len(groups) // 3)))
        return WaitingPlace.objects.bulk_create(WaitingPlace(group=random.choice(groups), person=person) for person in people)

    def _moment(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, ZoneInfo(self.population.organization.timezone))
