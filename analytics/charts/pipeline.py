"""Who facilitates and who takes part, by gender and quarter, as far as a count by gender reaches its floor."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from analytics.charts import lines
from analytics.charts.drawing import LEADING, NARROW, SMALL, WIDE, Canvas, Drawing, wrapped
from analytics.charts.lines import Frame, Series, Time
from analytics.charts.picture import Picture
from analytics.charts.rows import Dot
from analytics.charts.scale import axis
from analytics.disclosure import GENDERS
from analytics.roster import Quarter, Roster
from analytics.telling import words
from analytics.telling.past_words import gender_in_words

# Two years.
NEWEST = 8
MEASURES = ("facilitators", "members")


def pipeline(roster: Roster) -> Picture | None:
    """Facilitators and members over the quarters; None where no quarter shows either by gender."""
    shown = [quarter for quarter in roster.quarters if any(quarter.values.get(measure) for measure in MEASURES)]
    if not shown:
        return None
    drawn = shown[-NEWEST:]
    return Picture(
        name="pipeline",
        title=_("Facilitators and members, by gender"),
        about=_("People in each quarter, rounded to 10."),
        description=" ".join(_sentence(measure, drawn) for measure in MEASURES),
        columns=(_("Quarter"), *(f"{_named(measure)}: {gender_in_words(one)}" for measure, one in _columns(shown))),
        rows=tuple(_cells(quarter, shown) for quarter in reversed(shown)),
        note=_(
            "A gender is shown from 20 people on, of those who agreed to that use. A line breaks where it has fewer, or none."
        ),
        wide=_draw(drawn, WIDE),
        narrow=_draw(drawn, NARROW),
    )


def quarter_name(when: date) -> str:
    return _("quarter %(number)d of %(year)d") % {"number": (when.month + 2) // 3, "year": when.year}


def _short(when: date) -> str:
    return _("Q%(number)d %(year)d") % {"number": (when.month + 2) // 3, "year": when.year}


def _named(measure: str) -> str:
    return _("Facilitators") if measure == "facilitators" else _("Members")


def _value(quarter: Quarter, measure: str, gender: str) -> int | None:
    return quarter.values.get(measure, {}).get(gender)


def _columns(shown: list[Quarter]) -> list[tuple[str, str]]:
    """What any quarter shows, in the fixed order."""
    return [
        (measure, gender)
        for measure in MEASURES
        for gender in GENDERS
        if any(_value(quarter, measure, gender) is not None for quarter in shown)
    ]


def _cells(quarter: Quarter, shown: list[Quarter]) -> tuple[str, ...]:
    values = [_value(quarter, measure, gender) for measure, gender in _columns(shown)]
    return (quarter_name(quarter.starts_on), *("–" if value is None else _about(value) for value in values))


def _about(value: int) -> str:
    return _("about %(number)d") % {"number": value}


def _sentence(measure: str, drawn: list[Quarter]) -> str:
    latest = drawn[-1]
    told = [
        f"{gender_in_words(gender)} {_about(value)}"
        for gender in GENDERS
        if (value := _value(latest, measure, gender)) is not None
    ]
    said = ", ".join(told) if told else _("no gender reaches 20")
    fields = {"measure": _named(measure), "quarter": quarter_name(latest.starts_on), "values": said}
    return _("%(measure)s, %(quarter)s: %(values)s.") % fields


def _draw(drawn: list[Quarter], width: int) -> Drawing:
    """Side by side where there is room for two, else one under the other."""
    canvas = Canvas(width)
    if width == WIDE:
        ends = [_panel(canvas, measure, drawn, (number * 350.0, 0.0), 330.0) for number, measure in enumerate(MEASURES)]
        return canvas.drawing(max(ends))
    y = 0.0
    for measure in MEASURES:
        y = _panel(canvas, measure, drawn, (0.0, y), float(NARROW)) + 14
    return canvas.drawing(y)


def _panel(canvas: Canvas, measure: str, drawn: list[Quarter], at: tuple[float, float], width: float) -> float:
    """One measure over the quarters, from zero; returns where it ends."""
    x, y = at
    canvas.text(x, y + 16, _named(measure), bold=True)
    series = [_series(measure, gender, drawn) for gender in GENDERS]
    series = [each for each in series if any(each.dots)]
    if not series:
        said = wrapped(_("No gender reaches 20 people, so none is shown."), width, SMALL)
        for number, line in enumerate(said):
            canvas.text(x, y + 40 + number * LEADING, line, size=SMALL, paint="soft")
        return y + 40 + len(said) * LEADING
    most = max(dot.value for each in series for dot in each.dots if dot)
    scale = axis([most], 0, most)
    frame = Frame(x, x + lines.room_for(scale), x + width - 4, y + 36, y + 196, 0)
    times = [Time(quarter.starts_on, _short(quarter.starts_on)) for quarter in drawn]
    return lines.draw(canvas, frame, scale, times, series)


def _series(measure: str, gender: str, drawn: list[Quarter]) -> Series:
    values = [_value(quarter, measure, gender) for quarter in drawn]
    last = values[-1]
    return Series(
        gender=words.mark_of([gender]),
        name=gender_in_words(gender),
        last=_about(last) if last is not None else _("not shown in the latest quarter"),
        dots=tuple(None if value is None else Dot(value) for value in values),
    )
