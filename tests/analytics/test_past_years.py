"""One file of several years: each year is a survey of its own, with its own blocks, rounding and floor."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from analytics import ledger, tasks
from analytics.audit import search
from analytics.models import PastColumn, PastFigure, PastMeasure, PastSurvey
from analytics.past.mapping import build_mapping
from analytics.past.plan import plan_surveys
from analytics.past.problems import Problems
from analytics.past.scoring import Reading, read_survey
from analytics.past.years import closed_in, title_of, year_of
from peersupport.tenancy import tenant
from tests import factories
from tests.analytics.test_import_survey_pages import address, mapped, read, the_survey, upload
from tests.conftest import as_role

TOML = """title = "Staff survey 2024"
closed_on = 2024-11-30
gender = "Gender"
year = "Year"
[[measures]]
slug = "phq4"
items = ["A1", "A2", "D1", "D2"]
"""


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.UPLOAD_DIR = tmp_path / "uploads"


@pytest.fixture
def erin(cast: factories.Cast, client_of: Callable[[Any], Client]) -> Client:
    return client_of(cast.erin)


def rows_of(**years: tuple[int, int, int]) -> str:
    """year="women, men, others" of a file; a year is written y2024."""
    body = ""
    for year, counts in years.items():
        for gender, answers, n in zip(("Female", "Male", "Non-binary"), ("1,1,1,1", "0,1,0,1", "2,2,2,2"), counts, strict=True):
            body += f"{year[1:]},{gender},{answers}\n" * n
    return "Year,Gender,A1,A2,D1,D2\n" + body


def imported(folder: Path, rows: str, toml: str = TOML) -> str:
    file, mapping, out = folder / "survey.csv", folder / "survey.toml", StringIO()
    file.write_text(rows)
    mapping.write_text(toml)
    with as_role("worker"):
        call_command("import_survey", file, organization="harbour", mapping=mapping, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        ("2024", 2024), (" 2024 ", 2024), ("2024.0", 2024), ("2024-11-30", 2024), ("2024-11-30 13:05:07", 2024),
        ("2024-11-30T13:05:07Z", 2024), ("2024/1/3", 2024), ("30.11.2024", 2024), ("11/30/2024", 2024), ("3/1/2024 13:05", 2024),
        ("", None), ("24", None), ("1949", None), ("20240", None), ("2024-11", None), ("2024-11/30", None), ("in 2024", None),
        ("30.11.24", None), ("2024,5", None),
    ],
)  # fmt: skip
def test_the_year_that_a_cell_says(cell: str, year: int | None) -> None:
    assert year_of(cell) == year


def test_the_day_and_the_title_of_a_year() -> None:
    assert closed_in(2022, date(2024, 11, 30)) == date(2022, 11, 30)
    assert [closed_in(year, date(2024, 2, 29)) for year in (2024, 2023)] == [date(2024, 2, 29), date(2023, 2, 28)]
    assert title_of("Staff survey 2024", 2022, 2024) == "Staff survey 2022"
    assert title_of("Staff survey", 2022, 2024) == "Staff survey, 2022"


def test_each_year_is_a_survey_of_its_own(cast: factories.Cast, tmp_path: Path) -> None:
    output = imported(tmp_path, rows_of(y2022=(30, 25, 0), y2023=(40, 20, 12), y2024=(120, 60, 3)))
    with tenant(cast.organization.pk), as_role("worker"):
        surveys = {survey.title: survey for survey in PastSurvey.objects.all()}
        found = {(f.closed_on.year, f.block[0][0]): (f.n_low, f.step, f.survey_id) for f in PastFigure.objects.all()}
        problems = search(ledger.past_audit_input(), None).problems
        columns = PastColumn.objects.count()
    assert {title: survey.closed_on for title, survey in surveys.items()} == {
        f"Staff survey {year}": date(year, 11, 30) for year in (2022, 2023, 2024)
    }
    # Each year merges and rounds by itself: non-binary people reach the floor in one year only, and steps follow each year's n.
    assert {key: (n_low, step) for key, (n_low, step, _survey) in found.items()} == {
        (2022, "woman"): (30, 1.0), (2022, "man"): (20, 2.0),
        (2023, "woman"): (30, 1.0), (2023, "man"): (20, 2.0), (2023, "nonbinary"): (10, 2.5),
        (2024, "woman"): (100, 0.25), (2024, "man"): (50, 0.5),
    }  # fmt: skip
    assert all(survey == surveys[f"Staff survey {year}"].pk for (year, _gender), (_n, _step, survey) in found.items())
    assert problems == []
    assert columns == 4
    assert "Staff survey 2022, closed on 2022-11-30, 55 rows" in output


def test_no_row_counts_twice(cast: factories.Cast, tmp_path: Path) -> None:
    """The years are disjoint and complete: they add up to the file, whatever the order of its rows."""
    lines = rows_of(y2023=(15, 14, 1), y2024=(13, 12, 2)).splitlines(keepends=True)
    path, problems = tmp_path / "mixed.csv", Problems()
    path.write_text("".join([lines[0], *sorted(lines[1:], key=lambda line: line[::-1])]))
    mapping = build_mapping(tomllib.loads(TOML), date(2026, 1, 1), problems)
    assert mapping
    reading = read_survey(path, mapping, problems)
    assert reading
    assert (reading.rows, {year: part.rows for year, part in reading.years.items()}) == (57, {2023: 30, 2024: 27})
    for spelling, tally in reading.tallies["phq4"].items():
        parts = [part.tallies["phq4"][spelling] for part in reading.years.values()]
        assert (tally.n, tally.total) == (sum(part.n for part in parts), sum(part.total for part in parts))
    assert Reading.from_json(reading.as_json()) == reading
    assert [survey.rows for survey in plan_surveys(reading, mapping, {})] == [27, 30]


def test_a_year_under_the_floor_says_so_and_publishes_nothing(cast: factories.Cast, tmp_path: Path, erin: Client) -> None:
    output = imported(tmp_path, rows_of(y2023=(5, 4, 0), y2024=(30, 20, 0)))
    assert "Warning: Fewer than 10 complete answers: nothing of this is published." in output
    with tenant(cast.organization.pk):
        assert {figure.closed_on.year for figure in PastFigure.objects.all()} == {2024}
    page = erin.get("/harbour/past-surveys/").content.decode()
    hidden = page[page.index("Staff survey 2023") :]
    assert "Hidden to protect people: too few complete answers for a figure." in hidden
    assert "Hidden to protect people" not in page[: page.index("Staff survey 2023")]


@pytest.mark.parametrize("cell", ["", "last year", "24", "2025"])
def test_a_row_of_no_year_is_named_and_nothing_is_half_imported(cast: factories.Cast, tmp_path: Path, cell: str) -> None:
    with pytest.raises(CommandError, match="row 52, column Year"):
        imported(tmp_path, rows_of(y2024=(30, 20, 0)) + f"{cell},Female,1,1,1,1\n")
    with tenant(cast.organization.pk):
        assert not PastSurvey.objects.exists()


def test_the_file_is_not_published_again_as_a_whole(cast: factories.Cast, tmp_path: Path) -> None:
    rows = rows_of(y2023=(30, 20, 0), y2024=(30, 20, 0))
    imported(tmp_path, rows)
    whole = TOML.replace('year = "Year"\n', "")
    for toml in (TOML, whole, whole.replace("2024-11-30", "2025-03-31")):
        with pytest.raises(CommandError, match=r"published before|closed within 28 days"):
            imported(tmp_path, rows, toml)
    with tenant(cast.organization.pk):
        assert (PastSurvey.objects.count(), PastMeasure.objects.count()) == (2, 2)


@pytest.mark.parametrize(("column", "place"), [("Gender", "year"), ("A1", "measures[0].items[0]"), ("When", "year")])
def test_the_column_of_the_year_says_nothing_else(tmp_path: Path, cast: factories.Cast, column: str, place: str) -> None:
    with pytest.raises(CommandError) as refused:
        imported(tmp_path, rows_of(y2024=(30, 20, 0)), TOML.replace('"Year"', f'"{column}"'))
    assert f"{place}: " in str(refused.value)


def test_the_whole_way_in_the_browser(cast: factories.Cast, erin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for task in (tasks.read_past_survey, tasks.publish_past_survey):
        monkeypatch.setattr(task, "apply_async", lambda *args, **kwargs: None)
    upload(erin, rows_of(y2022=(4, 3, 0), y2023=(30, 20, 0), y2024=(30, 25, 12)).encode())
    survey = the_survey(cast)
    assert '<option value="Year" selected>' in erin.get(address("map_past_survey", survey)).content.decode()
    erin.post(address("map_past_survey", survey), mapped(title="Staff survey", closed_on="2024-11-30", year="Year"))
    survey = read(cast, survey)
    assert survey.status == "read"
    page = erin.get(address("preview_past_survey", survey)).content.decode()
    assert page.index("Staff survey, 2024") < page.index("Staff survey, 2023") < page.index("Staff survey, 2022")
    assert "Fewer than 10 complete answers" in page[page.index("Staff survey, 2022") :]
    erin.post(address("publish_past_survey", survey))
    with as_role("worker"):
        tasks.publish_past_survey(cast.organization.pk, survey.pk)
    with tenant(cast.organization.pk):
        assert set(PastSurvey.objects.values_list("title", "status", "spool_name")) == {
            (f"Staff survey, {year}", "published", "") for year in (2022, 2023, 2024)
        }
        assert PastFigure.objects.count() == 5
