"""Ground rules that changed, in a real browser: the notice, what accepting means, and one tap to accept."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from peersupport.tenancy import tenant
from resources.actions import switch_off
from resources.ground_rules import ground_rules
from tests.factories import Cast


def test_changed_rules_are_read_and_accepted_in_two_taps(
    page: Page,
    context: BrowserContext,
    live_server: Any,
    cast: Cast,
    client_of: Callable[[Any], Client],
    is_accessible: Callable[[], None],
    taps: Any,
) -> None:
    with tenant(cast.organization.pk):
        switch_off("rule", next(rule for rule in ground_rules().rules if rule.slug == "on-time"), by=cast.frank)
    value = client_of(cast.bob).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
    page.goto(f"{live_server.url}/harbour/")
    expect(page.get_by_text("The ground rules have changed")).to_be_visible()
    taps.tap(page.get_by_role("link", name="Read the ground rules"))
    expect(page.get_by_text("No longer there: On time")).to_be_visible()
    is_accessible()
    taps.tap(page.get_by_role("button", name="I accept these ground rules"))
    expect(page.get_by_role("status").first).to_contain_text("It counts for every group that you are in.")
    expect(page.get_by_text("You have accepted this edition.")).to_be_visible()
    assert taps.count == 2
    page.goto(f"{live_server.url}/harbour/groups/{cast.group.pk}/")
    expect(page.get_by_text("The ground rules have changed")).to_have_count(0)
