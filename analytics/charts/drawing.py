"""Drawing with shapes and words: SVG whose places, sizes and weights stand in it, and whose colours do not.

A colour is a class (`ink`, `solid`, …) and `data-g` (the gender); a skin gives them theirs: static/css/ui/picture.css on pages,
`analytics.charts.skins` in files and on paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from django.utils.safestring import SafeString, mark_safe

WIDE, NARROW = 680, 256
SIZE, SMALL = 14, 13
# From one line of words to the next.
LEADING = 18
# How far an open end points.
ARROW = 22
Anchor = Literal["start", "middle", "end"]

# Parts of the type size, as wide as in the widest fonts of the stack, so that what fits here fits everywhere.
_WIDTHS = {
    **dict.fromkeys("ijlI.,:;'|! ", 0.36),
    **dict.fromkeys("frt()-–/“”", 0.46),
    **dict.fromkeys("mwMW%@—", 1.0),
    **dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZ±←→", 0.76),
}
_WIDTH = 0.645
_BOLD = 1.09
# What XML has no place for.
_UNPRINTABLE = dict.fromkeys([*(code for code in range(32) if code not in (9, 10, 13)), 0xFFFE, 0xFFFF])


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes in a box of their own."""

    width: float
    height: float
    shapes: str

    @property
    def svg(self) -> SafeString:
        """For a page: its words are said beside it, so it is hidden from assistive technology."""
        # Every word in it went through `escape`.
        return mark_safe(  # noqa: S308
            f'<svg class="chart" viewBox="0 0 {self.width:g} {self.height:g}" aria-hidden="true" focusable="false">'
            f"{self.shapes}</svg>"
        )


class Canvas:
    """Collects shapes. x and y are units of the drawing from its upper left, `y` of words is their base line."""

    def __init__(self, width: float) -> None:
        self.width = width
        self._shapes: list[str] = []

    def drawing(self, height: float) -> Drawing:
        return Drawing(self.width, round(height, 1), "".join(self._shapes))

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: int = SIZE,
        paint: str = "ink",
        anchor: Anchor = "start",
        bold: bool = False,
    ) -> None:
        weight = ' font-weight="600"' if bold else ""
        where = "" if anchor == "start" else f' text-anchor="{anchor}"'
        self._shapes.append(
            f'<text class="{paint}" x="{_at(x)}" y="{_at(y)}" font-size="{size}"{weight}{where}>{printable(words)}</text>'
        )

    def line(self, start: tuple[float, float], end: tuple[float, float], paint: str, width: float = 1, gender: str = "") -> None:
        ends = f'x1="{_at(start[0])}" y1="{_at(start[1])}" x2="{_at(end[0])}" y2="{_at(end[1])}"'
        self._shapes.append(f'<line class="{paint}"{_of(gender)} {ends} stroke-width="{width:g}" stroke-linecap="round"/>')

    def path(self, points: Sequence[tuple[float, float]], gender: str, width: float = 2.5) -> None:
        """A line through points."""
        self._shapes.append(
            f'<polyline class="track"{_of(gender)} points="{_points(points)}" fill="none" stroke-width="{width:g}" '
            'stroke-linejoin="round" stroke-linecap="round"/>'
        )

    def area(self, points: Sequence[tuple[float, float]], gender: str) -> None:
        """A range along a line."""
        self._shapes.append(
            f'<polygon class="band"{_of(gender)} points="{_points(points)}" fill-opacity=".14" stroke-opacity=".55"/>'
        )

    def box(self, x: float, y: float, width: float, height: float, paint: str, gender: str = "", line: float = 0) -> None:
        edge = f' stroke-width="{line:g}"' if line else ""
        place = f'x="{_at(x)}" y="{_at(y)}" width="{_at(width)}" height="{_at(height)}"'
        self._shapes.append(f'<rect class="{paint}"{_of(gender)} {place} rx="3"{edge}/>')

    def mark(self, x: float, y: float, gender: str, *, hollow: bool = False, radius: float = 6.5) -> None:
        """Circle women, square men, diamond non-binary, triangle everyone else: never a colour alone."""
        paint = f'class="{"hollow" if hollow else "solid"}"{_of(gender)} stroke-width="{2.5 if radius > 4 else 1.5}"'
        if gender == "women":
            self._shapes.append(f'<circle {paint} cx="{_at(x)}" cy="{_at(y)}" r="{radius:g}"/>')
            return
        r = radius
        corners = {
            "men": [(-r, -r), (r, -r), (r, r), (-r, r)],
            "nonbinary": [(0, -1.25 * r), (1.25 * r, 0), (0, 1.25 * r), (-1.25 * r, 0)],
            "everyone": [(0, -1.2 * r), (1.2 * r, 0.9 * r), (-1.2 * r, 0.9 * r)],
        }[gender]
        self._shapes.append(f'<polygon {paint} points="{_points([(x + dx, y + dy) for dx, dy in corners])}"/>')

    def beyond(self, at: tuple[float, float], toward: tuple[float, float], paint: str, gender: str = "") -> None:
        """An open end, "2 or less": a bracket at the value and an arrow away from it. There is no interval to draw."""
        (x, y), (dx, dy) = at, toward
        tip = (x + dx * ARROW, y + dy * ARROW)
        self.line((x - dy * 8, y - dx * 8), (x + dy * 8, y + dx * 8), paint, 3, gender)
        self.line(at, tip, paint, 2, gender)
        for side in (-1, 1):
            self.line(tip, (tip[0] - dx * 7 + side * dy * 5, tip[1] - dy * 7 + side * dx * 5), paint, 2, gender)


def printable(words: str) -> str:
    """Words as XML takes them."""
    return escape(words.translate(_UNPRINTABLE), quote=False)


def width_of(words: str, size: float = SIZE, *, bold: bool = False) -> float:
    """How wide words become at most."""
    return size * sum(_WIDTHS.get(letter, _WIDTH) for letter in words) * (_BOLD if bold else 1)


def wrapped(words: str, room: float, size: float = SIZE, *, bold: bool = False) -> list[str]:
    """Words in lines that fit into `room`; a word too long for one is broken."""
    lines: list[str] = []
    for word in words.split():
        if lines and width_of(f"{lines[-1]} {word}", size, bold=bold) <= room:
            lines[-1] += f" {word}"
            continue
        while width_of(word, size, bold=bold) > room and len(word) > 1:
            fits = max((n for n in range(1, len(word)) if width_of(word[:n], size, bold=bold) <= room), default=1)
            lines.append(word[:fits])
            word = word[fits:]
        lines.append(word)
    return lines


def _at(number: float) -> str:
    """A tenth of a unit: finer than a screen, and no finer."""
    return f"{round(number, 1) + 0.0:g}"


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_at(x)},{_at(y)}" for x, y in points)


def _of(gender: str) -> str:
    return f' data-g="{gender}"' if gender else ""
