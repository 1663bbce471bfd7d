"""Bytes to rows: every encoding and separator that an export may have, and every fault named by row and column."""

from __future__ import annotations

import io
import random
import resource
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from analytics.past.problems import Problem, Problems, Rejected
from analytics.past.reading import is_formula, letter, open_table, to_number

TEXT = "Gender,A1,Note\nFrau,1,grün\nMann,2,“so”\n"


def read(tmp_path: Path, content: bytes) -> tuple[list[list[str]] | None, Problems]:
    path = tmp_path / "survey.csv"
    path.write_bytes(content)
    problems = Problems()
    table = open_table(path, problems)
    if table is None:
        return None, problems
    return [list(table.columns), *(row.cells for row in table.rows(problems))], problems


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_reads_every_common_encoding_separator_and_line_end(tmp_path: Path, encoding: str, separator: str, line_end: str) -> None:
    text = TEXT.replace(",", separator).replace("\n", line_end)
    rows, problems = read(tmp_path, text.encode(encoding))
    assert rows == [["Gender", "A1", "Note"], ["Frau", "1", "grün"], ["Mann", "2", "“so”"]]
    assert not problems


def test_byte_that_fits_no_encoding_is_named_by_row_and_column(tmp_path: Path) -> None:
    # 0x81 is unassigned in Windows-1252 and breaks UTF-8.
    _rows, problems = read(tmp_path, b"Gender,A1\nFrau,1\nM\x81nn,2\n")
    assert [(p.row, p.column) for p in problems] == [(3, "Gender")]
    assert "no text" in problems.lines()[0]


def test_one_broken_byte_in_a_utf8_file_is_an_error_and_does_not_garble_the_rest(tmp_path: Path) -> None:
    content = "Gender,A1\nmännlich,1\nmännlich,2\n".encode() + b"m\xe4nnlich,3\n"
    rows, problems = read(tmp_path, content)
    assert [(p.row, p.column) for p in problems] == [(4, "Gender")]
    assert rows is not None
    assert ["männlich", "1"] in rows


def test_odd_byte_at_the_end_of_utf16_is_an_error(tmp_path: Path) -> None:
    _rows, problems = read(tmp_path, "Gender,A1\nFrau,1\nMann,2".encode("utf-16") + b"A")
    assert [p.row for p in problems] == [3]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\n \n", "empty"),
        (b"PK\x03\x04rest of a zip", "export the sheet as CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "export the sheet as CSV"),
        (b"\x1f\x8b\x08rest", "compressed"),
        (b"%PDF-1.7", "PDF"),
        (b"\x00\x01\x00\x00\x02\x02\x00", "not a text file"),
    ],
)
def test_what_is_no_csv_is_one_clear_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    rows, problems = read(tmp_path, content)
    assert rows is None
    assert problems.total == 1
    assert words in problems.lines()[0]


def test_real_xlsx_container_is_recognised(tmp_path: Path) -> None:
    container = io.BytesIO()
    with zipfile.ZipFile(container, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    _rows, problems = read(tmp_path, container.getvalue())
    assert "export the sheet as CSV" in problems.lines()[0]


def test_duplicate_headers_name_both_columns(tmp_path: Path) -> None:
    rows, problems = read(tmp_path, b"Gender,A1,B, A1 ,Gender\nf,1,2,3,m\n")
    assert rows is None
    assert problems.lines() == [
        "row 1, column A1: Columns B and D have the same name. Give each its own.",
        "row 1, column Gender: Columns A and E have the same name. Give each its own.",
    ]


def test_ragged_rows_are_each_named(tmp_path: Path) -> None:
    rows, problems = read(tmp_path, b"Gender,A1,A2\nf,1\nm,1,2\nf,1,2,3\n")
    assert [p.row for p in problems] == [2, 4]
    assert rows == [["Gender", "A1", "A2"], ["m", "1", "2"]]


def test_blank_rows_are_passed_over_and_still_counted(tmp_path: Path) -> None:
    rows, problems = read(tmp_path, b"\nGender,A1\n\n , \nf,=1+1\n\n")
    assert rows == [["Gender", "A1"]]
    assert [(p.row, p.column) for p in problems] == [(5, "A1")]


@pytest.mark.parametrize(
    "cell", ["=1+1", '=HYPERLINK("x")', "=cmd|' /C calc'!A0", "+A1", "-2+3", "@SUM(A1)", " =A1", "\t=A1", "-50%"]
)
def test_formula_in_any_column_is_an_error_with_row_and_column(tmp_path: Path, cell: str) -> None:
    quoted = '"' + cell.replace('"', '""') + '"'
    for row, place in ((f"f,1,{quoted}", "Note"), (f"{quoted},1,x", "Gender"), (f"f,{quoted},x", "A1")):
        _rows, problems = read(tmp_path, f"Gender,A1,Note\nm,1,y\n{row}\n".encode())
        assert [(p.row, p.column) for p in problems] == [(3, place)], cell
        assert "formula" in problems.lines()[0]


@pytest.mark.parametrize("cell", ["-1", "+2", "-1.5", "-1,5", "-", "--", "- a remark", "@ home", "a=b", "1-2", ""])
def test_numbers_dashes_and_remarks_are_no_formulas(cell: str) -> None:
    assert not is_formula(cell)


def test_line_break_inside_a_cell_does_not_shift_the_row_number(tmp_path: Path) -> None:
    _rows, problems = read(tmp_path, b'Gender,A1\n"two\nlines",1\nf,=A1\n')
    assert [p.row for p in problems] == [3]


def test_unclosed_quotation_mark_says_where_and_stops(tmp_path: Path) -> None:
    rows, problems = read(tmp_path, b'Gender,A1\nf,1\n"m,2\nf,3\n')
    assert rows == [["Gender", "A1"], ["f", "1"]]
    assert [p.row for p in problems] == [3]
    assert "quotation mark" in problems.lines()[0]


def test_line_without_end_is_refused_in_bounded_memory(tmp_path: Path) -> None:
    tracemalloc.start()
    rows, problems = read(tmp_path, b"Gender,A1\n" + b"x" * (20 << 20))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert rows == [["Gender", "A1"]]
    assert [p.row for p in problems] == [2]
    # 20 MB is the test's own literal; the reader may add a few lines' worth.
    assert peak < 55 << 20


def test_first_line_that_names_the_separator_is_followed(tmp_path: Path) -> None:
    rows, _problems = read(tmp_path, b"sep=;\r\nGender;A1\r\nf;1,5\r\n")
    assert rows == [["Gender", "A1"], ["f", "1,5"]]


def test_decimal_commas_do_not_make_the_comma_the_separator(tmp_path: Path) -> None:
    rows, _problems = read(tmp_path, b"Gender;A1;A2\nf;1,5;2,5\nm;0,5;1,0\n")
    assert rows == [["Gender", "A1", "A2"], ["f", "1,5", "2,5"], ["m", "0,5", "1,0"]]


def test_header_that_is_a_formula_or_undecodable_is_an_error(tmp_path: Path) -> None:
    rows, problems = read(tmp_path, b"Gender,=A1\nf,1\n")
    assert rows is None
    assert problems.listed[0].row == 1
    rows, problems = read(tmp_path, b"Gender,A\x81\nf,1\n")
    assert rows is None
    assert (problems.listed[0].row, problems.listed[0].column) == (1, "B")


def test_a_thousand_faults_list_two_hundred_and_count_the_rest(tmp_path: Path) -> None:
    _rows, problems = read(tmp_path, b"Gender,A1\n" + b"f\n" * 1000)
    assert len(problems.listed) == 200
    assert problems.total == 1000
    assert problems.lines()[-1] == "and 800 more"
    with pytest.raises(Rejected, match="and 800 more"):
        problems.raise_any()


def test_problems_survive_being_stored() -> None:
    problems = Problems()
    problems.add("“%(cell)s” is wrong.", row=3, column="A1", cell="x")
    again = Problems.from_json(problems.as_json())
    assert again.lines() == ["row 3, column A1: “x” is wrong."]
    assert again.listed == [Problem("“%(cell)s” is wrong.", {"cell": "x"}, 3, "A1")]


def test_percent_sign_in_a_cell_does_not_break_its_message(tmp_path: Path) -> None:
    _rows, problems = read(tmp_path, b"Gender,A1\nf,=50%(x)s\n")
    assert "=50%(x)s" in problems.lines()[0]


def test_numbers_are_plain_decimals() -> None:
    assert to_number(" 3 ") == 3
    assert to_number("-1.50") == -1.5
    assert to_number("1,5") is None
    assert to_number("1,5", decimal_comma=True) == 1.5
    for cell in ("1e5", "1_000", "nan", "inf", "", "1.2.3", "٣٣a", "0x1"):
        assert to_number(cell) is None, cell


def test_columns_are_lettered_as_in_a_spreadsheet() -> None:
    assert [letter(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_large_file_streams_in_bounded_memory_with_progress(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    draw = random.Random(2)
    block = "".join(f"{draw.choice('fm')};{draw.randint(0, 3)};ein Satz über etwas\n" for _ in range(10_000)).encode()
    with path.open("wb") as file:
        file.write(b"Geschlecht;A1;Anmerkung\n")
        while file.tell() < 20 << 20:
            file.write(block)
    seen: list[tuple[int, int]] = []
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    problems = Problems()
    table = open_table(path, problems)
    assert table is not None
    rows = sum(1 for _row in table.rows(problems, lambda done, size: seen.append((done, size))))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert not problems
    assert rows % 10_000 == 0
    assert grown < 10 << 10, f"{grown} KiB"
    done = [value for value, _size in seen]
    assert done == sorted(done)
    assert len(done) > 100
    assert seen[-1] == (path.stat().st_size, path.stat().st_size)
