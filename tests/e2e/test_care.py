"""Care around sessions: four taps to one's supervisor, a second person's no, too few in the room, a group handed over."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from groups.models import Debrief, HandOver, IdentityDecision, Session
from organizations.models import Person
from peersupport.tenancy import tenant
from tests.architecture.objects import arguments_for
from tests.e2e.conftest import Taps
from tests.factories import Cast, make_person
from tests.groups.safety import make_lead, make_request_for_identity, make_running, name_supervisor_of

As = Callable[[Person], None]


@pytest.fixture
def become(page: Page, live_server: Any, client_of: Callable[[Any], Client]) -> As:
    """Let the browser be signed in as somebody, by a session of theirs."""

    def sign_in(person: Person) -> None:
        page.context.clear_cookies()
        page.context.add_cookies(
            [{"name": "sessionid", "value": client_of(person).cookies["sessionid"].value, "url": live_server.url}]
        )

    return sign_in


def test_a_debrief_takes_four_taps_and_the_supervisor_alone_reads_it(
    page: Page, live_server: Any, cast: Cast, become: As, taps: Taps
) -> None:
    session = make_running(cast, begun=120)
    name_supervisor_of(cast.alice, cast.ivy)
    become(cast.alice)
    page.goto(f"{live_server.url}/harbour/sessions/{session.public_id}/debrief/")
    expect(page.get_by_text("Only Ivy, your supervisor, reads it")).to_be_visible()
    for question in ("How did it go?", "The load on you", "Working together", "Is there anything to talk about?"):
        taps.tap(page.get_by_role("group", name=question).get_by_role("radio").last)
    assert taps.count == 4
    page.get_by_role("button", name="Send it to supervision").click()
    expect(page.get_by_text("Sent. It is deleted in 90 days.")).to_be_visible()
    become(cast.ivy)
    page.goto(f"{live_server.url}/harbour/supervision/")
    expect(page.get_by_text("would like to talk")).to_be_visible()
    page.get_by_role("button", name="Ask for a talk").click()
    expect(page.get_by_text("Talk offered on")).to_be_visible()
    page.get_by_role("button", name="Talked about").click()
    expect(page.get_by_text("Talked about on")).to_be_visible()
    with tenant(cast.organization.pk):
        assert Debrief.objects.get().supervisor_id == cast.ivy.pk
    # The coordinator runs the programme and reads none of it.
    become(cast.frank)
    page.goto(f"{live_server.url}/harbour/supervision/")
    expect(page.get_by_text("would like to talk")).to_have_count(0)


def test_a_second_person_says_no_and_nobody_looks(page: Page, live_server: Any, cast: Cast, become: As) -> None:
    gus = make_lead(cast)
    request = make_request_for_identity(cast, by=cast.grace)
    become(gus)
    page.goto(f"{live_server.url}/harbour/safeguarding/")
    page.get_by_role("link", name="Read and decide").click()
    expect(page.get_by_text("Nobody can reach them.")).to_be_visible()
    page.get_by_role("button", name="No", exact=True).click()
    expect(page.get_by_text("You said no. Nobody looks.")).to_be_visible()
    become(cast.grace)
    page.goto(f"{live_server.url}/harbour/concerns/{request.concern.public_id}/")
    expect(page.get_by_text("The second person said no.")).to_be_visible()
    expect(page.get_by_role("button", name="Show me who it is")).to_have_count(0)
    assert cast.bob.user.email not in page.content()
    with tenant(cast.organization.pk):
        assert IdentityDecision.objects.get().approved is False


def test_another_group_is_answered_and_a_session_of_too_few_ends_kindly(
    page: Page, live_server: Any, cast: Cast, become: As
) -> None:
    named = arguments_for("groups:answer_bridge", cast)
    become(cast.alice)
    page.goto(f"{live_server.url}/harbour/sessions/{named['public_id']}/bridge/answer/")
    page.get_by_role("button", name="Yes, we meet").click()
    expect(page.get_by_text("The two groups meet.")).to_be_visible()
    running = make_running(cast, minimum_to_start=3)
    page.goto(f"{live_server.url}/harbour/sessions/{running.public_id}/run/end/")
    expect(page.get_by_text("this session needs 3")).to_be_visible()
    page.get_by_role("button", name="End this session").click()
    expect(page.get_by_text("The session has ended.")).to_be_visible()
    with tenant(cast.organization.pk):
        assert Session.objects.get(public_id=named["public_id"]).bridge_to_id is not None
        assert Session.objects.get(pk=running.pk).status == "cancelled"


def test_a_group_is_handed_over_with_what_there_is_to_know(page: Page, live_server: Any, cast: Cast, become: As) -> None:
    nina = make_person(organization=cast.organization, name="Nina", roles=("facilitator",))
    become(cast.frank)
    page.goto(f"{live_server.url}/harbour/groups/{cast.group.pk}/hand-over/")
    page.get_by_label("Who hands it over").select_option("Alice")
    page.get_by_label("Who takes it").select_option("Nina")
    page.get_by_label("Day of the hand-over").fill((timezone.localdate() + timedelta(days=14)).isoformat())
    page.get_by_label("How the group works").fill("We open with a round.")
    page.get_by_role("button", name="Plan the hand-over").click()
    expect(page.get_by_text("Planned. The two find it on their rota.")).to_be_visible()
    become(nina)
    page.goto(f"{live_server.url}/harbour/rota/")
    page.get_by_role("link", name="Thursday table").first.click()
    expect(page.get_by_role("textbox", name="How the group works")).to_have_value("We open with a round.")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    with tenant(cast.organization.pk):
        assert len(HandOver.objects.get().done) == 1
