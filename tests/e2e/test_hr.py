"""HR plans a round. What HR reads afterwards: tests/e2e/test_insights.py."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from tests.factories import Cast


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
