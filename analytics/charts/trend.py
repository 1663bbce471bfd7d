"""A measure over its rounds, a line for each gender, and past surveys before them: other people, so no line leads from there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.charts import lines, wording
from analytics.charts.by_gender import axis_of, dot, is_hollow, title_of
from analytics.charts.drawing import ARROW, LEADING, NARROW, SMALL, WIDE, Canvas, Drawing, wrapped
from analytics.charts.lines import Frame, Series, Time
from analytics.charts.picture import Picture
from analytics.charts.scale import Axis
from analytics.disclosure import GENDERS
from analytics.findings import Measure, PublishedFigure
from analytics.findings.rounds import Round
from analytics.telling import words
from analytics.telling.past_words import gender_in_words

Genders = tuple[str, ...]
# How many past surveys fit before the line; all of them stand in the table.
PAST = {WIDE: 3, NARROW: 1}
# The width of one of them, and of the names at the end of lines.
COLUMN = 78
LABELS = 184.0
HALVES = {"member": "taking-part", "not_yet": "not-yet", "mixed": "mixed", "specific": "specific"}


def trend(rounds: Sequence[Round], strata: frozenset[str], measure: Measure, past: Sequence[Round] = ()) -> Picture | None:
    """The blocks of one half (or of both together) over time; None where less than two points in time show any."""
    known = [each for each in rounds if _of(each, strata)]
    # After the first of them, a round that asked for the change instead has no level: the line must not lead over it.
    shown = [each for each in rounds if each in known or (known and _asked_for_change(each, since=known[0]))]
    before = [each for each in past if each.figures]
    if not known or len(known) + len(before) < 2:
        return None
    broken = [_("It also breaks where a round asked how people changed: it has no level.")] if len(shown) > len(known) else []
    who = words.half(strata)
    open_ended = any(figure.open_end for each in (*shown, *before) for figure in _of(each, strata).values())
    arrows = [_("An arrow: known to be that much or less, or that much or more, and no closer.")] if open_ended else []
    return Picture(
        name=f"{measure.slug}-trend-{half_name(strata)}",
        title=_("%(measure)s over time: %(who)s") % {"measure": measure.name, "who": who},
        about=words.direction(measure),
        description=_description(shown, before, strata),
        columns=(_("Round"), *(_names(genders) for genders in _genders(shown, before, strata))),
        rows=_rows(shown, before, strata),
        note=" ".join(
            [_("Shaded: the 95 % range. A line breaks where a round hid a group."), *broken, *arrows, wording.method()]
        ),
        wide=_draw(shown, before, strata, WIDE),
        narrow=_draw(shown, before, strata, NARROW),
    )


def _asked_for_change(each: Round, *, since: Round) -> bool:
    return each.linked and (not each.figures or each.one_half) and each.closed_on > since.closed_on


def half_name(strata: frozenset[str]) -> str:
    """A half as a part of a picture's name."""
    return HALVES[min(strata)] if len(strata) == 1 else "everyone"


def _of(each: Round, strata: frozenset[str]) -> dict[Genders, PublishedFigure]:
    """The figures of a round by gender; of a past survey all, since nobody there was in a group."""
    own = [figure for figure in each.figures if each.kind == "past" or figure.strata == strata]
    return {tuple(sorted(figure.genders)): figure for figure in own}


def _genders(shown: Sequence[Round], before: Sequence[Round], strata: frozenset[str]) -> list[Genders]:
    """Everyone first, then in the fixed order."""
    found = {genders for each in (*shown, *before) for genders in _of(each, strata)}
    return sorted(found, key=lambda genders: (len(genders) == 1, min(map(GENDERS.index, genders))))


def _names(genders: Genders) -> str:
    return gender_in_words(genders[0]) if len(genders) == 1 else _("Everyone")


def _series(shown: Sequence[Round], before: Sequence[Round], strata: frozenset[str]) -> list[Series]:
    series = []
    for genders in _genders(shown, before, strata):
        figures = [_of(each, strata).get(genders) for each in shown]
        ever = [figure for figure in figures if figure]
        series.append(
            Series(
                gender=words.mark_of(genders),
                name=_names(genders),
                last=_latest(ever[-1], shown[-1]) if ever else _("only in a past survey"),
                dots=tuple(dot(figure) if figure else None for figure in figures),
                hollow=not ever or is_hollow(ever[-1]),
            )
        )
    return series


def _latest(figure: PublishedFigure, newest: Round) -> str:
    """The latest value, with its month where that is not the latest round."""
    if figure.closed_on == newest.closed_on:
        return _with_range(figure)
    return _("%(month)s: %(value)s") % {"month": lines.month(figure.closed_on), "value": _with_range(figure)}


def _draw(shown: Sequence[Round], past: Sequence[Round], strata: frozenset[str], width: int) -> Drawing:
    before = past[-PAST[width] :]
    figures = [figure for each in (*shown, *before) for figure in _of(each, strata).values()]
    axis = axis_of(figures)
    canvas = Canvas(width)
    left = lines.room_for(axis)
    tall = 250 if width == WIDE else 190
    up, down = _room_for_arrows(figures, axis, tall)
    top = (_heading(canvas) if before else 12.0) + up
    labels = LABELS if width == WIDE else 0.0
    frame = Frame(
        start=0,
        left=left + COLUMN * len(before) + (8 if before else 0),
        right=width - (labels or 4),
        top=top,
        bottom=top + tall,
        labels=labels,
        arrows=down,
    )
    if before:
        _before(canvas, replace(frame, left=left, right=frame.left - 8), axis, before, strata)
    series = _series(shown, before, strata)
    times = [Time(each.closed_on, lines.month(each.closed_on)) for each in shown]
    end = lines.draw(canvas, frame, axis, times, series, numbered=not before)
    return canvas.drawing(end + 4)


def _room_for_arrows(figures: Sequence[PublishedFigure], axis: Axis, tall: float) -> tuple[float, float]:
    """How far arrows point out of the plot, above and below."""
    highs = [axis.place(figure.value) for figure in figures if figure.open_end == "high"]
    lows = [axis.place(figure.value) for figure in figures if figure.open_end == "low"]
    above = ARROW - (100 - max(highs)) / 100 * tall if highs else 0
    below = ARROW - min(lows) / 100 * tall if lows else 0
    return max(0.0, above), max(0.0, below)


def _heading(canvas: Canvas) -> float:
    """What the strip on the left is, over the whole width; returns where the plot begins."""
    said = wrapped(_("On darker ground: past surveys, supplied by HR, unverified. They asked other people."), canvas.width, SMALL)
    for number, line in enumerate(said):
        canvas.text(0, 14 + number * LEADING, line, size=SMALL, paint="soft")
    return len(said) * LEADING + 16


def _before(canvas: Canvas, frame: Frame, axis: Axis, before: Sequence[Round], strata: frozenset[str]) -> None:
    """Past surveys, a column each: hollow, with their ranges, unconnected."""
    canvas.box(frame.left, frame.top - 6, frame.right - frame.left, frame.bottom + frame.arrows - frame.top + 6, "strip")
    lines.grid(canvas, frame, axis)
    for number, each in enumerate(before):
        figures = sorted(_of(each, strata).items(), key=lambda item: min(map(GENDERS.index, item[0])))
        middle = frame.left + COLUMN * (number + 0.5)
        canvas.text(
            middle, frame.bottom + frame.arrows + 19, lines.month(each.closed_on), size=SMALL, paint="soft", anchor="middle"
        )
        for at, (genders, figure) in enumerate(figures):
            x = middle + (at - (len(figures) - 1) / 2) * 17
            lines.alone(canvas, frame, axis, (x, dot(figure)), words.mark_of(genders))


def _with_range(figure: PublishedFigure) -> str:
    spread = words.spread(figure)
    return f"{words.value(figure)} ({spread})" if spread else words.value(figure)


def _rows(shown: Sequence[Round], before: Sequence[Round], strata: frozenset[str]) -> tuple[tuple[str, ...], ...]:
    """Newest first; past surveys at the end."""
    genders = _genders(shown, before, strata)
    found = []
    for each in (*reversed(shown), *reversed(before)):
        figures = _of(each, strata)
        cells = [_with_range(figures[one]) if one in figures else "–" for one in genders]
        title = title_of(each) if each.figures else _("Asked for the change instead")
        found.append((f"{title}, {words.day(each.closed_on)}", *cells))
    return tuple(found)


def _description(shown: Sequence[Round], before: Sequence[Round], strata: frozenset[str]) -> str:
    """The first and the latest value of each line, and how many past surveys stand before them."""
    count = ngettext("%(count)d round", "%(count)d rounds", len(shown)) % {"count": len(shown)}
    fields = {"count": count, "first": lines.month(shown[0].closed_on), "last": lines.month(shown[-1].closed_on)}
    said = [_("%(count)s, from %(first)s to %(last)s.") % fields if len(shown) > 1 else _("%(count)s, %(last)s.") % fields]
    for genders in _genders(shown, (), strata):
        own = [(each, _of(each, strata)[genders]) for each in shown if genders in _of(each, strata)]
        values = [
            _("%(value)s in %(month)s") % {"value": _with_range(figure), "month": lines.month(each.closed_on)}
            for each, figure in (own if len(own) == 1 else (own[0], own[-1]))
        ]
        said.append(_("%(who)s: %(values)s.") % {"who": _names(genders), "values": ", ".join(values)})
    for each in before:
        values = [f"{_names(genders)} {_with_range(figure)}" for genders, figure in sorted(_of(each, strata).items())]
        said.append(_("%(title)s, other people: %(values)s.") % {"title": title_of(each), "values": ", ".join(values)})
    return " ".join(said)
