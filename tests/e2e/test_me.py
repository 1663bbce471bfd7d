"""The pages about oneself, in a real browser: three steps by phone, and axe on every page."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from organizations.models import AuditEntry, Person
from peersupport.tenancy import tenant
from tests.factories import Cast, make_group, make_person, make_session


@pytest.fixture
def come_as(context: BrowserContext, live_server: Any, client_of: Callable[[Any], Client]) -> Callable[[Person], None]:
    """Be signed in as somebody, without the form."""

    def give_cookie(person: Person) -> None:
        value = client_of(person).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])

    return give_cookie


def test_three_steps_take_seven_taps_and_lead_to_the_groups(
    page: Page, live_server: Any, cast: Cast, come_as: Callable[[Person], None], is_accessible: Callable[[], None]
) -> None:
    come_as(make_person(organization=cast.organization, name="Nora", onboarded_on=None))
    page.goto(f"{live_server.url}/harbour/welcome/")
    is_accessible()
    page.get_by_label("I agree that this site stores").check()
    page.get_by_role("button", name="Go on").click()
    is_accessible()
    page.get_by_text("Non-binary", exact=True).click()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("alert")).to_contain_text("only for combined figures")
    is_accessible()
    page.get_by_label("I agree that my gender").check()
    page.get_by_role("button", name="Save and go on").click()
    is_accessible()
    page.get_by_text("Sleep", exact=True).click()
    page.get_by_role("button", name="Save and see the groups").click()
    expect(page).to_have_url(f"{live_server.url}/harbour/groups/")


def test_pages_about_me_are_accessible(
    page: Page, live_server: Any, cast: Cast, come_as: Callable[[Person], None], is_accessible: Callable[[], None]
) -> None:
    make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    make_session(group=make_group(organization=cast.organization, topic="sleep"))
    with tenant(cast.organization.pk):
        Person.objects.filter(pk=cast.bob.pk).update(topics=["sleep"], onboarded_on=None)
        AuditEntry.objects.create(actor=cast.henry, about=cast.bob, verb="role granted")
    come_as(cast.bob)
    for address in ("", "me/", "me/gender/", "me/profile/", "me/delete/"):
        page.goto(f"{live_server.url}/harbour/{address}")
        is_accessible()


def test_a_consent_is_turned_on_and_off_with_one_tap_each(
    page: Page, live_server: Any, cast: Cast, come_as: Callable[[Person], None], is_accessible: Callable[[], None]
) -> None:
    come_as(cast.carol)
    page.goto(f"{live_server.url}/harbour/me/")
    page.get_by_role("button", name=re.compile("Turn on.*Reminders by mail")).click()
    expect(page.get_by_role("status")).to_contain_text("“Reminders by mail” is on.")
    is_accessible()
    page.get_by_role("button", name=re.compile("Turn off.*Reminders by mail")).click()
    expect(page.get_by_role("status")).to_contain_text("is off from now on")


def test_deleting_says_no_first_and_then_goodbye(
    page: Page, live_server: Any, cast: Cast, come_as: Callable[[Person], None], is_accessible: Callable[[], None]
) -> None:
    come_as(cast.carol)
    page.goto(f"{live_server.url}/harbour/me/delete/")
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing has been deleted yet")
    is_accessible()
    page.get_by_label("I understand").check()
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_role("heading", name="Your account is being deleted")).to_be_visible()
    is_accessible()
    page.goto(f"{live_server.url}/harbour/")
    expect(page).to_have_url(f"{live_server.url}/account/login/?next=/harbour/")
