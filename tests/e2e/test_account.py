"""Sign-in, second steps and devices in Chromium: axe on each page, and a passkey from a virtual authenticator."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import factories

SIGNED_OUT = [
    "/account/login/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/signup/",
    "/account/inactive/",
]
SIGNED_IN = [
    "/account/logout/",
    "/account/email/",
    "/account/password/change/",
    "/account/2fa/",
    "/account/2fa/webauthn/",
    "/account/sessions/",
]
ASKS_AGAIN = ["/account/2fa/totp/activate/", "/account/2fa/webauthn/add/"]


@pytest.fixture
def sign_in(page: Page, live_server: Any) -> Callable[[Any], None]:
    """Sign in through the form, as a person does."""

    def by_form(person: Any) -> None:
        page.goto(f"{live_server.url}/account/login/")
        page.get_by_label("Email").fill(person.user.email)
        page.get_by_label("Password").fill(factories.PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(lambda url: "/account/login/" not in url)

    return by_form


def authenticator(page: Page) -> None:
    """A passkey holder made of software, as in a phone that is unlocked."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**options, "isUserVerified": True, "automaticPresenceSimulation": True}},
    )


@pytest.mark.parametrize("address", SIGNED_OUT)
def test_signed_out_pages(page: Page, live_server: Any, is_accessible: Callable[[], None], address: str) -> None:
    page.goto(live_server.url + address)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    is_accessible()


def test_signed_in_pages(
    page: Page, live_server: Any, cast: factories.Cast, sign_in: Callable[[Any], None], is_accessible: Callable[[], None]
) -> None:
    sign_in(cast.carol)
    for address in [*SIGNED_IN, *ASKS_AGAIN]:
        page.goto(live_server.url + address)
        if "reauthenticate" in page.url:
            is_accessible()
            page.get_by_label("Password").fill(factories.PASSWORD)
            page.get_by_role("button", name="Go on").click()
        expect(page).to_have_url(live_server.url + address)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        is_accessible()


def test_a_wrong_password_is_said_once_and_plainly(page: Page, live_server: Any, is_accessible: Callable[[], None]) -> None:
    page.goto(f"{live_server.url}/account/login/")
    page.get_by_label("Email").fill("nobody@example.test")
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    is_accessible()


def test_a_passkey_is_added_and_signs_in(
    page: Page, live_server: Any, cast: factories.Cast, sign_in: Callable[[Any], None]
) -> None:
    base = live_server.url  # a name (localhost): passkeys never belong to an address of numbers
    authenticator(page)
    sign_in(cast.carol)
    page.goto(f"{base}/account/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.get_by_label("Password").fill(factories.PASSWORD)
        page.get_by_role("button", name="Go on").click()
        expect(page).to_have_url(f"{base}/account/2fa/webauthn/add/")
    page.get_by_label("Name").fill("My phone")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add this key").click()
    page.wait_for_url(lambda url: not url.endswith("/add/"))
    page.goto(f"{base}/account/2fa/webauthn/")
    expect(page.get_by_text("My phone").first).to_be_visible()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url(lambda url: "/2fa/" not in url)
    page.goto(f"{base}/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "/account/login" not in url)
    page.goto(f"{base}/account/2fa/")
    expect(page).to_have_url(f"{base}/account/2fa/")
