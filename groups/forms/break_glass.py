"""Asking who somebody is."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from groups.models import IdentityRequest
from groups.models.break_glass import TOLD_WITHIN
from peersupport.widgets import DatePicker

AT_ONCE = "at_once"


class AskIdentityForm(forms.Form):
    """A reason for the second person, and whether the person concerned may know at once."""

    reason = forms.CharField(
        label=_("Why do you need to know who this is?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The second person reads this. Name no name and no group."),
    )
    held_for = forms.ChoiceField(
        label=_("When may the person know?"),
        choices=[(AT_ONCE, _("At once (the rule)")), *IdentityRequest.HeldFor.choices],
        initial=AT_ONCE,
        widget=forms.RadioSelect,
    )
    tell_on = forms.DateField(
        label=_("If not at once, on which day at the latest?"),
        required=False,
        widget=DatePicker,
        help_text=_("Within 30 days. Until then they see your reason and this day. Nobody can put it off."),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for a day where it is not told at once, within 30 days."""
        given = super().clean() or {}
        if given.get("held_for", AT_ONCE) != AT_ONCE and "tell_on" not in self.errors:
            today, day = timezone.localdate(), given.get("tell_on")
            if day is None or not today < day <= today + TOLD_WITHIN:
                last = today + timedelta(days=TOLD_WITHIN.days)
                self.add_error("tell_on", _("Give a day after today, up to %(day)s.") % {"day": date_format(last, "j F Y")})
        return given

    @property
    def given(self) -> dict[str, Any]:
        """Return what a valid form says, for the action."""
        given = self.cleaned_data
        held = "" if given["held_for"] == AT_ONCE else given["held_for"]
        return {"reason": given["reason"], "held_for": held, "tell_on": given["tell_on"] if held else None}
