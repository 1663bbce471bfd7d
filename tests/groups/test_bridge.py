"""One session of two groups: asked, agreed, parted; each group under its own title, nobody's name across."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from groups.actions.bridge import AskedAlready, DoNotFit, agree_to_bridge, ask_for_bridge
from groups.actions.group import close_group
from groups.actions.session import SessionGone, cancel_session
from groups.models import BridgeRequest, PeerGroup, Rsvp, Session
from organizations.models import Person
from peersupport.tenancy import tenant
from tests.factories import Cast, make_facilitator, make_group, make_membership, make_person, make_session

SignIn = Callable[[Any], Client]


class Scene:
    """nina facilitates the group of uma, which the cast's group wants to meet."""

    def __init__(self, cast: Cast, **group: Any) -> None:
        self.cast = cast
        fields = {"name": "Night shifts", "discreet_title": "Monday bench", **group}
        self.other = make_group(organization=cast.organization, **fields)
        self.nina = make_person(organization=cast.organization, name="Nina", roles=("facilitator",))
        self.uma = make_person(organization=cast.organization, name="Uma")
        make_facilitator(group=self.other, person=self.nina)
        make_membership(group=self.other, person=self.uma, pseudonym="Marram")
        self.session = make_session(
            group=cast.group, facilitators=(cast.alice, cast.ivy), starts_at=timezone.now() + timedelta(days=3)
        )

    def address(self, verb: str = "") -> str:
        return f"/harbour/sessions/{self.session.public_id}/{verb}"

    def ask(self) -> BridgeRequest:
        with tenant(self.cast.organization.pk):
            return ask_for_bridge(self.session, self.other, by=self.cast.alice)

    def join(self) -> Session:
        asked = self.ask()
        with tenant(self.cast.organization.pk):
            return agree_to_bridge(asked, by=self.nina)


@pytest.fixture
def scene(cast: Cast) -> Scene:
    return Scene(cast)


def test_asked_agreed_and_both_are_told_under_their_own_title(scene: Scene, client_of: SignIn, mails: Any) -> None:
    cast = scene.cast
    alice, nina = client_of(cast.alice), client_of(scene.nina)
    assert "Night shifts" in alice.get(scene.address("bridge/")).content.decode()
    with mails() as sent:
        assert alice.post(scene.address("bridge/"), {"other": scene.other.pk}).status_code == 302
    assert [mail.to[0] for mail in sent] == [scene.nina.user.email]
    assert "Monday bench" in sent[0].subject
    assert "Thursday table" not in str(sent[0].message())
    # Until the yes nobody else knows.
    assert client_of(scene.uma).get(scene.address()).status_code == 404
    assert "Night shifts" not in client_of(cast.bob).get(scene.address()).content.decode()
    assert "Another group asks to meet" in nina.get("/harbour/rota/").content.decode()
    assert "Carrying a lot" in nina.get(scene.address("bridge/answer/")).content.decode()
    with mails() as sent:
        assert nina.post(scene.address("bridge/agree/")).status_code == 302
    titles = {mail.to[0]: mail for mail in sent}
    assert set(titles) == {p.user.email for p in (cast.alice, cast.ivy, cast.bob, scene.uma, scene.nina)}
    assert len(sent) == 5
    for person, own, foreign in (
        (scene.uma, "Monday bench", "Thursday table"),
        (scene.nina, "Monday bench", "Thursday table"),
        (cast.bob, "Thursday table", "Monday bench"),
        (cast.alice, "Thursday table", "Monday bench"),
    ):
        raw = str(titles[person.user.email].message())
        assert own in titles[person.user.email].subject
        assert foreign not in raw
        assert "Night shifts" not in raw
        assert "Carrying a lot" not in raw


def test_both_see_it_under_their_own_title_answer_and_read_no_names(scene: Scene, client_of: SignIn) -> None:
    scene.join()
    cast = scene.cast
    for person, own, foreign, other in (
        (scene.uma, "Monday bench", "Thursday table", "Carrying a lot"),
        (scene.nina, "Monday bench", "Thursday table", "Carrying a lot"),
        (cast.bob, "Thursday table", "Monday bench", "Night shifts"),
        (cast.alice, "Thursday table", "Monday bench", "Night shifts"),
    ):
        page = client_of(person).get(scene.address()).content.decode()
        assert own in page
        assert foreign not in page
        assert f"Together with another group: {other}." in page
        assert "Slate" not in page or person == cast.bob
        assert "Marram" not in page or person == scene.uma
        file = client_of(person).get(scene.address("calendar.ics")).content.decode()
        assert own in file
        assert foreign not in file
    for person in (scene.uma, cast.bob):
        assert client_of(person).post(scene.address("answer/"), {"answer": "coming"}).status_code == 302
    with tenant(cast.organization.pk):
        answers = set(Rsvp.objects.values_list("membership__pseudonym", "answer"))
    assert answers == {("Marram", "coming"), ("Slate", "coming")}
    for group, client in ((scene.other, client_of(scene.uma)), (cast.group, client_of(cast.bob))):
        assert scene.address() in client.get(f"/harbour/groups/{group.pk}/").content.decode()
    assert scene.address() in client_of(scene.uma).get("/harbour/").content.decode()
    page = client_of(cast.alice).get(f"/harbour/groups/{cast.group.pk}/").content.decode()
    assert "2 plan to come" in page
    assert "Marram" not in page


def test_the_guests_facilitator_does_not_lead(scene: Scene, client_of: SignIn) -> None:
    scene.join()
    nina = client_of(scene.nina)
    assert nina.get(scene.address()).status_code == 200
    assert nina.get(scene.address("change/")).status_code == 404
    assert nina.get(scene.address("cancel/")).status_code == 404


def test_room_and_place_are_for_both_groups_and_not_for_coordinators(scene: Scene, client_of: SignIn) -> None:
    scene.join()
    with tenant(scene.cast.organization.pk):
        Session.objects.update(
            starts_at=timezone.now() + timedelta(minutes=10), video_url="https://rooms.example.test/1", place="Room 4"
        )
    for person in (scene.uma, scene.nina, scene.cast.bob):
        page = client_of(person).get(scene.address()).content.decode()
        assert "rooms.example.test" in page
        assert "Room 4" in page
    page = client_of(scene.cast.frank).get(scene.address()).content.decode()
    assert "rooms.example.test" not in page
    assert "Room 4" not in page


@pytest.mark.parametrize(
    ("mine", "theirs", "fits"),
    [({}, {}, True), ({"level_rule": "no_managers"}, {}, False),
     ({"level_rule": "no_managers"}, {"level_rule": "only_managers"}, False),
     ({}, {"level_rule": "only_managers"}, False), ({"level_rule": "no_managers"}, {"level_rule": "no_managers"}, True),
     ({"hr_welcome": True}, {}, False), ({}, {"hr_welcome": True}, False), ({"hr_welcome": True}, {"hr_welcome": True}, True),
     ({}, {"status": "draft"}, False)],
)  # fmt: skip
def test_groups_whose_rules_differ_do_not_meet(
    cast: Cast, client_of: SignIn, mine: dict[str, Any], theirs: dict[str, Any], fits: bool
) -> None:
    scene = Scene(cast, **theirs)
    with tenant(cast.organization.pk):
        PeerGroup.objects.filter(pk=cast.group.pk).update(**mine)
        scene.session.refresh_from_db()
    page = client_of(cast.alice).get(scene.address("bridge/")).content.decode()
    assert ("Night shifts" in page) is fits
    answer = client_of(cast.alice).post(scene.address("bridge/"), {"other": scene.other.pk})
    assert answer.status_code == (302 if fits else 422)
    if not fits:
        with tenant(cast.organization.pk), pytest.raises(DoNotFit):
            ask_for_bridge(Session.objects.get(), scene.other, by=cast.alice)


def test_a_rule_that_changes_between_question_and_yes_refuses(scene: Scene) -> None:
    asked = scene.ask()
    with tenant(scene.cast.organization.pk):
        PeerGroup.objects.filter(pk=scene.other.pk).update(level_rule="only_managers")
        with pytest.raises(DoNotFit):
            agree_to_bridge(asked, by=scene.nina)
        assert Session.objects.get().bridge_to is None


def test_one_question_at_a_time_and_a_second_yes_finds_nothing(scene: Scene) -> None:
    asked = scene.ask()
    third = make_group(organization=scene.cast.organization)
    with tenant(scene.cast.organization.pk):
        with pytest.raises(AskedAlready):
            ask_for_bridge(scene.session, third, by=scene.cast.alice)
        agree_to_bridge(asked, by=scene.nina)
        with pytest.raises(SessionGone):
            agree_to_bridge(asked, by=scene.nina)
        with pytest.raises(AskedAlready):
            ask_for_bridge(scene.session, third, by=scene.cast.alice)


def test_only_facilitators_of_either_side_ask_and_answer(scene: Scene, client_of: SignIn) -> None:
    cast = scene.cast
    for person in (cast.bob, cast.carol, cast.frank, cast.erin, cast.dan, scene.nina, scene.uma):
        assert client_of(person).get(scene.address("bridge/")).status_code == 404
    scene.ask()
    for person in (cast.bob, cast.carol, cast.frank, cast.alice, scene.uma, cast.dan):
        assert client_of(person).get(scene.address("bridge/answer/")).status_code == 404
        assert client_of(person).post(scene.address("bridge/agree/")).status_code == 404


def test_no_is_kept_between_facilitators(scene: Scene, client_of: SignIn, mails: Any) -> None:
    with mails():
        scene.ask()
    with mails() as sent:
        assert client_of(scene.nina).post(scene.address("bridge/refuse/")).status_code == 302
    # Those who asked, under their own title and without a reason; not whoever said no.
    assert {mail.to[0] for mail in sent} == {scene.cast.alice.user.email, scene.cast.ivy.user.email}
    for mail in sent:
        assert mail.subject.startswith("Thursday table: the question about")
        assert scene.address() in mail.body
        assert "Monday bench" not in str(mail.message())
    assert "Meet with another group" in client_of(scene.cast.alice).get(scene.address()).content.decode()
    assert client_of(scene.uma).get(scene.address()).status_code == 404


@pytest.mark.parametrize("who", ["alice", "nina"])
def test_parting_takes_the_guests_out_and_leaves_the_hosts(scene: Scene, client_of: SignIn, mails: Any, who: str) -> None:
    scene.join()
    cast = scene.cast
    client_of(scene.uma).post(scene.address("answer/"), {"answer": "coming"})
    person: Person = scene.nina if who == "nina" else cast.alice
    assert client_of(person).get(scene.address("bridge/part/")).status_code == 200
    with mails() as sent:
        assert client_of(person).post(scene.address("bridge/part/")).status_code == 302
    by_person = {mail.to[0]: mail for mail in sent}
    parting = by_person[scene.uma.user.email]
    assert "Monday bench: cancelled" in parting.subject
    assert "METHOD:CANCEL" in str(parting.attachments) + str(parting.alternatives)
    assert "Thursday table" not in str(parting.message())
    # Whoever brings the guests learns what they learn; the hosts that nothing else changed.
    assert by_person[scene.nina.user.email].subject == parting.subject
    for host in (cast.alice, cast.ivy, cast.bob):
        assert by_person[host.user.email].subject == "Thursday table meets without the other group"
        assert "METHOD:REQUEST" in str(by_person[host.user.email].alternatives)
    assert len(sent) == 5
    assert client_of(scene.uma).get(scene.address()).status_code == 404
    with tenant(cast.organization.pk):
        assert not Rsvp.objects.exists()


def test_a_group_that_closes_parts(scene: Scene) -> None:
    scene.join()
    with tenant(scene.cast.organization.pk):
        close_group(scene.other, by=scene.cast.frank)
        session = Session.objects.get()
        assert (session.bridge_to, session.status) == (None, "scheduled")


def test_cancelling_tells_both_groups(scene: Scene, mails: Any) -> None:
    scene.join()
    with mails() as sent, tenant(scene.cast.organization.pk):
        cancel_session(Session.objects.get(), reason="room")
    subjects = {mail.to[0]: mail.subject for mail in sent}
    assert subjects[scene.uma.user.email].startswith("Monday bench: cancelled")
    assert subjects[scene.nina.user.email].startswith("Monday bench: cancelled")
    assert subjects[scene.cast.bob.user.email].startswith("Thursday table: cancelled")


def test_who_is_in_both_groups_answers_once_in_the_group_whose_session_it_is(scene: Scene, client_of: SignIn, mails: Any) -> None:
    make_membership(group=scene.other, person=scene.cast.bob, pseudonym="Pewter")
    with mails() as sent:
        scene.join()
    assert next(mail for mail in sent if mail.to == [scene.cast.bob.user.email]).subject.startswith("Thursday table")
    client_of(scene.cast.bob).post(scene.address("answer/"), {"answer": "listening"})
    with tenant(scene.cast.organization.pk):
        assert [rsvp.membership.pseudonym for rsvp in Rsvp.objects.select_related("membership")] == ["Slate"]
