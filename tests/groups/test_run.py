"""Running a session: for the two who are booked, a count without names, and a kind end where too few came."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from groups.access.run import agenda_of
from groups.actions.run import EnoughCame, count_people, end_kindly
from groups.actions.session import SessionGone
from groups.agenda import wait_until
from groups.models import Booking, FacilitatorName, Session
from organizations.models import Organization
from peersupport.tenancy import tenant
from resources import help_lines
from tests.factories import Cast, make_group, make_session
from tests.groups.safety import make_running


def run(client: Client, session: Session, query: str = "") -> Any:
    return client.get(f"/harbour/sessions/{session.public_id}/run/{query}")


def test_the_two_who_are_booked_see_it_and_nobody_else(cast: Cast, client_of: Callable[[Any], Client]) -> None:
    session = make_running(cast)
    for person in (cast.alice, cast.ivy):
        assert run(client_of(person), session).status_code == 200
    for person in (cast.bob, cast.carol, cast.frank, cast.grace, cast.erin, cast.henry):
        assert run(client_of(person), session).status_code == 404
    other = make_session(group=make_group(organization=cast.organization), facilitators=(cast.ivy,))
    assert run(client_of(cast.alice), other).status_code == 404
    with tenant(cast.organization.pk):
        Booking.objects.filter(facilitator=cast.alice).update(released=True)
    assert run(client_of(cast.alice), session).status_code == 404


@pytest.mark.parametrize(("begun", "status", "expected"), [(-600, "scheduled", 200), (70, "held", 200), (60 * 26, "held", 404)])
def test_from_the_day_it_is_planned_to_the_day_after(
    cast: Cast, client_of: Callable[[Any], Client], begun: int, status: str, expected: int
) -> None:
    session = make_running(cast, begun=begun, status=status)
    assert run(client_of(cast.alice), session).status_code == expected


@pytest.mark.parametrize("status", ["draft", "cancelled"])
def test_what_does_not_take_place_is_not_run(cast: Cast, client_of: Callable[[Any], Client], status: str) -> None:
    assert run(client_of(cast.alice), make_running(cast, status=status)).status_code == 404


@pytest.mark.parametrize("query", ["", "?copy"])
def test_no_name_stands_on_it(cast: Cast, client_of: Callable[[Any], Client], query: str) -> None:
    """P2, P3: what a screen, a sheet of paper or a kept copy shows gives nobody away."""
    with tenant(cast.organization.pk):
        FacilitatorName.objects.create(person=cast.alice, name="Brook", skeleton="brook")
        Booking.objects.all().update(display_name="Brook")
    session = make_running(cast, video_url="https://rooms.example.test/9", topic="grief")
    page = run(client_of(cast.alice), session, query)
    text = page.content.decode()
    assert "no-store" in page["Cache-Control"]
    for word in ("Slate", "Bob", "Brook", "Host ", "Alice", "Ivy", cast.alice.user.email, cast.group.name):
        assert word not in text
    assert ("rooms.example.test" in text) is (query == "")
    assert ("csrfmiddlewaretoken" in text.partition("<main")[2].partition("</main>")[0]) is (query == "")


@pytest.mark.parametrize(("minutes", "first", "last"), [(60, [5, 5, 8, 27, 3, 9, 3], 60), (90, [5, 5, 10, 45, 5, 12, 3], 90)])
def test_the_timetable_follows_the_frame_of_its_length(cast: Cast, minutes: int, first: list[int], last: int) -> None:
    session = make_running(cast, minutes=minutes, guide="what-helped-me")
    with tenant(cast.organization.pk):
        guide, steps = agenda_of(session)
    assert guide.key == "what-helped-me"
    assert [timed.step.minutes for timed in steps][:7] == first
    assert steps[0].begins == session.starts_at
    assert all(before.ends == after.begins for before, after in pairwise(steps))
    assert steps[-1].ends == session.starts_at + timedelta(minutes=last)


def test_prompts_and_crisis_card_come_from_resources(cast: Cast, client_of: Callable[[Any], Client]) -> None:
    Organization.objects.filter(pk=cast.organization.pk).update(country="NZ")
    text = run(client_of(cast.alice), make_running(cast, topic="grief")).content.decode()
    assert "Questions: " in text
    lines = help_lines.lines_of("NZ")
    assert lines
    for line in lines:
        assert line.shown_number in text
        assert f"{line.checked:%Y}" in text
    known = {line.call_link for line in help_lines.shown()}
    dialled = {part.split('"')[0] for part in text.split('href="')[1:] if part.startswith("tel:")}
    assert dialled
    assert dialled <= known


def test_without_a_checked_number_it_says_so(cast: Cast, client_of: Callable[[Any], Client]) -> None:
    Organization.objects.filter(pk=cast.organization.pk).update(country="ZZ")
    text = run(client_of(cast.alice), make_running(cast)).content.decode()
    assert "no checked number for this country" in text
    assert "tel:" not in text


def test_the_count_is_a_number_and_the_last_word_counts(cast: Cast, client_of: Callable[[Any], Client]) -> None:
    session = make_running(cast)
    address = f"/harbour/sessions/{session.public_id}/run/count/"
    assert client_of(cast.alice).post(address, {"count": "4"}).status_code == 302
    assert client_of(cast.ivy).post(address, {"count": "5"}, headers={"Accept": "application/json"}).status_code == 204
    for wrong in ("-1", "41", "x", ""):
        answer = client_of(cast.ivy).post(address, {"count": wrong}, headers={"Accept": "application/json"})
        assert answer.status_code == 422
    with tenant(cast.organization.pk):
        assert Session.objects.get(pk=session.pk).attended == 5
    early = make_session(group=cast.group, facilitators=(cast.alice,))
    assert client_of(cast.alice).post(f"/harbour/sessions/{early.public_id}/run/count/", {"count": "4"}).status_code == 404
    assert client_of(cast.bob).post(address, {"count": "9"}).status_code == 404


def test_too_few_are_told_apart_from_enough(cast: Cast, client_of: Callable[[Any], Client]) -> None:
    session = make_running(cast, attended=2)
    text = run(client_of(cast.alice), session).content.decode()
    shown = text.partition('data-here="2">')[2].partition("</div>")[0]
    assert "2 are here; you need 3: wait until " in shown
    assert "End kindly: too few" in shown
    with tenant(cast.organization.pk):
        count_people(session, 3)
    assert 'data-here="2" hidden' in run(client_of(cast.alice), session).content.decode()


@pytest.mark.parametrize(("late", "minutes"), [(15, 10), (5, 5), (0, 0)])
def test_nobody_waits_beyond_the_moment_the_door_closes(late: int, minutes: int) -> None:
    start = timezone.now()
    assert wait_until(start, late) == start + timedelta(minutes=minutes)


def test_ending_kindly_tells_the_group_and_marks_the_session(cast: Cast, client_of: Callable[[Any], Client], mails: Any) -> None:
    session = make_running(cast, attended=2)
    client, address = client_of(cast.alice), f"/harbour/sessions/{session.public_id}/run/end/"
    assert "You counted 2" in client.get(address).content.decode()
    with tenant(cast.organization.pk):
        assert Session.objects.get(pk=session.pk).status == "scheduled"
    with mails() as sent:
        assert client.post(address).status_code == 302
    assert [mail.to for mail in sent] == [[cast.bob.user.email]]
    assert "too few could come" in sent[0].body
    assert any("METHOD:CANCEL" in str(part.get_payload(decode=True)) for part in sent[0].message().walk())
    with tenant(cast.organization.pk):
        ended = Session.objects.get(pk=session.pk)
        assert (ended.status, ended.cancel_reason, ended.attended) == ("cancelled", "few", 2)
    assert "Too few could come." in client_of(cast.bob).get(f"/harbour/sessions/{session.public_id}/").content.decode()
    assert client.post(address).status_code == 404


@pytest.mark.parametrize(("begun", "attended"), [(5, 3), (-5, 1), (61, 1)])
def test_only_too_few_and_only_while_it_is_on(cast: Cast, client_of: Callable[[Any], Client], begun: int, attended: int) -> None:
    session = make_running(cast, begun=begun, attended=attended)
    assert client_of(cast.alice).post(f"/harbour/sessions/{session.public_id}/run/end/").status_code == 404
    with tenant(cast.organization.pk), pytest.raises((EnoughCame, SessionGone)):
        end_kindly(session)


def test_the_way_to_it_stands_where_one_looks(cast: Cast, client_of: Callable[[Any], Client]) -> None:
    session = make_running(cast, begun=-30)
    address = f"/harbour/sessions/{session.public_id}/run/"
    for page in ("/harbour/rota/", f"/harbour/sessions/{session.public_id}/"):
        assert address in client_of(cast.alice).get(page).content.decode()
    assert address not in client_of(cast.bob).get(f"/harbour/sessions/{session.public_id}/").content.decode()


def test_its_queries_do_not_grow_with_members(
    cast: Cast, client_of: Callable[[Any], Client], django_assert_max_num_queries: Any
) -> None:
    session, client, counts = make_running(cast), client_of(cast.alice), []
    run(client, session)
    for day in (date(2025, 1, 4), date(2025, 1, 5)):
        make_session(group=cast.group, facilitators=(cast.alice,), starts_at=timezone.now() + timedelta(days=day.day))
        with django_assert_max_num_queries(40) as seen:
            run(client, session)
        counts.append(len(seen))
    assert counts[0] == counts[1]
