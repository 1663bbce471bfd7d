"""The ground rules of every group, read from `content/ground_rules.toml`. Pure: no Django, no database."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "content" / "ground_rules.toml"


@dataclass(frozen=True)
class Rule:
    """One ground rule. `fixed`: it protects a person, so no organization can switch it off."""

    slug: str
    title: str
    text: str
    fixed: bool = False

    @property
    def key(self) -> str:
        """The name that every kind of content goes by."""
        return self.slug


@dataclass(frozen=True)
class GroundRules:
    """All ground rules in one version: what a member accepts when they join."""

    version: str
    language: str
    source: str
    reviewed: date
    review_by: date
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Change:
    """What an organization did to one of its rules: "new", "changed" or "gone"."""

    what: str
    title: str


def since(version: str, changes: Sequence[Sequence[str]]) -> list[Change]:
    """Return what became of each rule since an edition, of all changes of an organization; the last word about each.

    Empty where the site itself brings other rules than in that edition: then all of them are to be read anew.
    """
    base, _, number = version.partition("+")
    if base != ground_rules().version:
        return []
    last = {title: what for what, title in changes[int(number or 0) :]}
    return [Change(what, title) for title, what in last.items()]


def edition(changes: int | None) -> str:
    """Return the version of the rules in an organization that has changed them so often; None or 0: as this site brings them."""
    return f"{ground_rules().version}+{changes}" if changes else ground_rules().version


@cache
def ground_rules() -> GroundRules:
    """Return the rules as this site brings them, in the order in which they are read out."""
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    rules = tuple(Rule(**entry) for entry in content["rule"])
    return GroundRules(rules=rules, **{name: value for name, value in content.items() if name != "rule"})
