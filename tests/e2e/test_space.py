"""A member writes in a thread, asks without a name, and accepts what changed; every page looked at with axe."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import Page, expect

from groups.models import FacilitatorName, Post, Question
from peersupport.tenancy import tenant
from tests.factories import Cast
from tests.groups.space import make_agreement, make_post, make_question, make_resource, open_thread

LONG = "Donaudampfschifffahrtsgesellschaftskapitän" * 12


def scene(cast: Cast) -> str:
    """A space with something in every part; returns the thread's address."""
    session = open_thread(cast)
    with tenant(cast.organization.pk):
        FacilitatorName.objects.create(person=cast.alice, name="Marlow", skeleton="marlow")
        slate = cast.group.memberships.get(person=cast.bob)
    make_post(group=cast.group, facilitator=cast.alice, title="\u202eThe room", text=LONG)
    made = make_post(group=cast.group, session=session, facilitator=cast.alice, warning="Sleep", text="A hard night. שלום עולם")
    make_post(group=cast.group, session=session, author=slate, text="Z\u0301\u0302\u0303" * 30 + LONG, written_at=made.written_at)
    make_question(group=cast.group)
    make_resource(group=cast.group, review_on=timezone.localdate() - timedelta(days=2))
    make_agreement(group=cast.group)
    return f"/harbour/sessions/{session.public_id}/thread/"


def test_a_member_writes_asks_and_accepts(
    page: Page, live_server: Any, cast: Cast, sign_in: Callable[[Any], None], is_accessible: Callable[[], None]
) -> None:
    thread = scene(cast)
    broken: list[str] = []
    sent: list[str] = []
    page.on("console", lambda said: broken.append(said.text) if said.type == "error" else None)
    page.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
    sign_in(cast.bob)
    page.goto(f"{live_server.url}/harbour/groups/{cast.group.pk}/")
    is_accessible()
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("link", name="Read the agreements").click()
    is_accessible()
    page.get_by_role("button", name="I accept these agreements").click()
    expect(page.get_by_text("You can write again.")).to_be_visible()
    page.goto(live_server.url + thread)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    expect(page.get_by_text("A hard night.")).to_be_hidden()
    page.get_by_text("Content warning:").click()
    expect(page.get_by_text("A hard night.")).to_be_visible()
    # The hint is computed here: between typing and reading it nothing leaves the page.
    before = len(sent)
    page.get_by_label("Your text").fill("My manager Dieter wrote to anna@firm.example.")
    expect(page.get_by_text("This may tell people who you or others are")).to_contain_text("anna@firm.example")
    expect(page.get_by_text("This may tell people who you or others are")).to_contain_text("manager Dieter")
    assert sent[before:] == []
    is_accessible()
    page.get_by_label("Your text").fill("A calm evening 😀 <script>alert(1)</script>")
    expect(page.get_by_text("This may tell people who you or others are")).to_be_hidden()
    page.get_by_role("button", name="Post it").click()
    expect(page.get_by_text("It is posted.")).to_be_focused()
    expect(page.get_by_text("A calm evening 😀 <script>alert(1)</script>")).to_be_visible()
    expect(page.get_by_label("Your text")).to_have_value("")
    is_accessible()
    asks_without_a_name(page, live_server, cast, is_accessible)
    # 404 and the like would stand here; so would anything that the Content-Security-Policy refused.
    assert broken == []
    with tenant(cast.organization.pk):
        assert Post.objects.filter(text__startswith="A calm evening").count() == 1


def asks_without_a_name(page: Page, live_server: Any, cast: Cast, is_accessible: Callable[[], None]) -> None:
    page.goto(f"{live_server.url}/harbour/groups/{cast.group.pk}/questions/new/")
    is_accessible()
    page.get_by_label("Your question").fill("How do you say no?")
    page.get_by_role("button", name="Put it into the box").click()
    expect(page.get_by_text("Your question is in the box.")).to_be_visible()
    is_accessible()
    page.get_by_role("link", name="Change it").click()
    page.get_by_label("Your question").fill("How do you say no to a fifth project?")
    page.get_by_role("button", name="Save the change").click()
    expect(page.get_by_text("How do you say no to a fifth project?")).to_be_visible()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Your question is in the box.")).to_have_count(0)
    page.get_by_role("link", name="How do you switch off?").click()
    page.get_by_label("Your text").fill("I walk home.")
    page.get_by_role("button", name="Post the answer").click()
    expect(page.get_by_text("Your answer is there.")).to_be_visible()
    is_accessible()
    with tenant(cast.organization.pk):
        assert Question.objects.count() == 1


def test_posting_works_without_a_script(without_script: Page, live_server: Any, cast: Cast) -> None:
    session = open_thread(cast)
    page = without_script
    page.goto(f"{live_server.url}/account/login/?next=/harbour/sessions/{session.public_id}/thread/")
    page.get_by_label("Email", exact=False).first.fill(cast.bob.user.email)
    page.get_by_label("Password", exact=False).first.fill("a long enough password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Your text").fill("Plain and whole.")
    page.get_by_text("Add a content warning").click()
    page.get_by_label("Content warning").fill("Sleep")
    page.get_by_role("button", name="Post it").click()
    expect(page.get_by_text("It is posted.")).to_be_visible()
    page.locator(".post-folded > summary").click()
    expect(page.get_by_text("Plain and whole.")).to_be_visible()
