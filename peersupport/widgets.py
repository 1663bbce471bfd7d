"""Date and time controls that hand the browser ISO values: `type="date"` shows nothing for a localized one."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.timezone import is_aware, localtime


class DatePicker(forms.DateInput):
    """One day."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimePicker(forms.TimeInput):
    """A wall time, to the minute."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class DateTimePair(forms.MultiWidget):
    """Day and wall time side by side, for `forms.SplitDateTimeField`; ui/field.html labels the parts."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__([DatePicker, TimePicker], attrs)

    def decompress(self, value: datetime | None) -> list[Any]:
        """The two parts of an initial value, in the time zone that is active."""
        if value is None:
            return [None, None]
        local = localtime(value) if is_aware(value) else value
        return [local.date(), time(local.hour, local.minute)]
