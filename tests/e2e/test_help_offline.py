"""P16 in a real browser: help after the network has gone, with no script at all, and nothing else kept on the device."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from tests.factories import Cast

KEPT = """async () => {
  const kept = [];
  for (const name of await caches.keys()) for (const request of await (await caches.open(name)).keys()) {
    kept.push(new URL(request.url).pathname);
  }
  return kept;
}"""


@pytest.fixture
def wait_for_copy(page: Page, worker_is_ready: Callable[[], None]) -> Callable[[str], None]:
    """Wait until the worker is at work and its copy of the help page holds these words."""

    def wait(words: str) -> None:
        worker_is_ready()
        page.wait_for_function(
            "async (words) => { const copy = await caches.match('/help/'); return copy && (await copy.text()).includes(words); }",
            arg=words,
        )

    return wait


def test_p16_help_is_there_without_a_network_after_a_first_visit_of_any_page(
    page: Page, context: BrowserContext, live_server: Any, wait_for_copy: Callable[[str], None]
) -> None:
    page.goto(f"{live_server.url}/limits/")
    wait_for_copy("Emergency numbers")
    context.set_offline(True)
    page.goto(f"{live_server.url}/help/")
    expect(page.get_by_role("heading", name="Get help now")).to_be_visible()
    expect(page.locator('a[href="tel:999"]')).to_be_visible()
    # Drawn with its styles, not as bare text.
    assert page.evaluate("getComputedStyle(document.querySelector('.line-number')).minBlockSize") != "auto"
    page.goto(f"{live_server.url}/harbour/help/")
    expect(page.locator('a[href="tel:999"]')).to_be_visible()


def test_p16_the_copy_is_of_the_country_that_was_chosen(
    page: Page, context: BrowserContext, live_server: Any, wait_for_copy: Callable[[str], None]
) -> None:
    page.goto(f"{live_server.url}/help/")
    page.get_by_label("Country", exact=True).select_option("NZ")
    page.get_by_role("button", name="Show the numbers").click()
    expect(page.get_by_role("heading", name="New Zealand")).to_be_visible()
    wait_for_copy("You see the numbers for New Zealand")
    page.goto(f"{live_server.url}/limits/")
    context.set_offline(True)
    page.goto(f"{live_server.url}/help/")
    expect(page.locator('a[href="tel:1737"]')).to_be_visible()
    context.set_offline(False)
    page.goto(f"{live_server.url}/help/")
    expect(page.get_by_role("heading", name="New Zealand")).to_be_visible()
    page.get_by_label("Country", exact=True).select_option("")
    page.get_by_role("button", name="Show the numbers").click()
    expect(page.get_by_role("heading", name="Emergency numbers")).to_be_visible()
    page.goto(f"{live_server.url}/help/")
    expect(page.get_by_role("heading", name="Emergency numbers")).to_be_visible()


def test_p16_no_page_of_a_person_is_kept(
    page: Page,
    context: BrowserContext,
    live_server: Any,
    cast: Cast,
    client_of: Callable[[Any], Client],
    wait_for_copy: Callable[[str], None],
) -> None:
    session = client_of(cast.bob).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(f"{live_server.url}/harbour/me/")
    wait_for_copy("the country of this organization")
    page.goto(f"{live_server.url}/harbour/")
    kept = page.evaluate(KEPT)
    assert "/help/" in kept
    assert [path for path in kept if path != "/help/" and not path.startswith("/static/")] == []
    assert cast.organization.name not in page.evaluate("async () => (await caches.match('/help/')).text()")


def test_p16_help_works_without_script(without_script: Page, live_server: Any) -> None:
    without_script.goto(f"{live_server.url}/help/")
    without_script.get_by_label("Country", exact=True).select_option("DE")
    without_script.get_by_role("button", name="Show the numbers").click()
    expect(without_script.locator('a[href="tel:112"]').first).to_be_visible()
    expect(without_script.locator('a[href="tel:116123"]')).to_be_visible()


def test_help_and_limits_are_accessible(page: Page, live_server: Any, is_accessible: Callable[[], None]) -> None:
    for address in ("/help/", "/help/?country=GB", "/help/?country=BR", "/limits/"):
        page.goto(f"{live_server.url}{address}")
        is_accessible()
