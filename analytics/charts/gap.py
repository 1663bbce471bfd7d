"""The gap between women and men, round by round."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from analytics.charts import rows, wording
from analytics.charts.drawing import NARROW, WIDE
from analytics.charts.picture import Picture
from analytics.charts.rows import Dot, Item, Row, Rows
from analytics.charts.scale import around_zero
from analytics.findings import Finding, Measure
from analytics.telling import words

# A year and the round that it is compared with; older ones stand in the table.
NEWEST = 13


def gap(gaps: Sequence[tuple[str, Finding]], measure: Measure) -> Picture | None:
    """A row a round, newest first: left of the line men are worse off, right of it women. None where no round has a gap.

    `gaps` are (title of the round, its gap), with those that cannot be made: a round that hid a group is there, without a value.
    """
    newest = sorted(gaps, key=lambda each: (each[1].closed_on, str(each[1].wave)), reverse=True)
    drawn = newest[:NEWEST]
    ends = [end for _title, one in drawn if one.value is not None for end in (one.value, one.low, one.high) if end is not None]
    if not ends:
        return None
    content = Rows(
        rows=[_row(title, one, measure) for title, one in drawn],
        axis=around_zero([*ends, measure.meaningful * 1.5]),
        items=[Item(_("Gap with its 95 % range"), "interval")],
        ends=(_("men worse off"), _("women worse off")),
        zero=0,
    )
    cut = _("The picture shows the newest %(count)d rounds, the files all of them.") % {"count": NEWEST}
    return Picture(
        name=f"{measure.slug}-gap",
        title=_("%(measure)s: the gap between women and men") % {"measure": measure.name},
        about=_("In points of a scale from %(low)s to %(high)s. Above 0 women are worse off, below 0 men.")
        % words.ends_of_scale(measure),
        description=" ".join(f"{_named(title, one)}: {one.sentence}" for title, one in drawn),
        columns=(_("Round"), _("Gap"), _("95 % range"), _("What it says")),
        rows=tuple(_cells(title, one, measure) for title, one in newest),
        note=" ".join([*([cut] if len(newest) > NEWEST else []), wording.method()]),
        wide=rows.draw(content, WIDE),
        narrow=rows.draw(content, NARROW),
        sentences=True,
    )


def _row(title: str, one: Finding, measure: Measure) -> Row:
    known = one.value is not None
    return Row(
        gender="everyone",
        name=title,
        detail=words.day(one.closed_on),
        value=_size(one, measure) if known else _("not shown"),
        spread=interval(one, measure),
        dot=Dot(one.value, one.low, one.high) if one.value is not None else None,
        hollow=one.unverified,
    )


def _size(one: Finding, measure: Measure) -> str:
    """The gap without a sign: who is worse off stands under the axis and in the sentence."""
    return words.points(one.value or 0.0, measure)


def _cells(title: str, one: Finding, measure: Measure) -> tuple[str, ...]:
    value = _size(one, measure) if one.value is not None else "–"
    return (_named(title, one), value, interval(one, measure) or "–", one.sentence)


def _named(title: str, one: Finding) -> str:
    return f"{title}, {words.day(one.closed_on)}"


def interval(finding: Finding, measure: Measure) -> str:
    """The 95 % range in words, empty where there is none."""
    if finding.low is None or finding.high is None:
        return ""
    return _("%(low)s to %(high)s") % {"low": words.points(finding.low, measure), "high": words.points(finding.high, measure)}
