"""A facilitator's rota: "I can't make it" in three clicks, and hours in two minutes."""

from collections.abc import Callable
from datetime import timedelta
from time import monotonic
from typing import Any

from django.utils import timezone
from playwright.sync_api import Page, expect

from groups.models import Availability, Booking, CoverRequest
from peersupport.tenancy import tenant
from tests.factories import Cast, make_person, make_session


class Clicks:
    """Counts what a person does to get through."""

    def __init__(self) -> None:
        self.count = 0

    def on(self, target: Any) -> None:
        target.click()
        self.count += 1


def test_giving_a_session_away_takes_three_clicks_at_most(
    page: Page, live_server: Any, cast: Cast, sign_in: Callable[[Any], None], is_accessible: Callable[[], None]
) -> None:
    nina = make_person(organization=cast.organization, name="Nina", roles=("facilitator",))
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), starts_at=timezone.now() + timedelta(days=3))
    sign_in(cast.alice)
    page.goto(f"{live_server.url}/harbour/rota/")
    is_accessible()
    clicks = Clicks()
    clicks.on(page.get_by_role("link", name="I can’t make it"))
    expect(page.get_by_text("Trained and free")).to_be_visible()
    is_accessible()
    clicks.on(page.get_by_role("button", name="Ask them"))
    expect(page.get_by_text("Until somebody says yes, you are still responsible")).to_be_visible()
    assert clicks.count <= 3
    is_accessible()
    page.context.clear_cookies()
    sign_in(nina)
    page.goto(f"{live_server.url}/harbour/rota/")
    page.get_by_role("link", name="Answer").click()
    is_accessible()
    page.get_by_role("button", name="Yes, I lead it").click()
    expect(page.get_by_text("It is yours.")).to_be_visible()
    with tenant(cast.organization.pk):
        assert CoverRequest.objects.get().taken_by == nina
        assert set(Booking.objects.held().values_list("facilitator", flat=True)) == {nina.pk, cast.ivy.pk}
        assert session.bookings.count() == 3


def test_hours_are_said_in_two_minutes(
    page: Page, live_server: Any, cast: Cast, sign_in: Callable[[Any], None], is_accessible: Callable[[], None]
) -> None:
    sign_in(cast.alice)
    began, clicks = monotonic(), Clicks()
    page.goto(f"{live_server.url}/harbour/rota/")
    clicks.on(page.get_by_role("link", name="Say when I have time"))
    for day in ("Monday", "Wednesday"):
        # A time is typed: one click into the field, the next one by Tab.
        clicks.on(page.get_by_label(f"From ({day}, 1)"))
        page.get_by_label(f"From ({day}, 1)").fill("14:00")
        page.get_by_label(f"Until ({day}, 1)").fill("17:00")
    clicks.on(page.get_by_role("button", name="Save my hours"))
    expect(page.get_by_text("Your hours are saved.")).to_be_visible()
    assert clicks.count <= 5
    assert monotonic() - began < 120
    is_accessible()
    page.get_by_role("link", name="when the clocks change the other way").click()
    expect(page.get_by_text("Clocks go").first).to_be_visible()
    with tenant(cast.organization.pk):
        assert Availability.objects.count() == 2
