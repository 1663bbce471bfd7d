"""P4: HR's preview of a round is no counter: it shows what everybody was told last, never what is so today."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from peersupport.tenancy import tenant
from tests.conftest import as_role
from tests.factories import Cast, make_membership, make_person, make_session
from tests.surveys.factories import make_round

SignIn = Callable[[Any], Client]


@pytest.mark.parametrize("kind", ["core", "session"])
def test_p4_the_preview_does_not_tell_who_joins(cast: Cast, client_of: SignIn, kind: str) -> None:
    make_session(group=cast.group, starts_at=timezone.now() - timedelta(days=2))
    hr, address = client_of(cast.erin), f"/harbour/rounds/preview/{kind}/"
    before = hr.get(address)
    assert before.status_code == 200
    for number in range(9):
        person = make_person(organization=cast.organization, name=f"New{number}")
        make_membership(group=cast.group, person=person)
    assert hr.get(address).content == before.content


def test_p4_the_preview_repeats_the_number_that_everybody_was_told(cast: Cast, client_of: SignIn) -> None:
    for number in range(30):
        make_person(organization=cast.organization, name=f"Old{number}")
    with as_role("worker"):
        wave = make_round(organization=cast.organization, status="collecting")
    with tenant(cast.organization.pk):
        assert wave.eligible_tens == 40
    assert "about 40 colleagues" in client_of(cast.erin).get("/harbour/rounds/preview/core/").content.decode()
