"""Moving to another group: the same answer for every wish, the old place kept until the new one is theirs."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from groups.actions.limit import MOST_A_DAY
from groups.actions.membership import claim_place
from groups.actions.move import ask_to_move
from groups.models import JoinRequest, Membership, Move, PeerGroup, WaitingPlace
from groups.scheduled.request import carry_out_moves
from groups.scheduled.retention import drop_old
from groups.scheduled.waiting import expire_offers
from peersupport.tenancy import tenant
from tests.factories import Cast, make_cast, make_facilitator, make_group, make_membership, make_person, make_request

SignIn = Callable[[Any], Client]
CLAIM = {"pseudonym": "Quiet Teasel", "pronouns": "", "rules": "on", "consent": "on"}


def move_address(cast: Cast) -> str:
    return f"/harbour/groups/{cast.group.pk}/move/"


def free(cast: Cast) -> int:
    return make_group(organization=cast.organization).pk


def full(cast: Cast) -> int:
    group = make_group(organization=cast.organization, capacity_min=3, capacity_max=3)
    for _ in range(3):
        make_membership(group=group, person=make_person(organization=cast.organization))
    return group.pk


def of_their_manager(cast: Cast) -> int:
    group = make_group(organization=cast.organization)
    make_membership(group=group, person=make_person(organization=cast.organization, is_people_manager=True))
    return group.pk


def name_taken(cast: Cast) -> int:
    group = make_group(organization=cast.organization)
    make_membership(group=group, person=cast.carol, pseudonym="Slate")
    return group.pk


def barred(cast: Cast) -> int:
    return make_group(organization=cast.organization, level_rule="only_managers").pk


def on_request(cast: Cast) -> int:
    return make_group(organization=cast.organization, join_style="on_request").pk


def after_talk(cast: Cast) -> int:
    return make_group(organization=cast.organization, join_style="after_talk").pk


def closed(cast: Cast) -> int:
    return make_group(organization=cast.organization, status="closed", closed_on=timezone.localdate()).pk


def draft(cast: Cast) -> int:
    return make_group(organization=cast.organization, status="draft").pk


def elsewhere(cast: Cast) -> int:
    return make_group(organization=cast.other).pk


def missing(cast: Cast) -> int:
    return 2**40


def the_same(cast: Cast) -> int:
    return cast.group.pk


def theirs_already(cast: Cast) -> int:
    group = make_group(organization=cast.organization)
    make_membership(group=group, person=cast.bob)
    return group.pk


def led_by_them(cast: Cast) -> int:
    group = make_group(organization=cast.organization)
    make_facilitator(group=group, person=cast.bob)
    return group.pk


def waited_for(cast: Cast) -> int:
    pk = full(cast)
    with tenant(cast.organization.pk):
        WaitingPlace.objects.create(group_id=pk, person=cast.bob)
    return pk


def declined(cast: Cast) -> int:
    group = make_group(organization=cast.organization, join_style="on_request")
    answered: dict[str, Any] = {"status": "declined", "reason_kind": "not_now", "decided_on": timezone.localdate()}
    make_request(group=group, person=cast.bob, **answered)
    return group.pk


WISHES = [
    *(free, full, of_their_manager, name_taken, barred, on_request, after_talk, closed, draft, elsewhere, missing, the_same),
    *(theirs_already, led_by_them, waited_for, declined),
]


def answer_to(client: Client, address: str, to: int) -> tuple[Any, ...]:
    reply = client.post(address, {"to": to})
    headers = sorted((name, value) for name, value in reply.headers.items() if name != "Content-Length")
    return reply.status_code, headers, len(reply.content), reply.content


@pytest.mark.parametrize(("most", "status"), [(100, 302), (0, 422)])
def test_every_wish_gets_the_same_answer(
    cast: Cast, client_of: SignIn, monkeypatch: pytest.MonkeyPatch, most: int, status: int
) -> None:
    """Status, headers, size and body of the answer; and the same statements, so that time tells nothing either.

    Also for whoever has said as many wishes as one may on one day.
    """
    monkeypatch.setitem(MOST_A_DAY, "move", most)
    targets = [wish(cast) for wish in WISHES]
    client = client_of(cast.bob)
    # The button to the help page remembers what it asked.
    client.get(move_address(cast))
    answers: list[Any] = []
    statements: list[list[str]] = []
    for to in targets:
        with tenant(cast.organization.pk):
            Move.objects.all().delete()
        with CaptureQueriesContext(connection) as captured:
            answers.append(answer_to(client, move_address(cast), to))
        statements.append([query["sql"] for query in captured])
    assert {answer[0] for answer in answers} == {status}
    # A form that is refused shows what its reader chose, and carries a token.
    own = re.compile(rb' selected|name="csrfmiddlewaretoken" value="\w+"')
    shown = {(code, str(headers), own.sub(b"", body)) for code, headers, _size, body in answers}
    assert len(shown) == 1
    kinds = [[sql.split()[0] for sql in each] for each in statements]
    assert all(each == kinds[0] for each in kinds)


@pytest.mark.parametrize("path", ["/harbour/", "/harbour/groups/{pk}/"])
def test_the_pages_after_it_are_the_same_too_until_the_clock_looks(cast: Cast, client_of: SignIn, path: str) -> None:
    """By itself for each wish: what one does elsewhere (a second membership, a place in line) shows there anyway."""
    seen = set()
    for wish in (free, full, of_their_manager, name_taken, barred, on_request, after_talk, missing, closed, the_same):
        to = wish(cast)
        client = client_of(cast.bob)
        client.post(move_address(cast), {"to": to})
        client.get("/harbour/figures/")  # takes the message, which names no group
        page = client.get(path.format(pk=cast.group.pk)).content.decode()
        seen.add(page.partition("<main")[2].partition("</main>")[0])
        with tenant(cast.organization.pk):
            Move.objects.all().delete()
    seen = {page if "csrfmiddlewaretoken" not in page else without_tokens(page) for page in seen}
    assert len(seen) == 1
    assert re.search("Moving to another group|You asked to move", seen.pop())


def without_tokens(page: str) -> str:
    head, *rest = page.split('name="csrfmiddlewaretoken" value="')
    return head + "".join(part.partition('"')[2] for part in rest)


def test_only_an_empty_form_is_asked_again(cast: Cast, client_of: SignIn) -> None:
    assert client_of(cast.bob).post(move_address(cast), {}).status_code == 422
    assert client_of(cast.carol).post(move_address(cast), {"to": cast.group.pk}).status_code == 404


def state(cast: Cast) -> tuple[str | None, str | None, bool]:
    """The wish, the place in line, and whether bob is still in his group."""
    with tenant(cast.organization.pk):
        move, place = Move.objects.first(), WaitingPlace.objects.filter(person=cast.bob).first()
        is_in = Membership.objects.filter(person=cast.bob, group=cast.group).exists()
    return move.status if move else None, place.status if place else None, is_in


@pytest.mark.parametrize(
    ("wish", "expected", "said"),
    [
        (free, ("under_way", "offered", True), "A place is free for you"),
        (full, ("under_way", "waiting", True), "You are first in line."),
        (of_their_manager, ("under_way", "offered", True), "A place is free for you"),
        (name_taken, ("under_way", "offered", True), "A place is free for you"),
        (on_request, ("under_way", None, True), "There the facilitators answer first."),
        (after_talk, ("under_way", None, True), "There the facilitators answer first."),
        (barred, ("ended", None, True), "Moving is not possible"),
        (closed, ("ended", None, True), "Moving is not possible"),
        (elsewhere, ("ended", None, True), "Moving is not possible"),
        (missing, ("ended", None, True), "Moving is not possible"),
        (the_same, ("ended", None, True), "Moving is not possible"),
        (led_by_them, ("ended", None, True), "Moving is not possible"),
        (waited_for, ("under_way", "waiting", True), "You are first in line."),
        (declined, ("under_way", None, True), "not this time"),
        (theirs_already, (None, None, False), "My groups"),
    ],
)
def test_what_comes_of_it_is_what_anybody_would_get_there(
    cast: Cast, client_of: SignIn, wish: Callable[[Cast], int], expected: tuple[Any, ...], said: str
) -> None:
    client = client_of(cast.bob)
    client.post(move_address(cast), {"to": wish(cast)})
    carry_out_moves()
    carry_out_moves()
    assert state(cast) == expected
    assert said in client.get("/harbour/").content.decode()


def test_the_old_place_goes_with_the_new_one_and_not_before(cast: Cast, client_of: SignIn, mails: Any) -> None:
    with tenant(cast.organization.pk):
        PeerGroup.objects.filter(pk=cast.group.pk).update(capacity_min=3, capacity_max=3)
    for _ in range(2):
        make_membership(group=cast.group, person=make_person(organization=cast.organization))
    to = free(cast)
    client_of(cast.carol).post(f"/harbour/groups/{cast.group.pk}/wait/")
    client = client_of(cast.bob)
    client.post(move_address(cast), {"to": to})
    with mails() as sent:
        carry_out_moves()
    assert [mail.to for mail in sent] == [[cast.bob.user.email]]
    with mails() as sent:
        assert client.post(f"/harbour/groups/{to}/claim/", CLAIM).status_code == 302
    # The place that he left goes to whoever waits for it.
    assert [mail.to for mail in sent] == [[cast.carol.user.email]]
    with tenant(cast.organization.pk):
        assert list(Membership.objects.filter(person=cast.bob).values_list("group", flat=True)) == [to]
        assert not Move.objects.exists()


def test_moving_by_request_leaves_the_old_group_on_the_yes(cast: Cast, client_of: SignIn) -> None:
    to = on_request(cast)
    with tenant(cast.organization.pk):
        make_facilitator(group=PeerGroup.objects.get(pk=to), person=cast.alice)
    client = client_of(cast.bob)
    client.post(move_address(cast), {"to": to})
    carry_out_moves()
    client.post(f"/harbour/groups/{to}/request/", CLAIM)
    assert state(cast)[2]
    with tenant(cast.organization.pk):
        asked = JoinRequest.objects.get()
    client_of(cast.alice).post(f"/harbour/requests/{asked.pk}/approve/")
    with tenant(cast.organization.pk):
        assert list(Membership.objects.filter(person=cast.bob).values_list("group", flat=True)) == [to]


def test_declining_the_place_or_letting_it_expire_is_staying(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.bob)
    for how in ("decline", "expire"):
        to = free(cast)
        client.post(move_address(cast), {"to": to})
        carry_out_moves()
        if how == "decline":
            client.post(f"/harbour/groups/{to}/decline/")
        else:
            with tenant(cast.organization.pk):
                WaitingPlace.objects.update(offered_until=timezone.now() - timedelta(minutes=1))
            expire_offers()
        assert state(cast) == (None, None, True), how


def test_staying_after_all_gives_back_what_the_wish_led_to(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.bob)
    client.post(move_address(cast), {"to": full(cast)})
    carry_out_moves()
    assert client.post(f"/harbour/groups/{cast.group.pk}/stay/").status_code == 302
    assert state(cast) == (None, None, True)
    assert client.post(f"/harbour/groups/{cast.group.pk}/stay/").status_code == 404


def test_a_new_wish_takes_the_place_of_the_old(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.bob)
    for wish in (missing, free):
        client.post(move_address(cast), {"to": wish(cast)})
    carry_out_moves()
    assert state(cast) == ("under_way", "offered", True)


def test_nobody_is_told_and_leaving_ends_the_wish(cast: Cast, client_of: SignIn, mails: Any) -> None:
    client = client_of(cast.bob)
    with mails() as sent:
        client.post(move_address(cast), {"to": free(cast)})
        client.post(f"/harbour/groups/{cast.group.pk}/leave/")
        carry_out_moves()
    assert sent == []
    assert state(cast) == (None, None, False)


def test_a_wish_that_came_to_nothing_is_forgotten_after_30_days(cast: Cast) -> None:
    with tenant(cast.organization.pk):
        mine = Membership.objects.get(person=cast.bob)
        ask_to_move(mine, to=2**40)
        waits = make_membership(group=cast.group, person=cast.carol)
        ask_to_move(waits, to=full(cast))
    carry_out_moves()
    with tenant(cast.organization.pk):
        Move.objects.update(asked_on=timezone.localdate() - timedelta(days=30))
    drop_old()
    with tenant(cast.organization.pk):
        assert list(Move.objects.values_list("membership", flat=True)) == [waits.pk]


@pytest.mark.django_db(transaction=True)
def test_two_who_change_places_do_not_deadlock() -> None:
    """Red when the groups are locked in the order in which they are asked for (tried: the database ended one of the two)."""
    scene = make_cast()
    organization, one = scene.organization, scene.group
    two = make_group(organization=organization)
    for number in range(4):
        pair = [make_person(organization=organization) for _ in range(2)]
        with tenant(organization.pk):
            places = []
            for person, old, new in ((pair[0], one, two), (pair[1], two, one)):
                ask_to_move(make_membership(group=old, person=person), to=new.pk)
                until = timezone.now() + timedelta(hours=1)
                places.append(WaitingPlace.objects.create(group=new, person=person, status="offered", offered_until=until))
        start = Barrier(2)

        def claim(place: WaitingPlace, start: Barrier = start, number: int = number) -> None:
            try:
                with tenant(organization.pk):
                    place = WaitingPlace.objects.select_related("group", "person").get(pk=place.pk)
                    start.wait(timeout=60)
                    claim_place(place, pseudonym=f"Fern {place.person_id}")
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(claim, places))
        with tenant(organization.pk):
            assert [Membership.objects.get(person=person).group_id for person in pair] == [two.pk, one.pk]
            Membership.objects.filter(person__in=pair).delete()
