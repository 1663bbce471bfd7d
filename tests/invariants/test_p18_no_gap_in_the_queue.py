"""P18: whoever a concern is about cannot count that it is there."""

import re
from collections.abc import Callable
from typing import Any

from django.test import Client

from groups.actions.concern import raise_concern, take_concern
from peersupport.tenancy import tenant
from tests.factories import Cast, make_person
from tests.groups.safety import make_concern


def test_p18_ones_own_acts_name_concerns_by_nothing_that_counts(cast: Cast, client_of: Callable[[Any], Client]) -> None:
    """A lead who is an admin too reads which they took; numbers in a row would show the one between that they may not see."""
    gus = make_person(organization=cast.organization, name="Gus", roles=("safeguarding_lead", "admin"))
    first = make_concern(cast)
    with tenant(cast.organization.pk):
        hidden = raise_concern(cast.group, by=cast.alice, urgency="now", words="", facilitator=gus, named="Gus")
    second = make_concern(cast)
    with tenant(cast.organization.pk):
        for concern in (first, second):
            take_concern(concern, by=gus)
    page = client_of(gus).get("/harbour/audit/").content.decode()
    named = re.findall(r"concern (\w+)", page)
    assert set(named) == {concern.reference.removeprefix("concern ") for concern in (first, second)}
    assert hidden.reference not in page
    assert not {str(concern.pk) for concern in (first, hidden, second)} & set(named)
    assert second.pk == hidden.pk + 1 == first.pk + 2
