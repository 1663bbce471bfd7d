"""What facilitators put into a group's space: agreements and resources."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groups.forms.post import EMPTY, WrittenField, can_be_seen


class AgreementForm(forms.Form):
    """The next version of a group's own agreements."""

    text = WrittenField(label=_("Our agreements"), max_length=4000, help_text=_("On top of the ground rules, one on each line."))
    changes = forms.CharField(
        label=_("What changed"),
        max_length=300,
        help_text=_("One or two sentences. Members read them before they accept the new version."),
    )

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["changes"]

    def clean_changes(self) -> str:
        """Return what changed, refused where nothing in it can be seen."""
        changes = str(self.cleaned_data["changes"])
        if not can_be_seen(changes):
            raise forms.ValidationError(EMPTY, code="required")
        return changes

    def refuse_unchanged(self) -> None:
        """Say that this is the text that counts already."""
        self.add_error("text", _("This is the text that the group has now. Change something, or leave it."))


class ResourceForm(forms.Form):
    """A link, what it is, and whom it helps."""

    title = forms.CharField(label=_("Title"), max_length=120)
    url = forms.URLField(label=_("Link"), max_length=500, assume_scheme="https", help_text=_("It begins with https://."))
    helps = forms.CharField(label=_("Who it helps"), max_length=200, help_text=_("For example: if sleep is short for weeks."))
    note = forms.CharField(
        label=_("Note"),
        max_length=500,
        required=False,
        help_text=_("How long it takes, what it costs, what it cannot do."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_url(self) -> str:
        """Return the link, refused unless it is encrypted: who opens it shall not be seen on the way."""
        url = str(self.cleaned_data["url"])
        if not url.lower().startswith("https://"):
            raise forms.ValidationError(_("Use a link that begins with https://."), code="insecure")
        return "https://" + url[len("https://") :]

    def clean_title(self) -> str:
        """Return the title, refused where nothing in it can be seen."""
        title = str(self.cleaned_data["title"])
        if not can_be_seen(title):
            raise forms.ValidationError(EMPTY, code="required")
        return title
