"""Every address stands in the matrix, and answers as it says."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from organizations.models import Invitation
from peersupport.tenancy import tenant
from tests.architecture.matrix import MATRIX, PACKAGES, WHO
from tests.architecture.objects import arguments_for
from tests.conftest import signed_in
from tests.factories import Cast


def names(resolver: Any, prefix: str = "") -> Iterator[str]:
    """Walk all addresses, as `namespace:name`."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"


def test_every_address_stands_in_the_matrix() -> None:
    # The style guide is there with DEBUG only, and while its own test looks at it.
    found = {name for name in names(get_resolver()) if not name.startswith(PACKAGES)} - {"styleguide", "chart_gallery"}
    assert found - set(MATRIX) == set(), "Add these to tests/architecture/matrix.py."
    assert set(MATRIX) - found == set(), "These are gone."


def test_every_row_says_what_each_of_us_gets() -> None:
    for name, row in MATRIX.items():
        assert set(row.status) == set(WHO), name


def client_for(cast: Cast, who: str) -> Client:
    """A client signed in as one of WHO."""
    user = {
        "other_organization": cast.dan.user,
        "employee": cast.carol.user,
        "member": cast.bob.user,
        "facilitator": cast.alice.user,
        "coordinator": cast.frank.user,
        "safeguarding_lead": cast.grace.user,
        "hr": cast.erin.user,
        "admin": cast.henry.user,
        "operator": cast.oscar,
    }.get(who)
    client = Client(raise_request_exception=False)
    if user is not None:
        signed_in(client, user)
    return client


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_address_answers_as_the_matrix_says(cast: Cast, name: str) -> None:
    row = MATRIX[name]
    address = reverse(name, kwargs=arguments_for(name, cast))
    # One scene for all ten: what one of them changes must not decide for the next, so answers are compared at the end.
    found = {}
    for who in WHO:
        send: Callable[..., Any] = getattr(client_for(cast, who), row.method.lower())
        found[who] = send(address, row.data).status_code if row.method == "POST" else send(address).status_code
    assert found == row.status


def test_matrix_goes_red_when_a_page_forgets_its_check(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("organizations.access.require_role", lambda person, *roles: person)
    response = client_for(cast, "employee").get(reverse("organizations:people", kwargs={"organization": cast.organization.slug}))
    assert response.status_code != MATRIX["organizations:people"].status["employee"]


def test_hidden_and_missing_are_the_same_page(cast: Cast) -> None:
    """P18: another organization's address and one that nobody has answer byte for byte alike."""
    client = client_for(cast, "employee")
    hidden = client.get(f"/{cast.other.slug}/people/")
    missing = client.get("/nobody-has-this/people/")
    assert (hidden.status_code, hidden.content) == (missing.status_code, missing.content) == (404, hidden.content)
    out = client_for(cast, "signed_out")
    assert out.get(f"/{cast.other.slug}/people/").status_code == out.get("/nobody-has-this/people/").status_code == 302


def test_a_hidden_object_and_a_missing_one_are_the_same_page(cast: Cast) -> None:
    client = client_for(cast, "employee")
    hidden = client.get(f"/{cast.organization.slug}/past-surveys/{uuid.uuid4()}/map/")
    leave = client.get(f"/{cast.organization.slug}/groups/{cast.group.pk}/leave/")
    missing = client.get(f"/{cast.organization.slug}/groups/{cast.group.pk + 10_000}/leave/")
    assert leave.status_code == missing.status_code == hidden.status_code == 404
    assert leave.content == missing.content


def test_an_invitation_of_another_organization_opens_nothing(cast: Cast) -> None:
    with tenant(cast.other.pk):
        invitation = Invitation.objects.create(email="new@example.test", full_name="New", expires_at="2099-01-01T00:00Z")
    address = reverse("accept_invitation", args=[cast.organization.slug, invitation.pk, invitation.token])
    assert Client().get(address).status_code == 410
