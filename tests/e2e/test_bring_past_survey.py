"""HR brings a past survey in a real browser: file, columns, genders, preview, published. axe on every page on the way."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from analytics import tasks
from analytics.models import PastSurvey
from peersupport.tenancy import tenant
from tests.conftest import as_role
from tests.factories import Cast

UKM = Path(__file__).resolve().parents[2] / "resources" / "demo" / "ukm_2025.csv"


def work(cast: Cast, task: Any) -> None:
    """What the worker does meanwhile."""
    with tenant(cast.organization.pk):
        survey = PastSurvey.objects.exclude(status="published").get()
    with as_role("worker"):
        task(cast.organization.pk, survey.pk)


def bring_session(page: Page, client: Any, cast: Cast, url: str) -> None:
    """Signed in as HR; signing in itself is another journey."""
    client.force_login(cast.erin.user, backend="django.contrib.auth.backends.ModelBackend")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": url}])


def test_hr_brings_a_past_survey(
    page: Page,
    live_server: Any,
    cast: Cast,
    client: Any,
    is_accessible: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(settings, "UPLOAD_DIR", tmp_path / "uploads")
    for task in (tasks.read_past_survey, tasks.publish_past_survey):
        monkeypatch.setattr(task, "apply_async", lambda *args, **kwargs: None)
    file = tmp_path / "staff survey.csv"
    file.write_bytes(UKM.read_bytes() + b"Womyn,1,1,1,1\n")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    bring_session(page, client, cast, live_server.url)

    page.goto(f"{live_server.url}/harbour/past-surveys/")
    is_accessible()
    page.get_by_role("link", name="Bring a past survey").click()
    is_accessible()
    page.get_by_label("File with the answers").set_input_files(file)
    page.get_by_role("button", name="Look at the file").click()

    expect(page.get_by_label("Column with gender")).to_have_value("Gender")
    page.get_by_role("button", name="Check the whole file").click()
    expect(page.get_by_role("alert")).to_be_focused()
    is_accessible()
    page.get_by_label("What the survey is called").fill("Staff survey")
    page.get_by_label("The day it closed").fill("2025-06-30")
    for column in ("A1", "A2", "D1", "D2"):
        page.get_by_label(column, exact=True).check()
    page.get_by_role("button", name="Check the whole file").click()

    expect(page.get_by_role("heading", name="Reading the file")).to_be_visible()
    is_accessible()
    work(cast, tasks.read_past_survey)
    # The page goes on by itself.
    expect(page.get_by_role("heading", name="Review the genders")).to_be_visible()
    is_accessible()
    page.get_by_label("womyn").select_option("woman")
    page.get_by_role("button", name="Go on to the preview").click()

    expect(page.get_by_role("rowheader", name="Women")).to_be_visible()
    expect(page.get_by_text("Non-binary and self-described: too few answers")).to_be_visible()
    is_accessible()
    page.get_by_role("button", name="Publish these figures").click()
    expect(page.get_by_role("heading", name="Publishing")).to_be_visible()
    work(cast, tasks.publish_past_survey)
    expect(page.get_by_text("Past: supplied by HR, unverified")).to_be_visible()
    expect(page.get_by_role("heading", name="Staff survey")).to_be_visible()
    is_accessible()
    assert complaints == []


def test_the_way_needs_no_script(
    without_script: Page,
    live_server: Any,
    cast: Cast,
    client: Any,
    settings: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settings, "UPLOAD_DIR", tmp_path / "uploads")
    monkeypatch.setattr(tasks.read_past_survey, "apply_async", lambda *args, **kwargs: None)
    page = without_script
    bring_session(page, client, cast, live_server.url)
    page.goto(f"{live_server.url}/harbour/past-surveys/upload/")
    page.get_by_label("File with the answers").set_input_files(UKM)
    page.get_by_role("button", name="Look at the file").click()
    page.get_by_label("What the survey is called").fill("Staff survey")
    page.get_by_role("button", name="Add another measure").click()
    expect(page.get_by_role("heading", name="Measure 2")).to_be_visible()
    expect(page.get_by_label("What the survey is called")).to_have_value("Staff survey")
    page.get_by_label("The day it closed").fill("2025-06-30")
    for column in ("A1", "A2", "D1", "D2"):
        page.get_by_label(column, exact=True).first.check()
    page.get_by_label("Leave this measure out").last.check()
    page.get_by_role("button", name="Check the whole file").click()
    expect(page.get_by_role("heading", name="Reading the file")).to_be_visible()
    work(cast, tasks.read_past_survey)
    page.get_by_role("link", name="See how far it is").click()
    expect(page.get_by_role("heading", name="Review the genders")).to_be_visible()
