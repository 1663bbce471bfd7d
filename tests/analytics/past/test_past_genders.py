"""Spellings of gender: whole words only, unknown ones kept and held for review."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.past.genders import GENDERS, built_in, normalise, sort_spelling

OSMI = Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "osmi_2014.csv"


@pytest.mark.parametrize(
    ("written", "gender"),
    [
        ("Female", "woman"),
        ("  FEMALE ", "woman"),
        ("Trans   woman", "woman"),
        ("weiblich", "woman"),
        ("male", "man"),
        ("Männlich", "man"),
        ("Ma\u0308nnlich", "man"),
        ("Trans man", "man"),
        ("Non-binary", "nonbinary"),
        ("divers", "nonbinary"),
        ("Prefer not to say", "not_stated"),
        ("", "not_stated"),
        ("   ", "not_stated"),
    ],
)
def test_known_spellings(written: str, gender: str) -> None:
    found = sort_spelling(normalise(written), {})
    assert (found.gender, found.known) == (gender, True)


@pytest.mark.parametrize("written", ["NA", "None", "none", "1", "2", "h", "female male", "not female", "mal e", "womanx"])
def test_unknown_spellings_are_self_described_and_held_for_review(written: str) -> None:
    found = sort_spelling(normalise(written), {})
    assert (found.gender, found.known) == ("nonbinary", False)


def test_never_by_part_of_a_word() -> None:
    """ "female" contains "male": every known spelling, put inside a longer one, must not decide it."""
    for spelling in built_in():
        if spelling:
            assert not sort_spelling(f"zz {spelling} zz", {}).known, spelling


def test_the_survey_s_own_spellings_go_before_the_table() -> None:
    assert sort_spelling("m", {"m": "woman"}).gender == "woman"


def test_every_group_has_spellings_and_none_is_in_two() -> None:
    counts = Counter(built_in().values())
    assert set(counts) == set(GENDERS)
    assert all(counts[gender] > 20 for gender in GENDERS)
    assert all(spelling == normalise(spelling) for spelling in built_in())


@given(st.text(max_size=40))
def test_any_text_falls_in_exactly_one_group(text: str) -> None:
    assert sort_spelling(normalise(text), {}).gender in GENDERS
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.skipif(not OSMI.exists(), reason="shared/data/osmi_2014.csv is not beside this clone")
def test_osmi_2014_counts() -> None:
    with OSMI.open(encoding="utf-8", newline="") as file:
        found = [sort_spelling(normalise(row["Gender"]), {}) for row in csv.DictReader(file)]
    assert Counter(one.gender for one in found) == {"woman": 251, "man": 990, "nonbinary": 15, "not_stated": 3}
    assert all(one.known for one in found)
