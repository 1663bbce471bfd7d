"""Mails about a round of questions."""

from datetime import timedelta
from functools import partial

from django.utils import timezone

from groups.models import PeerGroup
from organizations.actions.consent import give_consent
from organizations.models import Person
from organizations.models.consent import Consent
from surveys.scheduled import remind
from tests.conftest import as_role
from tests.factories import Cast
from tests.surveys.factories import make_round


def about_a_round(cast: Cast, group: PeerGroup, *, occasion: str) -> None:
    """The factory announces and opens by the real actions; three days before the end the clock reminds."""
    for person in Person.objects.all():
        give_consent(person, Consent.Purpose.REMINDERS)
    with as_role("worker"):
        if occasion == "reminder":
            begun = timezone.now() - timedelta(days=8)
            make_round(organization=cast.organization, opens_at=begun)
            remind()
        else:
            make_round(organization=cast.organization, status="collecting" if occasion == "announced" else "open")


SCENARIOS = {f"surveys/{occasion}": partial(about_a_round, occasion=occasion) for occasion in ("announced", "opened", "reminder")}
