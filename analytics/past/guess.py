"""First guesses for the form: which column is gender, and which are the questions of a known scale."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from analytics.past.genders import normalise, sort_spelling
from analytics.past.measures import known_scales
from analytics.past.reading import Row
from analytics.past.years import year_of

GENDER_HEADERS = {
    "gender", "sex", "gender identity", "your gender", "what is your gender?", "how do you describe your gender?",
    "geschlecht", "ihr geschlecht", "genre", "sexe", "género", "genero", "sexo", "genere", "sesso", "gênero",
    "geslacht", "kön", "køn", "kjønn", "sukupuoli", "płeć",
}  # fmt: skip
YEAR_HEADERS = {"year", "survey year", "jahr", "année", "annee", "año", "ano", "anno", "jaar", "år", "vuosi", "rok"}
MOSTLY = 0.8


def guess_gender(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """By its name, else the column in which most answers are known spellings of more than one gender; "" for none."""
    for column in columns:
        if normalise(column) in GENDER_HEADERS:
            return column
    best, share = "", MOSTLY
    for place, column in enumerate(columns):
        answers = [normalise(row.cells[place]) for row in rows if row.cells[place].strip()]
        found = [sort_spelling(answer, {}) for answer in answers]
        known = [one.gender for one in found if one.known]
        if answers and len(set(known) - {"not_stated"}) > 1 and len(known) / len(answers) >= share:
            best, share = column, len(known) / len(answers)
    return best


def guess_year(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """The column called "year" whose answers are years; "" for none. A date may be a birthday, so no other is guessed."""
    for place, column in enumerate(columns):
        if normalise(column) in YEAR_HEADERS and all(year_of(row.cells[place]) for row in rows):
            return column
    return ""


def guess_scales(columns: Sequence[str]) -> list[dict[str, Any]]:
    """Measures, as a mapping has them, whose questions stand in the header by name (PHQ4_1) or in full words."""
    found: list[dict[str, Any]] = []
    taken: set[str] = set()
    for slug, (_instrument, scale) in known_scales().items():
        items = _columns_of(slug, columns)
        if len(items) == len(scale.items) and taken.isdisjoint(items):
            taken.update(items)
            found.append({"slug": slug, "items": items})
    return found


def _columns_of(slug: str, columns: Sequence[str]) -> list[str]:
    instrument, scale = known_scales()[slug]
    by_name = {normalise(column): column for column in columns}
    for words in instrument.words.values():
        items = [by_name.get(normalise(words.items[item - 1])) for item in scale.items]
        if all(items):
            return [item for item in items if item]
    plain = {re.sub(r"[^a-z0-9]", "", normalise(column)): column for column in columns}
    return _numbered(slug.replace("_", ""), len(scale.items), plain)


def _numbered(slug: str, count: int, plain: Mapping[str, str]) -> list[str]:
    """PHQ4_1 … PHQ4_4, phq4[Q1], phq4-item-1; a scale of one question may be called by its name alone."""
    for between in ("", "q", "item"):
        names = [f"{slug}{between}{number}" for number in range(1, count + 1)]
        if all(name in plain for name in names):
            return [plain[name] for name in names]
    return [plain[slug]] if count == 1 and slug in plain else []
