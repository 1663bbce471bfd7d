"""The files: every figure that HR can see, the same bytes for every employee."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from analytics.files import safe_cell
from analytics.models import Figure
from peersupport.tenancy import tenant
from tests.analytics.factories import make_figure, make_history, make_past, make_release, make_sheets, make_wave, publish, same
from tests.factories import Cast

SignIn = Callable[[Any], Client]
KEYS = [
    "wave", "title", "kind", "closed_on", "measure", "scale_low", "scale_high", "direction", "block", "n_low", "n_high", "value",
    "step", "open_end", "margin", "rung",
]  # fmt: skip


def objects(client: Client, path: str) -> list[dict[str, Any]]:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    found: list[dict[str, Any]] = json.loads(response.content)
    return found


def test_every_published_figure_is_there_with_exactly_these_keys(cast: Cast, client_of: SignIn) -> None:
    wave = make_wave(organization=cast.organization, title="March", closed_on=date(2026, 3, 31))
    scores = {"phq4": 4, "loneliness": 2, "burnout": 50, "talk": 6, "seek": 7}
    make_sheets(wave, {("woman", "member"): same(30, **scores), ("man", "not_yet"): same(12, **scores)})
    publish(wave)
    make_past(organization=cast.organization, values={"woman": 5.0})
    found = objects(client_of(cast.erin), "/harbour/insights/figures.json")
    assert [list(each) for each in found] == [KEYS] * 11
    assert {each["kind"] for each in found} == {"past", "wave"}
    with tenant(cast.organization.pk):
        stored = {(f.measure, json.dumps(f.block)): f.value for f in Figure.objects.all()}
    assert {(e["measure"], json.dumps(e["block"])): e["value"] for e in found if e["kind"] == "wave"} == stored
    (men,) = [each for each in found if each["measure"] == "phq4" and each["block"][0][0] == "man"]
    assert men["wave"] == str(wave.public_id)
    assert men["block"] == [["man", "member"], ["man", "not_yet"]]
    assert (men["title"], men["closed_on"], men["n_low"], men["n_high"], men["step"]) == ("March", "2026-03-31", 10, 14, 2.5)
    assert (men["direction"], men["rung"], men["scale_low"], men["scale_high"]) == (-1, 4, 0, 12)


def test_order_is_stable_whatever_the_order_of_writing(cast: Cast, client_of: SignIn) -> None:
    release = make_release(organization=cast.organization)
    for gender in ("nonbinary", "man", "woman"):
        make_figure(release=release, genders=gender)
    early = make_release(organization=cast.organization, closed_on=date(2026, 1, 31))
    make_figure(release=early)
    found = objects(client_of(cast.erin), "/harbour/insights/figures.json")
    assert [(each["closed_on"], each["block"][0][0]) for each in found] == [
        ("2026-01-31", "woman"),
        ("2026-03-31", "woman"),
        ("2026-03-31", "man"),
        ("2026-03-31", "nonbinary"),
    ]


@pytest.mark.parametrize("name", ["figures.json", "figures.csv", "findings.json", "findings.csv"])
def test_employees_get_the_same_bytes_as_hr(cast: Cast, client_of: SignIn, name: str) -> None:
    make_history(organization=cast.organization, rounds=3)
    mine = client_of(cast.bob).get(f"/harbour/figures/{name}")
    assert mine.status_code == 200
    assert mine.content == client_of(cast.erin).get(f"/harbour/insights/{name}").content
    assert len(mine.content) > 500


def test_every_employee_sees_the_page(cast: Cast, client_of: SignIn) -> None:
    make_history(organization=cast.organization, rounds=2)
    for person in (cast.alice, cast.bob, cast.carol, cast.erin, cast.frank, cast.grace, cast.henry):
        page = client_of(person).get("/harbour/figures/").content.decode()
        assert "Women, taking part" in page
        assert "/harbour/insights/" not in page or person == cast.erin


def test_csv_holds_the_same_figures(cast: Cast, client_of: SignIn) -> None:
    make_history(organization=cast.organization, rounds=2)
    response = client_of(cast.erin).get("/harbour/insights/figures.csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    found = objects(client_of(cast.erin), "/harbour/insights/figures.json")
    assert list(rows[0]) == KEYS
    assert [float(row["value"]) for row in rows] == [each["value"] for each in found]
    assert rows[0]["block"] == "; ".join("/".join(atom) for atom in found[0]["block"])
    assert response["Content-Disposition"] == 'attachment; filename="figures.csv"'


def test_csv_of_an_empty_ledger_has_its_heading(cast: Cast, client_of: SignIn) -> None:
    assert client_of(cast.erin).get("/harbour/insights/figures.csv").content.decode("utf-8-sig").strip().split(",") == KEYS
    assert client_of(cast.erin).get("/harbour/insights/findings.csv").content.decode("utf-8-sig").startswith("measure,kind")
    assert objects(client_of(cast.erin), "/harbour/insights/figures.json") == []


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1"])
def test_no_cell_begins_a_formula(cast: Cast, client_of: SignIn, title: str) -> None:
    make_figure(release=make_release(organization=cast.organization, title=title))
    response = client_of(cast.erin).get("/harbour/insights/figures.csv")
    (row,) = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")))
    assert row["title"] == f"'{title}"


def test_numbers_stay_numbers_in_a_csv() -> None:
    assert safe_cell(-1.5) == -1.5
    assert safe_cell(None) == ""


def test_who_has_the_file_already_is_told_so(cast: Cast, client_of: SignIn) -> None:
    make_history(organization=cast.organization, rounds=1)
    erin = client_of(cast.erin)
    first = erin.get("/harbour/insights/figures.json")
    again = erin.get("/harbour/insights/figures.json", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    make_history(organization=cast.organization, rounds=1, last=date(2026, 5, 31))
    assert erin.get("/harbour/insights/figures.json", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_findings_hold_gaps_changes_and_verdicts(cast: Cast, client_of: SignIn) -> None:
    make_history(organization=cast.organization, rounds=3)
    found = objects(client_of(cast.erin), "/harbour/insights/findings.json")
    figures = objects(client_of(cast.erin), "/harbour/insights/figures.json")
    last = max(each["closed_on"] for each in figures)

    def value(gender: str) -> float:
        own = [f for f in figures if (f["closed_on"], f["measure"], f["block"][0]) == (last, "phq4", [gender, "member"])]
        return float(own[0]["value"])

    (gap,) = [f for f in found if (f["measure"], f["kind"], f["stratum"], f["closed_on"]) == ("phq4", "gap", "member", last)]
    assert gap["value"] == pytest.approx(value("woman") - value("man"))
    (main,) = [f for f in found if (f["measure"], f["kind"], f["subject"]) == ("phq4", "difference_in_differences", "all")]
    assert (main["verdict"], main["rung"], main["basis"]) == ("improved", 2, "primary")
    # Every round has its gap, not only the newest.
    assert len({f["closed_on"] for f in found if f["kind"] == "gap" and f["measure"] == "phq4"}) == 3


def test_every_number_on_a_page_of_gaps_stands_in_findings(cast: Cast, client_of: SignIn) -> None:
    make_history(organization=cast.organization, rounds=3)
    found = objects(client_of(cast.erin), "/harbour/insights/findings.json")
    page = client_of(cast.erin).get("/harbour/insights/gap/").content.decode()
    for gap in (f for f in found if f["kind"] == "gap" and f["measure"] == "phq4" and f["stratum"] == "all"):
        cells = (f"{abs(gap['value']):.1f}", f"{gap['low']:.1f} to {gap['high']:.1f}", gap["sentence"])
        assert [f">{cell}</td>" in page for cell in cells] == [True, True, True]


@pytest.mark.parametrize("text", ["a;=1+1", 'a;"=1+1', "a; @x", "a\n=1+1", "a\r\n+1", "a\t-1", "＝1+1", "a;＋1"])
def test_no_part_of_a_cell_begins_a_formula(text: str) -> None:
    """Where a spreadsheet takes a semicolon for the end of a cell, or a line of a text for a row."""
    for part in re.split(r'[;\t\r\n]["\s]*', str(safe_cell(text))):
        assert part[:1] not in tuple("=+-@＝＋－＠")


def test_words_stay_as_they_are() -> None:
    for words in ("Check-in May 2026", "4.0 → 3.0; women: 2.0 (1.0 to 3.0)", "a + b = c", "mail@example.test"):
        assert safe_cell(words) == words
