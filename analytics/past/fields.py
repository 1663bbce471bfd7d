"""Single values of a mapping, each checked and reported with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any, TypeVar

from analytics.past.genders import normalise
from analytics.past.problems import Problems, _
from analytics.past.reading import tidy

Choice = TypeVar("Choice", int, str)
LONGEST_TITLE = 80
LONGEST_NAME = 500
MOST_ITEMS = 60
LARGEST_NUMBER = 1_000_000


def at(path: str, key: str) -> str:
    """The place of a key below another: "measures[0].title", or "title" at the top."""
    return f"{path}.{key}" if path else key


def text(entry: Mapping[str, Any], key: str, path: str, problems: Problems, most: int = LONGEST_TITLE) -> str:
    """A line of text that is there and not too long; "" when it is not."""
    value = entry.get(key)
    if not isinstance(value, str) or not tidy(value):
        problems.add(_("Write a text in quotation marks here."), path=at(path, key))
        return ""
    if len(value) > most:
        problems.add(_("Use at most %(most)d characters."), path=at(path, key), most=most)
        return ""
    return tidy(value)


def number(value: object, path: str, problems: Problems) -> float | None:
    """A finite number; true and false are none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        problems.add(_("Write a number here."), path=path)
        return None
    if abs(value) > LARGEST_NUMBER:
        problems.add(_("This number is too large for a scale."), path=path)
        return None
    return value


def choice(value: object, choices: Iterable[Choice], path: str, problems: Problems) -> Choice | None:
    """One of a few words or numbers."""
    for one in choices:
        if value == one and not isinstance(value, bool):
            return one
    problems.add(_("Write one of: %(choices)s."), path=path, choices=", ".join(map(str, choices)))
    return None


def names(value: object, path: str, problems: Problems) -> tuple[str, ...]:
    """A list of different column names; () when it is not."""
    if not isinstance(value, list) or not 0 < len(value) <= MOST_ITEMS:
        problems.add(_('Name at least one column and at most %(most)d, as ["A1", "A2"].'), path=path, most=MOST_ITEMS)
        return ()
    found: list[str] = []
    for place, name in enumerate(value):
        if not isinstance(name, str) or not tidy(name):
            problems.add(_("Write a column's name in quotation marks here."), path=f"{path}[{place}]")
        elif len(name) > LONGEST_NAME:
            problems.add(_("Use at most %(most)d characters."), path=f"{path}[{place}]", most=LONGEST_NAME)
        elif tidy(name) in found:
            problems.add(_("“%(name)s” is named twice."), path=f"{path}[{place}]", name=tidy(name))
        else:
            found.append(tidy(name))
    return tuple(found) if len(found) == len(value) else ()


def missing_codes(value: object, path: str, problems: Problems) -> frozenset[str]:
    """What stands for "no answer" beside an empty cell: words or numbers, compared without case and outer spaces."""
    codes: set[str] = {""}
    if not isinstance(value, list):
        problems.add(_('Write what stands for no answer as ["NA", "99"].'), path=path)
        return frozenset(codes)
    for place, code in enumerate(value):
        if isinstance(code, bool) or not isinstance(code, str | int | float):
            problems.add(_("Write a text or a number here."), path=f"{path}[{place}]")
        else:
            codes.add(normalise(f"{code:g}" if isinstance(code, float) else str(code)))
    return frozenset(codes)


def refuse_unknown(entry: Mapping[str, Any], known: set[str], path: str, problems: Problems) -> None:
    """A misspelt key must not pass in silence."""
    for key in sorted(set(entry) - known):
        problems.add(
            _("This is not a key of a mapping. Known are: %(known)s."),
            path=at(path, key),
            known=", ".join(sorted(known)),
        )
