"""What happens to sessions of two groups when something changes later: dates, rules, facilitators, groups that close."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from groups.access import entries_of, feeds_of
from groups.access.bridge import dates_together
from groups.access.programme import programme_seen
from groups.actions.bridge import DoNotFit, agree_to_bridge, ask_for_bridge
from groups.actions.feed import make_feed
from groups.actions.group import change_group, close_group, set_facilitators
from groups.actions.session import cancel_session, change_session
from groups.models import BridgeRequest, PeerGroup, Session
from groups.scheduled.session import mark_held
from organizations.models import Person
from peersupport.tenancy import tenant
from tests.conftest import as_role
from tests.factories import Cast, make_cast, make_facilitator, make_person, make_session
from tests.groups.messages.scene import plan
from tests.groups.second_parser import calendar_in
from tests.groups.test_bridge import Scene

SignIn = Callable[[Any], Client]
# Each makes it a group for others than the one that was agreed to.
OTHERS: list[dict[str, Any]] = [
    {"level_rule": "no_managers"},
    {"hr_welcome": True},
    {"eligibility": "centred", "centred_on": "women"},
    {"language": "de"},
]


@pytest.fixture
def scene(cast: Cast) -> Scene:
    return Scene(cast)


def change(scene: Scene, group: PeerGroup, **fields: Any) -> None:
    with tenant(scene.cast.organization.pk):
        change_group(group, by=scene.cast.frank, **fields)


def subjects(sent: list[Any]) -> dict[str, str]:
    found = {mail.to[0]: mail.subject for mail in sent}
    assert len(found) == len(sent), "one mail for each"
    return found


def event_for(person: Person, sent: list[Any]) -> Any:
    """The method and the event of the invitation in the one mail to somebody."""
    (mail,) = [mail for mail in sent if mail.to == [person.user.email]]
    (form,) = [content for content, kind in mail.alternatives if kind.startswith("text/calendar")]
    calendar = calendar_in(form.encode())
    return calendar.method.value, calendar.vevent


def test_who_brings_the_guests_gets_every_date_as_the_guests_do(scene: Scene, mails: Any) -> None:
    found = []
    with mails() as sent:
        scene.join()
    found.append(event_for(scene.nina, sent))
    with mails() as sent, tenant(scene.cast.organization.pk):
        change_session(Session.objects.get(), plan(scene.cast, hours=50))
    found.append(event_for(scene.nina, sent))
    with mails() as sent, tenant(scene.cast.organization.pk):
        cancel_session(Session.objects.get(), reason="room")
    found.append(event_for(scene.nina, sent))
    assert [method for method, _event in found] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({event.uid.value for _method, event in found}) == 1
    sequences = [int(event.sequence.value) for _method, event in found]
    assert sequences == sorted(set(sequences))
    for _method, event in found:
        assert event.summary.value == "Monday bench"
        assert [guest.value for guest in event.attendee_list] == [f"mailto:{scene.nina.user.email}"]


def test_without_the_role_nobody_is_written_to(scene: Scene, mails: Any) -> None:
    with tenant(scene.cast.organization.pk):
        scene.nina.role_grants.all().delete()
    with tenant(scene.cast.organization.pk):
        asked = ask_for_bridge(scene.session, scene.other, by=scene.cast.alice)
    with mails() as sent, tenant(scene.cast.organization.pk):
        agree_to_bridge(asked, by=scene.nina)
    assert scene.nina.user.email not in subjects(sent)


def test_who_facilitates_both_groups_reads_the_title_of_the_hosts(scene: Scene, mails: Any) -> None:
    make_facilitator(group=scene.cast.group, person=scene.nina)
    with mails() as sent:
        scene.join()
    assert subjects(sent)[scene.nina.user.email].startswith("Thursday table")


def test_the_feed_of_whoever_brings_the_guests(scene: Scene, client_of: SignIn) -> None:
    scene.join()
    with tenant(scene.cast.organization.pk):
        make_feed(scene.nina, "full")

    def entries() -> list[tuple[str, bool]]:
        with tenant(scene.cast.organization.pk):
            feed = feeds_of(scene.nina)["full"]
            return [(found.title, found.cancelled) for found in entries_of(feed, scene.cast.organization, timezone.now())]

    assert entries() == [("Monday bench", False)]
    client_of(scene.nina).post(scene.address("bridge/part/"))
    assert entries() == []


def test_the_date_stands_wherever_the_guests_look(scene: Scene, client_of: SignIn) -> None:
    """List, group page, home and the coordinator's programme; under each group's own title, its own facilitators."""
    listed = client_of(scene.cast.carol).get("/harbour/groups/")
    assert {card.name: card.when is not None for card in listed.context["cards"]} == {
        "Carrying a lot": True,
        "Night shifts": False,
    }
    scene.join()
    cards = {card.name: card for card in client_of(scene.cast.carol).get("/harbour/groups/").context["cards"]}
    assert cards["Night shifts"].when == cards["Carrying a lot"].when
    # Who leads the others' session does not facilitate this group.
    assert (bool(cards["Carrying a lot"].names), cards["Night shifts"].names) == (True, "")
    home = client_of(scene.uma).get("/harbour/").content.decode()
    assert "In your calendar: Monday bench" in home
    for hidden in ("Thursday table", "Carrying a lot"):
        assert hidden not in home
    assert scene.address() in client_of(scene.nina).get(f"/harbour/groups/{scene.other.pk}/").content.decode()
    with tenant(scene.cast.organization.pk):
        covers = programme_seen(scene.cast.frank).groups
    assert {cover.group.discreet_title: cover.planned for cover in covers} == {"Thursday table": 1, "Monday bench": 1}


@pytest.mark.parametrize("fields", OTHERS, ids=lambda fields: next(iter(fields)))
@pytest.mark.parametrize("side", ["host", "guest"])
def test_a_group_that_is_for_others_now_parts(scene: Scene, mails: Any, fields: dict[str, Any], side: str) -> None:
    scene.join()
    with mails() as sent:
        change(scene, scene.cast.group if side == "host" else scene.other, **fields)
    with tenant(scene.cast.organization.pk):
        session = Session.objects.get()
        assert (session.bridge_to, session.status) == (None, "scheduled")
        assert dates_together(scene.other) == []
    cast = scene.cast
    assert subjects(sent) == {
        scene.uma.user.email: "Monday bench: cancelled, a date together",
        scene.nina.user.email: "Monday bench: cancelled, a date together",
        **{p.user.email: "Thursday table meets without the other group" for p in (cast.alice, cast.ivy, cast.bob)},
    }
    method, event = event_for(scene.uma, sent)
    assert (method, event.status.value, event.uid.value) == ("CANCEL", "CANCELLED", str(session.public_id))


@pytest.mark.parametrize(
    ("before", "after", "ends"),
    [("after_talk", "instant", True), ("after_talk", "on_request", True), ("on_request", "instant", True),
     ("instant", "on_request", False), ("on_request", "after_talk", False)],
)  # fmt: skip
def test_letting_people_in_more_easily_parts_and_asking_more_of_them_does_not(
    scene: Scene, before: str, after: str, ends: bool
) -> None:
    change(scene, scene.other, join_style=before)
    scene.join()
    change(scene, scene.other, join_style=after)
    with tenant(scene.cast.organization.pk):
        assert (Session.objects.get().bridge_to is None) is ends


@pytest.mark.parametrize(
    "fields",
    [{"format": "in_person"}, {"minimum_to_start": 5}, {"capacity_max": 5}, {"sentence": "Another one."}, {"late_minutes": 0},
     {"discreet_title": "Monday plank"}],
    ids=lambda fields: next(iter(fields)),
)  # fmt: skip
@pytest.mark.parametrize("side", ["host", "guest"])
def test_what_each_session_says_for_itself_ends_nothing(scene: Scene, mails: Any, fields: dict[str, Any], side: str) -> None:
    scene.join()
    with mails() as sent:
        change(scene, scene.cast.group if side == "host" else scene.other, **fields)
    assert sent == []
    with tenant(scene.cast.organization.pk):
        assert Session.objects.get().bridge_to == scene.other


def test_many_dates_end_with_one_mail_for_each(scene: Scene, mails: Any) -> None:
    scene.join()
    for days in (10, 17):
        at = timezone.now() + timedelta(days=days)
        make_session(group=scene.cast.group, facilitators=(scene.cast.alice, scene.cast.ivy), starts_at=at, bridge_to=scene.other)
    with mails() as sent:
        change(scene, scene.other, language="de")
    assert subjects(sent)[scene.uma.user.email] == "Monday bench: cancelled, 3 dates together"
    (mail,) = [mail for mail in sent if mail.to == [scene.uma.user.email]]
    files = [calendar_in(content.encode()) for _name, content, _kind in mail.attachments]
    assert [file.method.value for file in files] == ["CANCEL"] * 3
    assert len({file.vevent.uid.value for file in files}) == 3


def test_a_question_ends_with_the_rules_it_was_asked_under(scene: Scene, mails: Any) -> None:
    with mails():
        scene.ask()
    with mails() as sent:
        change(scene, scene.other, level_rule="only_managers")
    cast = scene.cast
    assert {address: subject.partition(":")[0] for address, subject in subjects(sent).items()} == {
        scene.nina.user.email: "Monday bench",
        cast.alice.user.email: "Thursday table",
        cast.ivy.user.email: "Thursday table",
    }
    with tenant(cast.organization.pk):
        assert not BridgeRequest.objects.exists()


def test_a_question_that_moves_is_put_again_and_one_that_is_off_is_closed(scene: Scene, mails: Any) -> None:
    with mails() as first:
        scene.ask()
    with mails() as second, tenant(scene.cast.organization.pk):
        change_session(Session.objects.get(), plan(scene.cast, hours=55))
    asked = [mail for mail in second if mail.to == [scene.nina.user.email]]
    assert [mail.subject.startswith("Monday bench: a question about") for mail in asked] == [True]
    assert asked[0].subject != first[0].subject
    with mails() as third, tenant(scene.cast.organization.pk):
        change_session(Session.objects.get(), plan(scene.cast, hours=55))
    assert scene.nina.user.email not in subjects(third), "only another time is another question"
    with mails() as last, tenant(scene.cast.organization.pk):
        cancel_session(Session.objects.get())
    assert "the question about" in subjects(last)[scene.nina.user.email]


def test_a_question_that_nobody_answered_goes_when_the_session_begins(scene: Scene) -> None:
    scene.ask()
    with as_role("worker"):
        mark_held()
    with tenant(scene.cast.organization.pk):
        assert BridgeRequest.objects.exists()
        Session.objects.update(starts_at=timezone.now() - timedelta(minutes=1))
    with as_role("worker"):
        mark_held()
    with tenant(scene.cast.organization.pk):
        assert not BridgeRequest.objects.exists()
        assert Session.objects.get().status == "scheduled"


def test_taking_it_back_tells_those_who_were_asked(scene: Scene, client_of: SignIn, mails: Any) -> None:
    with mails():
        scene.ask()
    with mails() as sent:
        client_of(scene.cast.alice).post(scene.address("bridge/part/"))
    assert set(subjects(sent)) == {scene.nina.user.email, scene.cast.ivy.user.email}


@pytest.mark.parametrize("side", ["host", "guest"])
def test_closing_either_group(scene: Scene, client_of: SignIn, mails: Any, side: str) -> None:
    """The guests of a host that closes do not read that their own group meets no more."""
    scene.join()
    with mails() as sent, tenant(scene.cast.organization.pk):
        close_group(scene.cast.group if side == "host" else scene.other, by=scene.cast.frank)
    cast, told = scene.cast, subjects(sent)
    assert told[scene.uma.user.email] == told[scene.nina.user.email] == "Monday bench: cancelled, a date together"
    expected = "Thursday table: cancelled" if side == "host" else "Thursday table meets without the other group"
    assert all(told[person.user.email].startswith(expected) for person in (cast.alice, cast.ivy, cast.bob))
    assert client_of(scene.uma).get(scene.address()).status_code == 404


def test_a_session_never_waits_for_more_than_there_is_room_for(scene: Scene, client_of: SignIn) -> None:
    scene.join()
    with tenant(scene.cast.organization.pk):
        Session.objects.update(minimum_to_start=8)
    lone = make_session(group=scene.cast.group, minimum_to_start=8, starts_at=timezone.now() + timedelta(days=9))

    def fewest() -> list[int]:
        with tenant(scene.cast.organization.pk):
            found = dict(Session.objects.values_list("pk", "minimum_to_start"))
            return [found[scene.session.pk], found[lone.pk]]

    change(scene, scene.cast.group, capacity_max=6)
    assert fewest() == [8, 6], "two groups together are more"
    client_of(scene.cast.alice).post(scene.address("bridge/part/"))
    assert fewest() == [6, 6]


def test_dates_together_come_and_go_with_whoever_facilitates(scene: Scene, mails: Any) -> None:
    scene.join()
    other = make_person(organization=scene.cast.organization, name="Olga", roles=("facilitator",))
    with mails() as sent, tenant(scene.cast.organization.pk):
        set_facilitators(scene.other, [other], by=scene.cast.frank)
    assert event_for(other, sent)[0] == "REQUEST"
    method, event = event_for(scene.nina, sent)
    assert (method, event.summary.value) == ("CANCEL", "Monday bench")
    assert set(subjects(sent)) == {other.user.email, scene.nina.user.email}
    with mails() as sent, tenant(scene.cast.organization.pk):
        set_facilitators(scene.other, [other], by=scene.cast.frank)
    assert sent == []


def test_the_coordinator_reads_it_before_saving_and_after(scene: Scene, client_of: SignIn) -> None:
    frank, edit = client_of(scene.cast.frank), f"/harbour/groups/{scene.other.pk}/edit/"
    heading = "This group has dates together with another one"
    assert heading not in frank.get(edit).content.decode()
    scene.join()
    page = frank.get(edit)
    assert heading in page.content.decode()
    assert scene.address() in page.content.decode()
    assert scene.address() in frank.get(f"/harbour/groups/{scene.other.pk}/close/").content.decode()
    form = page.context["form"]
    given = {name: form.initial.get(name) for name in form.fields}
    given = {name: value for name, value in given.items() if value not in (None, False)} | {"language": "de"}
    saved = frank.post(edit, given, follow=True).content.decode()
    assert "The dates together with other groups are off." in saved


def test_who_is_asked_reads_how_the_other_group_lets_people_in(scene: Scene, client_of: SignIn) -> None:
    change(scene, scene.cast.group, join_style="after_talk")
    scene.ask()
    page = client_of(scene.nina).get(scene.address("bridge/answer/")).content.decode()
    assert "After a talk with a facilitator" in page


@pytest.mark.django_db(transaction=True)
def test_a_rule_that_changes_while_the_other_side_says_yes(mails: Any) -> None:
    """Whichever is first: afterwards no two groups meet whose rules differ."""
    scene = Scene(make_cast())
    asked, ready, came = scene.ask(), Barrier(2), []

    def agree() -> None:
        try:
            with tenant(scene.cast.organization.pk):
                ready.wait()
                agree_to_bridge(asked, by=scene.nina)
        except Exception as error:
            came.append(error)
        finally:
            connection.close()

    def differ() -> None:
        try:
            with tenant(scene.cast.organization.pk):
                ready.wait()
                change_group(scene.cast.group, by=scene.cast.frank, level_rule="only_managers")
        except Exception as error:
            came.append(error)
        finally:
            connection.close()

    threads = [Thread(target=agree), Thread(target=differ)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(isinstance(error, DoNotFit) or type(error).__name__ == "SessionGone" for error in came), came
    with tenant(scene.cast.organization.pk):
        assert Session.objects.get().bridge_to is None
        assert not BridgeRequest.objects.exists()
