"""Reach and taking part as their pages tell them: counts of people from the roster, and how they were counted (rule 10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from analytics.disclosure import COMPARED, GENDERS
from analytics.roster import Month, Quarter, Roster, end_of
from analytics.telling import words
from analytics.telling.past_words import gender_in_words

Page = Literal["reach", "taking_part"]
YEAR = 12
# Half a year is looked at; older months are folded away.
NEWEST = 6
# Two counts rounded to 5 that lie so close may be the same, or nearly.
ALIKE = 5
COLUMNS: dict[Page, tuple[str, ...]] = {
    "reach": ("people", "members", "joined", "left", "waiting"),
    "taking_part": ("sessions", "seats", "groups", "facilitators"),
}
LEADS: dict[Page, str] = {"reach": "members", "taking_part": "seats"}
BY_GENDER: dict[Page, str] = {"reach": "members", "taking_part": "facilitators"}


@dataclass(frozen=True)
class Count:
    """One line of a tile: the whole organization, or a gender where it has twenty people or more."""

    gender: str
    name: str
    now: str
    before: str


@dataclass(frozen=True)
class Counted:
    """What the page of reach or of taking part shows."""

    page: Page
    title: str
    headline: str
    sentence: str
    status: str
    now: str
    now_short: str
    since_short: str
    lines: list[Count]
    when: str
    months: list[list[str]]
    older: list[list[str]]
    month_columns: list[str]
    quarters: list[list[str]]
    quarter_columns: list[str]
    by_gender: str
    terms: list[tuple[str, str]]
    left_out: list[str]
    rung_words: str
    late: bool


def counted(page: Page, roster: Roster) -> Counted | None:
    """The story of one roster page; None while no month has been counted."""
    if not roster.months:
        return None
    now, before = roster.months[-1], earlier(roster.months)
    months = [[_named("month", each), *(str(each.values[name]) for name in COLUMNS[page])] for each in reversed(roster.months)]
    return Counted(
        page=page,
        title=titles()[page],
        headline=_headline(page, now),
        sentence=_sentence(page, now, before),
        status=_status(page, now, before),
        now=month(now.starts_on),
        now_short=date_format(now.starts_on, "M Y"),
        since_short=date_format(before.starts_on, "M Y") if before else "",
        lines=_lines(page, roster, now, before),
        when=_when(roster),
        months=months[:NEWEST],
        older=months[NEWEST:],
        month_columns=[_("Month"), *(names()[name] for name in COLUMNS[page])],
        quarters=[_quarter_row(each, BY_GENDER[page]) for each in reversed(roster.quarters)],
        quarter_columns=[_("Quarter"), *map(gender_in_words, GENDERS)],
        by_gender=names()[BY_GENDER[page]],
        terms=[(names()[name], _terms()[name]) for name in COLUMNS[page]],
        left_out=left_out(),
        rung_words=_("A count. It says how many, not why."),
        late=any(_late("month", each) for each in roster.months) or any(_late("quarter", each) for each in roster.quarters),
    )


def earlier(months: Sequence[Month]) -> Month | None:
    """The month that the latest is compared with: the same one a year before, else the first that was counted."""
    now = months[-1]
    return min(months[:-1], key=lambda each: abs(_apart(each, now) - YEAR), default=None)


def titles() -> dict[Page, str]:
    return {"reach": _("Reach"), "taking_part": _("Taking part")}


def names() -> dict[str, str]:
    """What is counted, as a heading."""
    return {
        "people": _("People"),
        "members": _("In a group"),
        "joined": _("Joined"),
        "left": _("Left"),
        "waiting": _("Waiting"),
        "sessions": _("Sessions held"),
        "seats": _("Seats taken"),
        "groups": _("Groups"),
        "facilitators": _("Facilitators"),
    }


def month(starts_on: date) -> str:
    return date_format(starts_on, "F Y")


def quarter(starts_on: date) -> str:
    """ "April to June 2026"."""
    return _("%(first)s to %(last)s") % {
        "first": date_format(starts_on, "F"),
        "last": date_format(starts_on.replace(month=starts_on.month + 2), "F Y"),
    }


def _terms() -> dict[str, str]:
    """In words what analytics/roster/counts.py counts."""
    return {
        "people": _("Everybody with an account, in a group or not."),
        "members": _("People with a place in an open group. Who is in two groups counts once."),
        "joined": _("Places taken up during the month, rounded to 10. A move from group to group is none."),
        "left": _("Places given up during the month, for whatever reason, rounded to 10. Nobody is asked why."),
        "waiting": _("People in line for a place, each once."),
        "sessions": _("Sessions that took place. Cancelled ones are left out."),
        "seats": _("Heads counted in all sessions together. Who comes twice is counted twice. No names are taken."),
        "groups": _("Groups that are open."),
        "facilitators": _("People who may lead sessions, whether they have one or not."),
    }


def left_out() -> list[str]:
    """What is not counted or not shown. Every sentence is the same whatever was counted."""
    return [
        _("A gender with fewer than 20 people: hidden to protect people. A dash reads the same for none as for nineteen."),
        _("The gender of people who did not agree that it is used in combined figures. They stand under “Gender not stated”."),
        _("“Gender not stated”, where another gender is left out: what is left of the total would tell of it."),
        _("Single groups, sessions and teams. Only the whole organization is counted."),
        _("Who they are. Nobody is named, and no list is kept of who came."),
    ]


def _headline(page: Page, now: Month) -> str:
    values = now.values
    said = {
        "reach": _("About %(members)d of %(people)d people are in a group"),
        "taking_part": _("About %(sessions)d sessions in %(month)s, and %(seats)d seats taken"),
    }
    return said[page] % {**values, "month": month(now.starts_on)}


def _sentence(page: Page, now: Month, before: Month | None) -> str:
    if before is None:
        return _("This is the first month that was counted.")
    said = {
        "reach": _("In %(month)s, about %(members)d of %(people)d people were."),
        "taking_part": _("In %(month)s it was about %(sessions)d sessions and %(seats)d seats."),
    }
    return said[page] % {**before.values, "month": month(before.starts_on)}


def _status(page: Page, now: Month, before: Month | None) -> str:
    """More or fewer: a count has no verdict of better or worse."""
    if before is None:
        return _("A start")
    more = now.values[LEADS[page]] - before.values[LEADS[page]]
    if abs(more) <= ALIKE:
        return _("About the same")
    return (_("More than in %(month)s") if more > 0 else _("Fewer than in %(month)s")) % {"month": month(before.starts_on)}


def _lines(page: Page, roster: Roster, now: Month, before: Month | None) -> list[Count]:
    lead, what = LEADS[page], BY_GENDER[page]
    lines = [Count("everyone", names()[lead], str(now.values[lead]), str(before.values[lead]) if before else "")]
    latest, then = _quarters(roster)
    if latest is None:
        return lines
    return lines + [
        Count(
            words.mark_of([gender]),
            gender_in_words(gender) if what == lead else f"{names()[what]}: {gender_in_words(gender)}",
            _shown(latest, what, gender),
            _shown(then, what, gender) if then else "–",
        )
        for gender in COMPARED
    ]


def _quarters(roster: Roster) -> tuple[Quarter | None, Quarter | None]:
    """The latest quarter, and the same one a year before, else the first that was counted."""
    if not roster.quarters:
        return None, None
    *before, latest = roster.quarters
    return latest, min(before, key=lambda each: abs(_apart(each, latest) - YEAR), default=None)


def _when(roster: Roster) -> str:
    """Which quarters stand beside each other where a tile counts by gender."""
    latest, then = _quarters(roster)
    if latest is None:
        return ""
    if then is None:
        return _("By gender: %(now)s.") % {"now": quarter(latest.starts_on)}
    return _("By gender: %(now)s, and %(then)s.") % {"now": quarter(latest.starts_on), "then": quarter(then.starts_on)}


def _shown(each: Quarter, name: str, gender: str) -> str:
    """A dash reads the same for none as for nineteen."""
    return str(each.values.get(name, {}).get(gender, "–"))


def _late(period: str, each: Month | Quarter) -> date | None:
    """The day of counting, where that was not in the night after the period: the worker stood still."""
    counted_on = each.counted_on
    return counted_on if counted_on and counted_on > end_of(period, each.starts_on) else None


def _named(period: str, each: Month | Quarter) -> str:
    """The month or quarter, and the day of counting where that was late."""
    name, late = (month(each.starts_on) if period == "month" else quarter(each.starts_on)), _late(period, each)
    return _("%(period)s (counted on %(day)s)") % {"period": name, "day": words.day(late)} if late else name


def _quarter_row(each: Quarter, name: str) -> list[str]:
    return [_named("quarter", each), *(_shown(each, name, gender) for gender in GENDERS)]


def _apart(first: Month | Quarter, last: Month | Quarter) -> int:
    """Months from one to the other."""
    return (last.starts_on.year - first.starts_on.year) * 12 + last.starts_on.month - first.starts_on.month
