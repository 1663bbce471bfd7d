"""The mapping file: what it may say, and that every fault names its place."""

from __future__ import annotations

import re
from datetime import date

import pytest

from analytics.past.mapping import SurveyMapping, parse_mapping
from analytics.past.problems import Problems
from analytics.past.short_names import PAGES
from analytics.urls import urlpatterns

TODAY = date(2026, 3, 1)
TOP = 'title = "Survey 2025"\nclosed_on = 2025-06-30\ngender = "Gender"\n'
PHQ4 = '[[measures]]\nslug = "phq4"\nitems = ["A1", "A2", "D1", "D2"]\n'
OWN = (
    '[[measures]]\nslug = "trust"\ntitle = "Trust"\nitems = ["T1", "T2"]\nscoring = "sum"\ndirection = 1\n'
    "scale_low = 0\nscale_high = 10\n"
)


def parse(text: str) -> tuple[SurveyMapping | None, dict[str, str]]:
    problems = Problems()
    mapping = parse_mapping(text, TODAY, problems)
    assert (mapping is None) == bool(problems)
    return mapping, {problem.path: problem.text() for problem in problems}


def test_known_instrument_needs_only_its_columns() -> None:
    mapping, _faults = parse(TOP + PHQ4)
    assert mapping is not None
    (measure,) = mapping.measures
    assert (measure.low, measure.high, measure.direction, measure.scoring) == (0, 12, -1, "sum")
    assert (measure.item_low, measure.item_high, measure.reference_sd) == (0, 3, 2.1)
    assert measure.columns == ("A1", "A2", "D1", "D2")


def test_every_page_that_would_hide_a_measure_is_on_the_list() -> None:
    """Each fixed address one step below where the pages of measures stand."""
    routes = (re.fullmatch(r"(?:insights|figures)/([a-z][a-z0-9_]*)/", str(each.pattern)) for each in urlpatterns)
    assert {found[1] for found in routes if found} == PAGES


@pytest.mark.parametrize("slug", sorted(PAGES))
def test_a_name_that_a_page_of_figures_has_is_refused(slug: str) -> None:
    """The measure's own page would never be found behind it."""
    mapping, faults = parse(TOP + OWN.replace('"trust"', f'"{slug}"'))
    assert mapping is None
    assert faults == {
        "measures[0].slug": f"A page of figures is called “{slug}” already, and would hide this one. Choose another name."
    }


def test_own_measure_with_coding_missing_and_reversed() -> None:
    mapping, _faults = parse(TOP + OWN + 'reversed = ["T2"]\nmissing = ["k. A.", 99]\n[measures.coding]\n" Ja " = 5\nnein = 0\n')
    assert mapping is not None
    (measure,) = mapping.measures
    assert measure.coding == {"ja": 5, "nein": 0}
    assert measure.missing == {"", "k. a.", "99"}
    assert measure.score([5, 5]) == 5
    assert measure.reference_sd == 2.5


def test_share_runs_from_nought_to_one() -> None:
    mapping, _faults = parse(
        TOP + '[[measures]]\nslug = "care"\ntitle = "Sought care"\nitems = ["C"]\nscoring = "share"\ndirection = 1\n'
        "coding = { Yes = 1, No = 0 }\n"
    )
    assert mapping is not None
    assert (mapping.measures[0].low, mapping.measures[0].high) == (0, 1)


def test_reversed_questions_of_a_known_instrument_are_turned() -> None:
    columns = ", ".join(f'"S{number}"' for number in range(1, 9))
    mapping, _faults = parse(f'{TOP}[[measures]]\nslug = "spos8"\nitems = [{columns}]\n')
    assert mapping is not None
    # SPOS-8: items 2, 3, 5 and 7 are reversed, so all sixes are half-way.
    assert mapping.measures[0].score([6] * 8) == 3


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("title = ", ""),
        (TOP, "measures"),
        (TOP + "measures = []\n", "measures"),
        (TOP + "measures = 3\n", "measures"),
        (TOP + "measures = [3]\n", "measures[0]"),
        (TOP.replace("title", "titel") + PHQ4, "titel"),
        (TOP.replace('"Survey 2025"', "5") + PHQ4, "title"),
        (TOP.replace("Survey 2025", "x" * 200) + PHQ4, "title"),
        (TOP.replace("2025-06-30", '"30.06.2025"') + PHQ4, "closed_on"),
        (TOP.replace("2025-06-30", "2025-06-30T10:00:00") + PHQ4, "closed_on"),
        (TOP.replace("2025", "2099") + PHQ4, "closed_on"),
        (TOP.replace("2025-06", "1900-06") + PHQ4, "closed_on"),
        (TOP.replace('"Gender"', '" "') + PHQ4, "gender"),
        (TOP + 'genders = "x"\n' + PHQ4, "genders"),
        (TOP + "[genders]\ndame = 'female'\n" + PHQ4, 'genders."dame"'),
        (TOP + "[genders]\ndame = 'woman'\nDAME = 'man'\n" + PHQ4, 'genders."DAME"'),
        (TOP + PHQ4.replace("phq4", "PHQ 4"), "measures[0].slug"),
        (TOP + PHQ4.replace('slug = "phq4"', "slug = 4"), "measures[0].slug"),
        (TOP + OWN.replace("trust", "talk_change"), "measures[0].slug"),
        (TOP + PHQ4.replace(', "D2"', ""), "measures[0].items"),
        (TOP + PHQ4.replace('"D2"', '"D1"'), "measures[0].items[3]"),
        (TOP + PHQ4.replace('"D2"', "4"), "measures[0].items[3]"),
        (TOP + PHQ4.replace('"D2"', '"Gender"'), "measures[0].items[3]"),
        (TOP + PHQ4 + "scale_high = 3\n", "measures[0].scale_high"),
        (TOP + PHQ4 + "colour = 3\n", "measures[0].colour"),
        (TOP + PHQ4 + "missing = 99\n", "measures[0].missing"),
        (TOP + PHQ4 + "missing = [true]\n", "measures[0].missing[0]"),
        (TOP + PHQ4 + "coding = 3\n", "measures[0].coding"),
        (TOP + PHQ4 + "coding = { never = 9 }\n", 'measures[0].coding."never"'),
        (TOP + PHQ4 + "coding = { never = 0.5 }\n", 'measures[0].coding."never"'),
        (TOP + PHQ4 + "coding = { never = true }\n", 'measures[0].coding."never"'),
        (TOP + PHQ4 + "coding = { never = 0, NEVER = 1 }\n", 'measures[0].coding."NEVER"'),
        (TOP + PHQ4 + 'missing = ["never"]\ncoding = { never = 0 }\n', 'measures[0].coding."never"'),
        (TOP + PHQ4 + PHQ4.replace("A", "B").replace("D", "E"), "measures[1].slug"),
        (TOP + OWN.replace("direction = 1", "direction = 2"), "measures[0].direction"),
        (TOP + OWN.replace("direction = 1", "direction = true"), "measures[0].direction"),
        (TOP + OWN.replace('"sum"', '"median"'), "measures[0].scoring"),
        (TOP + OWN.replace("scale_high = 10", "scale_high = 0"), "measures[0].scale_low"),
        (TOP + OWN.replace("scale_high = 10", "scale_high = inf"), "measures[0].scale_high"),
        (TOP + OWN.replace("scale_low = 0\n", ""), "measures[0].scale_low"),
        (TOP + OWN.replace('title = "Trust"\n', ""), "measures[0].title"),
        (TOP + OWN + "item_low = 1\n", "measures[0].item_low"),
        (TOP + OWN + 'reversed = ["T9"]\n', "measures[0].reversed"),
        (TOP + OWN.replace('"sum"', '"share"').replace("10", "1"), "measures[0].items"),
    ],
)
def test_every_fault_names_its_place(text: str, path: str) -> None:
    mapping, faults = parse(text)
    assert mapping is None
    assert path in faults, faults
    assert faults[path]


def test_two_scores_over_the_same_answers_are_refused() -> None:
    """privacy.md §3 rule 4: PHQ-4 and PHQ-2 from one sheet could be subtracted from each other."""
    _mapping, faults = parse(TOP + PHQ4 + '[[measures]]\nslug = "phq2"\nitems = ["D1", "D2"]\n')
    assert set(faults) == {"measures[1].items[0]", "measures[1].items[1]"}


def test_all_faults_are_told_at_once() -> None:
    _mapping, faults = parse(TOP.replace("2025-06-30", "5") + PHQ4.replace(', "D2"', "") + OWN.replace('"sum"', "7"))
    assert set(faults) == {"closed_on", "measures[0].items", "measures[1].scoring"}


def test_column_that_is_not_there_offers_the_nearest() -> None:
    mapping, _faults = parse(TOP + PHQ4)
    assert mapping is not None
    problems = Problems()
    mapping.check_columns(("Gender ", "gender", "A1", "A2", "D1", "XYZ"), problems)
    assert problems.lines() == [
        "gender: The file has no column “Gender”. Is it “Gender ”?",
        "measures[0].items[3]: The file has no column “D2”. Is it “D1”?",
    ]
    problems = Problems()
    mapping.check_columns(("Gender", "A1", "A2", "D1"), problems)
    assert problems.lines() == ["measures[0].items[3]: The file has no column “D2”. Is it “D1”?"]
