"""From a topic in the library into a session; and a coordinator who adds a rule and checks a help line."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from peersupport.tenancy import tenant
from resources import help_lines
from resources.models import HelpLineCheck, OwnItem
from tests.factories import Cast, make_session


def test_a_guide_goes_from_the_library_into_a_session(
    page: Page, live_server: Any, cast: Cast, sign_in: Callable[[Any], None], is_accessible: Callable[[], None]
) -> None:
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    sign_in(cast.alice)
    page.goto(f"{live_server.url}/harbour/library/")
    is_accessible()
    page.get_by_role("link", name="Perspective swap").click()
    expect(page).to_have_title("Library")
    expect(page.get_by_text("This session asks for extra care")).to_be_visible()
    is_accessible()
    page.get_by_role("link", name="Use this in a session").click()
    is_accessible()
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Put it into the session").click()
    expect(page.get_by_text("It is in the session.")).to_be_visible()
    expect(page.get_by_role("link", name="Perspective swap")).to_be_visible()
    with tenant(cast.organization.pk):
        session.refresh_from_db()
        assert session.guide == "perspective-swap"
    page.goto(f"{live_server.url}/harbour/library/training/")
    is_accessible()


def test_a_coordinator_adds_a_rule_and_checks_a_line(
    page: Page, live_server: Any, cast: Cast, sign_in: Callable[[Any], None], is_accessible: Callable[[], None]
) -> None:
    sign_in(cast.frank)
    page.goto(f"{live_server.url}/harbour/content/?kind=rule")
    is_accessible()
    page.get_by_role("link", name="Add a ground rule").click()
    page.get_by_label("Title").fill("Boots off")
    # The source is left out: the page says so and keeps the rest.
    page.get_by_label("The rule").fill("Boots stay outside the room.")
    page.locator("form").evaluate_all("forms => forms.forEach(form => form.noValidate = true)")
    page.get_by_role("button", name="Keep the draft").click()
    expect(page.get_by_label("The rule")).to_have_value("Boots stay outside the room.")
    is_accessible()
    page.get_by_label("Source").fill("The harbour's coordinators")
    page.get_by_role("button", name="Keep the draft").click()
    is_accessible()
    page.get_by_role("button", name="Publish it").click()
    expect(page.get_by_text("Published, version 1")).to_be_visible()
    page.goto(f"{live_server.url}/harbour/content/lines/")
    is_accessible()
    page.get_by_role("link", name=re.compile(r"^Check it.*Samaritans$")).click()
    page.get_by_label("I called, and it works").check()
    page.get_by_role("button", name="Note it for today").click()
    page.get_by_role("link", name="Get help now").click()
    expect(page.get_by_text("Checked by your organization on")).to_have_count(1)
    is_accessible()
    with tenant(cast.organization.pk):
        assert OwnItem.objects.get().is_published
        assert HelpLineCheck.objects.get().line in {line.key for line in help_lines.lines_of("GB")}


@pytest.mark.parametrize("path", ["topic", "guide"])
def test_a_printed_page_holds_the_text_and_no_controls(
    page: Page, live_server: Any, cast: Cast, sign_in: Callable[[Any], None], path: str
) -> None:
    sign_in(cast.alice)
    page.goto(f"{live_server.url}/harbour/library/")
    page.locator(f'main a[href*="/library/{path}/"]').first.click()
    page.emulate_media(media="print")
    expect(page.get_by_text("to be reviewed again by")).to_be_visible()
    expect(page.get_by_role("link", name="Use this in a session")).to_be_hidden()
    expect(page.get_by_role("link", name="Get help now")).to_be_hidden()
