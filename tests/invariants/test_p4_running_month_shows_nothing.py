"""P4 for roster figures: of a month that still runs nothing shows, until it is over and counted once."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from analytics.actions.roster import publish_month
from groups.actions.group import close_group
from groups.actions.membership import join_group, leave_group, wait_for_group
from groups.models import Membership
from peersupport.tenancy import tenant
from tests.conftest import as_role
from tests.factories import Cast, make_group, make_membership, make_person, make_session

ALWAYS_NEW = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": ?"\w+"')
PAGES = {
    "erin": ("insights/", "insights/reach/", "insights/taking-part/", "insights/roster.json", "insights/roster.csv"),
    "carol": ("figures/", "figures/reach/", "figures/taking-part/", "figures/roster.json", "figures/roster.csv"),
}


def publish(cast: Cast, starts_on: date, on: date) -> None:
    with tenant(cast.organization.pk), as_role("worker"):
        publish_month(cast.organization, starts_on, on)


def test_p4_not_one_byte_of_the_figures_changes_before_the_month_is_over(cast: Cast, client_of: Callable[[Any], Client]) -> None:
    """People come, people go, a line grows, a group closes, sessions are held."""
    publish(cast, date(2026, 3, 1), date(2026, 4, 1))
    clients = {"erin": client_of(cast.erin), "carol": client_of(cast.carol)}
    full = make_group(organization=cast.organization, capacity_min=3, capacity_max=3)
    closing = make_group(organization=cast.organization)
    for person in (cast.frank, cast.grace, cast.henry):
        make_membership(group=full, person=person)

    def fetch() -> dict[str, bytes]:
        replies = {page: clients[who].get(f"/harbour/{page}") for who, pages in PAGES.items() for page in pages}
        assert {reply.status_code for reply in replies.values()} == {200}
        return {page: ALWAYS_NEW.sub(b"", reply.content) for page, reply in replies.items()}

    fetch()
    before = fetch()
    with tenant(cast.organization.pk):
        for number in range(4):
            join_group(cast.group, by=make_person(organization=cast.organization), pseudonym=f"Fern {number}")
        wait_for_group(full, by=cast.alice)
        close_group(closing, by=cast.frank)
        leave_group(Membership.objects.get(person=cast.bob, group=cast.group))
    for days in range(1, 6):
        at = timezone.now() - timedelta(days=days)
        make_session(group=cast.group, starts_at=at, status="held", attended=8)
    assert fetch() == before
    # And it would be seen: the month that is over changes all of them.
    publish(cast, date(2026, 4, 1), date(2026, 5, 1))
    after = fetch()
    assert all(after[page] != before[page] for page in before if "roster" in page)
