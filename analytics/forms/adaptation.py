"""What HR writes about an adaptation. Everybody reads it, so the hint says so and that it names nobody."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.models import Adaptation
from peersupport.widgets import DatePicker

NAMES_NOBODY = gettext_lazy("Everyone in the organization reads this. Name no person, no team and no single group.")
LONGEST = 300


def _text(label: Any) -> forms.CharField:
    """Looked at on the device while somebody types (static/js/identifying_details.js)."""
    watched = forms.Textarea({"rows": 3, "data-details": ""})
    return forms.CharField(label=label, help_text=NAMES_NOBODY, max_length=LONGEST, widget=watched)


class TakeOnForm(forms.Form):
    """What we do, and when we look again."""

    action = _text(gettext_lazy("What do we do?"))
    follow_up_on = forms.DateField(
        label=gettext_lazy("When do we look again?"),
        help_text=gettext_lazy("Suggested: when there are new figures."),
        widget=DatePicker(),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_follow_up_on(self) -> date:
        day: date = self.cleaned_data["follow_up_on"]
        if day <= self.today:
            raise forms.ValidationError(_("Choose a day after today."))
        return day


class CloseForm(forms.Form):
    """How it ended, and what came of it."""

    status = forms.ChoiceField(
        label=gettext_lazy("How does it end?"),
        choices=[
            (Adaptation.Status.DONE.value, gettext_lazy("Done")),
            (Adaptation.Status.DROPPED.value, gettext_lazy("Not any more: we stopped, or chose something else")),
        ],
        widget=forms.RadioSelect,
    )
    outcome = _text(gettext_lazy("What came of it?"))
