"""Reporting a text, answering a report, appealing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groups.models import Report


class ReportForm(forms.Form):
    """Why the facilitators should look at a text."""

    reason = forms.ChoiceField(label=_("What is wrong with it?"), choices=Report.Reason.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Anything the facilitators should know"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("They read this, not your name. Leave out what would show that it was you."),
    )


class ReportAnswerForm(forms.Form):
    """What becomes of a reported text."""

    decision = forms.ChoiceField(
        label=_("What do you decide?"),
        choices=[("keep", _("It stays")), ("hide", _("Put it out of sight"))],
        widget=forms.RadioSelect,
    )
    outcome = forms.CharField(
        label=_("Your reason"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Its author reads this if you put it out of sight, and whoever asked you reads it in any case."),
    )

    def clean(self) -> dict[str, Any]:
        """Nobody's words go out of sight without a reason."""
        given = super().clean() or {}
        if given.get("decision") == "hide" and not given.get("outcome"):
            self.add_error("outcome", _("Give a reason in a sentence or two. Its author reads it."))
        return given


class AppealForm(forms.Form):
    """Why an author thinks that their text should be shown."""

    words = forms.CharField(
        label=_("Why should it be shown?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Another facilitator reads this together with your text."),
    )


class AppealAnswerForm(forms.Form):
    """What becomes of the appeal."""

    decision = forms.ChoiceField(
        label=_("What do you decide?"),
        choices=[("restore", _("Show it again")), ("uphold", _("It stays out of sight"))],
        widget=forms.RadioSelect,
    )
    outcome = forms.CharField(
        label=_("Your reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Its author reads this.")
    )
