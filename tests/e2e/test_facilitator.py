"""A facilitator plans: one session, and a series of twelve with its clicks counted; the link appears when it is time."""

from collections.abc import Callable
from datetime import timedelta
from time import monotonic
from typing import Any

from django.utils import timezone
from playwright.sync_api import Page, expect

from groups.models import Booking, Session
from peersupport.tenancy import tenant
from tests.e2e.conftest import Taps
from tests.factories import Cast, make_group, make_person, make_session
from tests.groups.planning import in_days


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
    expect(page.get_by_role("link", name="Give a video link")).to_be_visible()
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


def test_twelve_sessions_with_a_second_facilitator(
    page: Page, live_server: Any, cast: Cast, sign_in: Callable[[Any], None], is_accessible: Callable[[], None], taps: Taps
) -> None:
    """From the rota to published in at most eight clicks, one of them mending a date on which ivy is booked."""
    nina = make_person(organization=cast.organization, name="Nina", roles=("facilitator",))
    omar = make_person(organization=cast.organization, name="Omar", roles=("facilitator",))
    first = in_days(10)
    start = timezone.now().replace(hour=12, minute=30, second=0, microsecond=0) + timedelta(days=24)
    make_session(group=make_group(organization=cast.organization), facilitators=(cast.ivy, omar), starts_at=start)
    sign_in(cast.alice)
    page.goto(f"{live_server.url}/harbour/rota/")
    began = monotonic()
    taps.tap(page.get_by_role("link", name="Thursday table").first)
    page.get_by_label("First day", exact=True).fill(first.isoformat())
    page.get_by_label("Time", exact=True).fill("14:00")
    page.get_by_label("Second facilitator").select_option(label="Ivy")
    taps.count += 2
    page.get_by_label("Video link").fill("https://meet.example.test/room")
    taps.tap(page.get_by_role("button", name="Show every date"))
    expect(page.get_by_text("1 cannot take place")).to_be_visible()
    expect(page.get_by_text("is booked then").first).to_be_visible()
    spent = monotonic() - began
    is_accessible()
    began = monotonic()
    # Nina is free then; the fix swaps the dates without a new page.
    taps.tap(page.get_by_role("button", name="With Nina").first)
    taps.tap(page.get_by_role("button", name="Publish 12 dates"))
    expect(page.get_by_text("The series is published.")).to_be_visible()
    spent += monotonic() - began
    assert taps.count <= 8
    assert spent < 240
    is_accessible()
    with tenant(cast.organization.pk):
        assert Session.objects.filter(group=cast.group, status="scheduled").count() == 12
        assert Booking.objects.held().filter(facilitator=nina).count() == 1


def test_the_link_appears_when_it_is_time(
    page: Page, live_server: Any, cast: Cast, sign_in: Callable[[Any], None], is_accessible: Callable[[], None]
) -> None:
    """Before, it is nowhere in what the server sends; then it is there without a reload."""
    soon = timezone.now() + timedelta(minutes=30)
    session = make_session(
        group=cast.group, facilitators=(cast.alice, cast.ivy), starts_at=soon, video_url="https://meet.example.test/room"
    )
    sign_in(cast.bob)
    page.goto(f"{live_server.url}/harbour/sessions/{session.public_id}/")
    assert "meet.example.test" not in page.content()
    expect(page.get_by_text("The link to the room appears here")).to_be_visible()
    is_accessible()
    with tenant(cast.organization.pk):
        Session.objects.update(starts_at=timezone.now() + timedelta(minutes=15, seconds=2))
    page.reload()
    page.evaluate("document.body.dataset.kept = 'yes'")
    expect(page.get_by_role("link", name="Open the room")).to_be_visible()
    assert page.evaluate("document.body.dataset.kept") == "yes"
