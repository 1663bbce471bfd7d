"""Rows to sums: published numbers of real surveys, and every value that must not pass."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from analytics.past.mapping import SurveyMapping, parse_mapping
from analytics.past.problems import Problems
from analytics.past.reading import open_table
from analytics.past.scoring import Reading, Tally, read_survey, score_rows
from surveys.instrument import measures

ROOT = Path(__file__).resolve().parents[3]
OSMI = ROOT / ".." / "shared" / "data" / "osmi_2014.csv"
TOP = 'title = "Survey"\nclosed_on = 2014-12-31\ngender = "%s"\n'
PHQ4 = '[[measures]]\nslug = "phq4"\nitems = ["A1", "A2", "D1", "D2"]\n'


def mapped(text: str) -> SurveyMapping:
    problems = Problems()
    mapping = parse_mapping(text, date(2026, 3, 1), problems)
    assert mapping is not None, problems.lines()
    return mapping


def read(tmp_path: Path, text: str, measure: str = PHQ4) -> tuple[Reading | None, list[str]]:
    path = tmp_path / "survey.csv"
    path.write_text(text, encoding="utf-8")
    problems = Problems()
    return read_survey(path, mapped(TOP % "Gender" + measure), problems), problems.lines()


def test_ukm_2025_phq4_sums_and_bands() -> None:
    mapping = mapped((ROOT / "resources/demo/ukm_2025.toml").read_text(encoding="utf-8"))
    problems = Problems()
    path = ROOT / "resources/demo/ukm_2025.csv"
    reading = read_survey(path, mapping, problems)
    assert reading is not None, problems.lines()
    phq4 = reading.by_gender({})["phq4"]
    assert (phq4["woman"].n, phq4["woman"].total) == (135, 543)
    assert (phq4["man"].n, phq4["man"].total) == (88, 310)
    table = open_table(path, problems)
    assert table is not None
    bands: dict[str, Counter[str]] = {"female": Counter(), "male": Counter()}
    for person in score_rows(table, mapping, problems):
        value = person.scores["phq4"]
        assert value is not None
        bands[person.spelling][measures()["phq4"].band(value)] += 1
    names = [band.name for band in measures()["phq4"].bands]
    assert [bands["female"][name] for name in names] == [51, 56, 10, 18]
    assert [bands["male"][name] for name in names] == [40, 29, 10, 9]


def test_nhanes_2013_2016_phq9_sums() -> None:
    mapping = mapped(
        TOP % "gender" + '[[measures]]\nslug = "phq9"\ntitle = "PHQ-9"\nitems = ["phq9_total"]\nscoring = "sum"\n'
        "direction = -1\nscale_low = 0\nscale_high = 27\n"
    )
    problems = Problems()
    reading = read_survey(ROOT / "tests/data/nhanes_2013_2016_phq9.csv", mapping, problems)
    assert reading is not None, problems.lines()
    phq9 = reading.by_gender({})["phq9"]
    assert (phq9["woman"].n, phq9["woman"].total) == (5121, 19496)
    assert (phq9["man"].n, phq9["man"].total) == (4821, 13185)


@pytest.mark.skipif(not OSMI.exists(), reason="shared/data/osmi_2014.csv is not beside this clone")
def test_osmi_2014_genders_and_treatment() -> None:
    mapping = mapped(
        TOP % "Gender" + '[[measures]]\nslug = "treatment"\ntitle = "Sought treatment"\nitems = ["treatment"]\n'
        'scoring = "share"\ndirection = 1\ncoding = { Yes = 1, No = 0 }\n'
    )
    problems = Problems()
    reading = read_survey(OSMI, mapping, problems)
    assert reading is not None, problems.lines()
    assert reading.people({}) == {"woman": 251, "man": 990, "nonbinary": 15, "not_stated": 3}
    treatment = reading.by_gender({})["treatment"]
    assert (treatment["woman"].total, treatment["woman"].n) == (173, 251)
    assert (treatment["man"].total, treatment["man"].n) == (449, 990)


@pytest.mark.skipif(not OSMI.exists(), reason="shared/data/osmi_2014.csv is not beside this clone")
def test_osmi_2014_impossible_ages_are_named_by_row_and_column() -> None:
    mapping = mapped(
        TOP % "Gender" + '[[measures]]\nslug = "age"\ntitle = "Age"\nitems = ["Age"]\nscoring = "mean"\n'
        "direction = 1\nscale_low = 15\nscale_high = 100\n"
    )
    problems = Problems()
    assert read_survey(OSMI, mapping, problems) is None
    assert problems.total == 8
    assert {problem.column for problem in problems} == {"Age"}
    assert all(problem.row for problem in problems)


def test_incomplete_scales_are_not_scored_and_counted_as_started(tmp_path: Path) -> None:
    reading, _lines = read(tmp_path, "Gender,A1,A2,D1,D2\nf,1,1,1,1\nf,3,,3,3\nf,,,,\nm,0,0,0,0\n")
    assert reading is not None
    assert reading.by_gender({})["phq4"]["woman"] == Tally(n=1, total=4, incomplete=1)
    assert reading.people({})["woman"] == 3


@pytest.mark.parametrize("cell", ["4", "-1", "3.5", "1.5", "x", "NA", "1e1", "99", "None", "nan"])
def test_value_that_is_no_answer_is_named_by_row_and_column(tmp_path: Path, cell: str) -> None:
    reading, lines = read(tmp_path, f"Gender,A1,A2,D1,D2\nf,1,1,1,1\nm,0,0,{cell},0\n")
    assert reading is None
    assert len(lines) == 1
    assert lines[0].startswith("row 3, column D1: ")
    assert cell in lines[0]


@pytest.mark.parametrize("cell", ["99", "99.0", "na", " NA ", "-", "--", "-9"])
def test_declared_missing_codes_are_no_answers(tmp_path: Path, cell: str) -> None:
    measure = PHQ4 + 'missing = [99, "NA", "-", "--", -9]\n'
    reading, lines = read(tmp_path, f"Gender,A1,A2,D1,D2\nf,1,1,{cell},1\nm,0,0,0,0\n", measure)
    assert reading is not None, lines
    assert reading.by_gender({})["phq4"]["woman"] == Tally(n=0, total=0, incomplete=1)


def test_words_are_coded_without_case_and_spaces(tmp_path: Path) -> None:
    measure = PHQ4 + 'coding = { "Not at all" = 0, "Several days" = 1 }\n'
    reading, _lines = read(tmp_path, "Gender,A1,A2,D1,D2\nf,not  at ALL,Several days,1,0\n", measure)
    assert reading is not None
    assert reading.by_gender({})["phq4"]["woman"].total == 2
    reading, lines = read(tmp_path, "Gender,A1,A2,D1,D2\nf,never,2,1,0\n", measure)
    assert reading is None
    assert [line.split(":")[0] for line in lines] == ["row 2, column A1"]


def test_known_scale_understands_its_own_words(tmp_path: Path) -> None:
    reading, _lines = read(tmp_path, "Gender,A1,A2,D1,D2\nf,Not at all,several days,More than half the days,nearly every DAY\n")
    assert reading is not None
    assert reading.by_gender({})["phq4"]["woman"].total == 6


def test_decimal_comma_counts_where_cells_are_separated_otherwise(tmp_path: Path) -> None:
    own = (
        '[[measures]]\nslug = "mood"\ntitle = "Mood"\nitems = ["S"]\nscoring = "mean"\ndirection = 1\n'
        "scale_low = 0\nscale_high = 10\n"
    )
    reading, _lines = read(tmp_path, "Gender;S\nf;7,5\nm;2\n", own)
    assert reading is not None
    assert reading.by_gender({})["mood"]["woman"].total == 7.5
    reading, lines = read(tmp_path, 'Gender,S\nf,"7,5"\nm,2\n', own)
    assert reading is None
    assert lines[0].startswith("row 2, column S: ")


def test_all_faults_of_a_file_are_told_at_once_and_nothing_is_returned(tmp_path: Path) -> None:
    reading, lines = read(tmp_path, "Gender,A1,A2,D1,D2\nf,9,1,1,1\nm,0,0,0\nf,=A1,1,1,1\nm,0,0,x,0\n")
    assert reading is None
    assert [line.split(":")[0] for line in lines] == [
        "row 2, column A1",
        "row 3",
        "row 4, column A1",
        "row 5, column D1",
    ]


def test_unknown_spellings_are_counted_as_self_described_until_settled(tmp_path: Path) -> None:
    reading, _lines = read(tmp_path, "Gender,A1,A2,D1,D2\nf,1,1,1,1\nSomething else,2,2,2,2\n")
    assert reading is not None
    assert reading.unknown({}) == {"something else": 1}
    assert reading.by_gender({})["phq4"]["nonbinary"] == Tally(n=1, total=8)
    assert reading.by_gender({"something else": "woman"})["phq4"]["woman"] == Tally(n=2, total=12)
    assert reading.unknown({"something else": "woman"}) == {}


def test_gender_column_of_free_text_stops_the_reading(tmp_path: Path) -> None:
    rows = "".join(f"remark {number},1,1,1,1\n" for number in range(2_000))
    reading, lines = read(tmp_path, "Gender,A1,A2,D1,D2\n" + rows)
    assert reading is None
    assert lines == ["column Gender: This column has more than 1000 different answers. Is it the one for gender?"]


def test_missing_column_and_empty_file_are_errors(tmp_path: Path) -> None:
    reading, lines = read(tmp_path, "Gender,A1,A2,D1\nf,1,1,1\n")
    assert reading is None
    assert lines[0].startswith("measures[0].items[3]: The file has no column “D2”.")
    reading, lines = read(tmp_path, "Gender,A1,A2,D1,D2\n")
    assert reading is None
    assert lines == ["The file has no answers under its first row."]
