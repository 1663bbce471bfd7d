"""A facilitator schedules a session with a co-facilitator."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import Page, expect

from groups.models import Booking, Session
from peersupport.tenancy import tenant
from tests.factories import Cast


def test_scheduling_with_a_second_facilitator(
    page: Page, live_server: Any, cast: Cast, sign_in: Callable[[Any], None], is_accessible: Callable[[], None]
) -> None:
    sign_in(cast.alice)
    page.goto(f"{live_server.url}/harbour/rota/")
    is_accessible()
    page.goto(f"{live_server.url}/harbour/groups/{cast.group.pk}/")
    is_accessible()
    page.get_by_role("link", name="Plan a session").first.click()
    is_accessible()
    day = (timezone.now() + timedelta(days=7)).date()
    page.get_by_label("Day").fill(day.isoformat())
    page.get_by_label("Time", exact=True).fill("14:00")
    page.get_by_label("Second facilitator").select_option(index=1)
    # Nothing is lost when something is missing.
    page.get_by_role("button", name="Plan this session").click()
    expect(page.get_by_role("link", name="Give a video link or a place")).to_be_visible()
    is_accessible()
    page.get_by_label("Video link").fill("https://meet.example.test/room")
    page.get_by_role("button", name="Plan this session").click()
    expect(page.get_by_text("The session is planned.")).to_be_visible()
    is_accessible()
    with tenant(cast.organization.pk):
        session = Session.objects.get()
        assert session.starts_at.astimezone().date() == day
        assert set(Booking.objects.values_list("facilitator", flat=True)) == {cast.alice.pk, cast.ivy.pk}
    # The same hour once more: the database refuses, the page says why, and what was typed is still there.
    page.goto(f"{live_server.url}/harbour/groups/{cast.group.pk}/sessions/new/")
    page.get_by_label("Day").fill(day.isoformat())
    page.get_by_label("Time", exact=True).fill("14:30")
    page.get_by_label("Second facilitator").select_option(index=1)
    page.get_by_label("Video link").fill("https://meet.example.test/room")
    page.get_by_role("button", name="Plan this session").click()
    expect(page.get_by_text("another session then").first).to_be_visible()
    assert page.get_by_label("Time", exact=True).input_value() == "14:30"
