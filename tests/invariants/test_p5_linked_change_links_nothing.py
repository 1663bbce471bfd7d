"""P5 and P6 with linked change: the device knows both answers of a person, the server's tables never tie one to the other."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from peersupport.tenancy import tenant
from surveys.access import owner_of_scores, rounds_for_home
from surveys.actions.bulk import fill_letterbox
from surveys.actions.letterbox import close_round
from surveys.linking import EVERYONE, LINKED, change_of
from surveys.models import Sheet, Wave
from surveys.question_set import question_sets
from tests.conftest import as_role
from tests.factories import Cast, make_person
from tests.surveys.factories import make_answer, make_round, make_token, send, signing_keys

# What a sheet may hold beside scores and changes.
FRAME = {"id", "organization", "wave", "gender", "second", "started"}
SHEETS = 12


def _closed(wave: Wave, people: list[Any]) -> list[dict[str, Any]]:
    with as_role("worker"), tenant(wave.organization_id):
        fill_letterbox(wave, [], collected_by=people, on=timezone.localdate())
        assert close_round(wave)
        return list(Sheet.objects.filter(wave=wave).values())


@pytest.fixture
def rounds(cast: Cast) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The same twelve people answered twice: first PHQ-4 as it is, then its change."""
    people = [make_person(organization=cast.organization) for _ in range(SHEETS)]
    opened = timezone.now() - timedelta(hours=1)
    first = make_round(organization=cast.organization, opens_at=opened)
    key = signing_keys(first)["all"]
    for number in range(SHEETS):
        codes = {f"phq4.{item}": number % 4 for item in range(1, 5)}
        answer = make_answer(token=make_token(key=key))._replace(codes=codes)
        assert send(cast.organization, first, answer).status_code == 201
    before = _closed(first, people)
    second = make_round(organization=cast.organization, opens_at=opened, linked={"phq4": list(EVERYONE)}, linked_since=first)
    key = signing_keys(second)["all"]
    for number in range(SHEETS):
        answer = make_answer(token=make_token(key=key))._replace(codes={}, changes={"phq4": -(number % 4)})
        assert send(cast.organization, second, answer).status_code == 201
    return before, _closed(second, people)


def test_no_column_of_a_sheet_can_hold_another_round_or_an_earlier_score() -> None:
    scores = {scale.column for each in question_sets().values() for scale in each.measures}
    changes = {change_of(measure) for measure in LINKED}
    assert {field.name for field in Sheet._meta.get_fields()} == FRAME | scores | changes
    assert [field.name for field in Sheet._meta.get_fields() if field.is_relation] == ["organization", "wave"]


def test_the_later_sheet_holds_nothing_of_the_earlier_one(cast: Cast, rounds: Any) -> None:
    before, after = rounds
    assert len(before) == len(after) == SHEETS
    given = {"phq4_change"}
    for sheet in after:
        told = {name for name, value in sheet.items() if value is not None} - {
            "id",
            "organization_id",
            "wave_id",
            "gender",
            "second",
        }
        assert told - {"started"} == given
    # Nothing that two sheets could be matched by: no key, and no value but their categories.
    assert not {sheet["id"] for sheet in before} & {sheet["id"] for sheet in after}
    assert all(sheet["phq4"] is None for sheet in after) and all(sheet["phq4_change"] is None for sheet in before)


def test_no_table_ties_rounds_to_sheets_or_people_to_what_their_device_keeps(cast: Cast, rounds: Any) -> None:
    """Every row of every table, as the owner reads it: which rounds belong together stands in one column of the round alone."""
    before, after = rounds
    with tenant(cast.organization.pk):
        cast.bob.refresh_from_db()
        owners = [owner_of_scores(person) for person in (cast.bob, cast.carol, cast.erin)]
        rounds_for_home(cast.bob)
    with as_role("owner"), tenant(cast.organization.pk), connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' "
            "AND column_name LIKE '%%linked%%'"
        )
        assert set(cursor.fetchall()) == {("surveys_wave", "linked"), ("surveys_wave", "linked_since_id")}
        rows = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows[table] = [row for (row,) in cursor.fetchall()]
    assert sum(map(len, rows.values())) > SHEETS
    every = "\n".join(row for found in rows.values() for row in found)
    assert not [owner for owner in owners if owner in every]
    # A sheet's key stands in its own row and nowhere else.
    for sheet in (*before, *after):
        assert every.count(str(sheet["id"])) == 1
