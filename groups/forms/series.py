"""Planning many sessions by one rule, mending one date of them, and changing all that are to come."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from groups.forms.meeting import MeetingForm
from groups.models import Series, Session
from groups.models.series import SeriesPlan
from groups.recurrence import LAST, MOST, Rule
from organizations.models.person import Person
from peersupport.widgets import DatePicker, TimePicker

FURTHEST = timedelta(days=366)
WEEKDAYS = [(0, _("Mon")), (1, _("Tue")), (2, _("Wed")), (3, _("Thu")), (4, _("Fri")), (5, _("Sat")), (6, _("Sun"))]
# One list instead of three fields: most series are one of these.
STEPS = {
    "week-1": _("Every week"),
    "week-2": _("Every 2 weeks"),
    "week-3": _("Every 3 weeks"),
    "week-4": _("Every 4 weeks"),
    "week-6": _("Every 6 weeks"),
    "week-8": _("Every 8 weeks"),
    "month-1": _("Every month"),
    "month-2": _("Every 2 months"),
    "month-3": _("Every 3 months"),
    "month-6": _("Every 6 months"),
}
NTH = [
    ("", _("As on the first day")),
    (1, _("the first")),
    (2, _("the second")),
    (3, _("the third")),
    (4, _("the fourth")),
    (LAST, _("the last")),
]
EUROPEAN = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")


class SeriesForm(MeetingForm):
    """A rule, and what all of its sessions have in common."""

    first = forms.DateField(label=_("First day"), widget=DatePicker)
    time = forms.TimeField(label=_("Time"), widget=TimePicker)
    step = forms.ChoiceField(label=_("How often"), choices=list(STEPS.items()))
    count = forms.IntegerField(label=_("How many dates"), min_value=1, max_value=MOST)
    until = forms.DateField(
        label=_("Or until this day"), widget=DatePicker, required=False, help_text=_("Whichever comes first.")
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On these weekdays"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Leave it empty for the weekday of the first day."),
    )
    nth = forms.TypedChoiceField(
        label=_("Which of these weekdays in a month"), choices=NTH, coerce=int, required=False, empty_value=None
    )
    days_off = forms.CharField(
        label=_("Days off"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Public holidays, one a line, such as 2026-12-24 or 24.12.2026. You then decide about each."),
    )

    def clean_days_off(self) -> list[date]:
        """Return the days typed; each line is one."""
        found = []
        for line in filter(None, (part.strip() for part in re.split(r"[\n,;]", self.cleaned_data["days_off"]))):
            day = read_day(line)
            if day is None:
                raise forms.ValidationError(_("“%(line)s” is no day. Write it like 2026-12-24.") % {"line": line[:20]})
            found.append(day)
        return found

    def clean(self) -> dict[str, Any]:
        """Refuse what has passed, what lies far off, and a month with two weekdays."""
        given = super().clean()
        first, until = given.get("first"), given.get("until")
        today = timezone.localdate()
        if first and first < today:
            self.add_error("first", _("This day has passed. Choose a later one."))
        elif first and first > today + FURTHEST:
            self.add_error("first", _("This is more than a year away. Check the year."))
        if first and until and until < first:
            self.add_error("until", _("This is before the first day."))
        if given.get("step", "").startswith("month") and len(given.get("weekdays", ())) > 1:
            self.add_error("weekdays", _("A series by the month has one weekday. Choose one."))
        return given

    @property
    def plan(self) -> SeriesPlan:
        """Return what a valid form says."""
        return SeriesPlan(rule=self.rule, **self.parts())

    @property
    def rule(self) -> Rule:
        """Return the rule of a valid form."""
        given = self.cleaned_data
        first = given["first"]
        unit, _dash, every = given["step"].partition("-")
        is_month = unit == "month"
        return Rule(
            first=first,
            at=given["time"],
            zone=given["timezone"],
            weekdays=frozenset(given["weekdays"] or [first.weekday()]),
            unit="month" if is_month else "week",
            every=int(every),
            nth=(given["nth"] or nth_of(first)) if is_month else 0,
            count=given["count"],
            until=given["until"],
            days_off=frozenset(given["days_off"]),
        )


class MoveForm(forms.Form):
    """Another time, or other facilitators, for one date of a draft."""

    day = forms.DateField(label=_("Day"), widget=DatePicker)
    time = forms.TimeField(label=_("Time"), widget=TimePicker)
    lead = forms.TypedChoiceField(label=_("First facilitator"), coerce=int)
    second = forms.TypedChoiceField(label=_("Second facilitator"), coerce=int)

    def __init__(self, *args: Any, people: Mapping[int, Person], names: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        known = sorted(((pk, names.get(pk) or p.full_name) for pk, p in people.items()), key=lambda one: one[1].casefold())
        for name in ("lead", "second"):
            found = self.fields[name]
            assert isinstance(found, forms.ChoiceField)
            found.choices = known

    def clean(self) -> dict[str, Any]:
        """Refuse one person twice, and a day far off; what has passed is shown as red instead."""
        given = super().clean() or {}
        if given.get("lead") is not None and given.get("lead") == given.get("second"):
            self.add_error("second", _("Choose two different people."))
        if given.get("day") and given["day"] > timezone.localdate() + 2 * FURTHEST:
            self.add_error("day", _("This is far away. Check the year."))
        return given

    @property
    def wall(self) -> datetime:
        """Return the time of a valid form, on the clocks of the series."""
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"])

    @property
    def pair(self) -> tuple[Person, Person]:
        """Return who leads, and who with them."""
        return self.people[self.cleaned_data["lead"]], self.people[self.cleaned_data["second"]]


def read_day(line: str) -> date | None:
    """Return the day that a line names, the year first or last; None where it names none."""
    found = EUROPEAN.fullmatch(line)
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else parse_date(line)
    except ValueError:
        return None


def nth_of(day: date) -> int:
    """Return which of its weekday in its month a day is; a fifth one is the last."""
    number = (day.day - 1) // 7 + 1
    return number if number <= 4 else LAST


def as_it_is(session: Session, pair: list[Person]) -> dict[str, Any]:
    """Return one date of a draft as the form begins with it."""
    people = dict(zip(("lead", "second"), (person.pk for person in pair), strict=False))
    return {"day": session.wall.date(), "time": session.wall.time(), **people}


def as_drafted(series: Series, session: Session | None, pair: list[Person], reader: Person) -> dict[str, Any]:
    """Return a draft as the form began: its rule, and what its first session says of all."""
    start: dict[str, Any] = {
        "first": series.first_day,
        "time": series.wall_time,
        "timezone": series.timezone,
        "step": f"{series.unit}-{series.every}",
        "count": series.count,
        "until": series.last_day,
        "weekdays": series.weekdays,
        "nth": series.nth or "",
        "days_off": "\n".join(day.isoformat() for day in series.days_off),
    }
    if session is not None:
        names = ("minutes", "place", "video_url", "format", "minimum_to_start", "late_minutes", "guide", "topic")
        start |= {name: getattr(session, name) for name in names}
        start["cofacilitator"] = next((person.pk for person in pair if person != reader), "")
    return start
