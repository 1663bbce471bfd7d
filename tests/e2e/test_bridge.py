"""Two groups in one session, in a real browser: asked by one facilitator, answered by another, ended by a change of a rule."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from tests.factories import Cast, make_facilitator, make_group, make_person, make_session


@pytest.fixture
def be(context: BrowserContext, live_server: Any, client_of: Callable[[Any], Client]) -> Callable[[Any], None]:
    """Go on as somebody else, without the form."""

    def change(person: Any) -> None:
        context.clear_cookies()
        value = client_of(person).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])

    return change


def test_two_groups_meet_until_one_is_for_others(
    page: Page, live_server: Any, cast: Cast, be: Callable[[Any], None], is_accessible: Callable[[], None]
) -> None:
    other = make_group(organization=cast.organization, name="Night shifts", discreet_title="Monday bench")
    nina = make_person(organization=cast.organization, name="Nina", roles=("facilitator",))
    make_facilitator(group=other, person=nina)
    at = timezone.now() + timedelta(days=3)
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), starts_at=at)
    here = f"{live_server.url}/harbour/sessions/{session.public_id}/"
    be(cast.alice)
    page.goto(here)
    page.get_by_role("link", name="Meet with another group").click()
    is_accessible()
    page.get_by_text("Night shifts").click()
    page.get_by_role("button", name="Ask its facilitators").click()
    expect(page.get_by_role("status").first).to_contain_text("are asked")
    be(nina)
    page.goto(f"{here}bridge/answer/")
    is_accessible()
    page.get_by_role("button", name="Yes, we meet").click()
    expect(page.get_by_text("Your group is a guest in this session.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Monday bench")
    be(cast.frank)
    page.goto(f"{live_server.url}/harbour/groups/{other.pk}/edit/")
    expect(page.get_by_text("This group has dates together with another one")).to_be_visible()
    is_accessible()
    page.get_by_label("Language").select_option("de")
    page.get_by_role("button", name="Save the changes").click()
    expect(page.get_by_text("The dates together with other groups are off.")).to_be_visible()
    be(nina)
    page.goto(here)
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Monday bench")
