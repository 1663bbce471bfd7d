"""A concern in under a minute, and a session that goes on when the network is gone."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from groups.actions.concern import raise_concern
from groups.actions.facilitator import choose_name
from groups.models import Concern, Session
from peersupport.tenancy import tenant
from tests.factories import Cast, make_session
from tests.groups.safety import make_concern, make_lead, make_running

COPIES = """async () => {
  const kept = [];
  for (const name of await caches.keys()) for (const request of await (await caches.open(name)).keys()) {
    kept.push(new URL(request.url).pathname);
  }
  return kept.filter((path) => path.endsWith("/run/"));
}"""


def test_a_concern_in_less_than_a_minute(
    page: Page,
    live_server: Any,
    cast: Cast,
    sign_in: Callable[[Any], None],
    is_accessible: Callable[[], None],
    taps: Any,
) -> None:
    session = make_running(cast)
    sign_in(cast.alice)
    page.goto(f"{live_server.url}/harbour/sessions/{session.public_id}/run/")
    began = time.monotonic()
    taps.tap(page.get_by_role("link", name="Raise a concern").first)
    taps.tap(page.get_by_label("Now: somebody may be in danger"))
    page.get_by_label("Whom is it about?").select_option(label="Slate")
    taps.count += 1
    page.get_by_label("A few words").fill("Said goodbye to everybody.")
    taps.tap(page.get_by_role("button", name="Send it to the safeguarding leads"))
    expect(page.get_by_text("Every safeguarding lead who may read it is told.")).to_be_visible()
    # Four taps and a handful of words: what is left of the minute is for typing them.
    assert taps.count <= 4
    assert time.monotonic() - began < 60
    is_accessible()
    page.goto(f"{live_server.url}/harbour/concerns/raise/?group={cast.group.pk}")
    is_accessible()
    with tenant(cast.organization.pk):
        assert Concern.objects.get().about == cast.bob


def test_a_member_says_it_of_a_facilitator_in_as_few_taps(
    page: Page, live_server: Any, cast: Cast, sign_in: Callable[[Any], None], is_accessible: Callable[[], None], taps: Any
) -> None:
    with tenant(cast.organization.pk):
        choose_name(cast.alice, "Brook")
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    sign_in(cast.bob)
    page.goto(f"{live_server.url}/harbour/sessions/{session.public_id}/")
    began = time.monotonic()
    taps.tap(page.get_by_role("link", name="Tell the safeguarding lead"))
    taps.tap(page.get_by_label("Today"))
    taps.tap(page.get_by_label("Brook, who facilitates"))
    page.get_by_label("A few words").fill("Sharp words to somebody who was silent.")
    # One lead in this organization: it is said before the click what becomes of a concern about them.
    expect(page.get_by_text("There is one safeguarding lead who can read it.")).to_be_visible()
    is_accessible()
    taps.tap(page.get_by_role("button", name="Send it to the safeguarding leads"))
    expect(page.get_by_text("Every safeguarding lead who may read it is told.")).to_be_visible()
    assert taps.count <= 4
    assert time.monotonic() - began < 60
    with tenant(cast.organization.pk):
        assert Concern.objects.get().about == cast.alice
        for _n in range(4):
            raise_concern(cast.group, by=cast.bob, urgency="week", words="")
    page.reload()
    expect(page.get_by_text("You raised several concerns within a day")).to_be_visible()
    is_accessible()


def test_two_people_before_a_name_is_shown(
    page: Page, live_server: Any, cast: Cast, sign_in: Callable[[Any], None], is_accessible: Callable[[], None]
) -> None:
    gus = make_lead(cast)
    concern = make_concern(cast)
    address = f"{live_server.url}/harbour/concerns/{concern.public_id}/"
    sign_in(cast.grace)
    page.goto(f"{live_server.url}/harbour/concerns/")
    is_accessible()
    page.get_by_role("link", name="Now: somebody may be in danger").click()
    page.get_by_role("button", name="I take it").click()
    page.get_by_role("link", name="Ask to learn who it is").click()
    is_accessible()
    page.get_by_label("Why do you need to know").fill("Nobody can reach them.")
    page.get_by_role("button", name="Ask the second person").click()
    expect(page.get_by_text("You have asked.")).to_be_visible()
    is_accessible()
    page.context.clear_cookies()
    sign_in(gus)
    page.goto(f"{live_server.url}/harbour/safeguarding/")
    page.get_by_role("link", name="Read and decide").click()
    is_accessible()
    page.get_by_role("button", name="Yes, for 24 hours").click()
    expect(page.get_by_text("You said yes.")).to_be_visible()
    page.context.clear_cookies()
    sign_in(cast.grace)
    page.goto(address)
    page.get_by_role("button", name="Show me who it is").click()
    expect(page.get_by_text(cast.bob.user.email)).to_be_visible()
    is_accessible()


def test_a_session_goes_on_without_a_network(
    page: Page,
    context: BrowserContext,
    live_server: Any,
    cast: Cast,
    sign_in: Callable[[Any], None],
    is_accessible: Callable[[], None],
    worker_is_ready: Callable[[], None],
) -> None:
    session = make_running(cast, begun=0, video_url="https://rooms.example.test/9")
    address = f"{live_server.url}/harbour/sessions/{session.public_id}/run/"
    sign_in(cast.alice)
    page.goto(address)
    worker_is_ready()
    is_accessible()
    # Nothing is kept before somebody asks for it.
    assert page.evaluate(COPIES) == []
    page.get_by_role("button", name="One more").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_text("1 is here; you need 3")).to_be_visible()
    context.set_offline(True)
    # By keyboard, and with no network: the count stays in the tab and the timer runs.
    page.get_by_role("button", name="One more").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("No network: kept in this tab")).to_be_visible()
    page.get_by_role("button", name="Next part now").click()
    expect(page.locator("[data-name]")).to_have_text(page.locator("[data-step-name]").nth(1).inner_text())
    left = page.locator("[data-left]").inner_text()
    expect(page.locator("[data-left]")).not_to_have_text(left)
    context.set_offline(False)
    expect(page.get_by_text("Saved.")).to_be_visible()
    with tenant(cast.organization.pk):
        assert Session.objects.get().attended == 2
    # A copy, when asked for: then the page opens without a network, with its styles, its timer, and no room.
    page.get_by_role("button", name="Keep a copy on this device").click()
    expect(page.get_by_text("The copy is on this device.", exact=True)).to_be_visible()
    context.set_offline(True)
    page.goto(address)
    expect(page.get_by_text("This is the copy on this device")).to_be_visible()
    expect(page.locator("[data-timer]")).to_be_visible()
    expect(page.get_by_role("heading", name="Crisis card")).to_be_visible()
    assert "rooms.example.test" not in page.content()
    assert "Slate" not in page.content()
    page.get_by_role("button", name="One more").click()
    context.set_offline(False)
    expect(page.get_by_text("Saved.")).to_be_visible()
    with tenant(cast.organization.pk):
        assert Session.objects.get().attended is not None
    # Signing out takes it away.
    page.goto(f"{live_server.url}/harbour/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_function("async () => !(await caches.has('sessions-1'))")


def test_a_copy_ends_where_the_sign_in_has_lapsed(
    page: Page, live_server: Any, cast: Cast, sign_in: Callable[[Any], None], worker_is_ready: Callable[[], None]
) -> None:
    address = f"{live_server.url}/harbour/sessions/{make_running(cast).public_id}/run/"
    sign_in(cast.alice)
    page.goto(address)
    worker_is_ready()
    page.get_by_role("button", name="Keep a copy on this device").click()
    expect(page.get_by_text("The copy is on this device.", exact=True)).to_be_visible()
    # Signed in, the front page takes nothing away.
    page.goto(f"{live_server.url}/")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("caches.has('sessions-1')")
    page.context.clear_cookies()
    page.goto(address)
    expect(page).to_have_url(re.compile("/account/login/"))
    page.wait_for_function("async () => !(await caches.has('sessions-1'))")


def test_a_copy_ends_an_hour_after_its_session(
    page: Page, live_server: Any, cast: Cast, sign_in: Callable[[Any], None], worker_is_ready: Callable[[], None]
) -> None:
    session = make_running(cast)
    sign_in(cast.alice)
    page.goto(f"{live_server.url}/harbour/sessions/{session.public_id}/run/")
    worker_is_ready()
    past = (timezone.now() - timedelta(minutes=1)).isoformat()
    page.evaluate("until => { document.querySelector('[data-session-copy]').dataset.until = until; }", past)
    page.get_by_role("button", name="Keep a copy on this device").click()
    expect(page.get_by_text("The copy is on this device.", exact=True)).to_be_visible()
    page.goto(f"{live_server.url}/harbour/")
    page.wait_for_function("async () => !(await caches.has('sessions-1'))")
