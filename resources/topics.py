"""Topics that groups talk about, read from `content/topics.toml`. Pure: no Django, no database."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from resources.addresses import address_of

FILE = Path(__file__).parent / "content" / "topics.toml"
OFTEN_IN = ("any", "women", "men", "trans_nonbinary", "mixed")


class ContentProblem(Exception):
    """A content file does not hold what a page needs; the message names the entry."""


@dataclass(frozen=True)
class Resource:
    """Something to read elsewhere. A site and a title, no deep link: deep links rot first."""

    publisher: str
    title: str
    site: str


@dataclass(frozen=True)
class Topic:
    """A topic for an evening: questions in the order in which a facilitator asks them."""

    slug: str
    title: str
    sentence: str
    often_in: str
    opening: str
    deeper: tuple[str, str]
    closing: str
    content_warning: str
    limits: str
    resource: Resource
    version: int
    language: str
    source: str
    reviewed: date
    review_by: date

    @property
    def key(self) -> str:
        """The name that every kind of content goes by."""
        return self.slug

    @property
    def address(self) -> str:
        """The last part of its address in the library."""
        return address_of("topic", self.slug)


def read(entry: Mapping[str, Any], about: Mapping[str, Any]) -> Topic:
    """Return one topic; `about` holds language, source and dates of the file. Raises ContentProblem where a text is missing."""
    slug = str(entry.get("slug", "?"))
    texts = ("slug", "title", "sentence", "opening", "closing", "content_warning", "limits")
    missing = [name for name in texts if not str(entry.get(name, "")).strip()]
    deeper, resource = entry.get("deeper", []), entry.get("resource", {})
    if len(deeper) != 2:
        missing.append("deeper (two questions)")
    if entry.get("often_in") not in OFTEN_IN:
        missing.append("often_in")
    if set(resource) != {"publisher", "title", "site"}:
        missing.append("resource")
    if missing:
        raise ContentProblem(f"Topic {slug}: {', '.join(missing)} missing.")
    return Topic(
        **{name: entry[name] for name in texts},
        often_in=entry["often_in"],
        deeper=(deeper[0], deeper[1]),
        resource=Resource(**resource),
        version=entry.get("version", 1),
        **{name: entry.get(name, about[name]) for name in ("language", "source", "reviewed", "review_by")},
    )


@cache
def all_topics() -> dict[str, Topic]:
    """Return every topic by slug, in the order of their titles: one list, whoever looks (P7)."""
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    topics = [read(entry, content) for entry in content["topic"]]
    if len({topic.slug for topic in topics}) != len(topics):
        raise ContentProblem("Two topics share a slug.")
    return {topic.slug: topic for topic in sorted(topics, key=lambda topic: topic.title.casefold())}


def choices() -> list[tuple[str, str]]:
    """Return (slug, title) of every topic, for a form."""
    return [(topic.slug, topic.title) for topic in all_topics().values()]


def titles_of(slugs: list[str]) -> list[str]:
    """Return the titles of those topics that still exist."""
    topics = all_topics()
    return [topics[slug].title for slug in slugs if slug in topics]
