"""HR learns whether it works equally for everyone: in three clicks from any page, with a verdict to read when there."""

from collections.abc import Callable
from datetime import date
from typing import Any

from playwright.sync_api import Page, expect

from tests import factories
from tests.analytics.factories import make_figure, make_history, make_month, make_quarter, make_release
from tests.e2e.conftest import Taps
from tests.factories import Cast

MOST_CLICKS = 3
# A page of each room, deep ones too.
FROM = ("groups/", "insights/questions/team/", "rounds/schedule/")


def publish(cast: Cast) -> None:
    """Rounds, a month and a quarter, and what people said after sessions."""
    make_history(organization=cast.organization, rounds=3)
    for year in (2025, 2026):
        make_month(organization=cast.organization, starts_on=date(year, 3, 1))
        counts = {"members": {"woman": 60, "man": 40}, "facilitators": {"woman": 20}}
        make_quarter(organization=cast.organization, starts_on=date(year, 1, 1), **counts)
    fields = {"measure": "felt_safe", "scale_high": 10, "direction": 1, "value": 7.5, "margin": 0.8}
    for month in (1, 3):
        release = make_release(organization=cast.organization, kind="session", closed_on=date(2026, month, 20))
        for gender in ("woman", "man"):
            for second in ("mixed", "specific"):
                make_figure(release=release, genders=gender, seconds=second, **fields)


def verdicts(page: Page) -> None:
    """Each of the three has a verdict in words, on the screen."""
    rows = page.get_by_role("region", name="By gender: does it work equally?").get_by_role("listitem")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text("Better")
    expect(rows.nth(1)).to_contain_text("Not enough evidence yet")
    expect(rows.nth(2)).to_contain_text("Hidden to protect people")
    for row in rows.all():
        row.scroll_into_view_if_needed()
        expect(row).to_be_in_viewport()


def test_does_it_work_equally_from_signing_in(
    page: Page, live_server: Any, cast: Cast, taps: Taps, is_accessible: Callable[[], None]
) -> None:
    publish(cast)
    page.goto(f"{live_server.url}/account/login/")
    is_accessible()
    page.get_by_label("Email").fill(cast.erin.user.email)
    page.get_by_label("Password").fill(factories.PASSWORD)
    taps.tap(page.get_by_role("button", name="Sign in", exact=True))
    taps.tap(page.get_by_role("link", name="Effectiveness"))
    taps.tap(page.get_by_role("link", name="Does it work equally for women, men and non-binary colleagues?"))
    verdicts(page)
    assert taps.count == MOST_CLICKS
    is_accessible()


def test_does_it_work_equally_from_any_page(page: Page, live_server: Any, cast: Cast, sign_in: Callable[[Any], None]) -> None:
    publish(cast)
    sign_in(cast.erin)
    page.set_viewport_size({"width": 1280, "height": 900})
    for path in FROM:
        taps = Taps()
        page.goto(f"{live_server.url}/harbour/{path}")
        taps.tap(page.get_by_role("navigation", name="Sections").get_by_role("link", name="Effectiveness"))
        taps.tap(page.get_by_role("link", name="Does it work equally for women, men and non-binary colleagues?"))
        verdicts(page)
        assert taps.count <= MOST_CLICKS, path


def test_asking_too_narrowly_leads_to_the_nearest_safe_view(
    page: Page, live_server: Any, cast: Cast, sign_in: Callable[[Any], None], is_accessible: Callable[[], None]
) -> None:
    """The gap, a measure, counts and a narrow question, each looked at by axe; the way back to figures is one click."""
    publish(cast)
    sign_in(cast.erin)
    for path in ("insights/gap/", "insights/felt_safe/", "insights/taking-part/", "insights/questions/"):
        page.goto(f"{live_server.url}/harbour/{path}")
        is_accessible()
    page.get_by_role("link", name="How is one team or department doing?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How is one team or department doing?")
    is_accessible()
    page.get_by_role("link", name="The same figures by gender, for the whole organization").click()
    verdicts(page)
