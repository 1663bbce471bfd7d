"""The pieces that a report is made of. Plain data: the typesetter gets words as data and never as its own language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from analytics.charts.files import print_svg
from analytics.charts.picture import Picture
from analytics.telling.verdicts import Verdict

Block = dict[str, Any]
TALL = 0.6


def chapter(title: str, *blocks: Block | None) -> Block:
    """A heading and what stands under it; what is None is not there."""
    return {"title": title, "blocks": [block for block in blocks if block]}


def heading(text: str) -> Block:
    return {"kind": "heading", "text": text}


def text(words: str) -> Block | None:
    return {"kind": "text", "text": words} if words else None


def small(words: str) -> Block | None:
    return {"kind": "small", "text": words} if words else None


def points(lines: Iterable[str]) -> Block | None:
    found = list(lines)
    return {"kind": "list", "items": found} if found else None


def verdict(one: Verdict | None, who: str = "", *, judged: bool = True) -> Block | None:
    """A finding: who, the verdict in a word, the sentence with its interval, and the rung. A size by itself is not `judged`."""
    if one is None:
        return None
    return {
        "kind": "verdict",
        "who": who or one.who,
        "status": one.status if judged or not one.known else "",
        "tone": one.tone,
        "sentence": one.beside_status,
        "strength": one.strength if one.known else 0,
        "rung": one.rung_words if one.known else "",
        # The first of these stands in the sentence already.
        "more": " ".join(one.would_tell[1:]),
    }


def verdicts(lines: Iterable[Verdict]) -> list[Block]:
    return [found for found in map(verdict, lines) if found]


def picture(one: Picture | None) -> Block | None:
    """The very picture of the page, in fixed colours; its words are the alternative text."""
    if one is None:
        return None
    return {
        "kind": "picture",
        "title": one.title,
        "about": one.about,
        "svg": print_svg(one),
        # A tall picture is set smaller, so that a page has room for what it says.
        "width": 56 if one.wide.height > one.wide.width * TALL else 76,
        "alt": f"{one.title}. {one.description}",
        "note": one.note,
    }


def table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "", *, widths: Sequence[int] = ()
) -> Block | None:
    """`widths` are shares of the page for columns of words; without them the first column takes what the numbers leave."""
    found = [list(row) for row in rows]
    if not found:
        return None
    return {"kind": "table", "caption": caption, "columns": list(columns), "rows": found, "widths": list(widths)}
