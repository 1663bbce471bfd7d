"""Calendars to subscribe to, in a real browser: made, copied, read by a program without cookies, replaced, stopped."""

from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.factories import Cast, make_session
from tests.groups.second_parser import event_in


def program(address: str, live_server: Any, **headers: str) -> tuple[int, bytes, str]:
    """What a calendar app gets at an address: status, file and tag. It is signed in nowhere."""
    here = address.replace(settings.SITE_URL, live_server.url)
    assert here.startswith(f"{live_server.url}/harbour/calendars/")
    try:
        with urlopen(Request(here, headers=headers), timeout=60) as answer:  # noqa: S310 — our own server
            return answer.status, answer.read(), answer.headers["ETag"]
    except HTTPError as error:
        return error.code, b"", ""


def part(page: Page, form: str) -> Locator:
    """What the page says of one form of calendar."""
    return page.get_by_role("region", name=form)


def make(page: Page, form: str) -> str:
    """Make an address of a form and show it; return it."""
    part(page, form).get_by_role("button", name="Make an address").click()
    expect(page.get_by_role("status").first).to_contain_text("Your calendar address is made.")
    return shown(page, form)


def shown(page: Page, form: str) -> str:
    field = part(page, form).get_by_label("Secret address")
    # Somebody may look over a shoulder.
    expect(field).to_be_hidden()
    part(page, form).get_by_text("Show the address").click()
    expect(field).to_be_visible()
    return field.input_value()


@pytest.fixture
def bob(context: BrowserContext, live_server: Any, cast: Cast, client_of: Callable[[Any], Client]) -> None:
    """The browser is bob's; it may use the clipboard."""
    make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), place="Room 9")
    value = client_of(cast.bob).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)


@pytest.mark.usefixtures("bob")
def test_a_calendar_is_made_copied_read_replaced_and_stopped(
    page: Page, live_server: Any, is_accessible: Callable[[], None]
) -> None:
    page.goto(f"{live_server.url}/harbour/me/")
    page.get_by_role("link", name="My sessions in my calendar app").click()
    is_accessible()
    full = make(page, "Title, time and link")
    is_accessible()
    part(page, "Title, time and link").get_by_role("button", name="Copy the address").click()
    expect(part(page, "Title, time and link").get_by_role("status")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == full
    status, file, tag = program(full, live_server)
    assert (status, event_in(file).summary.value) == (200, "Thursday table")
    assert "/harbour/sessions/" in event_in(file).url.value
    assert program(full, live_server, **{"If-None-Match": tag})[0] == 304
    busy = make(page, "Only when you are busy")
    _status, file, _tag = program(busy, live_server)
    assert event_in(file).summary.value == "Busy"
    assert "url" not in event_in(file).contents
    part(page, "Title, time and link").get_by_role("button", name="Replace it with a new one").click()
    expect(page.get_by_role("status").first).to_contain_text("The old address has stopped.")
    new = shown(page, "Title, time and link")
    assert [program(address, live_server)[0] for address in (full, new, busy)] == [404, 200, 200]
    part(page, "Title, time and link").get_by_role("button", name="Stop it").click()
    expect(page.get_by_role("status").first).to_contain_text("The address has stopped.")
    assert [program(address, live_server)[0] for address in (full, new, busy)] == [404, 404, 200]
    expect(part(page, "Title, time and link").get_by_role("button", name="Make an address")).to_be_visible()
    is_accessible()
