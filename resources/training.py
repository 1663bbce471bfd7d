"""The training of facilitators, read from `content/training.toml`. Pure: no Django, no database."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from resources.topics import ContentProblem

FILE = Path(__file__).parent / "content" / "training.toml"
MINUTES = 8 * 60


@dataclass(frozen=True)
class Exercise:
    """One exercise of a module, with its minutes."""

    name: str
    minutes: int
    do: str


@dataclass(frozen=True)
class Module:
    """One of the eight modules: its exercises take its minutes exactly."""

    key: str
    title: str
    minutes: int
    aims: tuple[str, ...]
    exercises: tuple[Exercise, ...]
    practise: tuple[str, ...]
    checks: tuple[str, ...]


@dataclass(frozen=True)
class Practice:
    """What follows the eight hours, and how many times."""

    title: str
    times: int
    do: str


@dataclass(frozen=True)
class Training:
    """The whole syllabus in one version."""

    title: str
    purpose: str
    modules: tuple[Module, ...]
    path: tuple[Practice, ...]
    version: int
    language: str
    source: str
    reviewed: date
    review_by: date


def read(entry: Mapping[str, Any]) -> Module:
    """Return one module. Raises ContentProblem where its parts do not sum up or something is missing."""
    exercises = tuple(Exercise(**exercise) for exercise in entry.get("exercise", ()))
    missing = [name for name in ("key", "title", "aims", "practise", "checks") if not entry.get(name)]
    if sum(exercise.minutes for exercise in exercises) != entry.get("minutes"):
        missing.append("minutes of its exercises that sum up")
    if missing:
        raise ContentProblem(f"Module {entry.get('key', '?')}: {', '.join(missing)} missing.")
    return Module(
        key=entry["key"],
        title=entry["title"],
        minutes=entry["minutes"],
        aims=tuple(entry["aims"]),
        exercises=exercises,
        practise=tuple(entry["practise"]),
        checks=tuple(entry["checks"]),
    )


@cache
def training() -> Training:
    """Return the syllabus. Raises ContentProblem where it is not eight hours long."""
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    modules = tuple(read(entry) for entry in content["module"])
    if sum(module.minutes for module in modules) != MINUTES:
        raise ContentProblem("The modules must take eight hours.")
    return Training(
        modules=modules,
        path=tuple(Practice(**entry) for entry in content["path"]),
        **{name: content[name] for name in ("title", "purpose", "version", "language", "source", "reviewed", "review_by")},
    )
