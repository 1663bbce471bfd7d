"""A coordinator plans a quarter: worked out, one session changed, published."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import Page, expect

from groups.models import Booking, RotaDraft, Session
from groups.tasks.quarter import work_out
from peersupport.tenancy import tenant
from tests.factories import Cast, make_session


def test_a_quarter_from_the_first_click_to_publishing(
    page: Page, live_server: Any, cast: Cast, sign_in: Callable[[Any], None], is_accessible: Callable[[], None], taps: Any
) -> None:
    make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), starts_at=timezone.now() + timedelta(days=3))
    make_session(group=cast.group, facilitators=(cast.alice,), starts_at=timezone.now() + timedelta(days=10))
    sign_in(cast.frank)
    page.goto(f"{live_server.url}/harbour/programme/")
    expect(page.get_by_text("One facilitator").first).to_be_visible()
    taps.tap(page.get_by_role("link", name="Plan a quarter"))
    page.get_by_label("First day").fill((timezone.localdate() + timedelta(days=1)).isoformat())
    taps.tap(page.get_by_role("button", name="Work out a draft"))
    expect(page.get_by_text("The plan is being worked out")).to_be_visible()
    is_accessible()
    with tenant(cast.organization.pk):
        draft = RotaDraft.objects.get()
    work_out(cast.organization.pk, draft.pk, [cast.group.pk])
    # The page notices by itself.
    expect(page.get_by_role("heading", name="Who leads how much")).to_be_visible()
    change = page.get_by_role("link", name=re.compile("^Change")).first
    taps.tap(change)
    # In its place, with the focus in it; Escape leaves it as it was, and the focus where it came from.
    expect(page.get_by_label("First facilitator")).to_be_focused()
    is_accessible()
    page.get_by_label("First facilitator").focus()
    page.keyboard.press("Escape")
    expect(change).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_label("First facilitator").select_option("")
    taps.tap(page.get_by_role("button", name="Save"))
    expect(page.locator("#plan-summary")).to_contain_text("1 lacks somebody")
    expect(change).to_be_focused()
    is_accessible()
    with taps.aside():
        before = page.locator("#plan-loads").inner_text()
        page.get_by_role("button", name="Undo").click()
        expect(page.locator("#plan-summary")).to_contain_text("nothing to look at")
        expect(page.locator("#plan-loads")).not_to_have_text(before, use_inner_text=True)
        change.click()
        page.get_by_label("First facilitator").select_option("")
        page.get_by_role("button", name="Save").click()
        expect(page.locator("#plan-summary")).to_contain_text("1 lacks somebody")
        page.get_by_role("link", name="Only what needs a look").click()
        expect(page.get_by_role("link", name=re.compile("^Change"))).to_have_count(1)
    taps.tap(page.get_by_role("link", name="Look and publish"))
    taps.tap(page.get_by_role("button", name="Publish the plan"))
    expect(page.get_by_text("Published: 11 sessions.")).to_be_visible()
    assert taps.count <= 6
    with tenant(cast.organization.pk):
        assert Session.objects.filter(status="scheduled").count() == 12
        # The session that was given up for one stays as it was.
        assert Booking.objects.held().count() == 24
