"""What an employee does: from the invitation into a group, answering a check-in, leaving. Clicks are counted, not estimated."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import Page, expect

from groups.models import Membership
from organizations.models import Invitation, Person
from peersupport.tenancy import tenant
from surveys.models import Letter
from tests.conftest import as_role
from tests.e2e.conftest import Taps
from tests.factories import Cast, make_session
from tests.surveys.factories import make_round

MOST_CLICKS_TO_JOIN, MOST_SECONDS_TO_JOIN = 10, 180
MOST_TAPS_TO_ANSWER = 12


def test_from_the_invitation_into_a_group(
    page: Page, live_server: Any, cast: Cast, taps: Taps, is_accessible: Callable[[], None]
) -> None:
    make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    with tenant(cast.organization.pk):
        invitation = Invitation.objects.create(
            email="lena@example.test", full_name="Lena Novak", expires_at=timezone.now() + timedelta(days=1)
        )

    def checked() -> None:
        with taps.aside():
            is_accessible()

    page.goto(f"{live_server.url}/invitation/harbour/{invitation.pk}/{invitation.token}/")
    checked()
    taps.type(page.get_by_label("Choose a password"), "calm river stones")
    taps.tap(page.get_by_role("button", name="Make my account"))
    # Three steps, each of which may stay empty.
    checked()
    taps.tap(page.get_by_role("button", name="Go on"))
    checked()
    taps.tap(page.get_by_role("link", name="Skip this question"))
    checked()
    taps.tap(page.get_by_role("button", name="Save and see the groups"))
    checked()
    taps.tap(page.get_by_role("link", name="See this group"))
    checked()
    taps.tap(page.get_by_role("link", name="Join quietly"))
    checked()
    # A name is suggested and kept.
    name = page.get_by_label("Your name in this group").input_value()
    for box in page.get_by_role("main").get_by_role("checkbox").all():
        taps.tap(box)
    taps.tap(page.get_by_role("button", name="Join quietly"))
    expect(page.get_by_text("You are in.")).to_be_visible()
    checked()
    assert taps.count <= MOST_CLICKS_TO_JOIN, taps.count
    assert taps.seconds <= MOST_SECONDS_TO_JOIN, taps.seconds
    with tenant(cast.organization.pk):
        membership = Membership.objects.get(pseudonym=name)
        assert membership.person == Person.objects.get(user__email="lena@example.test")
    # Only the discreet title stands where a colleague might read it.
    assert cast.group.name not in page.title()
    assert "Lena" not in page.content()


def test_answering_a_check_in(
    page: Page, live_server: Any, cast: Cast, taps: Taps, sign_in: Callable[[Any], None], is_accessible: Callable[[], None]
) -> None:
    make_round(organization=cast.organization)
    sign_in(cast.bob)
    expect(page.get_by_text("This device has collected your token.")).to_be_visible()
    is_accessible()
    sent: list[dict[str, str]] = []
    page.on("request", lambda r: sent.append(r.all_headers()) if r.url.endswith("/answer/") else None)

    taps.tap(page.get_by_role("link", name="Open the check-in"))
    is_accessible()
    taps.tap(page.get_by_role("button", name="Start"))
    for number in range(1, 9):
        question = page.get_by_role("group").filter(has_text=f"{number} of 8")
        expect(question).to_be_visible()
        if number == 1:
            is_accessible()
        taps.tap(question.get_by_role("radio").nth(1).locator("xpath=.."))
    is_accessible()
    taps.tap(page.get_by_role("button", name="Send my answers"))
    expect(page.get_by_role("heading", name="Your answers are in")).to_be_visible()
    is_accessible()
    assert taps.count <= MOST_TAPS_TO_ANSWER, taps.count
    (headers,) = sent
    assert not {"cookie", "authorization", "referer"} & set(headers)
    with as_role("worker"), tenant(cast.organization.pk):
        assert Letter.objects.count() == 1

    # The device knows that it answered; the server's page is the same for everybody.
    page.reload()
    expect(page.get_by_role("heading", name="Answers were sent from this device")).to_be_visible()
    is_accessible()


def test_leaving_takes_two_clicks(
    page: Page, live_server: Any, cast: Cast, taps: Taps, sign_in: Callable[[Any], None], is_accessible: Callable[[], None]
) -> None:
    sign_in(cast.bob)
    page.goto(f"{live_server.url}/harbour/groups/{cast.group.pk}/")
    is_accessible()
    taps.tap(page.get_by_role("link", name="Leave this group"))
    is_accessible()
    taps.tap(page.get_by_role("button", name="Leave"))
    expect(page.get_by_text("You have left.")).to_be_visible()
    assert taps.count == 2
    with tenant(cast.organization.pk):
        assert not Membership.objects.filter(person=cast.bob, left_on=None).exists()


def test_help_is_one_click_from_every_page_without_script(without_script: Page, live_server: Any, cast: Cast) -> None:
    for path in ("/", "/account/login/", "/harbour/groups/", "/limits/", "/nothing-here/"):
        without_script.goto(live_server.url + path)
        without_script.get_by_role("link", name="Get help now").first.click()
        expect(without_script.get_by_role("heading", level=1)).to_have_text("Get help now")
