"""P18: whoever a concern is about cannot count that it is there."""

import re
from collections.abc import Callable
from typing import Any

from django.test import Client
from django.utils import timezone

from groups.actions.concern import raise_concern, take_concern
from groups.models import Concern
from groups.scheduled.concern import alert_again
from peersupport.tenancy import tenant
from tests.factories import Cast, make_person
from tests.groups.conftest import mails  # noqa: F401 — a fixture
from tests.groups.safety import make_concern, make_lead


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


def test_no_mail_about_a_concern_lets_its_reader_speak_of_it_with_a_lead_whom_it_is_about(cast: Cast, mails: Any) -> None:  # noqa: F811
    """Nobody reads that every lead was written to, nor is sent to a lead with the news that one waits."""
    gus = make_lead(cast)
    with tenant(cast.organization.pk), mails() as first:
        raise_concern(cast.group, by=cast.alice, urgency="now", words="", facilitator=gus, named="Gus")
    with tenant(cast.organization.pk):
        Concern.objects.update(alert_at=timezone.now())
    with mails() as second:
        alert_again()
    told = {mail.to[0]: mail for mail in (*first, *second)}
    assert set(told) == {cast.grace.user.email, cast.frank.user.email}
    for mail in (*first, *second):
        html = str(mail.alternatives[0][0])
        for text in (str(mail.body), html):
            assert not re.search(r"every (safeguarding )?lead", text, re.IGNORECASE)
            assert "whom it is about" in text
    assert "Say no more than that" in str(told[cast.frank.user.email].body)
