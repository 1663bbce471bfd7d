"""Raising a concern in under a minute, and what leads write about it."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from groups.models import Concern, Membership
from groups.pseudonyms import tidy
from organizations.models.person import Person

ME, SOMEBODY, OTHER, NOBODY = "me", "somebody", "other", "nobody"


class Leads(Protocol):
    """Somebody who facilitates, as `access.concern.Leading` has them."""

    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def person(self) -> Person: ...


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

    about = forms.ChoiceField(label=_("Whom is it about?"), required=False, help_text=_("Their name in this group."))
    named = forms.CharField(
        label=_("Somebody else? Their name"), max_length=80, required=False, help_text=_("As colleagues know them.")
    )
    field_order = ("urgency", "about", "named", "words")

    def __init__(self, *args: Any, names: list[Membership], facilitators: Sequence[Leads], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = {str(membership.pk): membership for membership in names}
        self.facilitators = {one.key: one for one in facilitators}
        self.fields["named"].widget.attrs["autocomplete"] = "off"
        field = self.fields["about"]
        assert isinstance(field, forms.ChoiceField)
        members = [(key, str(name)) for key, name in self.names.items()]
        field.choices = [("", _("Nobody in particular")), *members, *_choices(facilitators)]

    @property
    def given(self) -> dict[str, Any]:
        """Return what a valid form says, for the action."""
        given = self.cleaned_data
        chosen = given["about"]
        return {
            "urgency": given["urgency"],
            "words": given["words"],
            "about": self.names.get(chosen),
            **_facilitator(self.facilitators, chosen, "" if chosen else given["named"]),
        }


class MemberRaiseForm(RaiseForm):
    """For members, who see no list of names: they write the one that they know, and are not told whether somebody has it."""

    about = forms.ChoiceField(label=_("Whom is it about?"), widget=forms.RadioSelect)
    named = forms.CharField(
        label=_("Their name"),
        max_length=80,
        required=False,
        help_text=_("If you know it: of somebody in this group the name that they use here, of anybody else the one you know."),
    )
    field_order = ("urgency", "about", "named", "words")

    def __init__(self, *args: Any, mine: Membership, facilitators: Sequence[Leads], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mine = mine
        self.facilitators = {one.key: one for one in facilitators}
        self.fields["named"].widget.attrs["autocomplete"] = "off"
        field = self.fields["about"]
        assert isinstance(field, forms.ChoiceField)
        first = [(ME, _("Me")), (SOMEBODY, _("Somebody in this group"))]
        last = [(OTHER, _("Somebody else")), (NOBODY, _("Nobody in particular"))]
        field.choices = [*first, *_choices(facilitators), *last]

    @property
    def given(self) -> dict[str, Any]:
        """Return what a valid form says, for the action."""
        given = self.cleaned_data
        return {
            "urgency": given["urgency"],
            "words": given["words"],
            "about": self.mine if given["about"] == ME else None,
            **_facilitator(self.facilitators, given["about"], given["named"] if given["about"] in (SOMEBODY, OTHER) else ""),
            "as_member": self.mine,
        }


def _choices(facilitators: Sequence[Leads]) -> list[tuple[str, str]]:
    return [(one.key, now_("%(name)s, who facilitates") % {"name": one.name}) for one in facilitators]


def _facilitator(facilitators: Mapping[str, Leads], chosen: str, written: str) -> dict[str, Any]:
    """Return the facilitator who was chosen, with the name that the group knows; else the name that was written."""
    one = facilitators.get(chosen)
    return {"facilitator": one.person, "named": one.name} if one else {"facilitator": None, "named": tidy(written)}


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
