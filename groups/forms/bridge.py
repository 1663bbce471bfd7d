"""Which group to meet with."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groups.models import PeerGroup


class BridgeForm(forms.Form):
    """One of the groups that fit."""

    other = forms.TypedChoiceField(
        label=_("Which group"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the group whose facilitators you want to ask.")},
    )

    def __init__(self, *args: Any, groups: Mapping[int, PeerGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups
        found = self.fields["other"]
        assert isinstance(found, forms.ChoiceField)
        found.choices = [(pk, group.name) for pk, group in groups.items()]

    @property
    def group(self) -> PeerGroup:
        """Return the group that a valid form names."""
        return self.groups[self.cleaned_data["other"]]
