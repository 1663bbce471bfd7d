"""Asking to join: who reads what, the three ways to an answer, deadlines, and two facilitators at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone

from groups.actions.membership import AskFirst, NameTaken, join_group, wait_for_group
from groups.actions.request import (
    AnsweredAlready,
    NoTalkOffered,
    agree_to_talk,
    approve_request,
    ask_to_join,
    decline_request,
    offer_talk,
)
from groups.models import JoinRequest, Membership, PeerGroup, WaitingPlace
from groups.refusal import about_gender
from groups.scheduled.request import watch_requests
from groups.scheduled.retention import drop_old
from me.actions.consent import withdraw
from organizations.models import AuditEntry, Person
from peersupport.tenancy import tenant
from tests.factories import Cast, make_cast, make_group, make_membership, make_person, make_request

SignIn = Callable[[Any], Client]
FORM = {"pseudonym": "Quiet Harbour", "pronouns": "they", "note": "I hope to listen first.", "rules": "on", "consent": "on"}
NO = {"reason_kind": "not_now", "reason": ""}


@pytest.fixture
def group(cast: Cast) -> PeerGroup:
    """bob's group, on request."""
    return styled(cast, "on_request")


def styled(cast: Cast, style: str, **fields: Any) -> PeerGroup:
    with tenant(cast.organization.pk):
        PeerGroup.objects.filter(pk=cast.group.pk).update(join_style=style, **fields)
        return PeerGroup.objects.get(pk=cast.group.pk)


def address(group: PeerGroup, verb: str = "") -> str:
    return f"/harbour/groups/{group.pk}/{verb}"


def page_of(client: Client, group: PeerGroup) -> str:
    return client.get(address(group)).content.decode()


def asked_by(cast: Cast, person: Person) -> JoinRequest | None:
    with tenant(cast.organization.pk):
        return JoinRequest.objects.select_related("group", "person").filter(person=person).first()


def test_joining_leads_to_the_request_and_the_request_to_a_state_in_words(
    cast: Cast, group: PeerGroup, client_of: SignIn, mails: Any
) -> None:
    client = client_of(cast.carol)
    assert "Ask to join" in page_of(client, group)
    assert client.post(address(group, "join/"), FORM)["Location"] == address(group, "request/")
    assert client.post(address(group, "wait/"))["Location"] == address(group, "request/")
    with mails() as sent:
        assert client.post(address(group, "request/"), FORM)["Location"] == address(group)
    assert sorted(mail.to[0] for mail in sent) == sorted([cast.alice.user.email, cast.ivy.user.email])
    assert "The facilitators answer by" in page_of(client, group)
    home = client.get("/harbour/").content.decode()
    assert "You asked to join. The facilitators answer by" in home
    with tenant(cast.organization.pk):
        assert not Membership.objects.filter(person=cast.carol).exists()


def test_an_incomplete_request_loses_nothing(cast: Cast, group: PeerGroup, client_of: SignIn) -> None:
    answer = client_of(cast.carol).post(address(group, "request/"), {k: v for k, v in FORM.items() if k != "rules"})
    assert answer.status_code == 422
    assert "I hope to listen first." in answer.content.decode()
    assert asked_by(cast, cast.carol) is None


def test_facilitators_read_the_chosen_name_and_nobody_else_reads_anything(
    cast: Cast, group: PeerGroup, client_of: SignIn
) -> None:
    client_of(cast.carol).post(address(group, "request/"), FORM)
    for place in (address(group), "/harbour/rota/"):
        page = client_of(cast.alice).get(place).content.decode()
        assert "Quiet Harbour" in page
        assert "I hope to listen first." in page
        assert "Carol" not in page
        assert cast.carol.user.email not in page
    for person in (cast.bob, cast.frank, cast.erin, cast.grace, cast.henry):
        page = page_of(client_of(person), group)
        assert "Quiet Harbour" not in page
        assert "I hope to listen" not in page


def test_a_facilitator_of_another_group_answers_nothing_here(cast: Cast, group: PeerGroup, client_of: SignIn) -> None:
    asked = make_request(group=make_group(organization=cast.organization, join_style="after_talk"), person=cast.carol)
    for verb in ("approve", "decline", "talk"):
        assert client_of(cast.alice).post(f"/harbour/requests/{asked.pk}/{verb}/", NO).status_code == 404


def test_a_facilitator_without_the_role_answers_nothing(cast: Cast, group: PeerGroup, client_of: SignIn) -> None:
    asked = make_request(group=group, person=cast.carol)
    with tenant(cast.organization.pk):
        cast.alice.role_grants.all().delete()
    assert client_of(cast.alice).post(f"/harbour/requests/{asked.pk}/approve/").status_code == 404


def test_yes_is_a_place_under_the_name_that_was_kept(cast: Cast, group: PeerGroup, client_of: SignIn, mails: Any) -> None:
    client_of(cast.carol).post(address(group, "request/"), FORM)
    asked = asked_by(cast, cast.carol)
    assert asked is not None
    with mails() as sent:
        assert client_of(cast.alice).post(f"/harbour/requests/{asked.pk}/approve/").status_code == 302
    assert [mail.to for mail in sent] == [[cast.carol.user.email]]
    with tenant(cast.organization.pk):
        mine = Membership.objects.get(person=cast.carol)
        assert (mine.pseudonym, mine.pronouns) == ("Quiet Harbour", "they")
        assert not JoinRequest.objects.exists()
        entry = AuditEntry.objects.get(actor=cast.alice)
        assert (entry.verb, entry.subject, entry.about) == ("request approved", "Thursday table", None)


def test_yes_without_a_place_is_a_place_in_line_and_needs_no_second_yes(cast: Cast, client_of: SignIn) -> None:
    group = styled(cast, "on_request", capacity_min=3, capacity_max=3)
    others = [make_membership(group=group, person=make_person(organization=cast.organization)) for _ in range(2)]
    client = client_of(cast.carol)
    client.post(address(group, "request/"), FORM)
    asked = asked_by(cast, cast.carol)
    assert asked is not None
    client_of(cast.alice).post(f"/harbour/requests/{asked.pk}/approve/")
    page = page_of(client, group)
    assert "You are first in line." in page
    with tenant(cast.organization.pk):
        others[0].delete()
        PeerGroup.objects.filter(pk=group.pk).update(capacity_max=4)
    client_of(cast.bob).post(address(group, "leave/"))
    assert client.get(address(group, "claim/")).context["form"]["pseudonym"].value() == "Quiet Harbour"
    claim = {"pseudonym": "Quiet Harbour", "pronouns": "they", "rules": "on"}
    assert client.post(address(group, "claim/"), claim).status_code == 302
    with tenant(cast.organization.pk):
        assert Membership.objects.filter(person=cast.carol).exists()
        assert not JoinRequest.objects.exists()


def test_leaving_the_line_after_a_yes_keeps_the_yes(cast: Cast, client_of: SignIn) -> None:
    group = styled(cast, "on_request")
    make_request(group=group, person=cast.carol, status="approved", decided_on=timezone.localdate(), pseudonym="Teasel")
    client = client_of(cast.carol)
    assert "The facilitators said yes." in page_of(client, group)
    assert client.get(address(group, "join/")).context["form"]["pseudonym"].value() == "Teasel"
    assert client.post(address(group, "join/"), {**FORM, "pseudonym": "Teasel"}).status_code == 302
    with tenant(cast.organization.pk):
        assert Membership.objects.filter(person=cast.carol, pseudonym="Teasel").exists()


def test_no_carries_a_reason_that_the_requester_reads_and_ends_after_30_days(
    cast: Cast, group: PeerGroup, client_of: SignIn, mails: Any
) -> None:
    asked = make_request(group=group, person=cast.carol)
    client = client_of(cast.alice)
    reason = {"reason_kind": "own_words", "reason": "We begin something new in March. Ask us then."}
    with mails() as sent:
        assert client.post(f"/harbour/requests/{asked.pk}/decline/", reason).status_code == 302
    assert [mail.to for mail in sent] == [[cast.carol.user.email]]
    page = page_of(client_of(cast.carol), group)
    assert "We begin something new in March." in page
    assert "never a reason" in page
    assert "not this time" in client_of(cast.carol).get("/harbour/").content.decode()
    # Asking again is not possible while the answer stands.
    assert client_of(cast.carol).post(address(group, "request/"), FORM)["Location"] == address(group)
    with tenant(cast.organization.pk):
        assert JoinRequest.objects.get().status == "declined"
        JoinRequest.objects.update(decided_on=timezone.localdate() - timedelta(days=30))
    drop_old()
    with tenant(cast.organization.pk):
        assert not JoinRequest.objects.exists()


def test_an_approval_stays_while_its_place_in_line_does(cast: Cast, group: PeerGroup) -> None:
    old = timezone.localdate() - timedelta(days=40)
    make_request(group=group, person=cast.carol, status="approved", decided_on=old)
    with tenant(cast.organization.pk):
        place = WaitingPlace.objects.create(group=group, person=cast.carol)
    drop_old()
    assert asked_by(cast, cast.carol) is not None
    with tenant(cast.organization.pk):
        place.delete()
    drop_old()
    assert asked_by(cast, cast.carol) is None


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "reason_kind"),
        ({"reason_kind": "own_words", "reason": " "}, "reason"),
        ({"reason_kind": "closed"}, "reason_kind"),
        ({"reason_kind": "rule"}, "reason_kind"),
        ({"reason_kind": "own_words", "reason": "This group is for women."}, "reason"),
        ({"reason_kind": "not_now", "reason": "Wir nehmen keine Männer."}, "reason"),
    ],
)
def test_a_no_needs_a_reason_and_gender_is_none(
    cast: Cast, group: PeerGroup, client_of: SignIn, data: dict[str, str], field: str
) -> None:
    asked = make_request(group=group, person=cast.carol)
    answer = client_of(cast.alice).post(f"/harbour/requests/{asked.pk}/decline/", data)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert asked_by(cast, cast.carol).status == "open"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text", ["for men only", "you're a man", "not for Trans people", "Nicht-binär", "your gender", "ein Mann"]
)
def test_words_of_gender_are_found(text: str) -> None:
    assert about_gender(text)


@pytest.mark.parametrize(
    "text",
    [
        "We manage no more people now",
        "Mentor us in March",
        "The management talk",
        "A general transfer",
        "Amen to that",
        "In the same manner",
        "",
    ],
)
def test_other_words_are_not(text: str) -> None:
    assert about_gender(text) == ""


def test_taking_it_back_deletes_it_and_tells_nobody(cast: Cast, group: PeerGroup, client_of: SignIn, mails: Any) -> None:
    client = client_of(cast.carol)
    client.post(address(group, "request/"), FORM)
    assert client.get(address(group, "request/withdraw/")).status_code == 200
    assert asked_by(cast, cast.carol) is not None
    with mails() as sent:
        assert client.post(address(group, "request/withdraw/")).status_code == 302
    assert sent == []
    assert asked_by(cast, cast.carol) is None
    assert client.post(address(group, "request/withdraw/")).status_code == 404


def test_withdrawing_consent_takes_requests_back(cast: Cast, group: PeerGroup, client_of: SignIn) -> None:
    client_of(cast.carol).post(address(group, "request/"), FORM)
    with tenant(cast.organization.pk):
        withdraw(cast.carol, "taking_part")
    assert asked_by(cast, cast.carol) is None


def test_a_name_is_kept_from_the_moment_of_asking(cast: Cast, group: PeerGroup) -> None:
    with tenant(cast.organization.pk):
        ask_to_join(group, by=cast.carol, pseudonym="Quiet Harbour")
        with pytest.raises(NameTaken):
            ask_to_join(group, by=cast.henry, pseudonym="Qu1et Harbour")
        with pytest.raises(NameTaken):
            ask_to_join(group, by=cast.henry, pseudonym="Slate")
    with pytest.raises(IntegrityError, match="request_name_reserved"):
        make_request(group=group, person=cast.grace, pseudonym="Quiet  Harbour")


def test_nobody_goes_round_the_facilitators(cast: Cast, group: PeerGroup) -> None:
    make_request(group=group, person=cast.carol)
    with tenant(cast.organization.pk):
        with pytest.raises(AskFirst):
            join_group(group, by=cast.carol, pseudonym="Fern")
        with pytest.raises(AskFirst):
            wait_for_group(group, by=cast.carol)


def test_a_rule_that_came_later_is_told_to_the_requester_alone(cast: Cast, group: PeerGroup, client_of: SignIn) -> None:
    asked = make_request(group=group, person=cast.carol)
    plain = make_request(group=group, person=cast.henry)
    with tenant(cast.organization.pk):
        Person.objects.filter(pk=cast.carol.pk).update(is_people_manager=True)
        PeerGroup.objects.filter(pk=group.pk).update(level_rule="no_managers")
    client = client_of(cast.alice)
    answers = [client.post(f"/harbour/requests/{one.pk}/approve/") for one in (asked, plain)]
    assert len({(answer.status_code, answer["Location"]) for answer in answers}) == 1
    assert "A rule of the group" in page_of(client_of(cast.carol), group)
    with tenant(cast.organization.pk):
        assert set(Membership.objects.filter(group=group).values_list("person", flat=True)) == {cast.bob.pk, cast.henry.pk}


def test_a_group_that_closes_answers_what_is_open(cast: Cast, group: PeerGroup, client_of: SignIn) -> None:
    make_request(group=group, person=cast.carol)
    client_of(cast.frank).post(address(group, "close/"))
    asked = asked_by(cast, cast.carol)
    assert asked is not None
    assert (asked.status, asked.reason_kind) == ("declined", "closed")


class TestAfterATalk:
    """A talk is offered, answered, and then decided about."""

    @pytest.fixture
    def group(self, cast: Cast) -> PeerGroup:
        return styled(cast, "after_talk")

    def offer(self, client: Client, asked: JoinRequest, **more: str) -> Any:
        soon = timezone.now() + timedelta(days=3)
        data = {"day": soon.strftime("%Y-%m-%d"), "time": "10:00", "where": "https://rooms.example.test/talk", **more}
        return client.post(f"/harbour/requests/{asked.pk}/talk/", data)

    def test_from_the_offer_to_the_yes(self, cast: Cast, group: PeerGroup, client_of: SignIn, mails: Any) -> None:
        asked = make_request(group=group, person=cast.carol)
        carol, alice = client_of(cast.carol), client_of(cast.alice)
        assert "Say yes" not in page_of(alice, group)
        with mails() as sent:
            assert self.offer(alice, asked).status_code == 302
        assert [mail.to for mail in sent] == [[cast.carol.user.email]]
        assert "rooms.example.test" not in sent[0].body
        page = page_of(carol, group)
        assert "rooms.example.test" in page
        assert "A talk is offered to you" in carol.get("/harbour/").content.decode()
        with mails() as sent:
            assert carol.post(address(group, "talk/agree/")).status_code == 302
        assert sorted(mail.to[0] for mail in sent) == sorted([cast.alice.user.email, cast.ivy.user.email])
        assert "Say yes" in page_of(alice, group)
        alice.post(f"/harbour/requests/{asked.pk}/approve/")
        with tenant(cast.organization.pk):
            assert Membership.objects.filter(person=cast.carol).exists()

    def test_another_time(self, cast: Cast, group: PeerGroup, client_of: SignIn) -> None:
        asked = make_request(group=group, person=cast.carol)
        carol, alice = client_of(cast.carol), client_of(cast.alice)
        self.offer(alice, asked)
        assert carol.post(address(group, "talk/another/"), {}).status_code == 422
        assert carol.post(address(group, "talk/another/"), {"other_time": "Mornings, please"}).status_code == 302
        page = page_of(alice, group)
        assert "Mornings, please" in page
        assert "Offer a talk" in page
        assert "rooms.example.test" not in page_of(carol, group)

    def test_without_a_talk_there_is_no_yes(self, cast: Cast, group: PeerGroup, client_of: SignIn) -> None:
        asked = make_request(group=group, person=cast.carol)
        client_of(cast.alice).post(f"/harbour/requests/{asked.pk}/approve/")
        assert asked_by(cast, cast.carol).status == "open"  # type: ignore[union-attr]

    @pytest.mark.parametrize("day", ["2020-01-01", "2099-01-01", ""])
    def test_a_time_that_makes_no_sense_is_asked_again(self, cast: Cast, group: PeerGroup, client_of: SignIn, day: str) -> None:
        asked = make_request(group=group, person=cast.carol)
        answer = self.offer(client_of(cast.alice), asked, day=day)
        assert answer.status_code == 422
        assert "https://rooms.example.test/talk" in answer.content.decode()

    def test_an_offer_that_was_replaced_is_not_agreed_to(self, cast: Cast, group: PeerGroup) -> None:
        asked = make_request(group=group, person=cast.carol)
        now = timezone.now()
        with tenant(cast.organization.pk):
            offer_talk(asked, at=now + timedelta(days=1), where="Room 1")
            seen = JoinRequest.objects.select_related("group", "person").get(pk=asked.pk)
            offer_talk(asked, at=now + timedelta(days=2), where="Room 2")
            with pytest.raises(NoTalkOffered):
                agree_to_talk(seen)

    def test_the_database_wants_a_time_and_a_place(self, cast: Cast, group: PeerGroup) -> None:
        with pytest.raises(IntegrityError, match="request_talk_has_time_and_place"):
            make_request(group=group, person=cast.carol, status="talk_offered", talk_at=timezone.now())


def test_the_day_before_facilitators_are_reminded_once(cast: Cast, group: PeerGroup, mails: Any) -> None:
    make_request(group=group, person=cast.carol, answer_by=timezone.now() + timedelta(hours=20))
    with mails() as sent:
        watch_requests()
        watch_requests()
    assert sorted(mail.to[0] for mail in sent) == sorted([cast.alice.user.email, cast.ivy.user.email])


def test_overdue_is_told_to_coordinators_and_kindly_to_the_requester_and_nothing_is_lost(
    cast: Cast, group: PeerGroup, client_of: SignIn, mails: Any
) -> None:
    asked = make_request(group=group, person=cast.carol, answer_by=timezone.now() - timedelta(minutes=1))
    with mails() as sent:
        watch_requests()
        watch_requests()
    told = {mail.to[0]: mail for mail in sent}
    assert len(sent) == 2
    assert set(told) == {cast.frank.user.email, cast.carol.user.email}
    assert told[cast.frank.user.email].subject == "Thursday table: a request is overdue"
    assert "Your answer is late, and we are sorry." in page_of(client_of(cast.carol), group)
    client_of(cast.alice).post(f"/harbour/requests/{asked.pk}/approve/")
    with tenant(cast.organization.pk):
        assert Membership.objects.filter(person=cast.carol).exists()


def test_an_early_or_answered_request_reminds_nobody(cast: Cast, group: PeerGroup, mails: Any) -> None:
    make_request(group=group, person=cast.carol)
    make_request(
        group=group,
        person=cast.henry,
        status="declined",
        reason_kind="not_now",
        decided_on=timezone.localdate(),
        answer_by=timezone.now() - timedelta(days=1),
    )
    with mails() as sent:
        watch_requests()
    assert sent == []


# Races, on real transactions


def together(organization_id: int, calls: list[Callable[[], str]]) -> list[str]:
    """Run calls at the same line on connections of their own; return what each says."""
    start = Barrier(len(calls))

    def run(call: Callable[[], str]) -> str:
        try:
            with tenant(organization_id):
                with connection.cursor() as cursor:
                    cursor.execute("SELECT 1")
                start.wait(timeout=60)
                return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.django_db(transaction=True)
def test_two_facilitators_at_once_give_one_answer() -> None:
    """Red when `_lock` reads the request without the group's lock (tried: both answers counted)."""
    scene = make_cast()
    group = styled(scene, "on_request")
    for number in range(6):
        asked = make_request(group=group, person=make_person(organization=scene.organization))

        def approve(asked: JoinRequest = asked) -> str:
            try:
                approve_request(asked, by=scene.alice)
            except AnsweredAlready:
                return "late"
            return "yes"

        def decline(asked: JoinRequest = asked) -> str:
            try:
                decline_request(asked, by=scene.ivy, reason_kind="not_now", reason="")
            except AnsweredAlready:
                return "late"
            return "no"

        said = together(scene.organization.pk, [approve, decline])
        assert sorted(said) in (["late", "yes"], ["late", "no"]), number
        with tenant(scene.organization.pk):
            is_in = Membership.objects.filter(person=asked.person).exists()
            assert is_in == ("yes" in said)
            assert AuditEntry.objects.count() == number + 1


@pytest.mark.django_db(transaction=True)
def test_two_yeses_to_one_request_are_one_place() -> None:
    scene = make_cast()
    group = styled(scene, "on_request")
    asked = make_request(group=group, person=scene.carol)

    def approve(by: Person) -> str:
        try:
            approve_request(asked, by=by)
        except AnsweredAlready:
            return "late"
        return "yes"

    assert sorted(together(scene.organization.pk, [lambda: approve(scene.alice), lambda: approve(scene.ivy)])) == ["late", "yes"]
    with tenant(scene.organization.pk):
        assert Membership.objects.filter(person=scene.carol).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_yeses_for_the_last_place_are_one_place_and_one_place_in_line() -> None:
    """Red when `lock_with_moves` takes no lock (tried: both got in, one above capacity)."""
    scene = make_cast()
    group = styled(scene, "on_request", capacity_min=3, capacity_max=4)
    for _ in range(2):
        make_membership(group=group, person=make_person(organization=scene.organization))
    both = [make_request(group=group, person=make_person(organization=scene.organization)) for _ in range(2)]

    def approve(asked: JoinRequest, by: Person) -> str:
        return "in" if approve_request(asked, by=by) else "in line"

    calls = [lambda: approve(both[0], scene.alice), lambda: approve(both[1], scene.ivy)]
    assert sorted(together(scene.organization.pk, calls)) == ["in", "in line"]
    with tenant(scene.organization.pk):
        assert Membership.objects.filter(group=group).count() == 4
        assert WaitingPlace.objects.count() == 1
