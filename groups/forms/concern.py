"""Raising a concern in under a minute, and what leads write about it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groups.models import Concern, Membership
from groups.pseudonyms import tidy
from organizations.models.person import Person

ME, SOMEBODY, NOBODY = "me", "somebody", "nobody"


class RaiseForm(forms.Form):
    """Urgency, a few words, and whom it is about."""

    urgency = forms.ChoiceField(
        label=_("How soon must somebody look?"), choices=Concern.Urgency.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("A few words"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you saw or heard. Leave it empty if there is no time."),
    )


class LeadRaiseForm(RaiseForm):
    """For facilitators, who know the names in their group."""

    about = forms.TypedChoiceField(
        label=_("Whom is it about?"), required=False, coerce=int, empty_value=None, help_text=_("Their name in this group.")
    )
    field_order = ("urgency", "about", "words")

    def __init__(self, *args: Any, names: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = {membership.pk: membership for membership in names}
        field = self.fields["about"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Nobody in particular")), *((pk, str(name)) for pk, name in self.names.items())]

    @property
    def given(self) -> dict[str, Any]:
        """Return what a valid form says, for the action."""
        given = self.cleaned_data
        chosen = given["about"]
        return {"urgency": given["urgency"], "words": given["words"], "about": self.names[chosen] if chosen else None}


class MemberRaiseForm(RaiseForm):
    """For members, who see no list of names: they write the one that they know, and are not told whether somebody has it."""

    about = forms.ChoiceField(
        label=_("Whom is it about?"),
        choices=[(ME, _("Me")), (SOMEBODY, _("Somebody in this group")), (NOBODY, _("Nobody in particular"))],
        widget=forms.RadioSelect,
    )
    named = forms.CharField(label=_("Their name in this group"), max_length=80, required=False, help_text=_("If you know it."))
    field_order = ("urgency", "about", "named", "words")

    def __init__(self, *args: Any, mine: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mine = mine
        self.fields["named"].widget.attrs["autocomplete"] = "off"

    @property
    def given(self) -> dict[str, Any]:
        """Return what a valid form says, for the action."""
        given = self.cleaned_data
        return {
            "urgency": given["urgency"],
            "words": given["words"],
            "about": self.mine if given["about"] == ME else None,
            "named": tidy(given["named"]) if given["about"] == SOMEBODY else "",
            "as_member": self.mine,
        }


class NoteForm(forms.Form):
    """What was done, as a note that stays."""

    words = forms.CharField(
        label=_("Add a note"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Other safeguarding leads read it. It cannot be changed later."),
    )


class CloseForm(forms.Form):
    """How it ended."""

    outcome = forms.ChoiceField(label=_("How did it end?"), choices=Concern.Outcome.choices, widget=forms.RadioSelect)
    words = forms.CharField(label=_("A last note"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class HandOverForm(forms.Form):
    """Which lead takes over."""

    to = forms.TypedChoiceField(label=_("Who takes over?"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, people: Mapping[int, Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(pk, person.full_name) for pk, person in people.items()]
