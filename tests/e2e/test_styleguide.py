"""Every component in Chromium: axe in both themes and sizes, the small scripts, and the page without them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import clear_url_caches, path
from playwright.sync_api import Page, expect

from peersupport import chart_gallery, styleguide, urls


@pytest.fixture(autouse=True)
def wired(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page exists with DEBUG only; here it is wired by hand."""
    pages = [
        path("styleguide/charts/", chart_gallery.show, name="chart_gallery"),
        path("styleguide/", styleguide.show, name="styleguide"),
    ]
    monkeypatch.setattr(urls, "urlpatterns", [*pages, *urls.urlpatterns])
    clear_url_caches()


@pytest.fixture
def guide(page: Page, live_server: Any) -> Page:
    page.goto(f"{live_server.url}/styleguide/")
    return page


def test_axe_finds_nothing_on_any_component(guide: Page, is_accessible: Callable[[], None]) -> None:
    refused: list[str] = []
    guide.on("console", lambda message: refused.append(message.text) if "Content Security Policy" in message.text else None)
    guide.reload()
    is_accessible()
    assert refused == []


def test_axe_finds_nothing_on_a_form_with_errors(guide: Page, is_accessible: Callable[[], None]) -> None:
    guide.get_by_role("button", name="Save").click()
    expect(guide.locator("[data-error-summary]")).to_be_focused()
    assert guide.title().startswith("Error:")
    is_accessible()


def test_a_link_in_the_error_summary_leads_to_the_field(guide: Page) -> None:
    guide.get_by_role("button", name="Save").click()
    guide.get_by_role("link", name="Starts: Please fill this in.").click()
    expect(guide.get_by_role("group", name="Starts").get_by_label("Date")).to_be_focused()


def test_a_dialog_opens_in_place_and_gives_the_focus_back(guide: Page) -> None:
    leave = guide.get_by_role("link", name="Leave this group")
    leave.click()
    dialog = guide.get_by_role("dialog", name="Leave “Carrying a lot”?")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Close, change nothing").click()
    expect(dialog).to_be_hidden()
    expect(leave).to_be_focused()


def test_escape_closes_a_menu_and_gives_the_focus_back(guide: Page) -> None:
    guide.locator("summary.button").click()
    expect(guide.get_by_role("link", name="Add to my calendar")).to_be_visible()
    guide.keyboard.press("Tab")
    guide.keyboard.press("Escape")
    expect(guide.get_by_role("link", name="Add to my calendar")).to_be_hidden()
    expect(guide.locator("summary.button")).to_be_focused()


def test_escape_three_times_leaves_and_the_page_is_not_one_step_back(page: Page, live_server: Any, settings: Any) -> None:
    settings.QUICK_EXIT_URL = f"{live_server.url}/healthz/"
    page.goto(f"{live_server.url}/help/")
    page.goto(f"{live_server.url}/styleguide/")
    # Three within two seconds, however slowly this machine presses them.
    page.clock.set_fixed_time(datetime.now(UTC))
    for _ in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url("**/healthz/")
    page.go_back()
    assert "styleguide" not in page.url


def test_two_escapes_do_not_leave(guide: Page) -> None:
    guide.clock.set_fixed_time(datetime.now(UTC))
    guide.keyboard.press("Escape")
    guide.keyboard.press("Escape")
    # Leaving hides the page in the same moment, before anything is asked of a server.
    assert not guide.evaluate("document.documentElement.hidden")
    assert guide.url.endswith("/styleguide/")


def test_menu_and_leave_work_without_scripts(without_script: Page, live_server: Any) -> None:
    without_script.goto(f"{live_server.url}/styleguide/")
    without_script.locator("summary.button").click()
    expect(without_script.get_by_role("link", name="Add to my calendar")).to_be_visible()
    expect(without_script.get_by_role("link", name="Leave", exact=True)).to_have_attribute("rel", "noreferrer")


@pytest.mark.parametrize("width", [320, 768, 1600])
def test_nothing_scrolls_sideways(guide: Page, width: int) -> None:
    guide.set_viewport_size({"width": width, "height": 900})
    assert guide.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


# In each picture on show: words outside it, and words over other words, as this browser's own fonts have them.
MISPLACED = """() => [...document.querySelectorAll("svg.chart")].filter(svg => svg.getClientRects().length).flatMap(svg => {
  const box = svg.viewBox.baseVal
  const words = [...svg.querySelectorAll("text")].map(text => [text.textContent, text.getBBox()])
  const out = words.filter(([, at]) => at.x < -1 || at.x + at.width > box.width + 1 || at.y + at.height > box.height + 2)
  const over = words.flatMap(([said, a], place) => words.slice(place + 1).filter(([, b]) =>
    a.x + 1 < b.x + b.width && b.x + 1 < a.x + a.width && a.y + 3 < b.y + b.height - 3 && b.y + 3 < a.y + a.height - 3
  ).map(([other]) => said + " | " + other))
  return [...out.map(([said]) => said), ...over]
})"""
SHOWN = """kind => [...document.querySelectorAll(".picture-" + kind)].filter(one => one.getClientRects().length).length"""


def test_the_chart_gallery_is_accessible_in_both_themes_with_its_words_apart(
    page: Page, live_server: Any, is_accessible: Callable[[], None]
) -> None:
    page.goto(f"{live_server.url}/styleguide/charts/")
    is_accessible()
    count = len(chart_gallery.gallery())
    for width, shown, hidden in ((320, "narrow", "wide"), (1280, "wide", "narrow")):
        page.set_viewport_size({"width": width, "height": 900})
        # One drawing of each picture; the other one is not there for anybody.
        assert (page.evaluate(SHOWN, shown), page.evaluate(SHOWN, hidden)) == (count, 0)
        assert page.evaluate(MISPLACED) == []
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    page.set_viewport_size({"width": 320, "height": 900})
    sizes = page.evaluate(
        """() => [...document.querySelectorAll(".picture-narrow text")].map(text =>
             parseFloat(text.getAttribute("font-size")) * text.ownerSVGElement.getScreenCTM().a)"""
    )
    assert min(sizes) >= 12
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 794, "height": 1123})
    assert page.evaluate(SHOWN, "wide") == count
