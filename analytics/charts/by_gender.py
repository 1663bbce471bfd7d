"""Each block's value with its interval, a row each, and the earlier value where the same block was published then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from analytics.charts import rows, wording
from analytics.charts.drawing import NARROW, WIDE
from analytics.charts.picture import Picture
from analytics.charts.rows import Dot, Item, Row, Rows
from analytics.charts.scale import Axis, axis, both_ways
from analytics.disclosure import GENDERS
from analytics.findings import Measure, PublishedFigure
from analytics.findings.rounds import Round
from analytics.telling import words

# Drawn hollow: the half that the other is compared with.
COMPARED_WITH = ({"not_yet"}, {"specific"})


def by_gender(now: Round, before: Round | None, measure: Measure) -> Picture | None:
    """The blocks of one round beside those of an earlier one; None where the round has no figure."""
    figures = blocks_in_order(now.figures)
    if not figures:
        return None
    earlier = {figure.block: figure for figure in before.figures} if before else {}
    content = Rows(
        rows=[_row(figure, earlier.get(figure.block)) for figure in figures],
        axis=axis_of(figures, [earlier[figure.block] for figure in figures if figure.block in earlier]),
        items=_key(figures, before if any(figure.block in earlier for figure in figures) else None),
        ends=wording.ends(measure),
        zero=0 if measure.scale_low < 0 else None,
    )
    return Picture(
        name=f"{measure.slug}-by-gender",
        title=_("%(measure)s, by gender") % {"measure": measure.name},
        about=" ".join([_about(now), words.direction(measure)]),
        description=" ".join(_sentence(figure, earlier.get(figure.block), before) for figure in figures),
        columns=_columns(now, before),
        rows=tuple(_cells(figure, earlier, before is not None) for figure in figures),
        note=wording.method(),
        wide=rows.draw(content, WIDE),
        narrow=rows.draw(content, NARROW),
    )


def blocks_in_order(figures: Sequence[PublishedFigure]) -> list[PublishedFigure]:
    """Women, men, non-binary, not stated; in each those who take part first."""
    return sorted(figures, key=lambda figure: (min(map(GENDERS.index, figure.genders)), figure.block))


def axis_of(figures: Sequence[PublishedFigure], earlier: Sequence[PublishedFigure] = ()) -> Axis:
    """An axis for figures with their intervals and for earlier values without; changes go both ways from none."""
    ends = [end for figure in figures for end in (dot(figure).low, dot(figure).high, figure.value) if end is not None]
    ends += [figure.value for figure in earlier]
    # An arrow has room to point.
    ends += [figure.scale_high for figure in (*figures, *earlier) if figure.open_end == "high"]
    low, high = figures[0].scale_low, figures[0].scale_high
    return both_ways(ends, high) if low < 0 else axis(ends, low, high)


def dot(figure: PublishedFigure) -> Dot:
    """A figure as it is drawn: its interval ends where the scale ends, an open end has none."""
    if figure.open_end:
        return Dot(figure.value, open_end=figure.open_end)
    low = max(figure.scale_low, figure.value - figure.margin)
    return Dot(figure.value, low, min(figure.scale_high, figure.value + figure.margin))


def named(figure: PublishedFigure) -> str:
    """Whose figure it is, with the half."""
    return ", ".join(filter(None, (words.who(figure), words.detail(figure))))


def title_of(each: Round) -> str:
    """What a round is called; a past survey is marked as what it is."""
    title = each.figures[0].title
    return _("%(title)s (past survey, unverified)") % {"title": title} if each.kind == "past" else title


def is_hollow(figure: PublishedFigure) -> bool:
    return figure.strata in COMPARED_WITH


def _row(figure: PublishedFigure, before: PublishedFigure | None) -> Row:
    return Row(
        gender=words.mark_of(figure.genders),
        name=words.who(figure),
        detail=words.detail(figure),
        value=words.value(figure),
        spread=words.spread(figure),
        dot=dot(figure),
        then=dot(before) if before else None,
        hollow=is_hollow(figure),
    )


def _key(figures: Sequence[PublishedFigure], before: Round | None) -> list[Item]:
    """What of the marks is there, each by its first example."""
    split = [figure for figure in figures if is_hollow(figure)]
    named: list[tuple[str, Literal["interval", "hollow", "open"], list[PublishedFigure]]] = [
        (_("Average, 95 % range"), "interval", [figure for figure in figures if not figure.open_end]),
        (capfirst(words.half(split[0].strata)) if split else "", "hollow", split),
        (_("Known to one side only"), "open", [figure for figure in figures if figure.open_end]),
    ]
    items = [Item(said, kind, words.mark_of(own[0].genders)) for said, kind, own in named if own]
    return [*items, Item(title_of(before), "earlier")] if before else items


def _about(now: Round) -> str:
    fields = {"title": title_of(now), "day": words.day(now.closed_on)}
    return _("%(title)s, closed on %(day)s.") % fields


def _sentence(figure: PublishedFigure, before: PublishedFigure | None, then: Round | None) -> str:
    spread = words.spread(figure)
    said = _("%(who)s: %(value)s") % {"who": named(figure), "value": words.value(figure)}
    said += f" ({spread})" if spread else ""
    if before and then:
        said += _("; %(value)s in %(title)s") % {"value": words.value(before), "title": title_of(then)}
    return f"{said}."


def _columns(now: Round, before: Round | None) -> tuple[str, ...]:
    then = [title_of(before)] if before else []
    return (_("Who"), title_of(now), *then, _("95 % range now"), _("Answers now"))


def _cells(figure: PublishedFigure, earlier: dict[tuple[tuple[str, str], ...], PublishedFigure], ever: bool) -> tuple[str, ...]:
    before = earlier.get(figure.block)
    then = [words.value(before) if before else "–"] if ever else []
    return (
        named(figure),
        words.value(figure),
        *then,
        words.spread(figure) or "–",
        words.band(figure.n_low, figure.n_high),
    )
