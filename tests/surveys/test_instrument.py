"""Instruments and question sets: every definition adds up, and answers become the scores that measurement.md states."""

import csv
import hashlib
from collections import Counter
from pathlib import Path

import pytest

from surveys import instrument as module
from surveys.instrument import InstrumentError, instrument, instruments, measures, score
from surveys.models import Sheet
from surveys.question_set import FOLDER, latest, question_set, question_sets

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"


@pytest.mark.parametrize(
    ("slug", "codes", "expected"),
    [
        ("phq4", [3, 1, 0, 2], {"phq4": 6, "gad2": 4, "phq2": 2}),
        ("loneliness", [5], {"loneliness": 5}),
        ("burnout", [75], {"burnout": 75}),
        ("support", [10, 0], {"talk": 10, "seek": 0}),
        ("after_session", [1, 2, 3], {"felt_safe": 1, "felt_heard": 2, "useful": 3}),
        ("ons4", [7, 8, 6, 2], {"satisfied": 7, "worthwhile": 8, "happy": 6, "anxious": 2}),
        ("ucla3", [1, 3, 2], {"ucla3": 6}),
        # Worst on every item: the item on energy is reversed, so "always has energy" lowers the mean.
        ("cbi_work", [100, 100, 100, 100, 100, 100, 0], {"cbi_work": 100}),
        ("cbi_work", [0, 0, 0, 0, 0, 0, 0], {"cbi_work": 100 / 7}),
        ("spos8", [6, 0, 0, 6, 0, 6, 0, 6], {"spos8": 6}),
        ("spos8", [6] * 8, {"spos8": 3}),
        ("who5", [5, 4, 3, 2, 1], {"who5": 60}),
    ],
)
def test_scores(slug: str, codes: list[int], expected: dict[str, float]) -> None:
    scores = score(instrument(slug), dict(enumerate(codes, 1)))
    assert {name: each.value for name, each in scores.items()} == pytest.approx(expected)


def test_an_incomplete_scale_is_not_scored_and_counts_as_started() -> None:
    scores = score(instrument("phq4"), {1: 3, 2: 3, 3: 0})
    assert (scores["phq4"].value, scores["phq4"].started) == (None, True)
    assert scores["gad2"].value == 6
    assert not score(instrument("phq4"), {})["phq4"].started


@pytest.mark.parametrize("code", [-1, 4, 25])
def test_a_code_that_is_not_offered_is_refused(code: int) -> None:
    with pytest.raises(InstrumentError):
        score(instrument("phq4"), {1: code})


def test_every_measure_has_its_column_and_no_two_come_from_the_same_answers() -> None:
    columns = {field.name for field in Sheet._meta.get_fields()}
    assert {scale.column for scale in measures().values()} <= columns
    for each in instruments().values():
        items = Counter(item for scale in each.scales if scale.column for item in scale.items)
        assert set(items.values()) <= {1}, f"{each.slug}: one answer in two published figures (privacy.md, rule 4)"


def test_definitions_say_where_they_come_from() -> None:
    for each in instruments().values():
        assert each.licence
        assert each.source
        for scale in each.scales:
            assert scale.low < scale.high
            assert scale.reference_sd > 0 and scale.reference_sd_source
            assert scale.meaningful_difference > 0 and scale.meaningful_difference_source


def test_words_that_may_not_be_shipped_are_not() -> None:
    assert instrument("who5").languages == ()
    with pytest.raises(InstrumentError, match="not shipped"):
        instrument("who5").words_in("en")


def test_a_definition_with_a_wrong_range_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (module.FOLDER / "loneliness.toml").read_text().replace("high = 5", "high = 10")
    (tmp_path / "loneliness.toml").write_text(text)
    with pytest.raises(InstrumentError, match="reach 1 to 5"):
        module._read(tmp_path / "loneliness.toml")


def test_phq4_bands() -> None:
    scale = measures()["phq4"]
    assert Counter(scale.band(value) for value in range(13)) == {
        "none to minimal": 3,
        "mild": 3,
        "moderate": 3,
        "severe": 4,
    }


def test_phq4_of_real_students() -> None:
    """UKM: women sum 543, men 310, with their bands (measurement.md §4)."""
    path = DATA / "ukm_2025_phq9_gad7_pss10_items.csv"
    if not path.exists():
        pytest.skip("../shared/data/ukm_2025_phq9_gad7_pss10_items.csv is not beside the clone")
    totals: Counter[str] = Counter()
    bands: dict[str, list[int]] = {}
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    names = {key.casefold().strip(): key for key in rows[0]}
    gender = next(key for name, key in names.items() if "gender" in name or name == "sex")
    scale = measures()["phq4"]
    order = [band.name for band in scale.bands]
    for row in rows:
        codes = {item: int(row[names[name]]) for item, name in enumerate(("a1", "a2", "d1", "d2"), 1)}
        value = score(instrument("phq4"), codes)["phq4"].value
        assert value is not None
        who = row[gender].strip().casefold()
        totals[who] += int(value)
        bands.setdefault(who, [0, 0, 0, 0])[order.index(scale.band(value))] += 1
    women, men = sorted(totals, key=lambda name: -totals[name])
    assert (totals[women], bands[women]) == (543, [51, 56, 10, 18])
    assert (totals[men], bands[men]) == (310, [40, 29, 10, 9])


def test_the_core_round_asks_the_eight_questions_and_the_session_round_three() -> None:
    core, session = latest("core"), latest("session")
    assert len(core.keys) == 8
    assert [scale.slug for scale in core.measures] == ["phq4", "loneliness", "burnout", "talk", "seek"]
    assert [scale.slug for scale in session.measures] == ["felt_safe", "felt_heard", "useful"]


def test_a_question_belongs_to_one_kind_of_round() -> None:
    kinds: dict[str, set[str]] = {}
    for each in question_sets().values():
        for key in each.keys:
            kinds.setdefault(key, set()).add(each.kind)
    assert all(len(found) == 1 for found in kinds.values())


def test_a_sheet_is_scored_by_column() -> None:
    answers = {"phq4.1": 1, "phq4.2": 2, "phq4.3": 0, "phq4.4": 3, "loneliness.1": 2, "support.2": 7}
    assert question_set("core_1").scored(answers) == ({"phq4": 6, "loneliness": 2, "seek": 7}, ())
    assert question_set("core_1").scored({"phq4.1": 1}) == ({}, ("phq4",))
    with pytest.raises(InstrumentError, match="not asked"):
        question_set("core_1").scored({"after_session.1": 1})


# A wave refers to its set by name: what it asked must stay readable and the same. A new wording is a new version.
RELEASED = {
    "core_1": "61df38b526e04b96",
    "session_1": "29461dc8a11e7d9c",
}


@pytest.mark.parametrize("name", sorted(RELEASED))
def test_released_questions_never_change(name: str) -> None:
    shown = "\n".join(repr(each) for each in question_set(name).questions("en"))
    assert (FOLDER / f"{name}.toml").exists()
    assert hashlib.sha256(shown.encode()).hexdigest()[:16] == RELEASED[name]
