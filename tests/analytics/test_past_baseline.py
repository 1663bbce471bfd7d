"""Past surveys as baselines: every picture, page and row says whose they are, and years stand in order, compared with nothing."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from analytics import ledger
from analytics.charts.files import svg_file
from analytics.charts.picture import Picture
from analytics.history import all_findings, compared, rounds_by_measure
from analytics.pictures import pictures_of
from analytics.report.content import asked_for, content
from analytics.report.period import periods
from peersupport.tenancy import tenant
from tests.analytics.factories import make_figure, make_history, make_past, make_release
from tests.factories import Cast

SignIn = Callable[[Any], Client]
YEARS = {2022: 5.5, 2023: 5.0, 2024: 4.5}


@pytest.fixture
def years(cast: Cast) -> Cast:
    """Three earlier surveys, brought in no order, and three rounds."""
    for year in (2023, 2022, 2024):
        make_past(
            organization=cast.organization,
            values={"woman": YEARS[year], "man": 4.0},
            title=f"Staff survey {year}",
            closed_on=date(year, 11, 30),
        )
    make_history(organization=cast.organization, rounds=3)
    return cast


def text(content: bytes) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", content.decode())).split())


def pictures(cast: Cast) -> dict[str, Picture]:
    with tenant(cast.organization.pk):
        held = ledger.read()
        return pictures_of(held, all_findings(held))


def test_each_year_stands_in_the_trend_in_order_and_marked(years: Cast) -> None:
    (trend,) = [each for name, each in pictures(years).items() if name == "phq4-trend-taking-part"]
    women = trend.columns.index("Women")
    past = [(row[0], row[women]) for row in trend.rows if "survey" in row[0]]
    assert past == [
        (f"Staff survey {year} (past survey, unverified), 30 November {year}", past[at][1])
        for at, year in enumerate((2024, 2023, 2022))
    ]
    assert [cell.split(" ")[0] for _title, cell in past] == ["4.5", "5.0", "5.5"]
    # Rounds first, newest first; what other people said stands apart, at the end.
    assert ["survey" in row[0] for row in trend.rows] == [False] * 3 + [True] * 3
    said = " ".join(re.findall(r">([^<]+)<", svg_file(trend).decode()))
    assert "past surveys, supplied by HR, unverified" in said
    assert said.index("Nov 2022") < said.index("Nov 2023") < said.index("Nov 2024")


def test_every_picture_with_a_past_survey_says_so_by_itself(years: Cast) -> None:
    held = {name: picture for name, picture in pictures(years).items() if "Staff survey" in str((picture.title, picture.rows))}
    assert {name.rpartition("-past-")[0] for name in held if "-past-" in name} == {"phq4"}
    assert len(held) > 4
    for name, picture in held.items():
        file = " ".join(re.findall(r">([^<]+)<", svg_file(picture).decode()))
        assert "unverified" in file, name
        assert all(
            "unverified" in f"{picture.title} {row[0]}" for row in picture.rows if "Staff survey" in f"{picture.title} {row}"
        ), name


def test_pages_and_files_mark_them_and_compare_them_with_nothing(years: Cast, client_of: SignIn) -> None:
    erin = client_of(years.erin)
    page = text(erin.get("/harbour/insights/phq4/").content)
    for year in YEARS:
        assert f"Staff survey {year} (past survey, unverified)" in page
    assert "supplied by HR" in page.replace("Supplied", "supplied")
    assert not re.search(r"compared with Staff survey", page)
    figures = json.loads(erin.get("/harbour/insights/figures.json").content)
    assert {each["kind"] for each in figures if each["title"].startswith("Staff survey")} == {"past"}
    for finding in json.loads(erin.get("/harbour/insights/findings.json").content):
        if finding["unverified"]:
            assert (finding["kind"], finding["earlier_wave"]) == ("gap", None)
    with tenant(years.organization.pk):
        rounds = rounds_by_measure(ledger.read().figures)["phq4"]
    assert [each.kind for each in rounds] == ["past"] * 3 + ["wave"] * 3
    assert {each.kind for each in compared(rounds) if each} == {"wave"}


def test_neither_a_first_round_nor_a_second_survey_is_compared_with_a_past_one(cast: Cast, client_of: SignIn) -> None:
    make_past(organization=cast.organization, values={"woman": 5.0, "man": 4.0}, closed_on=date(2023, 5, 1), title="Old")
    make_past(organization=cast.organization, values={"woman": 5.0, "man": 4.0}, closed_on=date(2024, 5, 1), title="Newer")
    findings = json.loads(client_of(cast.erin).get("/harbour/insights/findings.json").content)
    assert not [each for each in findings if each["earlier_wave"]]
    release = make_release(organization=cast.organization, title="First round")
    for gender in ("woman", "man"):
        make_figure(release=release, genders=gender)
    findings = json.loads(client_of(cast.erin).get("/harbour/insights/findings.json").content)
    assert not [each for each in findings if each["earlier_wave"]]
    assert "compared with Newer" not in text(client_of(cast.erin).get("/harbour/insights/").content)


def test_each_row_of_the_report_marks_them(years: Cast, client_of: SignIn) -> None:
    reply = client_of(years.erin).get("/harbour/insights/report/board/report.csv")
    rows = list(csv.DictReader(io.StringIO(reply.content.decode("utf-8-sig"))))
    past = [row for row in rows if row["round"].startswith("Staff survey")]
    assert [row["section"] for row in past].count("figure") == 6
    assert {row["section"] for row in past} == {"figure", "finding"}
    assert all(row["text"].startswith("Supplied by HR, unverified.") for row in past)
    assert not any("unverified" in row["text"] for row in rows if row["round"].startswith("Round"))


def test_where_only_a_past_survey_asked_it_every_sentence_says_so(cast: Cast, client_of: SignIn) -> None:
    """A gap of people whom nobody here asked is no headline, in the report neither."""
    make_past(organization=cast.organization, values={"woman": 8.0, "man": 3.0}, title="Staff <survey>", n_low=200, n_high=499)
    session = make_release(organization=cast.organization, kind="session")
    for gender in ("woman", "man"):
        make_figure(
            release=session,
            genders=gender,
            seconds="mixed specific",
            measure="felt_safe",
            scale_low=0,
            scale_high=10,
            direction=1,
        )
    for path in ("", "gap/", "phq4/"):
        said = text(client_of(cast.erin).get(f"/harbour/insights/{path}").content)
        places = [found.start() for found in re.finditer("worse off by 5.0", said)]
        assert places, path
        for place in places:
            assert "Staff <survey> (past survey, unverified)" in said[max(0, place - 150) : place], (
                path,
                said[place - 150 : place],
            )
    with tenant(cast.organization.pk):
        held = ledger.read()
        (board, *_others) = periods([each.closed_on for each in held.rounds])
        assert content(asked_for("Harbour", board, held, []))["headlines"] == []
