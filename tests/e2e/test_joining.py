"""Asking to join, waiting, moving, and being discreet: each screen once, with axe. What is typed survives a lost session."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import Page, expect

from groups.models import JoinRequest, Membership, PeerGroup
from groups.scheduled.request import carry_out_moves
from peersupport.tenancy import tenant
from tests.factories import Cast, make_group, make_membership, make_person, make_request, make_session

SignIn = Callable[[Any], None]
Check = Callable[[], None]


def sign_out(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: "/account/logout/" not in url)


def test_from_a_request_with_a_talk_to_a_place(
    page: Page, live_server: Any, cast: Cast, sign_in: SignIn, is_accessible: Check
) -> None:
    with tenant(cast.organization.pk):
        PeerGroup.objects.filter(pk=cast.group.pk).update(join_style="after_talk", language="de")
    make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    address = f"{live_server.url}/harbour/groups/{cast.group.pk}/"
    sign_in(cast.carol)
    # The list: filters that nothing fits, one filter less, the card.
    page.goto(f"{live_server.url}/harbour/groups/")
    is_accessible()
    page.get_by_text("More filters").click()
    page.get_by_label("Language").select_option("de")
    page.get_by_label("How it meets").select_option("text")
    page.get_by_role("button", name="Show groups").click()
    expect(page.get_by_text("No group fits all of this")).to_be_visible()
    is_accessible()
    page.get_by_role("link", name="Without “Text only”").click()
    page.get_by_role("link", name="See it and ask to join").click()
    is_accessible()
    page.get_by_role("link", name="Ask to join").click()
    # Typed, and the session lost: it is there again, and nothing of it lay on the device.
    page.get_by_label("Your name in this group").fill("Quiet Teasel")
    with page.expect_response(lambda answer: "listen first" in (answer.request.post_data or "")) as kept:
        page.get_by_label("A few words to the facilitators").fill("I would like to listen first.")
    assert kept.value.status == 204
    on_device = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "Teasel" not in on_device
    assert "listen" not in on_device
    sign_out(page, live_server)
    sign_in(cast.carol)
    page.goto(f"{address}request/")
    expect(page.get_by_label("Your name in this group")).to_have_value("Quiet Teasel")
    expect(page.get_by_label("A few words to the facilitators")).to_have_value("I would like to listen first.")
    is_accessible()
    for box in page.get_by_role("main").get_by_role("checkbox").all():
        expect(box).not_to_be_checked()
        box.check()
    page.get_by_role("button", name="Send my request").click()
    expect(page.get_by_text("You asked to join.")).to_be_visible()
    is_accessible()
    sign_out(page, live_server)

    sign_in(cast.alice)
    page.goto(address)
    expect(page.get_by_text("I would like to listen first.")).to_be_visible()
    is_accessible()
    page.get_by_role("link", name="Say no").click()
    is_accessible()
    page.go_back()
    page.get_by_role("link", name="Offer a talk").click()
    is_accessible()
    page.get_by_label("Day").fill((timezone.now() + timedelta(days=3)).strftime("%Y-%m-%d"))
    page.get_by_label("Time", exact=True).fill("10:00")
    page.get_by_label("Link or room").fill("Room by the garden")
    page.get_by_role("button", name="Offer this time").click()
    expect(page.get_by_text("A talk is offered for")).to_be_visible()
    sign_out(page, live_server)

    sign_in(cast.carol)
    page.goto(address)
    expect(page.get_by_text("Room by the garden")).to_be_visible()
    is_accessible()
    page.get_by_role("link", name="Ask for another time").click()
    is_accessible()
    page.go_back()
    page.get_by_role("button", name="It suits me").click()
    expect(page.get_by_text("The facilitators answer after it.")).to_be_visible()
    page.get_by_role("link", name="Take the request back").click()
    is_accessible()
    sign_out(page, live_server)

    sign_in(cast.alice)
    page.goto(address)
    page.get_by_role("button", name="Say yes").click()
    expect(page.get_by_text("Answered: yes.")).to_be_visible()
    with tenant(cast.organization.pk):
        assert Membership.objects.get(person=cast.carol).pseudonym == "Quiet Teasel"
        assert not JoinRequest.objects.exists()


def test_waiting_moving_and_being_discreet(
    page: Page, live_server: Any, cast: Cast, sign_in: SignIn, is_accessible: Check
) -> None:
    full = make_group(
        organization=cast.organization, name="Awake at three", discreet_title="Blue room", capacity_min=3, capacity_max=3
    )
    free = make_group(organization=cast.organization, name="Empty purse", discreet_title="Green room")
    asked = make_group(organization=cast.organization, name="After a loss", discreet_title="Red room", join_style="on_request")
    for _ in range(3):
        make_membership(group=full, person=make_person(organization=cast.organization))
    decided: dict[str, Any] = {"status": "declined", "reason_kind": "own_words", "decided_on": timezone.localdate()}
    make_request(group=asked, person=cast.bob, reason="We begin anew in March. Ask us then.", **decided)
    base = f"{live_server.url}/harbour/groups"
    sign_in(cast.bob)
    page.goto(f"{base}/{full.pk}/wait/")
    is_accessible()
    page.get_by_role("button", name="Put me on the list").click()
    expect(page.get_by_text("You are first in line.")).to_be_visible()
    is_accessible()
    page.goto(f"{base}/{asked.pk}/")
    expect(page.get_by_text("We begin anew in March.")).to_be_visible()
    is_accessible()
    page.goto(f"{base}/{cast.group.pk}/")
    page.get_by_role("link", name="Move me to another group").click()
    is_accessible()
    page.get_by_label("The group you would rather be in").select_option(str(free.pk))
    page.get_by_role("button", name="Ask to move").click()
    expect(page.get_by_text("We look at it within a few minutes. Your place stays yours.")).to_be_visible()
    is_accessible()
    carry_out_moves()
    page.reload()
    expect(page.get_by_text("A place is free for you")).to_be_visible()
    is_accessible()
    page.get_by_role("button", name="Turn discreet mode on").click()
    expect(page.get_by_text("Blue room")).to_be_visible()
    is_accessible()
    for name in ("Awake at three", "Empty purse", "After a loss", "Carrying a lot"):
        expect(page.get_by_text(name)).to_have_count(0)
    page.get_by_role("link", name="See the group and decide").click()
    page.get_by_role("link", name="Take the place").click()
    is_accessible()
    for box in page.get_by_role("main").get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Take the place").click()
    expect(page.get_by_text("You are in.")).to_be_visible()
    is_accessible()
    with tenant(cast.organization.pk):
        assert list(Membership.objects.filter(person=cast.bob).values_list("group", flat=True)) == [free.pk]
