"""Journeys in a real Chromium, against a live server on the real database.

Chromium is Debian's (or one named by PEERSUPPORT_CHROMIUM); where there is none, these tests are skipped and say so once.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page

from tests import factories

# Playwright's loop runs in this thread, and Django would refuse the ORM beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = os.environ.get("PEERSUPPORT_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
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


@pytest.fixture
def cast(transactional_db: None) -> factories.Cast:
    """The standard scene, committed so that the live server sees it."""
    return factories.make_cast()


@pytest.fixture
def sign_in(page: Page, live_server: Any) -> Callable[[Any], None]:
    """Sign in through the form, as a person does."""

    def by_form(person: Any) -> None:
        page.goto(f"{live_server.url}/account/login/")
        page.get_by_label("Email", exact=False).first.fill(person.user.email)
        page.get_by_label("Password", exact=False).first.fill(factories.PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_load_state()

    return by_form


@pytest.fixture
def worker_is_ready(page: Page) -> Callable[[], None]:
    """Wait until the service worker of the site is active: it then answers for each page that is opened after this.

    Not for `controller`: a page that was on its way when the worker took over the open ones is missed by `clients.claim()`
    (Service Workers, "claim()": clients whose execution ready flag is unset are passed by) and stays without it for good.
    """

    def wait() -> None:
        page.wait_for_function("async () => (await navigator.serviceWorker.ready).active.state === 'activated'")

    return wait


@pytest.fixture
def is_accessible(page: Page) -> Iterator[Callable[[], None]]:
    """Run axe on the page as it stands, light and dark, at 390 and 1280 px; no violation is accepted."""

    def check() -> None:
        size = page.viewport_size
        for width, height in SIZES:
            for scheme in ("light", "dark"):
                page.set_viewport_size({"width": width, "height": height})
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
                found = Axe().run(page)
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
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()
