"""Which hints the roster figures give. They are rounded, so a rule holds only where rounding cannot have made it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from analytics.disclosure import rounded_to
from analytics.roster import Month
from analytics.telling import words

# About so many wait before it is worth a hint; half a dozen people with a free place next week are none.
MANY = 8


@dataclass(frozen=True, slots=True)
class RosterRule:
    """A hint that rests on months alone; `say` gives its title and what was counted."""

    slug: str
    measure: str
    holds: Callable[[Sequence[Month]], bool]
    say: Callable[[Sequence[Month]], tuple[str, str]]


def given(months: Sequence[Month]) -> list[tuple[RosterRule, str, str]]:
    """The rules that hold in the newest months, each with its title and why."""
    return [(rule, *rule.say(months)) for rule in RULES if months and rule.holds(months)]


def _waiting_long(months: Sequence[Month]) -> bool:
    """Two months in a row, so that one busy week gives no hint."""
    return len(months) > 1 and all(_at_least(month, "waiting") >= MANY for month in months[-2:])


def _few_facilitators(months: Sequence[Month]) -> bool:
    """Two lead each session: more than four a month for each of them, or fewer of them than groups, is a load."""
    last = months[-1]
    facilitators = _at_most(last, "facilitators")
    return 2 * _at_least(last, "sessions") > 4 * facilitators or facilitators < _at_least(last, "groups")


def _many_leave(months: Sequence[Month]) -> bool:
    """Over three months."""
    three = months[-3:]
    left, joined = (sum(f(each, name) for each in three) for f, name in ((_at_least, "left"), (_at_most, "joined")))
    return len(three) == 3 and left > joined


def _few_take_part(months: Sequence[Month]) -> bool:
    """Half a year after the first count fewer than one in twenty take part."""
    last = months[-1]
    return len(months) > 6 and 20 * _at_most(last, "members") < _at_least(last, "people")


def _at_least(month: Month, name: str) -> int:
    # The nearest multiple, halves up: of 5 the true number lies 2 to either side at most, of 10 it lies 5 below or 4 above.
    return max(0, month.values.get(name, 0) - rounded_to("month", name) // 2)


def _at_most(month: Month, name: str) -> int:
    return month.values.get(name, 0) + (rounded_to("month", name) - 1) // 2


def _say_waiting(months: Sequence[Month]) -> tuple[str, str]:
    why = _("In %(month)s about %(waiting)d people waited for a place. In the month before there were about %(before)d.")
    fields = {"month": words.month(months[-1].starts_on), **months[-1].values, "before": months[-2].values.get("waiting", 0)}
    return _("People wait for a place"), why % fields


def _say_facilitators(months: Sequence[Month]) -> tuple[str, str]:
    why = _("In %(month)s about %(facilitators)d facilitators led about %(sessions)d sessions of about %(groups)d groups.")
    return _("Few people lead many sessions"), why % {"month": words.month(months[-1].starts_on), **months[-1].values}


def _say_leaving(months: Sequence[Month]) -> tuple[str, str]:
    why = _(
        "In the three months to %(month)s people left a group about %(left)d times and joined one about %(joined)d times. "
        "A group that has done its work ends too."
    )
    sums = {name: sum(each.values.get(name, 0) for each in months[-3:]) for name in ("left", "joined")}
    return _("More people leave than join"), why % {"month": words.month(months[-1].starts_on), **sums}


def _say_few(months: Sequence[Month]) -> tuple[str, str]:
    why = _("In %(month)s about %(members)d of about %(people)d people took part.")
    return _("Few people take part"), why % {"month": words.month(months[-1].starts_on), **months[-1].values}


RULES = (
    RosterRule("waiting_long", "waiting", _waiting_long, _say_waiting),
    RosterRule("few_facilitators", "facilitators", _few_facilitators, _say_facilitators),
    RosterRule("many_leave", "left", _many_leave, _say_leaving),
    RosterRule("few_take_part", "members", _few_take_part, _say_few),
)
COUNTED = frozenset(rule.slug for rule in RULES)
