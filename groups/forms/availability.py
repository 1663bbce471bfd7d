"""A usual week, and days that differ."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.fairness import Hours
from groups.models import AvailabilityException
from groups.models.rota import WEEKDAYS, Wish
from groups.when import zone_choices
from peersupport.widgets import DatePicker, TimePicker

# So many stretches of a day have fields; more are shown where somebody has more.
STRETCHES = 2


@dataclass(frozen=True)
class DayRow:
    """One weekday of the form: its name, and the two fields of each stretch."""

    name: str
    stretches: list[tuple[BoundField, BoundField]]


class AvailabilityForm(forms.Form):
    """The usual week, on the clocks of a zone, and how often somebody wants to lead."""

    timezone = forms.ChoiceField(label=_("Time zone"), help_text=_("Your hours are on the clocks there, summer and winter."))
    max_per_week = forms.TypedChoiceField(label=_("Most sessions in a week"), coerce=int, choices=[(n, n) for n in range(1, 8)])
    stand_by = forms.BooleanField(
        label=_("You may ask me first when somebody drops out late"),
        required=False,
        help_text=_("Within two days of a session. You can always say no."),
    )

    def __init__(self, *args: Any, hours: Sequence[Hours], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["timezone"]
        assert isinstance(zone, forms.ChoiceField)
        zone.choices = zone_choices()
        self.counts = [max(STRETCHES, sum(one.weekday == day for one in hours)) for day in range(7)]
        for day, count in enumerate(self.counts):
            mine = [one for one in hours if one.weekday == day]
            for n in range(count):
                given = mine[n] if n < len(mine) else None
                for end, label in (("start", _("%(day)s, from")), ("end", _("%(day)s, until"))):
                    field = forms.TimeField(label=label % {"day": WEEKDAYS[day]}, required=False, widget=TimePicker)
                    field.initial = getattr(given, end) if given else None
                    self.fields[f"d{day}_{n}_{end}"] = field

    def rows(self) -> Iterator[DayRow]:
        """Return the week, a day each, for the page."""
        for day, count in enumerate(self.counts):
            yield DayRow(str(WEEKDAYS[day]), [(self[f"d{day}_{n}_start"], self[f"d{day}_{n}_end"]) for n in range(count)])

    def clean(self) -> dict[str, Any]:
        """Refuse half a stretch, one that ends before it begins, and two that overlap."""
        given = super().clean() or {}
        self.hours: list[Hours] = []
        for day, count in enumerate(self.counts):
            found = [self._stretch(given, day, n) for n in range(count)]
            taken: list[Hours] = []
            for n, one in enumerate(found):
                if one is None:
                    continue
                if any(one.start < _end(other) and other.start < _end(one) for other in taken):
                    self.add_error(f"d{day}_{n}_start", _("This overlaps the hours before it."))
                taken.append(one)
            self.hours += taken
        return given

    @property
    def wish(self) -> Wish:
        """Return what a valid form says."""
        given = self.cleaned_data
        return Wish(given["timezone"], given["max_per_week"], given["stand_by"], self.hours)

    def _stretch(self, given: dict[str, Any], day: int, n: int) -> Hours | None:
        start, end = given.get(f"d{day}_{n}_start"), given.get(f"d{day}_{n}_end")
        if start is None and end is None:
            return None
        if start is None or end is None:
            missing = "start" if start is None else "end"
            if f"d{day}_{n}_{missing}" not in self.errors:
                self.add_error(f"d{day}_{n}_{missing}", _("Give both times, or neither."))
            return None
        if end != time(0) and end <= start:
            self.add_error(f"d{day}_{n}_end", _("This is before the time it begins. 00:00 is midnight."))
            return None
        return Hours(day, start, end)


class ExceptionForm(forms.ModelForm):  # type: ignore[type-arg]
    """Days away, or more hours than usual."""

    class Meta:
        model = AvailabilityException
        fields = ("kind", "first_day", "last_day", "start", "end")
        widgets = {
            "kind": forms.RadioSelect,
            "first_day": DatePicker,
            "last_day": DatePicker,
            "start": TimePicker,
            "end": TimePicker,
        }
        help_texts = {"last_day": _("Empty: one day."), "start": _("Leave both times empty for the whole day.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].required = False

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order or over already, and half a stretch."""
        given = super().clean() or {}
        first = given.get("first_day")
        given["last_day"] = last = given.get("last_day") or first
        if first and last and last < first:
            self.add_error("last_day", _("The last day is before the first."))
        elif last and last < timezone.localdate():
            self.add_error("last_day", _("These days are over. Choose later ones."))
        start, end = given.get("start"), given.get("end")
        if (start is None) != (end is None) and not self.errors.keys() & {"start", "end"}:
            self.add_error("start" if start is None else "end", _("Give both times, or neither."))
        elif start is not None and end is not None and end != time(0) and end <= start:
            self.add_error("end", _("This is before the time it begins. 00:00 is midnight."))
        return given


def _end(hours: Hours) -> time:
    return time.max if hours.end == time(0) else hours.end
