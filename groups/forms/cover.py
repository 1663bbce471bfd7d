"""Whom to ask to take a session over, and with whom to swap."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class CoverForm(forms.Form):
    """The people to ask, the first ones ticked."""

    people = forms.TypedMultipleChoiceField(
        label=_("Ask these people"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one person.")},
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["people"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        # Where there is nobody to ask, one still says that one can't make it.
        field.required = bool(choices)


class SwapForm(forms.Form):
    """Which session of a colleague to take for one's own."""

    other = forms.TypedChoiceField(
        label=_("The session you would take"), coerce=int, widget=forms.RadioSelect, error_messages={"required": _("Choose one.")}
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["other"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
