"""What a picture shows is what the ledger says: no value invented, no range where there is none, nothing more precise."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree as ET

from django.utils import translation

from analytics.charts.by_gender import by_gender, dot
from analytics.charts.drawing import WIDE, Drawing
from analytics.charts.funnel import funnel
from analytics.charts.gap import gap
from analytics.charts.pipeline import pipeline
from analytics.charts.rows import place
from analytics.charts.scale import axis
from analytics.charts.trend import trend
from analytics.findings.rounds import Round
from analytics.roster import Month, Quarter, Roster
from analytics.telling import words
from peersupport.chart_gallery import (
    EARLIER,
    LOW_END,
    NOT_YET,
    ORDINARY,
    PHQ4,
    a_roster,
    a_round,
    gallery,
    gaps_of,
    many,
    past_surveys,
)

MEMBER = frozenset({"member"})


def shapes(drawing: Drawing, tag: str, paint: str, gender: str = "") -> list[ET.Element]:
    found = ET.fromstring(f"<svg>{drawing.shapes}</svg>")  # noqa: S314 — our own drawing
    return [each for each in found if (each.tag, each.get("class")) == (tag, paint) and (each.get("data-g") or "") == gender]


def test_names_every_value_in_words_and_in_the_table() -> None:
    now, before = a_round(ORDINARY), a_round(EARLIER, number=2, closed_on=date(2026, 3, 9))
    picture = by_gender(now, before, PHQ4)
    assert picture
    for figure in now.figures:
        assert f": {words.value(figure)} ({words.spread(figure)})" in picture.description
        assert any(words.value(figure) == row[1] and words.spread(figure) == row[3] for row in picture.rows)
        for drawing in (picture.wide, picture.narrow):
            assert f">{words.value(figure)}</text>" in drawing.shapes
            assert f">{words.spread(figure)}</text>" in drawing.shapes


def test_says_no_number_finer_than_the_ledger_does() -> None:
    for _said, picture in gallery():
        told = {number for row in picture.rows for cell in row for number in re.findall(r"\d+(?:\.\d+)?", cell)}
        drawn = " ".join(re.findall(r'class="ink"[^>]*>([^<]*)<', picture.wide.shapes))
        for number in re.findall(r"\d+\.\d+", drawn):
            assert number in told, (picture.name, number)


def test_an_open_end_is_a_bracket_and_an_arrow_without_a_mark_or_an_interval() -> None:
    picture = by_gender(a_round({"woman": (3, 11, "low")}), None, PHQ4)
    assert picture
    # The mark beside the name is the only one. Bracket, shaft and two sides of the arrow's head: in its row and in the key.
    assert len(shapes(picture.wide, "circle", "solid", "women")) == 1
    assert len(shapes(picture.wide, "line", "span", "women")) == 2 * 4
    assert "Known to one side only" in picture.wide.shapes
    assert "2.5 or less" in picture.wide.shapes
    assert dot(a_round({"woman": (3, 11, "low")}).figures[0]).low is None


def test_a_mark_stands_at_its_value_and_a_range_ends_where_the_scale_does() -> None:
    now = a_round({"woman": (0.2, 600, ""), "man": (4, 24, "")})
    picture = by_gender(now, None, PHQ4)
    assert picture
    figure = next(figure for figure in now.figures if figure.genders == {"woman"})
    other = next(figure for figure in now.figures if figure.genders == {"man"})
    scale = axis([other.value + other.margin], 0, 12)
    # The first one stands beside the name, the last one in the key.
    circle = shapes(picture.wide, "circle", "solid", "women")[1]
    assert float(circle.get("cx", 0)) == round(place(scale, figure.value, WIDE), 1)
    span = shapes(picture.wide, "line", "span", "women")[0]
    assert float(span.get("x1", -1)) >= place(scale, 0, WIDE)


def test_a_line_breaks_where_a_round_hid_a_group_and_at_an_open_end() -> None:
    rounds = many(8, hidden=(4,))
    picture = trend(rounds, MEMBER, PHQ4)
    assert picture
    # Round 0 has an open end, round 4 is hidden: two runs of three, and an arrow.
    tracks = shapes(picture.wide, "polyline", "track", "nonbinary")
    assert [len(each.get("points", "").split()) for each in tracks] == [3, 3]
    assert [len(each.get("points", "").split()) for each in shapes(picture.wide, "polyline", "track", "women")] == [8]
    assert len(shapes(picture.wide, "polygon", "solid", "nonbinary")) == 6 + 1
    assert picture.rows[3][3] == "–"


def test_no_line_leads_from_a_past_survey_and_it_says_what_it_is() -> None:
    rounds, past = many(5), past_surveys(2)
    alone, together = trend(rounds, MEMBER, PHQ4), trend(rounds, MEMBER, PHQ4, past)
    assert alone and together
    assert len(shapes(together.wide, "polyline", "track", "women")) == len(shapes(alone.wide, "polyline", "track", "women")) == 1
    assert len(shapes(together.wide, "circle", "hollow", "women")) == 2
    told = " ".join(re.findall(r">([^<]*)</text>", together.wide.shapes))
    assert "past surveys, supplied by HR, unverified. They asked other people." in told
    assert together.rows[-1][0].startswith("Staff survey 2019 (past survey, unverified)")
    assert "other people" in together.description


def test_one_round_alone_is_no_trend() -> None:
    assert trend(many(1), MEMBER, PHQ4) is None
    assert trend([], MEMBER, PHQ4, past_surveys(3)) is None
    assert trend(many(2), frozenset({"mixed"}), PHQ4) is None
    assert by_gender(Round("1", "wave", date(2026, 1, 1), ()), None, PHQ4) is None
    assert gap([], PHQ4) is None


def test_the_half_that_is_compared_with_is_hollow() -> None:
    picture = trend(many(3), NOT_YET, PHQ4)
    assert picture
    assert len(shapes(picture.wide, "circle", "hollow", "women")) == 3 + 1
    assert not shapes(picture.wide, "circle", "solid", "women")


def test_the_gap_shows_the_newest_rounds_and_the_table_all() -> None:
    rounds = many(20)
    picture = gap(gaps_of(rounds, PHQ4), PHQ4)
    assert picture
    assert len(picture.rows) == 20
    assert len(shapes(picture.wide, "polygon", "solid", "everyone")) == 2 * 13 + 1
    assert picture.note.startswith("The picture shows the newest 13 rounds")
    assert picture.rows[0][0].startswith("November 2026")
    assert "women worse off →" in picture.wide.shapes


def test_in_german_numbers_have_a_comma_days_a_dot_and_nouns_their_capital() -> None:
    with translation.override("de"):
        picture = by_gender(a_round(ORDINARY), None, PHQ4)
        assert words.points(5.5, PHQ4) == "5,5"
        assert words.day(date(2026, 10, 29)) == "29. Oktober 2026"
    assert picture
    assert "Noch in keiner Gruppe" in re.sub(r"<[^>]+>", " ", str(picture.wide.svg))


def test_a_number_below_zero_has_a_minus_and_no_hyphen() -> None:
    assert next(tick.label for tick in axis([-1.0, 1.0], -2, 2).ticks) == "−2"
    assert words.points(-0.31, PHQ4) == "−0.3"
    assert words.points(-0.01, PHQ4) == "0.0"


def test_a_round_without_a_gap_is_there_and_says_so() -> None:
    rounds = [a_round({"everyone": (4, 40, "")}, closed_on=date(2026, 3, 1)), a_round(ORDINARY)]
    picture = gap(gaps_of(rounds, PHQ4), PHQ4)
    assert picture
    assert picture.rows[1][1:3] == ("–", "–")
    assert "Hidden to protect people" in picture.rows[1][3]
    assert ">not shown</text>" in picture.wide.shapes


def test_counts_say_that_they_are_rounded_and_zero_that_it_may_be_a_few() -> None:
    picture = funnel(a_roster())
    assert picture
    assert picture.rows[0] == ("People with an account", "about 820")
    assert "Seats taken in each: 5 to 6 on average." in picture.description
    few = funnel(Roster((Month(date(2026, 10, 1), {"people": 5, "members": 0}),), ()))
    assert few
    assert few.rows[1] == ("In a group", "fewer than 5")
    assert funnel(Roster()) is None


def test_the_average_of_seats_holds_for_every_count_that_rounds_to_these() -> None:
    for sessions, seats in ((5, 5), (10, 45), (35, 190)):
        picture = funnel(Roster((Month(date(2026, 10, 1), {"people": 100, "sessions": sessions, "seats": seats}),), ()))
        assert picture
        low, high = map(int, re.findall(r"in each: (\d+) to (\d+)", picture.description)[0])
        for true_sessions in range(sessions - 2, sessions + 3):
            for true_seats in range(seats - 2, seats + 3):
                assert low <= true_seats / true_sessions <= high


def test_the_pipeline_shows_a_gender_only_where_the_roster_has_it() -> None:
    quarters = (
        Quarter(date(2026, 4, 1), {"members": {"woman": 40}}),
        Quarter(date(2026, 7, 1), {"members": {"woman": 50, "man": 20}}),
    )
    picture = pipeline(Roster((), quarters))
    assert picture
    assert picture.columns == ("Quarter", "Members: Women", "Members: Men")
    assert picture.rows == (("quarter 3 of 2026", "about 50", "about 20"), ("quarter 2 of 2026", "about 40", "–"))
    assert "Facilitators, quarter 3 of 2026: no gender reaches 20." in picture.description
    assert pipeline(Roster((), (Quarter(date(2026, 4, 1), {"members": {}}),))) is None


def test_every_gender_has_a_mark_of_its_own_beside_its_colour() -> None:
    picture = by_gender(
        a_round({"woman": (4, 40, ""), "man": (4, 40, ""), "nonbinary": (4, 40, ""), "not_stated": (4, 40, "")}), None, PHQ4
    )
    assert picture
    outlines = {
        each.get("data-g"): len(each.get("points", "").split())
        for each in ET.fromstring(f"<svg>{picture.wide.shapes}</svg>")  # noqa: S314
        if each.get("class") == "solid"
    }
    assert outlines == {"women": 0, "men": 4, "nonbinary": 4, "everyone": 3}


def test_titles_are_words_and_no_markup() -> None:
    picture = by_gender(a_round(LOW_END, title='<script>alert("x")</script> \x0b&'), a_round(LOW_END, title="<b>\x00"), PHQ4)
    assert picture
    assert "<script" not in picture.wide.svg
    assert "&lt;b&gt;" in picture.wide.svg
    ET.fromstring(picture.narrow.svg)  # noqa: S314
