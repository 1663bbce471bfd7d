"""`manage.py import_survey`: real surveys in, every bad input refused with row and column, nothing half imported."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, transaction

from analytics.models import PastColumn, PastFigure, PastMeasure, PastSurvey
from analytics.past import plan
from organizations.models import AuditEntry
from peersupport.tenancy import tenant
from tests import factories
from tests.analytics.factories import make_past
from tests.conftest import as_role

ROOT = Path(__file__).resolve().parents[2]
UKM = ROOT / "resources" / "demo"
OSMI = ROOT / ".." / "shared" / "data" / "osmi_2014.csv"
TOP = 'title = "Earlier survey"\nclosed_on = 2014-12-31\ngender = "Gender"\n'
PHQ4 = '[[measures]]\nslug = "phq4"\nitems = ["A1", "A2", "D1", "D2"]\n'
TREATMENT = (
    '[[measures]]\nslug = "treatment"\ntitle = "Sought treatment"\nitems = ["treatment"]\nscoring = "share"\n'
    "direction = 1\ncoding = { Yes = 1, No = 0 }\n"
)


@pytest.fixture(autouse=True)
def _worker(cast: factories.Cast) -> Iterator[None]:
    """The command runs as the worker's role (manage.py); the scene is set before."""
    with as_role("worker"):
        yield


def run(file: Path, mapping: Path, organization: str = "harbour", **options: Any) -> str:
    out = StringIO()
    call_command("import_survey", file, organization=organization, mapping=mapping, stdout=out, **options)
    return out.getvalue()


def write(folder: Path, rows: str | bytes, mapping: str = TOP + PHQ4) -> tuple[Path, Path]:
    file, toml = folder / "survey.csv", folder / "survey.toml"
    file.write_bytes(rows if isinstance(rows, bytes) else rows.encode())
    toml.write_text(mapping, encoding="utf-8")
    return file, toml


def survey_rows(women: int, men: int, others: str = "") -> str:
    body = "Female,1,1,1,1\n" * women + "Male,0,1,0,1\n" * men
    return "Gender,A1,A2,D1,D2\n" + body + others


def nothing_is_left(cast: factories.Cast) -> bool:
    with tenant(cast.organization.pk):
        return not any(model.objects.exists() for model in (PastSurvey, PastFigure, PastMeasure, PastColumn, AuditEntry))


def test_ukm_2025_becomes_a_baseline(cast: factories.Cast) -> None:
    output = run(UKM / "ukm_2025.csv", UKM / "ukm_2025.toml")
    with tenant(cast.organization.pk):
        women, men = PastFigure.objects.order_by("-n_low")
        survey = PastSurvey.objects.get()
        assert women.block == [["woman", "member"], ["woman", "not_yet"]]
        assert men.block == [["man", "member"], ["man", "not_yet"]]
        assert (women.n_low, women.n_high, women.step) == (100, 199, 0.25)
        assert (men.n_low, men.n_high, men.step) == (50, 99, 0.5)
        # True means 543/135 and 310/88, moved by at most one step.
        assert abs(women.value - 543 / 135) <= women.step
        assert abs(men.value - 310 / 88) <= men.step
        assert (women.scale_low, women.scale_high, women.direction, women.rung) == (0, 12, -1, 4)
        assert women.margin == pytest.approx(1.96 * (2.1**2 / 100 + 0.25**2 / 4) ** 0.5, abs=1e-3)
        assert (survey.status, survey.spool_name, survey.title) == ("published", "", women.title)
        assert AuditEntry.objects.get().verb == "past_survey.publish"
    assert "223 rows" in output
    assert "supplied by HR, unverified" in output
    assert "Non-binary and self-described: too few answers" in output


def test_a_file_and_measure_is_published_once(cast: factories.Cast, tmp_path: Path) -> None:
    file, toml = write(tmp_path, survey_rows(20, 20))
    run(file, toml)
    with pytest.raises(CommandError, match="published before"):
        run(file, toml)
    with tenant(cast.organization.pk):
        assert PastFigure.objects.count() == 2
        assert PastSurvey.objects.count() == 1


def test_part_of_published_answers_is_not_published_under_another_name(cast: factories.Cast, tmp_path: Path) -> None:
    file, toml = write(tmp_path, survey_rows(20, 20))
    run(file, toml)
    toml.write_text(TOP + '[[measures]]\nslug = "phq2"\nitems = ["D1", "D2"]\n', encoding="utf-8")
    with pytest.raises(CommandError, match="published before"):
        run(file, toml)
    with tenant(cast.organization.pk):
        assert set(PastFigure.objects.values_list("measure", flat=True)) == {"phq4"}


def test_the_database_itself_refuses_a_second_time(cast: factories.Cast, tmp_path: Path) -> None:
    file, toml = write(tmp_path, survey_rows(20, 20))
    run(file, toml)
    with tenant(cast.organization.pk):
        first = PastMeasure.objects.get()
        with pytest.raises(IntegrityError, match="pastmeasure_once_per_file"), transaction.atomic():
            PastMeasure.objects.create(survey=first.survey, file_sha256=first.file_sha256, measure="phq4", title="x", columns=[])
        with pytest.raises(IntegrityError, match="pastcolumn_once_per_file"), transaction.atomic():
            PastColumn.objects.create(measure=first, file_sha256=first.file_sha256, name="A1")


def test_the_same_survey_with_a_byte_changed_is_no_second_survey(cast: factories.Cast, tmp_path: Path) -> None:
    run(*write(tmp_path, survey_rows(20, 20)))
    for closed_on in ("2014-12-31", "2014-12-04", "2015-01-27"):
        with pytest.raises(CommandError, match="closed within 28 days of this one"):
            run(*write(tmp_path, survey_rows(20, 21), TOP.replace("2014-12-31", closed_on) + PHQ4))
    with tenant(cast.organization.pk):
        assert (PastFigure.objects.count(), PastSurvey.objects.count(), PastMeasure.objects.count()) == (2, 1, 1)
    run(*write(tmp_path, survey_rows(20, 21), TOP.replace("2014-12-31", "2014-12-03") + PHQ4))
    with tenant(cast.organization.pk):
        assert PastFigure.objects.count() == 4


def test_the_database_itself_keeps_surveys_four_weeks_apart(cast: factories.Cast) -> None:
    factories_of_the_past = {"organization": cast.organization, "values": {"woman": 5.0}}
    with as_role("owner"):
        make_past(**factories_of_the_past, closed_on=date(2024, 3, 1))
        make_past(**factories_of_the_past, closed_on=date(2024, 3, 29))
        with pytest.raises(IntegrityError, match="pastfigure_four_weeks_apart"), transaction.atomic():
            make_past(**factories_of_the_past, closed_on=date(2024, 4, 25))


def test_another_organization_may_bring_the_same_file(cast: factories.Cast, tmp_path: Path) -> None:
    """No constraint of one organization shows in the other (P1)."""
    file, toml = write(tmp_path, survey_rows(20, 20))
    run(file, toml)
    run(file, toml, organization="elsewhere")
    with tenant(cast.other.pk):
        assert PastFigure.objects.count() == 2


@pytest.mark.parametrize("role", ["web", "worker"])
def test_published_figures_of_the_past_are_append_only(cast: factories.Cast, tmp_path: Path, role: str) -> None:
    run(*write(tmp_path, survey_rows(20, 20)))
    for model in (PastFigure, PastMeasure, PastColumn):
        with tenant(cast.organization.pk), as_role(role):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                model.objects.update(file_sha256="x")
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                model.objects.all()._raw_delete("default")


def test_the_web_role_cannot_publish(cast: factories.Cast, tmp_path: Path) -> None:
    with as_role("web"), pytest.raises(ProgrammingError, match="permission denied"):
        run(*write(tmp_path, survey_rows(20, 20)))


def test_dither_differs_from_import_to_import(cast: factories.Cast, tmp_path: Path) -> None:
    """The same answers, brought as two files, need not round alike: half-way means fall on both sides."""
    for number in range(12):
        # Mean 3.5 on a step of 1: half-way, so that the dither decides.
        rows = "Gender,A1,A2,D1,D2\n" + "Female,1,0,0,0\nFemale,2,2,2,0\n" * 15 + "Male,3,3,0,0\n" * 30 + "\n" * number
        closed_on = date(2010, 1, 1) + timedelta(days=28 * number)
        run(*write(tmp_path, rows, TOP.replace("2014-12-31", closed_on.isoformat()) + PHQ4))
    with tenant(cast.organization.pk):
        values = set(PastFigure.objects.filter(block__contains=[["woman", "not_yet"]]).values_list("value", flat=True))
    assert len(values) > 1


def test_gender_under_the_floor_is_a_warning_and_no_error(cast: factories.Cast, tmp_path: Path) -> None:
    output = run(*write(tmp_path, survey_rows(20, 20, "non-binary,3,3,3,3\n" * 9)))
    assert "Warning: Non-binary and self-described: too few answers" in output
    with tenant(cast.organization.pk):
        assert PastFigure.objects.count() == 2
        assert not PastFigure.objects.filter(block__contains=[["nonbinary", "not_yet"]]).exists()


def test_the_organization_s_higher_floor_holds(cast: factories.Cast, tmp_path: Path) -> None:
    cast.organization.floor = 25
    with as_role("owner"):
        cast.organization.save()
    run(*write(tmp_path, survey_rows(30, 20)))
    with tenant(cast.organization.pk):
        assert [len(figure.block) for figure in PastFigure.objects.all()] == [8]


def test_nothing_to_publish_is_said_and_nothing_is_kept(cast: factories.Cast, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Nothing can be published"):
        run(*write(tmp_path, survey_rows(5, 4)))
    assert nothing_is_left(cast)


def test_guard_blocks_a_release_from_which_nine_people_follow(
    cast: factories.Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Should the partition ever go wrong, women, and women with nine others, must not both be published."""

    def overlapping(sizes: dict[tuple[str, str], int], floor: int) -> list[frozenset[tuple[str, str]]]:
        women = frozenset({("woman", "not_yet")})
        return [women, women | {("nonbinary", "not_yet")}]

    monkeypatch.setattr(plan, "partition", overlapping)
    with pytest.raises(CommandError, match="audit found a group"):
        run(*write(tmp_path, survey_rows(20, 20, "non-binary,3,3,3,3\n" * 9)))
    assert nothing_is_left(cast)


def test_preview_publishes_nothing(cast: factories.Cast, tmp_path: Path) -> None:
    output = run(*write(tmp_path, survey_rows(20, 20, "Something,1,1,1,1\n")), preview=True)
    assert "20–29" in output
    assert "something (1)" in output
    assert "[genders]" in output
    assert nothing_is_left(cast)


def test_nothing_is_published_while_a_spelling_waits_for_review(cast: factories.Cast, tmp_path: Path) -> None:
    file, toml = write(tmp_path, survey_rows(20, 20, "Something,3,3,3,3\n" * 10 + "NA,3,3,3,3\n"))
    with pytest.raises(CommandError, match=r"wait for review.*--self-described"):
        run(file, toml)
    assert nothing_is_left(cast)
    output = run(file, toml, self_described=True)
    assert "something (10)" in output
    assert "na (1)" in output
    with tenant(cast.organization.pk):
        assert PastFigure.objects.filter(block__contains=[["nonbinary", "not_yet"]]).exists()


def test_a_mapping_that_names_every_spelling_leaves_nothing_to_review(cast: factories.Cast, tmp_path: Path) -> None:
    settled = TOP + '[genders]\nsomething = "woman"\n' + PHQ4
    run(*write(tmp_path, survey_rows(20, 20, "Something,3,3,3,3\n" * 10), settled))
    with tenant(cast.organization.pk):
        women = PastFigure.objects.get(block__contains=[["woman", "not_yet"]])
    assert (women.n_low, women.n_high) == (30, 49)


def test_gender_in_codes_that_nobody_explained_is_refused(cast: factories.Cast, tmp_path: Path) -> None:
    file, toml = write(tmp_path, survey_rows(20, 20).replace("Female", "1").replace("Male", "2"))
    with pytest.raises(CommandError, match="column Gender: Most answers"):
        run(file, toml)
    assert nothing_is_left(cast)
    toml.write_text(TOP + '[genders]\n1 = "woman"\n2 = "man"\n' + PHQ4, encoding="utf-8")
    run(file, toml)
    with tenant(cast.organization.pk):
        assert PastFigure.objects.count() == 2


HEAD = b"Gender,A1,A2,D1,D2\n"


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        (HEAD + b"Female,1,1,1,1\n" * 20 + b"Fem\x81le,1,1,1,1\n", "row 22, column Gender"),
        (HEAD + "Männlich,1,1,1,1\n".encode() * 20 + b"M\xe4nnlich,1,1,1,1\n", "row 22, column Gender"),
        (HEAD + b"Female,1,1,1,1\n" * 20 + b"Female,1,4,1,1\n", "row 22, column A2"),
        (HEAD + b"Female,1,1,1,1\n" * 20 + b"Female,1,-1,1,1\n", "row 22, column A2"),
        (HEAD + b"Female,1,1,1,1\n" * 20 + b"Female,1,x,1,1\n", "row 22, column A2"),
        (HEAD + b"Female,1,1,1,1\n" * 20 + b"Female,1,=SUM(B2:B9),1,1\n", "row 22, column A2"),
        (HEAD + b"Female,1,1,1,1\n" * 20 + b"@cmd,1,1,1,1\n", "row 22, column Gender"),
        (HEAD + b"Female,1,1,1,1\n" * 20 + b"Female,1,1,1\n", "row 22"),
        (HEAD + b"Female,1,1,1,1\n" * 20 + b'"Female,1,1,1,1\n', "row 22"),
        (b"Gender,A1,A2,D1,A1\n" + b"Female,1,1,1,1\n" * 20, "row 1, column A1"),
        (b"Gender,A1,A2,D1\n" + b"Female,1,1,1\n" * 20, "measures[0].items[3]"),
        (b"PK\x03\x04" + b"\0" * 200, "export the sheet as CSV"),
        (b"", "empty"),
        (HEAD, "no answers"),
    ],
)
def test_bad_input_is_named_and_nothing_is_half_imported(cast: factories.Cast, tmp_path: Path, rows: bytes, place: str) -> None:
    with pytest.raises(CommandError) as refused:
        run(*write(tmp_path, rows))
    assert refused.value.returncode == 1
    assert place in str(refused.value)
    assert "Nothing was changed" in str(refused.value)
    assert nothing_is_left(cast)


def test_many_faults_are_bounded_and_counted(cast: factories.Cast, tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        run(*write(tmp_path, HEAD + b"Female,9,1,1,1\n" * 1000))
    lines = str(refused.value).splitlines()
    assert len(lines) == 202
    assert lines[-1].strip() == "and 800 more"


def test_fault_in_the_mapping_names_its_place(cast: factories.Cast, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"measures\[0\]\.items: "):
        run(*write(tmp_path, survey_rows(20, 20), TOP + PHQ4.replace(', "D2"', "")))


def test_missing_files_and_organizations_are_one_clear_sentence(cast: factories.Cast, tmp_path: Path) -> None:
    file, toml = write(tmp_path, survey_rows(20, 20))
    with pytest.raises(CommandError, match="no organization “nowhere”"):
        run(file, toml, organization="nowhere")
    with pytest.raises(CommandError, match=r"none\.toml cannot be opened"):
        run(file, tmp_path / "none.toml")
    with pytest.raises(CommandError, match=r"none\.csv cannot be opened"):
        run(tmp_path / "none.csv", toml)
    toml.write_bytes("titel = 'ä'".encode("cp1252"))
    with pytest.raises(CommandError, match="UTF-8"):
        run(file, toml)


@pytest.mark.skipif(not OSMI.exists(), reason="shared/data/osmi_2014.csv is not beside this clone")
def test_osmi_2014_publishes_three_genders_and_leaves_not_stated_out(cast: factories.Cast, tmp_path: Path) -> None:
    toml = tmp_path / "osmi.toml"
    toml.write_text(TOP + TREATMENT, encoding="utf-8")
    run(OSMI, toml)
    with tenant(cast.organization.pk):
        figures = {figure.block[0][0]: figure for figure in PastFigure.objects.all()}
    assert (figures["woman"].n_low, figures["woman"].n_high) == (200, 499)
    assert (figures["man"].n_low, figures["man"].n_high) == (500, None)
    assert abs(figures["woman"].value - 173 / 251) <= figures["woman"].step
    assert abs(figures["man"].value - 449 / 990) <= figures["man"].step
    assert "not_stated" not in figures
