"""An admin says that somebody has left: what it means stands before the click, and what came of it after."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from organizations.models import Person
from peersupport.tenancy import tenant
from tests.factories import Cast


def test_somebody_has_left(
    page: Page, live_server: Any, cast: Cast, sign_in: Callable[[Any], None], is_accessible: Callable[[], None]
) -> None:
    sign_in(cast.henry)
    page.goto(f"{live_server.url}/harbour/people/{cast.carol.pk}/roles/")
    page.get_by_role("link", name="Carol has left the organization").click()
    expect(page.get_by_role("heading", name="What happens at once")).to_be_visible()
    is_accessible()
    page.get_by_role("button", name="They have left").click()
    expect(page.get_by_text("Carol has no access any more")).to_be_visible()
    with tenant(cast.organization.pk):
        assert Person.objects.get(pk=cast.carol.pk).left_on is not None
