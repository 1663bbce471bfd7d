"""Which report: of everything, of the last twelve months, or of a year in which something was published."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from analytics.report.period import Period


class ReportForm(forms.Form):
    """One choice."""

    period = forms.ChoiceField(label=gettext_lazy("Which report?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, periods: Sequence[Period], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["period"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(each.slug, each.title) for each in periods]
        field.initial = periods[0].slug if periods else None
