"""HR at work with the figures: one hint taken on and open, one that has ended with what came of it."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from analytics import ledger
from analytics.actions.adaptation import close_adaptation, take_on
from analytics.adapt.page import current_hints
from analytics.simulation.clock import at
from organizations.models import Organization, Person
from organizations.models.person import Role

A_WHILE = timedelta(days=75)


def fill_adapting(organization: Organization, today: date) -> None:
    """Take the first two hints on some weeks ago; the first is late to be looked at again, the second is done."""
    hr = Person.objects.with_role(Role.HR).select_related("organization").order_by("pk").first()
    hints = current_hints(ledger.version())[:2]
    if hr is None or not hints:
        return
    zone = ZoneInfo(organization.timezone)
    with at(datetime.combine(today - A_WHILE, time(10), zone)):
        taken = [
            take_on(hint, action=hint.action, follow_up_on=today + timedelta(days=(place * 30) - 6), by=hr)
            for place, hint in enumerate(hints)
        ]
    for one in taken[1:]:
        with at(datetime.combine(today - timedelta(days=9), time(10), zone)):
            outcome = "One group had two free places. A second one began, and everyone in line was told."
            close_adaptation(one, status="done", outcome=outcome, by=hr)
