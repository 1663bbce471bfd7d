"""From what people wrote about their gender to the four groups of the figures.

Trim, make spaces single, casefold, look the whole spelling up: never a part of it, "female" contains "male". What the
table does not know is self-described, held for review, and never dropped.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

GENDERS = ("woman", "man", "nonbinary", "not_stated")
SELF_DESCRIBED = "nonbinary"
TABLE = Path(__file__).with_name("data") / "genders.toml"


@dataclass(frozen=True)
class Sorted:
    """`known` is False for a spelling that somebody should look at before it is published."""

    gender: str
    known: bool


def normalise(text: str) -> str:
    """Composed characters, single inner spaces, no outer ones, no case. "NA" and "None" are spellings too."""
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


@cache
def built_in() -> Mapping[str, str]:
    """Normalised spelling to gender, from data/genders.toml."""
    groups: dict[str, list[str]] = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return MappingProxyType({normalise(spelling): gender for gender in GENDERS for spelling in groups[gender]})


def sort_spelling(spelling: str, extra: Mapping[str, str]) -> Sorted:
    """Both normalised. `extra` is what this survey's mapping says, and goes before the table."""
    gender = extra.get(spelling) or built_in().get(spelling)
    return Sorted(gender, True) if gender else Sorted(SELF_DESCRIBED, False)
