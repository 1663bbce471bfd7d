"""Reach and taking part as their pages tell them: counts of people from the roster, and how they were counted (rule 10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from analytics.disclosure import GENDERS
from analytics.past_words import gender_in_words
from analytics.roster import Month, Quarter, Roster

Page = Literal["reach", "taking_part"]
YEAR = 12
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
    detail: str = ""


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
    months: list[list[str]]
    month_columns: list[str]
    quarters: list[list[str]]
    quarter_columns: list[str]
    by_gender: str
    terms: list[tuple[str, str]]
    left_out: list[str]
    rung_words: str


def counted(page: Page, roster: Roster) -> Counted | None:
    """The story of one roster page; None while no month has been counted."""
    if not roster.months:
        return None
    now, before = roster.months[-1], earlier(roster.months)
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
        months=[[month(each.starts_on), *(str(each.values[name]) for name in COLUMNS[page])] for each in reversed(roster.months)],
        month_columns=[_("Month"), *(names()[name] for name in COLUMNS[page])],
        quarters=[_quarter_row(each, BY_GENDER[page]) for each in reversed(roster.quarters)],
        quarter_columns=[_("Quarter"), *map(gender_in_words, GENDERS)],
        by_gender=names()[BY_GENDER[page]],
        terms=[(names()[name], _terms()[name]) for name in COLUMNS[page]],
        left_out=left_out(),
        rung_words=_("A count. It says how many, not why."),
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
    """In words what analytics/roster_counts.py counts."""
    return {
        "people": _("Everybody with an account, in a group or not."),
        "members": _("People with a place in an open group. Who is in two groups counts once."),
        "joined": _("Places taken up during the month. A move from group to group is none."),
        "left": _("Places given up during the month, for whatever reason. Nobody is asked why."),
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
    if page == "reach":
        words = _("About %(members)d of %(people)d people are in a group")
    else:
        words = _("About %(sessions)d sessions in %(month)s, and %(seats)d seats taken")
    return words % {**values, "month": month(now.starts_on)}


def _sentence(page: Page, now: Month, before: Month | None) -> str:
    if before is None:
        return _("This is the first month that was counted.")
    words = {
        "reach": _("In %(month)s, about %(members)d of %(people)d people were."),
        "taking_part": _("In %(month)s it was about %(sessions)d sessions and %(seats)d seats."),
    }
    return words[page] % {**before.values, "month": month(before.starts_on)}


def _status(page: Page, now: Month, before: Month | None) -> str:
    """More or fewer: a count has no verdict of better or worse."""
    if before is None:
        return _("A start")
    more = now.values[LEADS[page]] - before.values[LEADS[page]]
    return _("About the same") if abs(more) <= ALIKE else _("More") if more > 0 else _("Fewer")


def _lines(page: Page, roster: Roster, now: Month, before: Month | None) -> list[Count]:
    lead = LEADS[page]
    lines = [Count("everyone", names()[lead], str(now.values[lead]), str(before.values[lead]) if before else "")]
    if not roster.quarters:
        return lines
    latest = roster.quarters[-1]
    then = next((each for each in reversed(roster.quarters) if _months_between(each.starts_on, latest.starts_on) == YEAR), None)
    then = then or (roster.quarters[0] if len(roster.quarters) > 1 else None)
    return lines + [
        Count(
            {"woman": "women", "man": "men"}.get(gender, gender),
            gender_in_words(gender),
            _shown(latest, BY_GENDER[page], gender),
            _shown(then, BY_GENDER[page], gender) if then else "–",
            _detail(page, latest, then),
        )
        for gender in GENDERS
        if gender != "not_stated"
    ]


def _detail(page: Page, latest: Quarter, then: Quarter | None) -> str:
    what = names()[BY_GENDER[page]].lower()
    now = _("%(what)s, %(quarter)s") % {"what": what, "quarter": quarter(latest.starts_on)}
    return _("%(now)s; before: %(quarter)s") % {"now": now, "quarter": quarter(then.starts_on)} if then else now


def _shown(each: Quarter, name: str, gender: str) -> str:
    """A dash reads the same for none as for nineteen."""
    return str(each.values.get(name, {}).get(gender, "–"))


def _quarter_row(each: Quarter, name: str) -> list[str]:
    return [quarter(each.starts_on), *(_shown(each, name, gender) for gender in GENDERS)]


def _apart(first: Month, last: Month) -> int:
    return _months_between(first.starts_on, last.starts_on)


def _months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month
