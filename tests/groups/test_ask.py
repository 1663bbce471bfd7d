"""The box "ask the group": a question of nobody's, and what one can still do with it on one's own device."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from groups.actions.question import MOST_A_DAY, MOST_HELD, shown_from
from groups.models import Post, Question
from groups.scheduled.question import loosen
from peersupport.tenancy import tenant
from tests.conftest import as_role
from tests.factories import Cast, make_cast, make_group, make_membership, make_person
from tests.groups.space import make_agreement, make_post, make_question

SignIn = Callable[[Any], Client]


def box(cast: Cast, rest: str = "") -> str:
    return f"/harbour/groups/{cast.group.pk}/questions/{rest}"


def ask(client: Client, cast: Cast, text: str = "How do you switch off?", **more: Any) -> Any:
    return client.post(box(cast, "new/"), {"text": text, "key": str(uuid4()), **more})


def only(cast: Cast) -> Question:
    with tenant(cast.organization.pk):
        return Question.objects.get()


def open_all(cast: Cast) -> None:
    """Let the quarter of an hour come, and the clock after it."""
    with tenant(cast.organization.pk):
        Question.objects.update(opens_at=timezone.now() - timedelta(minutes=1))
    with as_role("worker"):
        loosen()


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("12:00:00", "12:15"), ("12:00:01", "12:30"), ("12:14:59", "12:30"), ("12:15:00", "12:30"), ("23:50:00", "00:15")],
)
def test_it_is_shown_on_a_quarter_of_an_hour_15_to_30_minutes_later(asked: str, shown: str) -> None:
    at = datetime.fromisoformat(f"2026-11-05T{asked}").replace(tzinfo=UTC)
    opens = shown_from(at)
    assert opens.strftime("%H:%M") == shown
    assert timedelta(minutes=15) <= opens - at <= timedelta(minutes=30)


def test_asking_shows_it_to_the_group_later_and_to_nobody_whose_it_is(cast: Cast, client_of: SignIn) -> None:
    bob, alice = client_of(cast.bob), client_of(cast.alice)
    answer = ask(bob, cast)
    assert answer.status_code == 302
    assert "Your question is in the box." in bob.get(box(cast)).content.decode()
    assert "How do you switch off?" not in alice.get(box(cast)).content.decode()
    assert alice.get(box(cast, f"{only(cast).pk}/")).status_code == 404
    open_all(cast)
    for client in (bob, alice):
        page = client.get(box(cast)).content.decode()
        assert "How do you switch off?" in page
        assert "Somebody in the group" in page
        assert "Slate" not in page
        assert "Change it" not in page
    assert "How do you switch off?" in alice.get(f"/harbour/groups/{cast.group.pk}/").content.decode()


def test_the_row_holds_no_author_no_sequence_no_instant(cast: Cast, client_of: SignIn) -> None:
    ask(client_of(cast.bob), cast)
    fields = {field.name: field.get_internal_type() for field in Question._meta.get_fields()}
    assert {name for name, kind in fields.items() if kind in ("ForeignKey", "OneToOneField")} == {"organization", "group"}
    assert fields["id"] == "UUIDField"
    assert only(cast).pk.version == 4
    assert only(cast).opens_at.minute % 15 == only(cast).opens_at.second == only(cast).opens_at.microsecond == 0
    open_all(cast)
    question = only(cast)
    assert question.proof is None
    assert question.opens_at.astimezone(UTC).strftime("%H:%M:%S.%f") == "00:00:00.000000"


@pytest.mark.django_db(transaction=True)
def test_no_row_about_the_person_carries_the_transaction_of_the_question(client_of: SignIn) -> None:
    """PostgreSQL notes who wrote or locked a row. Red when a message is stored, or the membership locked (tried)."""
    cast = make_cast()
    client = client_of(cast.bob)
    client.get(box(cast, "new/"))
    before = rows_by_table(cast)
    assert ask(client, cast).status_code == 302
    after = rows_by_table(cast)
    changed = {table for table in after if after[table] != before.get(table)}
    # The group's row is locked, and the new row's key holds the organization's: both are everybody's.
    assert changed == {"groups_question", "groups_peergroup", "organizations_organization"}


def rows_by_table(cast: Cast) -> dict[str, list[Any]]:
    """Read xmin and xmax of every row of every table that has them."""
    with as_role("ops"), tenant(cast.organization.pk), connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            if not table.startswith("guardian_"):
                cursor.execute(f'SELECT ctid::text, xmin::text, xmax::text FROM "{table}" ORDER BY 1')
                found[table] = cursor.fetchall()
    return found


def test_the_order_of_a_day_is_not_that_of_asking(cast: Cast, client_of: SignIn) -> None:
    for number in range(12):
        make_question(group=cast.group, text=f"Question {number:02}")
    open_all(cast)
    page = client_of(cast.alice).get(box(cast)).content.decode()
    shown = re.findall(r"Question \d\d", page)
    with tenant(cast.organization.pk):
        assert shown == list(Question.objects.order_by("pk").values_list("text", flat=True))


def test_until_it_is_shown_the_device_can_change_it_and_take_it_back(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.bob)
    ask(client, cast)
    here = box(cast, f"{only(cast).pk}/")
    assert "How do you switch off?</textarea>" in client.get(here + "edit/").content.decode()
    assert client.post(here + "edit/", {"text": "How do you switch off at night?"}).status_code == 302
    assert only(cast).text == "How do you switch off at night?"
    assert client.post(here + "back/").status_code == 302
    with tenant(cast.organization.pk):
        assert not Question.objects.exists()


def test_another_device_or_member_cannot(cast: Cast, client_of: SignIn) -> None:
    make_membership(group=cast.group, person=cast.carol, pseudonym="Marram")
    mine = client_of(cast.bob)
    ask(mine, cast)
    here = box(cast, f"{only(cast).pk}/")
    cookie = mine.cookies["asked"].value
    assert client_of(cast.bob).get(here + "edit/").status_code == 404
    other = client_of(cast.carol)
    # The same browser, somebody else signed in: the proof is bound to the membership.
    other.cookies["asked"] = cookie
    assert other.get(here + "edit/").status_code == 404
    assert other.post(here + "back/").status_code == 404
    assert "Your question is in the box" not in other.get(box(cast)).content.decode()


def test_once_shown_nobody_changes_it(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.bob)
    ask(client, cast)
    here = box(cast, f"{only(cast).pk}/")
    open_all(cast)
    assert client.get(here + "edit/").status_code == 404
    assert client.post(here + "edit/", {"text": "Other words"}).status_code == 404
    assert client.post(here + "back/").status_code == 404
    assert only(cast).text == "How do you switch off?"


def test_the_cookie_ends_with_the_half_hour_and_stays_with_this_group(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.bob)
    ask(client, cast)
    cookie = client.cookies["asked"]
    assert cookie["max-age"] == 1800
    assert cookie["path"] == f"/harbour/groups/{cast.group.pk}/"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"


def test_five_clicks_are_one_question_and_the_same_words_too(cast: Cast, client_of: SignIn) -> None:
    client, key = client_of(cast.bob), str(uuid4())
    for _ in range(5):
        assert ask(client, cast, key=key).status_code == 302
    answer = ask(client, cast)
    assert answer.status_code == 422
    assert "The box has exactly this question already." in answer.content.decode()
    assert only(cast)


def test_the_limit_is_the_groups_and_keeps_the_text(cast: Cast, client_of: SignIn) -> None:
    soon = timezone.now() + timedelta(minutes=20)
    for number in range(MOST_HELD):
        make_question(group=cast.group, text=f"Held {number}", opens_at=soon)
    client = client_of(cast.bob)
    answer = ask(client, cast, text="One more?")
    assert answer.status_code == 422
    assert "The box is full for now." in answer.content.decode()
    assert "One more?</textarea>" in answer.content.decode()
    open_all(cast)
    assert ask(client, cast, text="One more?").status_code == 302
    for number in range(MOST_A_DAY):
        make_question(group=cast.group, text=f"Today {number}")
    assert ask(client, cast, text="And another?").status_code == 422


@pytest.mark.parametrize(("text", "said"), [("\u200b \u00a0", "nothing to read"), ("x" * 20_001, "20001 characters")])
def test_bad_text_is_refused_and_kept(cast: Cast, client_of: SignIn, text: str, said: str) -> None:
    answer = ask(client_of(cast.bob), cast, text=text)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_facilitators_and_others_do_not_ask(cast: Cast, client_of: SignIn) -> None:
    for person in (cast.alice, cast.carol, cast.erin, cast.frank, cast.grace, cast.henry):
        assert ask(client_of(person), cast).status_code == 404


def test_agreements_come_first(cast: Cast, client_of: SignIn) -> None:
    make_agreement(group=cast.group)
    answer = ask(client_of(cast.bob), cast, text="Typed before")
    assert answer.status_code == 422
    assert "Typed before</textarea>" in answer.content.decode()


def test_answers_carry_a_name_and_turn_pages(cast: Cast, client_of: SignIn) -> None:
    question = make_question(group=cast.group)
    here = box(cast, f"{question.pk}/")
    bob, alice = client_of(cast.bob), client_of(cast.alice)
    assert bob.post(here, {"text": "I take a walk."}).status_code == 302
    assert alice.post(here, {"text": "I write it down."}).status_code == 302
    page = client_of(cast.bob).get(here).content.decode()
    assert "Slate" in page
    assert "I write it down." in page
    assert "facilitator" in page
    assert alice.post(here, {"text": "\u200b"}).status_code == 422
    drawn = alice.post(here, {"text": "And a bath."}, headers={"HX-Request": "true"}).content.decode()
    assert drawn.lstrip().startswith('<div id="answers"')


def test_queries_do_not_grow_with_questions_and_answers(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.bob)
    question = make_question(group=cast.group)
    pages = [box(cast), box(cast, f"{question.pk}/"), f"/harbour/groups/{cast.group.pk}/announcements/"]

    def count() -> list[int]:
        found = []
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(page).status_code == 200
            found.append(len([q for q in captured if "SAVEPOINT" not in q["sql"]]))
        return found

    make_post(group=cast.group, question=question, facilitator=cast.alice)
    make_post(group=cast.group, facilitator=cast.alice)
    few = count()
    for number in range(5):
        make_question(group=cast.group, text=f"{number}")
        make_post(group=cast.group, facilitator=cast.alice, text=f"{number}", title="News")
        mine = make_membership(group=cast.group, person=make_person(organization=cast.organization))
        make_post(group=cast.group, question=question, author=mine, text=f"{number}")
    assert count() == few


def test_a_facilitator_takes_a_question_out_with_its_answers(cast: Cast, client_of: SignIn) -> None:
    question = make_question(group=cast.group)
    make_post(group=cast.group, question=question, facilitator=cast.alice)
    here = box(cast, f"{question.pk}/remove/")
    assert client_of(cast.bob).post(here).status_code == 404
    client = client_of(cast.alice)
    assert "How do you switch off?" in client.get(here).content.decode()
    assert client.post(here).status_code == 302
    with tenant(cast.organization.pk):
        assert not Question.objects.exists()
        assert not Post.objects.exists()


def test_a_question_is_found_in_its_own_group_only(cast: Cast, client_of: SignIn) -> None:
    other = make_group(organization=cast.organization)
    make_membership(group=other, person=cast.bob)
    question = make_question(group=other)
    assert client_of(cast.bob).get(box(cast, f"{question.pk}/")).status_code == 404
