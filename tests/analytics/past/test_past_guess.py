"""First guesses for HR's form."""

from __future__ import annotations

import pytest

from analytics.past.guess import guess_gender, guess_scales
from analytics.past.reading import Row


def rows(*cells: list[str]) -> list[Row]:
    return [Row(number, row) for number, row in enumerate(cells, start=2)]


def test_gender_by_its_name() -> None:
    assert guess_gender(("id", "Geschlecht", "A1"), []) == "Geschlecht"


def test_gender_by_its_answers_and_not_by_a_column_of_noes() -> None:
    found = guess_gender(("id", "leave", "q7"), rows(["1", "No", "Female"], ["2", "No", "m"], ["3", "pass", "f"]))
    assert found == "q7"
    assert guess_gender(("id", "leave"), rows(["1", "No"], ["2", "No"])) == ""


@pytest.mark.parametrize("names", ["PHQ4_{}", "phq-4 [Q{}]", "Phq4 Item {}"])
def test_scale_by_numbered_names(names: str) -> None:
    columns = ("Gender", *(names.format(number) for number in (4, 3, 2, 1)))
    assert guess_scales(columns) == [{"slug": "phq4", "items": [names.format(number) for number in (1, 2, 3, 4)]}]


def test_scale_by_its_questions_in_words() -> None:
    columns = (
        "Feeling nervous, anxious or on edge",
        "Not being able to stop or control worrying",
        "Little interest or pleasure in doing things",
        "Feeling down, depressed, or hopeless",
    )
    (found,) = guess_scales(columns)
    # GAD-2 and PHQ-2 have questions of it too, but each column counts once.
    assert found == {"slug": "phq4", "items": list(columns)}


def test_nothing_is_guessed_from_strange_names() -> None:
    assert guess_scales(("Gender", "A1", "A2", "D1", "D2")) == []
