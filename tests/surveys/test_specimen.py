"""What HR would get, before anybody answers: the round's own floor, strata and measures; the device computes the same."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from html import unescape
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.disclosure import publish_mean
from peersupport.tenancy import tenant
from surveys.models import Wave
from surveys.question_set import latest, question_set
from surveys.readings import readings, whatever_one_says
from surveys.specimen import specimens
from tests.factories import Cast
from tests.surveys.factories import address, make_answer, make_round, make_token, send, signing_keys

SignIn = Callable[[Any], Client]
ROOT = Path(__file__).resolve().parents[2]
SCALES = [(0, 12), (1, 5), (0, 100), (0, 10), (3, 9), (0, 1), (-12, 12), (-4, 4), (-100, 100), (-10, 10)]
needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")


def text(content: bytes) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", content.decode())).split())


def wave_of(kind: str = "core", **fields: Any) -> Wave:
    return Wave(kind=kind, question_set=latest(kind).name, **{"floor": 10, "has_strata": True, **fields})


def shown(wave: Wave) -> dict[str, tuple[str, str]]:
    found = specimens(wave, question_set(wave.question_set))
    return {who: (n, read) for who, n, read in found.rows}


def test_the_table_follows_the_partition_of_the_round() -> None:
    assert shown(wave_of()) == {
        "Women, taking part": ("14", "2.5 or less, or 5"),
        "Women, not yet in a group": ("40", "4, or 5"),
        "Men": ("43", "3, or 4"),
        "Gender not stated": ("16", "2 or less, or 4"),
        "Non-binary and self-described": ("7", "Nothing: hidden to protect people"),
    }
    assert set(shown(wave_of(has_strata=False))) == {"Women", "Men", "Gender not stated", "Non-binary and self-described"}
    assert "Women, in mixed groups" in shown(wave_of("session"))


@pytest.mark.parametrize("floor", [10, 11, 20, 35, 60])
def test_the_table_has_the_floor_of_the_round(floor: int) -> None:
    rows = shown(wave_of(floor=floor))
    hidden = [int(n) for n, read in rows.values() if "hidden" in read]
    assert hidden and max(hidden) < floor
    assert all(int(n) >= floor for n, read in rows.values() if "hidden" not in read)
    assert rows["Women, taking part"][0] == str(round(1.4 * floor))
    # The same merges as with any floor, since the made-up people are in parts of it.
    assert set(rows) == set(shown(wave_of()))


def test_a_change_stands_instead_of_the_level_with_its_range_doubled() -> None:
    since = Wave(title="March", kind="core", question_set="core_1")
    wave = wave_of(linked={"phq4": ["member"], "talk": ["member", "not_yet"]}, linked_since=since)
    found = specimens(wave, question_set("core_1"))
    says = [words for name, words in found.measures if "PHQ" in name]
    assert says == [
        "the change since “March” instead of how it is, from -12 to 12, of people taking part",
        "how it is, from 0 to 12, of people not yet in a group",
    ]
    assert [each["low"] for each in json.loads(found.live)] == [-12, 0, 1, 0, -10, 0]
    # Members' level is nowhere: under 10 men take part in the made-up round, so the change is of everyone who does.
    assert [(who, n) for who, n, _read in found.rows if "change" in who] == [("Everyone: change", "30")]
    assert ("Women, not yet in a group", "40") in [(who, n) for who, n, _read in found.rows]
    assert "taking part" not in "".join(who for who, _n, _read in found.rows)


def test_every_measure_is_named_and_scored_as_the_server_does() -> None:
    for kind in ("core", "session", "quarter"):
        asked = latest(kind)
        found = specimens(wave_of(kind), asked)
        assert [name for name, _words in found.measures] == [scale.name for scale in asked.measures]
        # The device adds codes up; a mean would need rounding as Python rounds.
        assert {scale.method for scale in asked.measures} <= {"sum", "single"}


@settings(max_examples=150, deadline=None)
@given(scale=st.sampled_from(SCALES), n=st.integers(1, 700), at=st.floats(0, 1), dither=st.floats(-0.5, 0.499))
def test_readings_hold_whatever_chance_draws(scale: tuple[int, int], n: int, at: float, dither: float) -> None:
    low, high = scale
    total = round(n * (low + at * (high - low)))
    total = min(max(total, n * low), n * high)
    figure = publish_mean(n, total, low, high, dither) if n >= 10 else None
    found = readings(n, total, low, high, 10)
    assert len(found) <= 2
    assert figure in found if figure else not found


@settings(max_examples=150, deadline=None)
@given(scale=st.sampled_from(SCALES), n=st.integers(10, 700), at=st.floats(0, 1))
def test_nobody_s_own_answer_decides(scale: tuple[int, int], n: int, at: float) -> None:
    """The sentence beside the slider, for every size and score: the lowest and the highest answer can be read the same."""
    low, high = scale
    score = round(low + at * (high - low))
    assert bool(whatever_one_says(n, score, low, high, 10)) == bool(readings(n, n * score, low, high, 10))


@needs_node
def test_the_device_decides_every_half_as_the_server_does() -> None:
    random, vectors, sheets = Random(8), [], []
    for low, high in SCALES:
        for n in (1, 9, 10, 12, 14, 15, 19, 20, 29, 30, 49, 50, 75, 99, 100, 120, 199, 200, 499, 500, 1000):
            for floor in (10, 25):
                score = random.randint(low, high)
                total = sum(random.randint(low, high) for _each in range(n)) if random.random() < 0.7 else n * score
                vectors.append((n, total, score, low, high, floor))
    expected = []
    for n, total, score, low, high, floor in vectors:
        found = [readings(n, total, low, high, floor), whatever_one_says(n, score, low, high, floor)]
        expected.append([[{"value": each.value, "end": each.open_end} for each in figures] for figures in found])
    values = []
    for kind in ("core", "session", "quarter"):
        asked = latest(kind)
        for _each in range(20):
            answers = {q.key: random.choice(q.choices).code for q in asked.questions("en") if random.random() < 0.9}
            scored, _started = asked.scored(answers)
            for scale, measure in zip(asked.measures, json.loads(specimens(wave_of(kind), asked).live), strict=True):
                sheets.append((measure, answers))
                values.append(scored.get(scale.column))
    script, js = Path(__file__).with_name("figure_preview.mjs"), ROOT / "static/js"
    sent = json.dumps({"vectors": vectors, "sheets": sheets})
    done = subprocess.run(
        ["node", script, js / "publication_rule.js", js / "scores.js"], input=sent, capture_output=True, text=True, check=True
    )
    answered = json.loads(done.stdout)
    assert [[each["readings"], each["alone"]] for each in answered["results"]] == expected
    assert answered["scores"] == values
    assert sum(bool(each[0]) for each in expected) > 200
    assert None in values


def test_the_page_shows_the_raised_floor_and_reads_without_a_script(cast: Cast) -> None:
    cast.organization.floor = 25
    with tenant(cast.organization.pk):
        cast.organization.save()
    wave = make_round(organization=cast.organization)
    page = Client().get(address("check_in", wave, cast.organization)).content
    without_script = re.search(rb"<noscript>(.*?)</noscript>", page, re.DOTALL)
    assert without_script
    for part in (page, without_script[1]):
        assert "Fewer than 25 people in a figure: hidden to protect people" in text(part)
        assert "Women 135" in text(part)
    assert b'data-floor="25"' in page and b"figure_preview.js" in page


def test_the_preview_is_the_same_for_everyone_and_whoever_answered(cast: Cast, client_of: SignIn) -> None:
    wave = make_round(organization=cast.organization)
    where = address("check_in", wave, cast.organization)
    before = Client().get(where).content
    key = signing_keys(wave)["all"]
    for gender in ("woman", "man") * 6:
        assert send(cast.organization, wave, make_answer(token=make_token(key=key), gender=gender)).status_code == 201
    assert Client().get(where).content == before == client_of(cast.erin).get(where).content


def test_hr_sees_the_same_preview_with_what_is_chosen_for_the_next_round(cast: Cast, client_of: SignIn) -> None:
    wave = make_round(organization=cast.organization, title="Told")
    hr, where = client_of(cast.erin), "/harbour/rounds/preview/core/"

    def aside(page: bytes) -> str:
        found = re.search(rb"<aside.*?</aside>", page, re.DOTALL)
        assert found
        return re.sub(r"After .*?, once", "After …, once", text(found[0]))

    assert aside(hr.get(where).content) == aside(Client().get(address("check_in", wave, cast.organization)).content)
