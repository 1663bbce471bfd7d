"""Session guides, read from `content/guides.toml`, and the agenda that follows from one. Pure: no Django, no database."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from resources.addresses import address_of
from resources.topics import ContentProblem

FILE = Path(__file__).parent / "content" / "guides.toml"
TEXTS = (
    "key",
    "title",
    "purpose",
    "use_when",
    "not_when",
    "accessibility",
    "online",
    "text_only",
    "closing",
    "content_warning",
    "limits",
)
# These take the same time in any session of an hour or more: a long evening needs no longer welcome.
STEADY = frozenset({"arrive", "agree", "end"})
# From here on the parts follow the frame of ninety minutes.
LONG_FROM = 75


@dataclass(frozen=True)
class Part:
    """One of the seven parts of a session: what the facilitators do and say there."""

    key: str
    name: str
    do: str
    say: str
    prompts: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """A part with its minutes, for the agenda and its timer."""

    key: str
    name: str
    minutes: int
    do: str
    say: str
    prompts: tuple[str, ...]


@dataclass(frozen=True)
class Guide:
    """How to lead one kind of session. `care` is what two of them ask for beyond the usual; empty for the others."""

    key: str
    title: str
    purpose: str
    use_when: str
    not_when: str
    materials: tuple[str, ...]
    parts: tuple[Part, ...]
    watch_for: tuple[str, ...]
    care: tuple[str, ...]
    accessibility: str
    online: str
    text_only: str
    closing: str
    content_warning: str
    limits: str
    version: int
    language: str
    source: str
    reviewed: date
    review_by: date

    @property
    def address(self) -> str:
        """The last part of its address in the library."""
        return address_of("guide", self.key)


@dataclass(frozen=True)
class Frame:
    """The parts that every session has, in order, with their minutes in a short session and in a long one."""

    keys: tuple[str, ...]
    short: tuple[int, ...]
    long: tuple[int, ...]
    open_door: Step
    debrief: Step


@cache
def _content() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@cache
def frame() -> Frame:
    """Return the frame of all sessions."""
    content = _content()
    parts = content["part"]
    after = {
        key: Step(key=key, say=content[key].get("say", ""), prompts=(), **{n: content[key][n] for n in ("name", "minutes", "do")})
        for key in ("open_door", "debrief")
    }
    return Frame(
        keys=tuple(part["key"] for part in parts),
        short=tuple(part["short"] for part in parts),
        long=tuple(part["long"] for part in parts),
        **after,
    )


def read(entry: Mapping[str, Any], about: Mapping[str, Any]) -> Guide:
    """Return one guide; `about` holds language, source and dates of the file. Raises ContentProblem where a text is missing."""
    missing = [name for name in TEXTS if not str(entry.get(name, "")).strip()]
    missing += [name for name in ("materials", "watch_for") if not entry.get(name)]
    parts = entry.get("parts", {})
    keys = frame().keys
    missing += [f"parts.{key}" for key in keys if not (parts.get(key, {}).get("do") and parts.get(key, {}).get("name"))]
    if missing:
        raise ContentProblem(f"Guide {entry.get('key', '?')}: {', '.join(missing)} missing.")
    return Guide(
        **{name: entry[name] for name in TEXTS},
        materials=tuple(entry["materials"]),
        watch_for=tuple(entry["watch_for"]),
        care=tuple(entry.get("care", ())),
        parts=tuple(_part(key, parts[key]) for key in keys),
        version=entry.get("version", 1),
        **{name: entry.get(name, about[name]) for name in ("language", "source", "reviewed", "review_by")},
    )


def _part(key: str, entry: Mapping[str, Any]) -> Part:
    return Part(key, entry["name"], entry["do"], entry.get("say", ""), tuple(entry.get("prompts", ())))


@cache
def guides() -> dict[str, Guide]:
    """Return every guide by key, in the order of the file: from a group's first evening to the quietest."""
    content = _content()
    found = [read(entry, content) for entry in content["guide"]]
    if len({guide.key for guide in found}) != len(found):
        raise ContentProblem("Two guides share a key.")
    return {guide.key: guide for guide in found}


def guide(key: str) -> Guide | None:
    """Return one guide, None where there is none of that key."""
    return guides().get(key)


def agenda(guide: Guide, minutes: int) -> list[Step]:
    """Return the guide's steps for a session of so many minutes (7 or more); theirs sum to it exactly.

    Sixty and ninety minutes follow the two frames. In between and beyond, welcome, rules and end keep their minutes and the
    rest shares what is left; in less than an hour all parts shrink alike. No step is shorter than a minute. The debrief comes
    on top and is not part of it.
    """
    plan, is_long = frame(), minutes >= LONG_FROM
    door = plan.open_door.minutes if is_long else 0
    weights = plan.long if is_long else plan.short
    steady = [weight if key in STEADY and minutes >= 60 else 0 for key, weight in zip(plan.keys, weights, strict=True)]
    shares = _share(minutes - door - sum(steady), [0 if kept else weight for kept, weight in zip(steady, weights, strict=True)])
    steps = [
        Step(part.key, part.name, kept + share, part.do, part.say, part.prompts)
        for part, kept, share in zip(guide.parts, steady, shares, strict=True)
    ]
    return [*steps, plan.open_door] if door else steps


def _share(total: int, weights: Sequence[int]) -> list[int]:
    """Split whole minutes by weight, largest remainders first; at least one minute wherever there is a weight."""
    mine = [1 if weight else 0 for weight in weights]
    spare, whole = total - sum(mine), sum(weights)
    if spare < 0:
        raise ValueError("A session is too short for its parts.")
    # The one minute that everybody has counts towards the share, so that the frames come out as they were written.
    ideal = [weight * total / whole for weight in weights]
    above = [max(0.0, part - kept) for part, kept in zip(ideal, mine, strict=True)]
    scale = spare / sum(above) if sum(above) else 0.0
    shares = [kept + int(part * scale + 1e-9) for kept, part in zip(mine, above, strict=True)]
    rest = [part * scale - int(part * scale + 1e-9) for part in above]
    for index in sorted(range(len(weights)), key=lambda i: -rest[i])[: total - sum(shares)]:
        shares[index] += 1
    return shares
