"""Where shapes and words of a picture lie: inside it, apart from each other, and where the figure says."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.charts.by_gender import by_gender
from analytics.charts.drawing import NARROW, WIDE, Drawing, width_of, wrapped
from analytics.charts.funnel import funnel
from analytics.charts.gap import gap
from analytics.charts.picture import Picture
from analytics.charts.pipeline import pipeline
from analytics.charts.rows import place
from analytics.charts.scale import axis, both_ways
from analytics.charts.trend import trend
from analytics.disclosure import GENDERS
from analytics.findings import Measure
from analytics.roster import Month, Quarter, Roster
from peersupport.chart_gallery import BURNOUT, CHANGE, LATEST, PHQ4, TALK, a_round, gallery, gaps_of, past_surveys

MEMBER = frozenset({"member"})
MODEST = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
BLOCKS = [f"{gender}/{half}" for gender in GENDERS for half in ("member", "not_yet")]
PEOPLE = st.sampled_from([10, 15, 20, 33, 60, 150, 240, 900])
TITLES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=80).filter(str.strip)


def elements(drawing: Drawing) -> list[ET.Element]:
    return list(ET.fromstring(f"<svg>{drawing.shapes}</svg>"))  # noqa: S314 — our own drawing


def boxes(drawing: Drawing) -> Iterator[tuple[float, float, float, float, str]]:
    """The place that each word takes at most: left, top, right, bottom, the words."""
    for each in elements(drawing):
        if each.tag != "text":
            continue
        size, words = float(each.get("font-size", 0)), each.text or ""
        wide = width_of(words, size, bold=each.get("font-weight") == "600")
        x, y = float(each.get("x", 0)), float(each.get("y", 0))
        left = {"start": x, "middle": x - wide / 2, "end": x - wide}[each.get("text-anchor", "start")]
        yield left, y - 0.76 * size, left + wide, y + 0.24 * size, words


def points(drawing: Drawing) -> Iterator[tuple[float, float]]:
    """Every corner of every shape."""
    for each in elements(drawing):
        if each.tag == "line":
            yield from [(float(each.get(f"x{n}", 0)), float(each.get(f"y{n}", 0))) for n in (1, 2)]
        elif each.tag == "rect":
            x, y = float(each.get("x", 0)), float(each.get("y", 0))
            yield from [(x, y), (x + float(each.get("width", 0)), y + float(each.get("height", 0)))]
        elif each.tag == "circle":
            x, y, r = (float(each.get(name, 0)) for name in ("cx", "cy", "r"))
            yield from [(x - r, y - r), (x + r, y + r)]
        elif each.tag in {"polygon", "polyline"}:
            yield from [tuple(map(float, pair.split(","))) for pair in each.get("points", "").split()]  # type: ignore[misc]


def check(picture: Picture | None) -> None:
    """Nothing outside the picture, and no words over others, in either width."""
    assert picture is not None
    for drawing, width in ((picture.wide, WIDE), (picture.narrow, NARROW)):
        assert drawing.width == width
        found = list(boxes(drawing))
        for left, top, right, bottom, words in found:
            assert -0.5 <= left <= right <= width + 0.5, (picture.name, width, words, left, right)
            assert -0.5 <= top <= bottom <= drawing.height + 0.5, (picture.name, width, words, top, bottom)
        for one, other in combinations(found, 2):
            beside = one[2] <= other[0] + 0.5 or other[2] <= one[0] + 0.5
            above = one[3] <= other[1] + 0.5 or other[3] <= one[1] + 0.5
            assert beside or above, (picture.name, width, one, other)
        for x, y in points(drawing):
            assert -1 <= x <= width + 1, (picture.name, width, x)
            assert -1 <= y <= drawing.height + 1, (picture.name, width, y)


@pytest.mark.parametrize(("said", "picture"), gallery(), ids=[said for said, _ in gallery()])
def test_every_picture_of_the_gallery_keeps_its_words_apart(said: str, picture: Picture) -> None:
    check(picture)


def test_long_numbers_of_an_axis_are_fewer() -> None:
    huge = Measure("steps", "Steps a week", 1, 0, 100000, 500, 20000)
    picture = by_gender(a_round({"woman": (90000, 500, ""), "man": (70000, 500, "")}, huge), None, huge)
    check(picture)
    assert picture
    assert picture.narrow.shapes.count('text-anchor="middle"') < picture.wide.shapes.count('text-anchor="middle"')


def rounds_with(low: float, high: float) -> st.SearchStrategy[dict[str, tuple[float, int, str]]]:
    """Any blocks with any values, some of them open-ended."""
    values = st.tuples(st.floats(low, high), PEOPLE, st.sampled_from(["", "", "low", "high"]))
    return st.dictionaries(st.sampled_from(BLOCKS), values, min_size=1)


@MODEST
@given(values=rounds_with(0.01, 0.99), measure=st.sampled_from([PHQ4, BURNOUT, TALK, CHANGE]), title=TITLES)
def test_any_round_is_drawn_inside_its_picture(values: dict[str, tuple[float, int, str]], measure: Measure, title: str) -> None:
    span = measure.scale_high - measure.scale_low
    scaled = {block: (measure.scale_low + share * span, n, end) for block, (share, n, end) in values.items()}
    now = a_round(scaled, measure, title=title)
    check(by_gender(now, a_round(scaled, measure, title=title, closed_on=date(2025, 1, 1)), measure))


@MODEST
@given(shown=st.lists(rounds_with(0.5, 11.5), min_size=1, max_size=60), apart=st.integers(1, 400), before=st.integers(0, 6))
def test_any_history_is_drawn_inside_its_picture(shown: list[dict[str, tuple[float, int, str]]], apart: int, before: int) -> None:
    days = [LATEST - timedelta(days=apart * (len(shown) - at)) for at in range(len(shown))]
    rounds = [a_round(values, number=at, closed_on=days[at]) for at, values in enumerate(shown)]
    for picture in (trend(rounds, MEMBER, PHQ4, past_surveys(before)), gap(gaps_of(rounds, PHQ4), PHQ4)):
        if picture:
            check(picture)


BY_GENDER = st.dictionaries(st.sampled_from(GENDERS), st.integers(2, 2000).map(lambda n: n * 10))
COUNTS = ("people", "members", "waiting", "seats", "sessions")


@MODEST
@given(st.lists(st.fixed_dictionaries({}, optional={"members": BY_GENDER, "facilitators": BY_GENDER}), max_size=14))
def test_any_roster_is_drawn_inside_its_picture(values: list[dict[str, dict[str, int]]]) -> None:
    quarters = tuple(Quarter(date(2022 + at // 4, 1 + at % 4 * 3, 1), each) for at, each in enumerate(values))
    picture = pipeline(Roster((), quarters))
    if picture:
        check(picture)


@MODEST
@given(st.fixed_dictionaries({name: st.integers(0, 4000).map(lambda n: n * 5) for name in COUNTS}))
def test_any_month_is_drawn_inside_its_picture(values: dict[str, int]) -> None:
    check(funnel(Roster((Month(date(2026, 10, 1), values),), ())))


def test_a_value_lies_where_its_axis_has_it() -> None:
    scale = axis([4.5], 0, 12)
    assert (scale.low, scale.high) == (0, 5)
    assert place(scale, 0, WIDE) < place(scale, 3, WIDE) < place(scale, 5, WIDE)
    assert place(scale, 2.5, NARROW) == pytest.approx((place(scale, 0, NARROW) + place(scale, 5, NARROW)) / 2)


@given(st.lists(st.floats(-12, 12), max_size=6))
def test_an_axis_of_changes_is_as_long_on_either_side_and_never_past_the_scale(values: list[float]) -> None:
    scale = both_ways(values, 12)
    assert scale.low == -scale.high
    assert max(map(abs, values), default=0) <= scale.high + 1e-6 <= 12 + 2e-6
    assert 0 in [round(value, 9) for value in scale.values]


@given(st.text(st.characters(codec="utf-8"), max_size=60), st.integers(30, 300))
def test_words_are_wrapped_and_none_is_lost(words: str, room: int) -> None:
    lines = wrapped(words, room)
    assert "".join("".join(lines).split()) == "".join(words.split())
    assert all(width_of(line) <= room or len(line) == 1 for line in lines)
