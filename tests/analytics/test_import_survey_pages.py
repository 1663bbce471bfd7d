"""HR brings a past survey in the browser: upload, map, review, preview, publish; and everybody else does not."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from analytics import scheduled, spool, tasks
from analytics.models import PastFigure, PastSurvey
from peersupport.tenancy import tenant
from tests import factories
from tests.conftest import as_role

ROOT = Path(__file__).resolve().parents[2]
UKM = (ROOT / "resources/demo/ukm_2025.csv").read_bytes()
STEPS = ("map_past_survey", "past_survey_progress", "review_past_survey_genders", "preview_past_survey")
QUESTION = {
    "scale": "phq4",
    "items": ["A1", "A2", "D1", "D2"],
    "missing": "",
    "coding": "",
    "own_title": "",
    "scoring": "mean",
    "scale_low": "",
    "scale_high": "",
    "direction": "1",
}


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.UPLOAD_DIR = tmp_path / "uploads"


@pytest.fixture
def erin(cast: factories.Cast, client_of: Callable[[Any], Client]) -> Client:
    return client_of(cast.erin)


@pytest.fixture
def organization(cast: factories.Cast) -> Iterator[factories.Organization]:
    return cast.organization


def address(name: str, survey: PastSurvey | None = None) -> str:
    return reverse(f"analytics:{name}", args=["harbour", *([survey.public_id] if survey else [])])


def upload(client: Client, content: bytes = UKM, name: str = "answers.csv") -> Any:
    return client.post(address("upload_past_survey"), {"file": SimpleUploadedFile(name, content)})


def the_survey(cast: factories.Cast) -> PastSurvey:
    with tenant(cast.organization.pk):
        return PastSurvey.objects.get()


def mapped(*questions: dict[str, Any], **survey: Any) -> dict[str, Any]:
    data = {"title": "Survey 2025", "closed_on": "2025-06-30", "gender": "Gender", **survey}
    questions = questions or (QUESTION,)
    data |= {"questions-TOTAL_FORMS": len(questions), "questions-INITIAL_FORMS": 0}
    for number, question in enumerate(questions):
        data |= {f"questions-{number}-{key}": value for key, value in {**QUESTION, **question}.items()}
    return data


def read(cast: factories.Cast, survey: PastSurvey) -> PastSurvey:
    """What the worker does after the mapping was sent."""
    with as_role("worker"):
        tasks.read_past_survey(cast.organization.pk, survey.pk)
    return the_survey(cast)


def brought(cast: factories.Cast, client: Client, content: bytes = UKM) -> PastSurvey:
    """A survey that is uploaded, mapped and read."""
    upload(client, content)
    survey = the_survey(cast)
    client.post(address("map_past_survey", survey), mapped())
    return read(cast, survey)


def test_whole_way(cast: factories.Cast, erin: Client, django_capture_on_commit_callbacks: Any, monkeypatch: Any) -> None:
    sent: list[tuple[str, tuple[Any, ...]]] = []
    for task in (tasks.read_past_survey, tasks.publish_past_survey):
        monkeypatch.setattr(
            task, "apply_async", lambda args=(), kwargs=None, name=task.name, **_: sent.append((name, tuple(args)))
        )
    response = upload(erin)
    survey = the_survey(cast)
    assert response.url == address("map_past_survey", survey)
    assert (survey.status, survey.file_name, survey.columns) == ("uploaded", "answers.csv", ["Gender", "A1", "A2", "D1", "D2"])
    page = erin.get(response.url).content.decode()
    assert '<option value="Gender" selected>' in page

    with django_capture_on_commit_callbacks(execute=True):
        response = erin.post(address("map_past_survey", survey), mapped())
    assert response.url == address("past_survey_progress", survey)
    assert sent == [("analytics.tasks.read_past_survey", (cast.organization.pk, survey.pk))]
    assert erin.get(response.url).status_code == 200
    survey = read(cast, survey)
    assert survey.status == "read"
    response = erin.get(response.url)
    assert response.url == address("review_past_survey_genders", survey)

    page = erin.get(response.url).content.decode()
    assert "female" in page
    response = erin.post(response.url, {"spelling_0": "woman", "spelling_1": "man"})
    assert response.url == address("preview_past_survey", survey)

    page = erin.get(response.url).content.decode()
    assert "100–199" in page
    assert "50–99" in page
    assert "Non-binary and self-described: too few answers" in page
    with tenant(cast.organization.pk):
        assert not PastFigure.objects.exists()

    with django_capture_on_commit_callbacks(execute=True):
        response = erin.post(address("publish_past_survey", survey))
    assert sent[1:] == [("analytics.tasks.publish_past_survey", (cast.organization.pk, survey.pk))]
    name = survey.spool_name
    with as_role("worker"):
        tasks.publish_past_survey(cast.organization.pk, survey.pk)
    survey = the_survey(cast)
    assert (survey.status, survey.spool_name, survey.reviewed_genders) == ("published", "", {})
    assert not spool.path_of(name).exists()
    assert spool.result_of(name) is None
    assert erin.get(response.url).url == address("past_surveys")
    page = erin.get(address("past_surveys")).content.decode()
    assert "Survey 2025" in page
    assert "supplied by HR, unverified" in page
    with tenant(cast.organization.pk):
        assert sorted(PastFigure.objects.values_list("n_low", flat=True)) == [50, 100]


def test_page_of_progress_sends_a_script_on_as_well(cast: factories.Cast, erin: Client) -> None:
    survey = brought(cast, erin)
    response = erin.get(address("past_survey_progress", survey), headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == address("review_past_survey_genders", survey)


def test_progress_is_a_part_of_the_page_for_a_script(cast: factories.Cast, erin: Client) -> None:
    upload(erin)
    survey = the_survey(cast)
    erin.post(address("map_past_survey", survey), mapped())
    with tenant(cast.organization.pk):
        PastSurvey.objects.update(progress=40)
    part = erin.get(address("past_survey_progress", survey), headers={"HX-Request": "true"}).content.decode()
    assert "40" in part
    assert "<html" not in part


def test_nothing_is_published_before_the_queue_is_settled(cast: factories.Cast, erin: Client, monkeypatch: Any) -> None:
    """Neither the page, nor a request by hand, nor the worker goes past a spelling that nobody has looked at."""
    monkeypatch.setattr(tasks.publish_past_survey, "apply_async", lambda *args, **kwargs: None)
    survey = brought(cast, erin, UKM + b"Womyn,1,1,1,1\n")
    assert erin.get(address("preview_past_survey", survey)).url == address("review_past_survey_genders", survey)
    page = erin.post(address("publish_past_survey", survey), follow=True).content.decode()
    assert "in words that are new to us" in page
    assert the_survey(cast).status == "read"
    with tenant(cast.organization.pk):
        PastSurvey.objects.update(status="publishing")
    with as_role("worker"):
        tasks.publish_past_survey(cast.organization.pk, survey.pk)
    with tenant(cast.organization.pk):
        assert not PastFigure.objects.exists()


def test_what_was_settled_for_one_column_is_not_settled_for_another(cast: factories.Cast, erin: Client) -> None:
    survey = brought(cast, erin, b"Gender,Other,A1,A2,D1,D2\n" + b"Womyn,x,1,1,1,1\n" * 12)
    erin.post(address("review_past_survey_genders", survey), {"spelling_0": "woman"})
    assert the_survey(cast).reviewed_genders == {"womyn": "woman"}
    erin.post(address("map_past_survey", survey), mapped(gender="Other"))
    assert the_survey(cast).reviewed_genders == {}


def test_unknown_spellings_come_first_and_can_be_settled(cast: factories.Cast, erin: Client) -> None:
    survey = brought(cast, erin, UKM + b"Womyn,1,1,1,1\n" * 12 + b"None,1,1,1,1\n")
    page = erin.get(address("review_past_survey_genders", survey)).content.decode()
    assert page.index("womyn") < page.index("female")
    erin.post(
        address("review_past_survey_genders", survey),
        {"spelling_0": "woman", "spelling_1": "not_stated", "spelling_2": "woman", "spelling_3": "man"},
    )
    assert the_survey(cast).reviewed_genders == {"womyn": "woman", "none": "not_stated", "female": "woman", "male": "man"}
    page = erin.get(address("preview_past_survey", survey)).content.decode()
    assert "Non-binary and self-described: too few answers" in page


def test_choice_that_is_no_group_is_refused(cast: factories.Cast, erin: Client) -> None:
    survey = brought(cast, erin)
    response = erin.post(address("review_past_survey_genders", survey), {"spelling_0": "female", "spelling_1": "man"})
    assert response.status_code == 422
    assert the_survey(cast).reviewed_genders == {}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 zipped", "export the sheet as CSV"),
        (b"Gender,A1,A1\nf,1,1\n", "Columns B and C have the same name"),
        (b"\x00\x01\x00\x00", "not a text file"),
        (b"   ", "empty"),
    ],
)
def test_file_that_is_no_table_is_refused_and_not_kept(
    cast: factories.Cast, erin: Client, settings: Any, content: bytes, words: str
) -> None:
    response = upload(erin, content)
    assert response.status_code == 422
    assert words in response.content.decode()
    with tenant(cast.organization.pk):
        assert not PastSurvey.objects.exists()
    assert list(settings.UPLOAD_DIR.iterdir()) == []


def test_disk_that_is_full_is_said_and_leaves_nothing(erin: Client, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int, _data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(spool.os, "write", full)
    response = upload(erin)
    monkeypatch.undo()
    assert response.status_code == 422
    assert "no room" in response.content.decode()
    assert list(settings.UPLOAD_DIR.iterdir()) == []


def test_faults_of_the_file_are_listed_with_row_and_column_and_can_be_mended(cast: factories.Cast, erin: Client) -> None:
    survey = brought(cast, erin, b"Gender,A1,A2,D1,D2\n" + b"f,9,1,1,1\nm,1,1,1\n" + b"f,1,1,1,1\nm,1,1,1,1\n" * 20)
    assert survey.status == "failed"
    response = erin.get(address("past_survey_progress", survey))
    assert response.url == address("map_past_survey", survey)
    page = erin.get(response.url).content.decode()
    assert "row 2, column A1: 9 is outside the range 0 to 3." in page
    assert "row 3: This row has 4 cells" in page
    assert 'value="Survey 2025"' in page
    for name in ("review_past_survey_genders", "preview_past_survey"):
        assert erin.get(address(name, survey)).status_code == 404


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ({"items": ["A1", "A2"]}, "4 questions, 2 columns"),
        ({"items": ["A1", "A2", "D1", "Gender"]}, "is used by"),
        ({"scale": "own", "own_title": "", "scale_low": "0", "scale_high": "3"}, "Write a text"),
        ({"scale": "own", "own_title": "Mood", "scale_low": "3", "scale_high": "0"}, "must be under the highest"),
        ({"scale": "own", "own_title": "Mood", "scale_low": "", "scale_high": "3"}, "Write a number"),
        ({"coding": "never"}, "is not an answer, an equals sign"),
        ({"coding": "never = 9"}, "9 is not an answer from 0 to 3"),
        ({"coding": "never = 0", "missing": "Never"}, "under missing as well"),
    ],
)
def test_fault_in_the_form_is_shown_and_nothing_is_lost(
    cast: factories.Cast, erin: Client, question: dict[str, Any], words: str
) -> None:
    upload(erin)
    survey = the_survey(cast)
    response = erin.post(address("map_past_survey", survey), mapped(question, title="My title"))
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert 'value="My title"' in page
    assert the_survey(cast).status == "uploaded"


def test_column_that_is_not_in_the_file_is_refused(cast: factories.Cast, erin: Client) -> None:
    upload(erin)
    response = erin.post(address("map_past_survey", the_survey(cast)), mapped(gender="Sex"))
    assert response.status_code == 422


def test_another_question_is_added_without_losing_the_first(cast: factories.Cast, erin: Client) -> None:
    upload(erin)
    survey = the_survey(cast)
    response = erin.post(address("map_past_survey", survey), mapped(title="My title") | {"add": "1"})
    page = response.content.decode()
    assert 'name="questions-TOTAL_FORMS" value="2"' in page
    assert 'value="My title"' in page
    assert the_survey(cast).status == "uploaded"


def test_own_question_goes_the_whole_way(cast: factories.Cast, erin: Client) -> None:
    content = b"Sex;Trust\n" + "weiblich;2,5\nmännlich;4\n".encode() * 30
    upload(erin, content)
    survey = the_survey(cast)
    assert survey.mapping["gender"] == "Sex"
    own = {"scale": "own", "own_title": "Trust at work", "items": ["Trust"], "scale_low": "0", "scale_high": "10"}
    erin.post(address("map_past_survey", survey), mapped(own, gender="Sex"))
    survey = read(cast, survey)
    assert survey.status == "read"
    page = erin.get(address("preview_past_survey", survey)).content.decode()
    assert "Trust at work" in page
    assert "30–49" in page


def test_changing_the_mapping_makes_the_old_reading_unusable(cast: factories.Cast, erin: Client) -> None:
    survey = brought(cast, erin)
    erin.post(address("map_past_survey", survey), mapped(title="Again"))
    assert the_survey(cast).status == "reading"
    assert spool.result_of(survey.spool_name) is None
    assert erin.get(address("preview_past_survey", survey)).status_code == 404
    response = erin.post(address("publish_past_survey", survey), follow=True)
    assert "moved on" in response.content.decode()
    assert the_survey(cast).status == "reading"


def test_second_publication_of_the_same_answers_is_refused_in_words(cast: factories.Cast, erin: Client) -> None:
    for turn in (1, 2):
        upload(erin)
        with tenant(cast.organization.pk):
            survey = PastSurvey.objects.exclude(status="published").get()
        erin.post(address("map_past_survey", survey), mapped())
        with as_role("worker"):
            tasks.read_past_survey(cast.organization.pk, survey.pk)
        erin.post(address("publish_past_survey", survey))
        with as_role("worker"):
            tasks.publish_past_survey(cast.organization.pk, survey.pk)
        with tenant(cast.organization.pk):
            survey.refresh_from_db()
            assert PastFigure.objects.count() == 2
        assert survey.status == ("published" if turn == 1 else "failed")
    assert "published before" in erin.get(address("map_past_survey", survey)).content.decode()


def test_tasks_may_run_twice(cast: factories.Cast, erin: Client) -> None:
    survey = brought(cast, erin)
    read(cast, survey)
    assert the_survey(cast).status == "read"
    erin.post(address("publish_past_survey", survey))
    with as_role("worker"):
        tasks.publish_past_survey(cast.organization.pk, survey.pk)
        tasks.publish_past_survey(cast.organization.pk, survey.pk)
    with tenant(cast.organization.pk):
        assert PastFigure.objects.count() == 2


def test_discarding_deletes_file_and_row(
    cast: factories.Cast, erin: Client, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    survey = brought(cast, erin)
    with django_capture_on_commit_callbacks(execute=True):
        response = erin.post(address("discard_past_survey", survey))
    assert response.url == address("past_surveys")
    assert list(settings.UPLOAD_DIR.iterdir()) == []
    with tenant(cast.organization.pk):
        assert not PastSurvey.objects.exists()


def test_abandoned_files_are_gone_within_a_day(cast: factories.Cast, erin: Client, settings: Any) -> None:
    survey = brought(cast, erin)
    with as_role("worker"):
        scheduled.clear_past_uploads()
    assert erin.get(address("preview_past_survey", survey)).status_code == 200
    old = time.time() - timedelta(hours=23, minutes=1).total_seconds()
    for path in settings.UPLOAD_DIR.iterdir():
        os.utime(path, (old, old))
    with as_role("worker"):
        scheduled.clear_past_uploads()
    assert list(settings.UPLOAD_DIR.iterdir()) == []
    assert erin.get(address("preview_past_survey", survey)).status_code == 404
    with tenant(cast.organization.pk):
        assert not PastSurvey.objects.exists()


def test_reading_after_the_file_was_cleared_says_so(cast: factories.Cast, erin: Client) -> None:
    upload(erin)
    survey = the_survey(cast)
    erin.post(address("map_past_survey", survey), mapped())
    spool.remove(survey.spool_name)
    assert read(cast, survey).status == "failed"
    assert "no longer here" in erin.get(address("map_past_survey", survey)).content.decode()


def test_file_is_private_random_and_not_in_the_database(cast: factories.Cast, erin: Client, settings: Any) -> None:
    survey = brought(cast, erin, UKM.replace(b"Female", b"Womanhood") + b"something private,1,1,1,1\n")
    assert settings.UPLOAD_DIR.stat().st_mode & 0o777 == 0o700
    for path in settings.UPLOAD_DIR.iterdir():
        assert path.stat().st_mode & 0o777 == 0o600
        assert re.fullmatch(r"[0-9a-f]{32}\.(csv|json)", path.name)
        assert survey.public_id.hex not in path.name
    row = json.dumps([survey.mapping, survey.columns, survey.reviewed_genders, survey.title], default=str)
    assert "private" not in row
    assert "omanhood" not in row


OTHERS = ("alice", "bob", "carol", "frank", "grace", "henry")


@pytest.mark.parametrize("name", OTHERS)
def test_only_hr_reaches_past_surveys(cast: factories.Cast, erin: Client, client_of: Callable[[Any], Client], name: str) -> None:
    survey = brought(cast, erin)
    client = client_of(getattr(cast, name))
    assert client.get(address("past_surveys")).status_code == 403
    assert client.get(address("upload_past_survey")).status_code == 403
    assert upload(client).status_code == 403
    for step in STEPS:
        assert client.get(address(step, survey)).status_code == 404
    for step in ("map_past_survey", "review_past_survey_genders", "publish_past_survey", "discard_past_survey"):
        assert client.post(address(step, survey), mapped()).status_code == 404
    assert the_survey(cast).status == "read"


def test_hr_of_another_organization_does_not_reach_it(
    cast: factories.Cast, erin: Client, client_of: Callable[[Any], Client]
) -> None:
    survey = brought(cast, erin)
    other = factories.make_person(organization=cast.other, name="Olga", roles=("hr",))
    client = client_of(other)
    for step in STEPS:
        assert client.get(address(step, survey)).status_code == 404
        assert client.get(reverse(f"analytics:{step}", args=["elsewhere", survey.public_id])).status_code == 404


def test_changes_are_never_made_by_get(cast: factories.Cast, erin: Client) -> None:
    survey = brought(cast, erin)
    for step in ("publish_past_survey", "discard_past_survey"):
        assert erin.get(address(step, survey)).status_code == 405
    assert the_survey(cast).status == "read"


def test_web_role_cannot_write_figures_even_with_a_fault_in_the_view(cast: factories.Cast, erin: Client) -> None:
    survey = brought(cast, erin)
    erin.post(address("publish_past_survey", survey))
    with pytest.raises(Exception, match="permission denied"):
        tasks.publish_past_survey(cast.organization.pk, survey.pk)
