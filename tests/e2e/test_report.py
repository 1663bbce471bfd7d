"""HR in a real browser: make the report, wait for it, take it away; take a hint on and say what came of it. axe on the way."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from analytics import tasks
from tests.analytics.factories import make_open_question
from tests.conftest import as_role
from tests.factories import Cast


@pytest.fixture
def asked(cast: Cast) -> Cast:
    make_open_question(organization=cast.organization)
    return cast


def test_hr_makes_the_report_and_takes_it_away(
    page: Page,
    live_server: Any,
    asked: Cast,
    sign_in: Callable[[Any], None],
    is_accessible: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tasks.make_report, "apply_async", lambda *args, **kwargs: None)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    sign_in(asked.erin)
    page.goto(f"{live_server.url}/harbour/insights/")
    page.get_by_role("link", name="Report", exact=True).click()
    is_accessible()
    page.get_by_role("button", name="Make the report").click()
    expect(page.get_by_text("It begins in a moment.")).to_be_visible()
    is_accessible()
    with as_role("worker"):
        tasks.make_report(asked.organization.pk, "board", "en")
    # The page asks by itself; nobody reloads it.
    expect(page.get_by_text("The report is ready")).to_be_visible()
    is_accessible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download the PDF").click()
    assert Path(taken.value.path()).read_bytes().startswith(b"%PDF")
    assert taken.value.suggested_filename == "harbour-board.pdf"
    assert not complaints


def test_hr_takes_a_hint_on_and_says_what_came_of_it(
    page: Page, live_server: Any, asked: Cast, sign_in: Callable[[Any], None], is_accessible: Callable[[], None]
) -> None:
    sign_in(asked.erin)
    page.goto(f"{live_server.url}/harbour/insights/adapt/")
    is_accessible()
    page.get_by_role("link", name="Take this on").click()
    field = page.get_by_label("What do we do?")
    field.fill("Ask Frau Berger to open another group.")
    # Looked at on the device alone.
    expect(page.get_by_text("a name (“Frau Berger”)")).to_be_visible()
    field.fill("Open another group at a time that suits shifts.")
    page.get_by_label("When do we look again?").fill((date.today() + timedelta(days=40)).isoformat())
    is_accessible()
    page.get_by_role("button", name="Take this on").click()
    expect(page.get_by_role("heading", name="Open another group at a time")).to_be_visible()
    page.get_by_role("link", name="Say what came of it").click()
    page.get_by_label("Done").check()
    page.get_by_label("What came of it?").fill("It opened in May.")
    is_accessible()
    page.get_by_role("button", name="End it").click()
    expect(page.get_by_text("It opened in May.")).to_be_visible()
    is_accessible()
    page.goto(f"{live_server.url}/harbour/figures/adapt/")
    expect(page.get_by_text("It opened in May.")).to_be_visible()
