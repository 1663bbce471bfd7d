"""How many take part, of how many: the latest month that was counted, rounded to 5."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from analytics.charts import wording
from analytics.charts.drawing import LEADING, NARROW, SMALL, WIDE, Canvas, Drawing, wrapped
from analytics.charts.picture import Picture
from analytics.roster import Month, Roster

BAR = 22


def funnel(roster: Roster) -> Picture | None:
    """People with an account, members, and what they came to; None before a month was counted."""
    if not roster.months:
        return None
    month = roster.months[-1]
    bars = _bars(month)
    return Picture(
        name="taking-part-funnel",
        title=_("From an account to a session"),
        about=_("%(month)s, the whole organization. People and seats, rounded to 5.")
        % {"month": date_format(month.starts_on, "F Y")},
        description=" ".join(
            [*(_("%(who)s: %(count)s.") % {"who": who, "count": wording.about_five(n)} for who, n, _kind in bars), _each(month)]
        ).strip(),
        columns=(_("What"), _("How many")),
        rows=tuple((who, wording.about_five(n)) for who, n, _kind in bars),
        note=" ".join(filter(None, [_each(month), _("Counted for the whole organization, once the month is over.")])),
        wide=_draw(bars, WIDE),
        narrow=_draw(bars, NARROW),
    )


def _bars(month: Month) -> list[tuple[str, int, str]]:
    """(what, how many, people or seats) of what was counted."""
    named = [
        ("people", _("People with an account"), "bar"),
        ("members", _("In a group"), "bar"),
        ("waiting", _("Waiting for a place"), "bar"),
        ("seats", _("Seats taken in sessions (a person may take several)"), "seats"),
    ]
    return [(said, month.values[key], kind) for key, said, kind in named if key in month.values]


def _each(month: Month) -> str:
    """Seats a session, as far as two rounded counts tell."""
    seats, sessions = month.values.get("seats", 0), month.values.get("sessions", 0)
    if not seats or not sessions:
        return ""
    low, high = int((seats - 2) / (sessions + 2)), -int(-(seats + 2) // (sessions - 2))
    fields = {"sessions": wording.about_five(sessions), "low": low, "high": high}
    return _("Sessions held: %(sessions)s. Seats taken in each: %(low)d to %(high)d on average.") % fields


def _draw(bars: list[tuple[str, int, str]], width: int) -> Drawing:
    """A bar each from the same start, its name above it and the number after it."""
    canvas = Canvas(width)
    most = max(n for _who, n, _kind in bars) or 1
    room = width - 110
    y = 4.0
    for who, n, kind in bars:
        for line in wrapped(who, width):
            canvas.text(0, y + 14, line, bold=kind == "bar")
            y += LEADING
        long = max(n / most * room, 2)
        canvas.box(1, y + 5, long, BAR, kind, "", 2 if kind == "seats" else 0)
        canvas.text(long + 10, y + 5 + BAR / 2 + 5, wording.about_five(n), size=SMALL)
        y += BAR + 18
    return canvas.drawing(y)
