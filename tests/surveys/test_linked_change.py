"""A round that asks how much somebody changed: planned by HR, frozen with the announcement, and taken as a difference only."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from organizations.models import Organization
from peersupport.tenancy import tenant
from surveys import sealing
from surveys.actions import wave as wave_actions
from surveys.actions.letterbox import close_round
from surveys.actions.wave import LinkRefused, check_linked, open_round, sealing_key
from surveys.forms import opening_days
from surveys.instrument import measures
from surveys.linking import CHOICES, EVERYONE, LINKED, TAKING_PART, asked_as_change, change_of, is_asked_of
from surveys.models import Letter, Sheet, Wave
from surveys.question_set import STRATA, question_sets
from tests.analytics.factories import make_wave
from tests.conftest import as_role
from tests.factories import Cast
from tests.surveys.factories import address, make_answer, make_round, make_token, payload, send, signing_keys

SignIn = Callable[[Any], Client]
DAY = timedelta(days=1)
ALL = {"phq4": list(EVERYONE)}
MEMBERS = {"phq4": list(TAKING_PART)}
# A full core answer without the four questions of PHQ-4.
REST = {"loneliness_1": 2, "burnout_1": 50, "support_1": 7, "support_2": 4}


@pytest.fixture
def earlier(cast: Cast) -> Wave:
    closed_on = timezone.localdate() - 60 * DAY
    return make_wave(organization=cast.organization, closed_on=closed_on, title="September 2026", status="published")


@pytest.fixture
def two_strata(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bob alone is half of the organization."""
    monkeypatch.setattr(wave_actions, "STRATUM_FLOOR", 1)


def _plan(client: Client, organization: Organization, **change: Any) -> Any:
    opens_on = opening_days(timezone.now().astimezone(ZoneInfo(organization.timezone)))[0]
    data = {"kind": "core", "opens_on": opens_on.isoformat(), "days": "14", "consultation": "none", "consulted": ""}
    return client.post(f"/{organization.slug}/rounds/schedule/", {**data, **change})


def _letters(wave: Wave) -> list[sealing.Content]:
    with as_role("worker"), tenant(wave.organization_id):
        wave.refresh_from_db()
        private = sealing.unwrap(bytes(wave.wrapped_private_key or b""), sealing_key())
        return [sealing.unseal(bytes(each.ciphertext), private) for each in Letter.objects.filter(wave=wave)]


# Planning


def test_hr_chooses_for_each_question_before_anybody_is_told(cast: Cast, client_of: SignIn, earlier: Wave) -> None:
    client = client_of(cast.erin)
    form = client.get("/harbour/rounds/schedule/").content.decode()
    assert "Ask how people changed (off)" in form and "September 2026" in form
    chosen = {
        "linked_since": str(earlier.public_id),
        "linked_phq4": "everyone",
        "linked_burnout": "members",
        "linked_talk": "level",
    }
    assert _plan(client, cast.organization, **chosen).status_code == 302
    with tenant(cast.organization.pk):
        wave = Wave.objects.get(status="scheduled")
        assert wave.linked == {"phq4": ["member", "not_yet"], "burnout": ["member"]}
        assert wave.linked_since == earlier
    said = client.get("/harbour/rounds/").content.decode()
    assert "Asks for the change since “September 2026”" in said
    assert "Burnt out because of work (people who take part)" in said


def test_off_unless_chosen(cast: Cast, client_of: SignIn, earlier: Wave) -> None:
    assert _plan(client_of(cast.erin), cast.organization).status_code == 302
    with tenant(cast.organization.pk):
        wave = Wave.objects.get(status="scheduled")
    assert (wave.linked, wave.linked_since) == ({}, None)


def test_without_an_earlier_round_the_page_says_so(cast: Cast, client_of: SignIn) -> None:
    page = client_of(cast.erin).get("/harbour/rounds/schedule/").content.decode()
    assert "No monthly round is over yet" in page
    assert "linked_phq4" not in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"linked_phq4": "everyone", "linked_since": ""}, "Choose the earlier round"),
        ({"linked_phq4": "level"}, "Choose at least one question"),
        ({"linked_phq4": "everyone", "kind": "quarter"}, "Only the monthly check-in"),
        ({"linked_phq4": "not_yet"}, "not on offer"),
        ({"linked_phq4": "everyone", "linked_since": "00000000-0000-4000-8000-000000000000"}, "not on offer"),
    ],
)
def test_a_wrong_choice_is_explained_and_kept(
    cast: Cast, client_of: SignIn, earlier: Wave, change: dict[str, str], words: str
) -> None:
    reply = _plan(client_of(cast.erin), cast.organization, **{"linked_since": str(earlier.public_id), **change})
    assert reply.status_code == 422
    assert words in reply.content.decode()
    assert '<details class="more" open>' in reply.content.decode()
    with tenant(cast.organization.pk):
        assert not Wave.objects.filter(status="scheduled").exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        pytest.param({"opened": 27}, "28 days before or more", id="too near"),
        pytest.param({"status": "open"}, "28 days before or more", id="still open"),
        pytest.param({"linked": ALL}, "did not ask one of these questions", id="a change itself"),
        pytest.param({"linked": MEMBERS}, "did not ask one of these questions", id="a change of one half"),
        pytest.param({"kind": "quarter"}, "monthly check-in", id="another kind of round"),
        pytest.param({"linked": {"talk": list(EVERYONE)}}, "", id="another question was the change"),
        pytest.param({"linked": MEMBERS, "has_strata": False}, "", id="asked as it is after all: one stratum"),
        pytest.param({}, "", id="a level, long ago"),
    ],
)
def test_a_change_is_counted_from_a_level_of_28_days_before_or_more(
    cast: Cast, earlier: Wave, fields: dict[str, Any], words: str
) -> None:
    opens_at = timezone.now() + 10 * DAY
    opened = opens_at - fields.pop("opened", 40) * DAY
    since = {"linked_since": earlier} if "linked" in fields else {}
    wave = make_wave(organization=cast.organization, closed_on=(opened + 10 * DAY).date(), **fields, **since)
    wave.opens_at = opened
    with tenant(cast.organization.pk):
        if words:
            with pytest.raises(LinkRefused, match=words):
                check_linked("core", opens_at, ALL, wave)
        else:
            check_linked("core", opens_at, ALL, wave)


@pytest.mark.parametrize("linked", [{"phq4": ["not_yet"]}, {"phq4": []}, {"phq2": list(EVERYONE)}, {"useful": list(EVERYONE)}])
def test_nothing_else_can_be_linked(cast: Cast, earlier: Wave, linked: dict[str, list[str]]) -> None:
    with tenant(cast.organization.pk), pytest.raises(LinkRefused):
        check_linked("core", timezone.now() + 10 * DAY, linked, earlier)


def test_an_announced_choice_is_frozen_in_the_database(cast: Cast, earlier: Wave) -> None:
    wave = make_round(organization=cast.organization, status="collecting", linked=ALL, linked_since=earlier)
    other = make_wave(organization=cast.organization, closed_on=timezone.localdate() - 90 * DAY)
    statements = (
        'UPDATE surveys_wave SET linked = \'{"phq4": ["member"]}\' WHERE id = %s',
        "UPDATE surveys_wave SET linked = '{}', linked_since_id = NULL WHERE id = %s",
        f"UPDATE surveys_wave SET linked_since_id = {other.pk} WHERE id = %s",
    )
    for statement in statements:
        with tenant(cast.organization.pk), pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            connection.cursor().execute(statement, [wave.pk])


def test_a_planned_choice_may_still_change(cast: Cast, earlier: Wave) -> None:
    wave = make_round(organization=cast.organization, status="scheduled", linked=ALL, linked_since=earlier)
    with tenant(cast.organization.pk):
        assert Wave.objects.filter(pk=wave.pk).update(linked=MEMBERS) == 1


@pytest.mark.parametrize("fields", [{"linked": ALL}, {"linked_since": "earlier"}])
def test_a_choice_and_its_round_belong_together(cast: Cast, earlier: Wave, fields: dict[str, Any]) -> None:
    given_fields = {name: earlier if value == "earlier" else value for name, value in fields.items()}
    with pytest.raises(IntegrityError, match="wave_linked_since_a_round"):
        make_wave(organization=cast.organization, closed_on=timezone.localdate(), **given_fields)


def test_no_change_is_counted_from_a_round_of_another_organization(cast: Cast) -> None:
    """In the database too: the title of that round would stand on every page of this one."""
    theirs = make_wave(organization=cast.other, closed_on=timezone.localdate() - 90 * DAY)
    with pytest.raises(IntegrityError, match="linked_since_tenant_key"), transaction.atomic():
        make_wave(organization=cast.organization, closed_on=timezone.localdate(), linked=ALL, linked_since=theirs)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@given(chosen=st.dictionaries(st.sampled_from(sorted(LINKED)), st.sampled_from(CHOICES)), has_strata=st.booleans())
def test_strata_that_become_one_leave_a_level_for_everyone(chosen: dict[str, tuple[str, ...]], has_strata: bool) -> None:
    found = asked_as_change(chosen, has_strata=has_strata)
    for measure, strata in chosen.items():
        assert (measure in found) == (has_strata or strata == EVERYONE)
        for stratum in (*STRATA["core"], "all"):
            # Never one half as a change and the other as a level where there are no halves.
            if not has_strata and measure in found:
                assert is_asked_of(found[measure], stratum)


def test_a_half_that_shrinks_before_opening(cast: Cast, earlier: Wave, monkeypatch: pytest.MonkeyPatch) -> None:
    """The choice as it was made stays on record; what is asked follows the fixed rule."""
    monkeypatch.setattr(wave_actions, "STRATUM_FLOOR", 1)
    linked = {"phq4": list(TAKING_PART), "talk": list(EVERYONE)}
    wave = make_round(organization=cast.organization, status="collecting", linked=linked, linked_since=earlier)
    assert wave.changes().keys() == {"phq4", "talk"}
    monkeypatch.setattr(wave_actions, "STRATUM_FLOOR", 20)
    with tenant(cast.organization.pk):
        open_round(wave)
        wave.refresh_from_db()
    assert wave.linked == linked
    assert wave.changes() == {"talk": EVERYONE}
    token = make_token(key=signing_keys(wave)["member"])
    assert send(cast.organization, wave, make_answer(token=token)).status_code == 422  # the level of talk
    own = make_answer(token=token, phq4_1=1, phq4_2=1, phq4_3=1, phq4_4=1)._replace(changes={"talk": 2})
    assert send(cast.organization, wave, own).status_code == 201
    assert _letters(wave) == [sealing.Content("woman", "not_yet", {"phq4": 4, "talk_change": 2})]


# Answering


def test_only_the_difference_is_taken(cast: Cast, earlier: Wave) -> None:
    wave = make_round(organization=cast.organization, linked=ALL, linked_since=earlier)
    token = make_token(key=signing_keys(wave)["all"])
    answer = make_answer(token=token, **REST)._replace(changes={"phq4": -3})
    assert send(cast.organization, wave, answer).status_code == 201
    values = {"phq4_change": -3, "loneliness": 2, "burnout": 50, "talk": 7, "seek": 4}
    assert _letters(wave) == [sealing.Content("woman", "not_yet", values)]


def test_a_sheet_of_nothing_but_changes(cast: Cast, earlier: Wave) -> None:
    wave = make_round(organization=cast.organization, linked=ALL, linked_since=earlier)
    answer = make_answer(token=make_token(key=signing_keys(wave)["all"]))._replace(codes={}, changes={"phq4": 0})
    assert send(cast.organization, wave, answer).status_code == 201


@pytest.mark.parametrize(
    ("codes", "changes"),
    [
        pytest.param({"phq4.1": 1}, {}, id="an answer of a linked measure"),
        pytest.param({"phq4.1": 1}, {"phq4": 1}, id="both"),
        pytest.param({"talk": 1}, {}, id="no question"),
        pytest.param({}, {"talk": 1}, id="a change of what is asked as it is"),
        pytest.param({}, {"phq2": 1}, id="no such measure"),
        pytest.param({}, {"phq4": 13}, id="beyond the range"),
        pytest.param({}, {"phq4": -13}, id="below it"),
        pytest.param({}, {"phq4": 1.0}, id="no whole number"),
        pytest.param({}, {"phq4": "1"}, id="words"),
        pytest.param({}, {"phq4": True}, id="yes"),
        pytest.param({}, {"phq4": None}, id="nothing"),
        pytest.param({}, {"phq4": [1]}, id="a list"),
        pytest.param({}, {}, id="empty"),
    ],
)
def test_anything_else_is_refused_and_the_token_stays_good(cast: Cast, earlier: Wave, codes: Any, changes: Any) -> None:
    wave = make_round(organization=cast.organization, linked=ALL, linked_since=earlier)
    answer = make_answer(token=make_token(key=signing_keys(wave)["all"]))._replace(codes=codes, changes=changes)
    assert send(cast.organization, wave, answer).status_code == 422
    assert send(cast.organization, wave, answer._replace(codes={}, changes={"phq4": -12})).status_code == 201
    assert len(_letters(wave)) == 1


@pytest.mark.parametrize("changes", [[], 1, "phq4", None])
def test_changes_that_are_no_mapping_are_malformed(cast: Cast, earlier: Wave, changes: Any) -> None:
    wave = make_round(organization=cast.organization, linked=ALL, linked_since=earlier)
    body = {**payload(make_answer(token=make_token(key=signing_keys(wave)["all"]), **REST)), "changes": changes}
    reply = Client().post(address("answer", wave, cast.organization), data=body, content_type="application/json")
    assert reply.status_code == 400


def test_a_round_that_asks_for_none_takes_none(cast: Cast) -> None:
    wave = make_round(organization=cast.organization)
    answer = make_answer(token=make_token(key=signing_keys(wave)["all"]), **REST)._replace(changes={"phq4": 1})
    assert send(cast.organization, wave, answer).status_code == 422


def test_what_is_asked_follows_from_the_tokens_key(cast: Cast, earlier: Wave, two_strata: None) -> None:
    """Members send the change and nobody else can; the others send the level and members cannot."""
    wave = make_round(organization=cast.organization, linked=MEMBERS, linked_since=earlier)
    keys = signing_keys(wave)
    level, change = make_answer, lambda token: make_answer(token=token, **REST)._replace(changes={"phq4": 2})
    outcomes = {}
    for stratum in ("member", "not_yet"):
        token = make_token(key=keys[stratum])
        outcomes[stratum, "level"] = send(cast.organization, wave, level(token=token)).status_code
        token = make_token(key=keys[stratum])
        outcomes[stratum, "change"] = send(cast.organization, wave, change(token)).status_code
    assert outcomes == {
        ("member", "level"): 422,
        ("member", "change"): 201,
        ("not_yet", "level"): 201,
        ("not_yet", "change"): 422,
    }


# What is stored


def test_the_sheet_holds_the_difference_and_nothing_of_before(cast: Cast, earlier: Wave) -> None:
    linked = {measure: list(EVERYONE) for measure in LINKED}
    wave = make_round(organization=cast.organization, linked=linked, linked_since=earlier)
    key = signing_keys(wave)["all"]
    for number in range(10):
        changes = {"phq4": number - 5, "talk": 1}
        answer = make_answer(token=make_token(key=key))._replace(codes={}, changes=changes)
        assert send(cast.organization, wave, answer).status_code == 201
    with as_role("worker"), tenant(cast.organization.pk):
        close_round(wave)
        sheets = list(Sheet.objects.values())
    levels = {scale.column for each in question_sets().values() for scale in each.measures}
    assert all(sheet[level] is None for sheet in sheets for level in levels)
    assert sorted(sheet["phq4_change"] for sheet in sheets) == list(range(-5, 5))
    assert {sheet["burnout_change"] for sheet in sheets} == {None}


@pytest.mark.parametrize("fields", [{"phq4": 3, "phq4_change": -1}, {"phq4_change": -13}, {"talk_change": 11}])
def test_the_database_refuses_both_of_one_person_and_what_no_scale_reaches(cast: Cast, fields: dict[str, int]) -> None:
    wave = make_wave(organization=cast.organization)
    with tenant(cast.organization.pk), as_role("worker"), pytest.raises(IntegrityError), transaction.atomic():
        Sheet.objects.create(wave=wave, gender=0, second=0, **fields)


def test_the_longest_sheet_fits_its_envelope() -> None:
    """Of every set, with every measure that can be a change as one: the size of a letter tells nothing."""
    for each in question_sets().values():
        values = {scale.column: scale.high for scale in each.measures}
        changed = {change_of(column): -LINKED[column] for column in values if column in LINKED}
        rest = {column: value for column, value in values.items() if column not in LINKED}
        for held, begun in (
            (values, ()),
            ({**rest, **changed}, ()),
            (rest, tuple(sorted(set(values) & set(LINKED)))),
        ):
            content = sealing.Content("nonbinary", "specific", held, begun)
            assert len(sealing.pack(content)) == sealing.PLAIN_BYTES
            assert sealing.unpack(sealing.pack(content)) == content


def test_what_can_be_linked_is_whole_and_has_the_range_of_its_scale() -> None:
    for measure, reach in LINKED.items():
        scale = measures()[measure]
        assert scale.high - scale.low == reach
        assert scale.method in {"sum", "single"}
    assert {column for each in question_sets().values() if each.kind == "core" for column in map(_column, each.measures)} == set(
        LINKED
    )


def _column(scale: Any) -> str:
    return str(scale.column)
