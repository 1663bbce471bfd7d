"""HR signs in and sees wellbeing by gender in three clicks."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests import factories
from tests.analytics.factories import make_history
from tests.e2e.conftest import Taps
from tests.factories import Cast

MOST_CLICKS_TO_THE_FIGURES = 3


def test_from_signing_in_to_figures_by_gender(
    page: Page, live_server: Any, cast: Cast, taps: Taps, is_accessible: Callable[[], None]
) -> None:
    make_history(organization=cast.organization)
    page.goto(f"{live_server.url}/account/login/")
    is_accessible()
    page.get_by_label("Email").fill(cast.erin.user.email)
    page.get_by_label("Password").fill(factories.PASSWORD)
    taps.tap(page.get_by_role("button", name="Sign in", exact=True))
    is_accessible()
    taps.tap(page.get_by_role("link", name="Effectiveness"))
    expect(page.get_by_role("heading", name="By gender: does it work equally?")).to_be_visible()
    is_accessible()
    assert taps.count <= MOST_CLICKS_TO_THE_FIGURES
    page.goto(f"{live_server.url}/harbour/insights/gap/")
    is_accessible()
    page.goto(f"{live_server.url}/harbour/insights/phq4/")
    is_accessible()
    page.goto(f"{live_server.url}/harbour/figures/")
    is_accessible()


def test_planning_a_round(
    page: Page, live_server: Any, cast: Cast, sign_in: Callable[[Any], None], is_accessible: Callable[[], None]
) -> None:
    sign_in(cast.erin)
    page.goto(f"{live_server.url}/harbour/rounds/")
    is_accessible()
    page.goto(f"{live_server.url}/harbour/rounds/preview/core/")
    is_accessible()
    page.goto(f"{live_server.url}/harbour/rounds/schedule/")
    is_accessible()
