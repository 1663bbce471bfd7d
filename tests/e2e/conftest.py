"""Journeys in a real Chromium, against a live server on the real database.

Chromium is the one that `make test` found or installed (peersupport/launcher/browser.py); where there is none, these tests are
skipped and say so once. What keeps them steady on a busy machine stands here: see "Steady" below, and CONTRIBUTING.md.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from django.conf import settings
from django.shortcuts import resolve_url
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from peersupport.launcher.browser import find
from tests import factories
from tests.conftest import signed_in

# Playwright's loop runs in this thread, and Django would refuse the ORM beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = find()
# A closed network must not slow a test down, and nothing may leave the machine.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--disable-gpu",
)
SIZES = ((390, 844), (1280, 900))
# How long a page may take before a journey gives up, in milliseconds. A slow machine is no defect of the product: what a journey
# may take is asserted where the product promises it, in clicks and in a person's seconds.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each journey, and skip them all where there is no browser."""
    for item in items:
        if "/e2e/" in str(item.path):
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.django_db(transaction=True))
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium found: install one (Debian: apt-get install chromium)"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Start the Chromium that is there; as root it has no sandbox."""
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return {"executable_path": CHROMIUM, "args": [*QUIET, *sandbox]}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """A phone, unless a test says otherwise: most people come on one."""
    return {"viewport": {"width": 390, "height": 844}, "locale": "en-GB", "timezone_id": "Europe/London"}


# --- Steady ---


@pytest.fixture(autouse=True, scope="session")
def _press_on_loaded_pages() -> Iterator[None]:
    """Nothing is pressed or typed before the page has loaded: by then its modules listen. A click waits for the next page to
    begin, not for its scripts, and what is pressed in between is pressed for nothing."""

    def patiently(action: Any) -> Any:
        def act(self: Locator, *args: Any, **options: Any) -> Any:
            self.page.wait_for_load_state()
            return action(self, *args, **options)

        return act

    with pytest.MonkeyPatch.context() as patch:
        for name in ("check", "click", "fill", "focus", "press", "select_option", "set_input_files", "tap"):
            patch.setattr(Locator, name, patiently(getattr(Locator, name)))
        yield


@pytest.fixture(autouse=True)
def _requests_have_ended(transactional_db: None) -> Iterator[None]:
    """The tables are emptied once the live server is done: what a closed page had still asked for holds locks on them, or
    writes into the next test. Set up before any browser context, hence over after the last of them."""
    yield
    until = time.monotonic() + PATIENCE / 1000
    while answering := [thread for thread in threading.enumerate() if "process_request_thread" in thread.name]:
        assert time.monotonic() < until, f"The live server still answers: {answering}. Did a test leave a page open?"
        answering[0].join(timeout=0.05)


def be_patient(context: BrowserContext) -> BrowserContext:
    """Give a context of its own as much time as the one that tests share."""
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture
def context(context: BrowserContext) -> BrowserContext:
    """The browser profile of a test."""
    return be_patient(context)


@pytest.fixture
def cast(transactional_db: None) -> factories.Cast:
    """The standard scene, committed so that the live server sees it."""
    return factories.make_cast()


@pytest.fixture
def sign_in(page: Page, live_server: Any) -> Callable[[Any], None]:
    """Be signed in, on the page to which the form leads. The form itself is filled in where signing in is the journey."""

    def with_cookie(person: Any) -> None:
        name = settings.SESSION_COOKIE_NAME
        value = signed_in(Client(), person.user).cookies[name].value
        page.context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        page.goto(live_server.url + resolve_url(settings.LOGIN_REDIRECT_URL))

    return with_cookie


@pytest.fixture
def worker_is_ready(page: Page) -> Callable[[], None]:
    """Wait until the service worker of the site is active: it then answers for each page that is opened after this.

    Not for `controller`: a page that was on its way when the worker took over the open ones is missed by `clients.claim()`
    (Service Workers, "claim()": clients whose execution ready flag is unset are passed by) and stays without it for good.
    """

    def wait() -> None:
        page.wait_for_function("async () => (await navigator.serviceWorker.ready).active.state === 'activated'")

    return wait


# What a page that was fine in light can get wrong in dark: the same page in other colours.
COLOURS = ("color-contrast", "link-in-text-block")


def violations(page: Page, *, only: Sequence[str] = ()) -> AxeResults:
    """What axe finds wrong on the page as it stands, by all rules or by some. Its half a megabyte is read once for each page, not
    once for each look, and what it finds right stays in the browser: handing that over took as long as looking."""
    # Its styles and scripts belong to a page; and half a page has fewer faults.
    page.wait_for_load_state()
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    look = "options => axe.run({ resultTypes: ['violations'], ...options }).then(({ violations }) => ({ violations }))"
    return AxeResults(page.evaluate(look, {"runOnly": list(only)} if only else {}))


@pytest.fixture
def is_accessible(page: Page) -> Iterator[Callable[[], None]]:
    """Run axe on the page as it stands, light and dark, at 390 and 1280 px; no violation is accepted.

    Of dark only the colours are looked at: all else was in light.
    """

    def check() -> None:
        size = page.viewport_size
        for width, height in SIZES:
            for scheme, only in (("light", ()), ("dark", COLOURS)):
                page.set_viewport_size({"width": width, "height": height})
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
                found = violations(page, only=only)
                assert found.violations_count == 0, f"{page.url} {width} {scheme}\n{found.generate_report()}"
                overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                assert overflow <= 0, f"{page.url} scrolls sideways at {width} px by {overflow} px"
        if size:
            page.set_viewport_size(size)
        page.emulate_media(color_scheme="light")

    yield check


# Keystroke-level model (Card, Moran and Newell 1983), seconds: to think, to point and press, to type a letter.
THINK, POINT, LETTER = 1.35, 1.3, 0.28


class Taps:
    """Counts what a person does: clicks and taps, not words typed into a field. `seconds` says how long a person takes to do
    it, with what the site itself took; time to read comes on top."""

    def __init__(self) -> None:
        self.count = 0
        self.letters = 0
        self.begun = time.monotonic()
        self.stopped = 0.0

    def tap(self, target: Locator) -> None:
        """Click once, and count it."""
        target.click()
        self.count += 1

    def type(self, target: Locator, words: str) -> None:
        """Type words into a field."""
        target.fill(words)
        self.letters += len(words)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Leave out what the test itself does in between."""
        begun = time.monotonic()
        yield
        self.stopped += time.monotonic() - begun

    @property
    def seconds(self) -> float:
        """How long a person takes."""
        site = time.monotonic() - self.begun - self.stopped
        return self.count * (THINK + POINT) + self.letters * LETTER + site


@pytest.fixture
def taps() -> Taps:
    """A fresh counter."""
    return Taps()


@pytest.fixture
def without_script(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A page in a browser that runs no script."""
    context = be_patient(browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}))
    yield context.new_page()
    context.close()
