"""Four taps after a session, and who supervises whom."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groups.models import Debrief
from organizations.models.person import Person


class DebriefForm(forms.Form):
    """How it was: four taps, and words where one wants them."""

    went = forms.ChoiceField(label=_("How did it go?"), choices=Debrief.Went.choices, widget=forms.RadioSelect)
    load = forms.ChoiceField(label=_("The load on you"), choices=Debrief.Load.choices, widget=forms.RadioSelect)
    together = forms.ChoiceField(label=_("Working together"), choices=Debrief.Together.choices, widget=forms.RadioSelect)
    wants_talk = forms.TypedChoiceField(
        label=_("Is there anything to talk about?"),
        choices=[("no", _("No")), ("yes", _("Yes"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("A few words"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("About you and the work. Name nobody of the group."),
    )


class SupervisorForm(forms.Form):
    """Who supervises one facilitator."""

    supervisor = forms.TypedChoiceField(label=_("Supervisor"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, people: Mapping[int, Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["supervisor"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Nobody yet")), *((pk, person.full_name) for pk, person in people.items())]
