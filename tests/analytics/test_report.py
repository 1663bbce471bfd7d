"""The board report and the annual review: what is in them, how they are made, and that nothing else is in them."""

from __future__ import annotations

import csv
import io
import re
import zlib
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from analytics import ledger, report, tasks
from analytics.adapt.page import taken_on
from analytics.charts.files import print_svg
from analytics.history import all_findings
from analytics.ledger import Ledger
from analytics.models import PastSurvey
from analytics.pictures import pictures_of
from analytics.report.content import asked_for, content
from analytics.report.making import Place
from analytics.report.pdf import page_images
from analytics.report.period import as_it_stood, period_named, periods
from analytics.report.table import COLUMNS, csv_file
from peersupport.tenancy import tenant
from tests.analytics.factories import (
    make_adaptation,
    make_history,
    make_past,
    make_release,
    make_sheets,
    make_wave,
    publish,
    spread,
)
from tests.conftest import as_role
from tests.factories import Cast

SignIn = Callable[[Any], Client]
MAKE = "/harbour/insights/report/make/"
BOARD = "/harbour/insights/report/board/"
# What would do something if it were read as source, or end a string, a comment or a line.
SIGNS = '#panic("x") *a* _b_ [c] $d$ `e` <f> @g // h /* i */ \\ "j" = k\n- l'


@pytest.fixture
def told(cast: Cast) -> Cast:
    make_history(organization=cast.organization, rounds=6)
    return cast


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> Iterator[Callable[..., Any]]:
    """Post, and let the worker do at once what was queued."""
    monkeypatch.setattr(tasks.make_report, "delay", tasks.make_report)

    def post(client: Client, path: str, **data: str) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(path, data)

    yield post


def read(cast: Cast) -> Ledger:
    with tenant(cast.organization.pk):
        return ledger.read()


def drawn(cast: Cast, slug: str = "board", name: str = "Harbour") -> dict[str, Any]:
    with tenant(cast.organization.pk):
        held, taken = ledger.read(), taken_on()
    period = period_named(slug, [each.closed_on for each in held.rounds])
    assert period
    return content(asked_for(name, period, held, taken))


def words(data: Any) -> str:
    """Every string of a report but its drawings."""
    if isinstance(data, dict):
        return "\n".join(words(value) for key, value in data.items() if key != "svg")
    if isinstance(data, list):
        return "\n".join(map(words, data))
    return str(data)


def blocks(data: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [block for chapter in data["chapters"] for block in chapter["blocks"] if block["kind"] == kind]


def unpacked(pdf: bytes) -> bytes:
    """The file with its compressed streams opened."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    opened = []
    for stream in streams:
        try:
            opened.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return pdf + b"\n".join(opened)


def test_the_pdf_is_tagged_titled_and_speaks_for_its_pictures(told: Cast) -> None:
    data = drawn(told)
    pdf = unpacked(report.typeset(data))
    assert pdf.startswith(b"%PDF-1.")
    for sign in (
        b"/StructTreeRoot",
        b"/MarkInfo",
        b"/Marked true",
        b"/Lang",
        b"/S/Figure",
        b"/S/Table",
        b"/S/TH",
        b"pdfuaid:part",
    ):
        assert sign in pdf.replace(b"/S /", b"/S/"), sign
    assert b"Board report: peer support groups" in pdf
    pictures = blocks(data, "picture")
    assert len(pictures) >= 3
    assert pdf.count(b"/Alt") >= len(pictures)


def test_it_has_four_to_eight_pages(told: Cast) -> None:
    for slug in ("board", "12-months"):
        assert 4 <= len(page_images(drawn(told, slug), ppi=20)) <= 8


def test_it_names_every_part_that_was_asked_for(told: Cast) -> None:
    data = drawn(told)
    assert [chapter["title"] for chapter in data["chapters"]] == [
        "Wellbeing, by gender and taking part",
        "The gap between women and men, and why",
        "Safety and belonging",
        "Reach and taking part",
        "What was left out, and why",
        "What to adapt",
        "How the figures are made",
        "Limits of the evidence",
        "Instruments, licences and sources",
    ]
    said = words(data)
    assert "People who take part did better than people not yet in a group, by 1.1" in said
    assert "hidden to protect people" in said
    assert "Open Government Licence" in said
    assert "Not validated" in said
    assert len(data["tiles"]) == 4


def test_pictures_are_those_of_the_pages(told: Cast) -> None:
    held = read(told)
    drawings = {print_svg(picture) for picture in pictures_of(held, all_findings(held)).values()}
    shown = [block["svg"] for block in blocks(drawn(told), "picture")]
    assert shown
    assert set(shown) <= drawings


def test_the_same_ledger_gives_the_same_bytes(told: Cast) -> None:
    assert report.typeset(drawn(told)) == report.typeset(drawn(told))


def test_words_of_people_are_never_source(told: Cast) -> None:
    make_past(organization=told.organization, values={"woman": 5.0, "man": 4.0}, title=SIGNS[:60], closed_on=date(2024, 5, 1))
    make_adaptation(organization=told.organization, action=SIGNS, hint="gap_wide")
    make_adaptation(
        organization=told.organization, action="x", outcome=SIGNS, status="done", closed_on=date(2026, 3, 1), hint="keep_going"
    )
    plain, signed = drawn(told, "12-months"), drawn(told, "12-months", name=SIGNS)
    assert SIGNS in words(signed)
    pdf = report.typeset(signed)
    assert pdf.startswith(b"%PDF")
    # As text it takes room on the page; read as source it would have failed or vanished.
    assert pdf != report.typeset(plain)


def test_umlauts_are_set_without_fonts_of_the_machine(told: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path))
    data = drawn(told, name="Größe & Söhne, Ärzte für Übung")
    pdf = unpacked(report.typeset(data))
    assert b"SourceSansPro" in pdf
    # Every glyph was found: a missing one is .notdef, which PDF/UA refuses.
    assert page_images(data, ppi=20)


def test_a_review_holds_the_rounds_and_changes_of_its_year(told: Cast) -> None:
    make_adaptation(
        organization=told.organization, action="Shared breaks.", taken_on=date(2025, 6, 1), follow_up_on=date(2025, 9, 1)
    )
    data = drawn(told, "2025")
    assert [chapter["title"] for chapter in data["chapters"]][:3] == [
        "What changed against the year before",
        "The rounds of the period",
        "What was taken on, and what came of it",
    ]
    # But for the days on which hints of that time ask to look again.
    assert "2026" not in words([chapter for chapter in data["chapters"] if chapter["title"] != "What to adapt"])
    assert "Shared breaks." in words(data)
    assert data["title"] == "Annual review 2025: peer support groups"


def test_only_years_with_a_publication_are_offered(told: Cast) -> None:
    held = read(told)
    assert [each.slug for each in periods([each.closed_on for each in held.rounds])] == ["board", "12-months", "2026", "2025"]
    assert periods([]) == []


def test_a_year_is_told_as_it_stood_then(told: Cast) -> None:
    then = as_it_stood(read(told), date(2025, 12, 31))
    assert then.figures
    assert all(figure.closed_on.year == 2025 for figure in then.figures)
    assert max(each.closed_on for each in then.rounds).year == 2025


def test_a_round_without_figures_is_enough_for_a_report(cast: Cast) -> None:
    make_release(organization=cast.organization)
    data = drawn(cast, "2026")
    assert "Too few answers: nothing published" in words(data)
    assert report.typeset(data).startswith(b"%PDF")


def test_one_click_a_progress_page_and_the_files(told: Cast, client_of: SignIn, eager: Callable[..., Any]) -> None:
    erin = client_of(told.erin)
    page = erin.get("/harbour/insights/report/").content.decode()
    assert "Annual review 2025" in page
    assert "Make the report" in page
    assert "This report is not made yet" in erin.get(BOARD).content.decode()
    reply = eager(erin, MAKE, period="board")
    assert reply["Location"] == BOARD
    ready = erin.get(BOARD).content.decode()
    assert "The report is ready" in ready
    pdf = erin.get(f"{BOARD}report.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf["Content-Disposition"] == 'attachment; filename="harbour-board.pdf"'
    assert pdf.content.startswith(b"%PDF")
    assert "Größe" not in ready
    # The same for every employee, made once.
    assert client_of(told.bob).get("/harbour/figures/report/board/report.pdf").content == pdf.content


def test_progress_is_said_stage_by_stage_and_polls_only_while_it_is_made(
    told: Cast, client_of: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    erin = client_of(told.erin)
    seen = []

    def look(self: Place, stage: str, at: Any = Place.at) -> None:
        at(self, stage)
        seen.append(erin.get(BOARD, headers={"HX-Request": "true"}).content.decode())

    monkeypatch.setattr(Place, "at", look)
    erin.post(MAKE, {"period": "board"})
    assert "It begins in a moment." in erin.get(BOARD).content.decode()
    tasks.make_report(told.organization.pk, "board", "en")
    for page, said in zip(seen, ("reading the published figures", "drawing the pictures", "setting the pages"), strict=True):
        assert said in page
        assert "hx-trigger" in page
        assert "<html" not in page
    assert "hx-trigger" not in erin.get(BOARD).content.decode()


def test_two_clicks_make_it_once(
    told: Cast, client_of: SignIn, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    queued: list[Any] = []
    monkeypatch.setattr(tasks.make_report, "delay", lambda *given: queued.append(given))
    with django_capture_on_commit_callbacks(execute=True):
        client_of(told.erin).post(MAKE, {"period": "board"})
        client_of(told.bob).post("/harbour/figures/report/make/", {"period": "board"})
    assert len(queued) == 1
    with django_capture_on_commit_callbacks(execute=True):
        client_of(told.erin).post(MAKE, {"period": "2025"})
    assert len(queued) == 2


def test_a_failure_is_said_and_may_be_tried_again(told: Cast, client_of: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    erin = client_of(told.erin)
    erin.post(MAKE, {"period": "board"})
    monkeypatch.setattr(tasks.report, "typeset", lambda data: 1 / 0, raising=False)
    with pytest.raises(ZeroDivisionError):
        tasks.make_report(told.organization.pk, "board", "en")
    page = erin.get(BOARD).content.decode()
    assert "The report could not be made" in page
    assert "Make the report" in page
    monkeypatch.undo()
    erin.post(MAKE, {"period": "board"})
    tasks.make_report(told.organization.pk, "board", "en")
    assert "The report is ready" in erin.get(BOARD).content.decode()


def test_what_was_cleared_away_is_made_again_to_the_same_bytes(told: Cast, client_of: SignIn, eager: Callable[..., Any]) -> None:
    erin = client_of(told.erin)
    eager(erin, MAKE, period="board")
    before = erin.get(f"{BOARD}report.pdf").content
    cache.clear()
    erin = client_of(told.erin)
    assert erin.get(f"{BOARD}report.pdf")["Location"] == BOARD
    assert "Made again from the same figures, it says the same." in erin.get(BOARD).content.decode()
    eager(erin, MAKE, period="board")
    assert erin.get(f"{BOARD}report.pdf").content == before


def test_a_publication_or_an_adaptation_makes_a_new_report(told: Cast, client_of: SignIn, eager: Callable[..., Any]) -> None:
    erin = client_of(told.erin)
    eager(erin, MAKE, period="board")
    make_adaptation(organization=told.organization)
    assert "This report is not made yet" in erin.get(BOARD).content.decode()
    eager(erin, MAKE, period="board")
    make_release(organization=told.organization, closed_on=date(2026, 4, 30))
    assert "This report is not made yet" in erin.get(BOARD).content.decode()


@pytest.mark.parametrize("slug", ["1999", "2026-x", "nothing"])
def test_a_year_without_figures_is_missing(told: Cast, client_of: SignIn, slug: str) -> None:
    erin = client_of(told.erin)
    for ending in ("", "report.pdf", "report.csv"):
        assert erin.get(f"/harbour/insights/report/{slug}/{ending}").status_code == 404
    assert erin.post(MAKE, {"period": slug}).status_code == 422


def test_before_the_first_publication_there_is_nothing_to_report(cast: Cast, client_of: SignIn) -> None:
    page = client_of(cast.erin).get("/harbour/insights/report/").content.decode()
    assert "Nothing to report yet" in page
    assert "Make the report" not in page


def rows_of(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_csv_has_every_section(told: Cast, client_of: SignIn) -> None:
    make_adaptation(organization=told.organization)
    erin = client_of(told.erin).get(f"{BOARD}report.csv")
    rows = rows_of(erin.content)
    assert list(rows[0]) == list(COLUMNS)
    assert {"report", "summary", "finding", "figure", "adaptation", "left out", "instrument"} <= {row["section"] for row in rows}
    assert sum(row["section"] == "figure" for row in rows) == len(read(told).figures)
    assert client_of(told.bob).get("/harbour/figures/report/board/report.csv").content == erin.content


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " ="])
def test_no_cell_of_the_csv_is_a_formula(told: Cast, start: str) -> None:
    evil = f"{start}HYPERLINK(1)"
    make_past(organization=told.organization, values={"woman": 5.0, "man": 4.0}, title=evil)
    make_adaptation(organization=told.organization, action=evil)
    with tenant(told.organization.pk):
        held, taken = ledger.read(), taken_on()
    (board, *_rest) = periods([each.closed_on for each in held.rounds])
    rows = rows_of(csv_file(asked_for(evil, board, held, taken)))
    assert any(f"'{evil}".strip() in cell for row in rows for cell in row.values())
    for row in rows:
        for cell in row.values():
            assert re.fullmatch(r"-?\d+(\.\d+)?", cell) or cell.lstrip(" ")[:1] not in {"=", "+", "-", "@", "\t", "\r"}, cell


def test_p10_a_report_reads_the_ledger_and_what_was_taken_on_and_nothing_else(cast: Cast) -> None:
    wave = make_wave(organization=cast.organization)
    make_sheets(wave, {(gender, second): spread(40, 4) for gender in ("woman", "man") for second in ("member", "not_yet")})
    publish(wave)
    make_past(organization=cast.organization, values={"woman": 4.0, "man": 3.0})
    with CaptureQueriesContext(connection) as queries:
        before = report.typeset(drawn(cast))
    named = {table for query in queries for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])}
    assert {table for table in named if not table.startswith("analytics_")} == set()
    assert "analytics_atomcount" not in named
    with tenant(cast.organization.pk), as_role("owner"), connection.cursor() as cursor:
        mine = ", ".join(sorted(named | {PastSurvey._meta.db_table}))
        cursor.execute("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM peersupport_web")
        cursor.execute(f"GRANT SELECT ON {mine} TO peersupport_web")
    cache.clear()
    assert report.typeset(drawn(cast)) == before


def test_the_command_writes_both_files(told: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("report", "harbour", "--out", str(tmp_path / "new"))
    assert (tmp_path / "new" / "harbour-board.pdf").read_bytes() == report.typeset(drawn(told, name=told.organization.name))
    assert rows_of((tmp_path / "new" / "harbour-board.csv").read_bytes())
    call_command("report", "harbour", "--year", "2025", "--out", str(tmp_path))
    assert str(tmp_path / "harbour-2025.pdf") in capsys.readouterr().out


def test_the_command_says_what_it_cannot_do(told: Cast, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There are figures of: 2026, 2025"):
        call_command("report", "harbour", "--year", "1999")
    with pytest.raises(CommandError, match="Nothing is published yet"):
        call_command("report", told.other.slug)
    with pytest.raises(CommandError, match="There is no organization"):
        call_command("report", "nobody")
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="Could not write"):
        call_command("report", "harbour", "--out", str(tmp_path / "file"))


def test_the_method_says_of_past_surveys_what_is_done_with_them(told: Cast) -> None:
    make_past(organization=told.organization, values={"woman": 5.0, "man": 4.0})
    with tenant(told.organization.pk):
        held = ledger.read()
        (board, *_others) = periods([each.closed_on for each in held.rounds])
        said = str(content(asked_for("Harbour", board, held, [])))
    assert "unverified, and compared with nothing" in said
    assert [one for one in all_findings(held) if one.unverified and one.earlier_wave] == []
