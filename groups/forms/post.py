"""What people write in a group. Whatever is wrong, the text stays in the form."""

import unicodedata
from datetime import timedelta
from math import ceil
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from groups.models.post import Draft
from groups.models.question import LONGEST_TEXT, LONGEST_WARNING

# Letters and signs by their category that draw nothing: Hangul fillers, the empty Braille cell.
BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")
EMPTY = gettext_lazy("There is nothing to read in this yet. Write a word or two.")
KEPT_LINES = frozenset("\n\t")


class WrittenField(forms.CharField):
    """A text of people: any script, any emoji, shown as it is typed. Refused where nothing in it can be seen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": LONGEST_TEXT, "widget": forms.Textarea(attrs={"rows": 6}), **kwargs})

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Leave `maxlength` out: browsers cut a pasted text off without a word, and count an emoji as two."""
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return {**attrs, "dir": "auto", "autocomplete": "off", "data-details": ""}

    def to_python(self, value: Any) -> str:
        """Return the text with one kind of line break, without control characters, or empty where nothing can be seen."""
        text = str(value or "").replace("\r\n", "\n").replace("\r", "\n")
        text = "".join(sign for sign in text if sign in KEPT_LINES or unicodedata.category(sign) != "Cc")
        return super().to_python(text) or "" if can_be_seen(text) else ""


class PostForm(forms.Form):
    """A text under one's name, with a warning that folds it, where it needs one."""

    text = WrittenField(label=gettext_lazy("Your text"), error_messages={"required": EMPTY})
    warning = forms.CharField(
        label=gettext_lazy("Content warning"),
        max_length=LONGEST_WARNING,
        required=False,
        help_text=gettext_lazy("A word on what it is about. Your text is then folded, and whoever wants to opens it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial={"key": uuid4(), **(initial or {})})

    def clean_warning(self) -> str:
        """Return the warning, empty where nothing in it can be seen."""
        warning = str(self.cleaned_data["warning"])
        return warning if can_be_seen(warning) else ""

    def clean_key(self) -> UUID:
        """Return the key that the form was drawn with; a form that lost it gets another."""
        try:
            return UUID(self.cleaned_data["key"])
        except ValueError:
            return uuid4()

    @property
    def draft(self) -> Draft:
        """Return what a valid form says."""
        given = self.cleaned_data
        return Draft(given["key"], given["text"], given["warning"], given.get("title", ""))

    def refuse_same(self) -> None:
        """Say that this very text is there already."""
        self.add_error("text", _("You have written exactly this here already, today or yesterday. It is there; once is enough."))

    def refuse_many(self, wait: timedelta) -> None:
        """Say when there is room again."""
        minutes = ceil(wait / timedelta(minutes=1))
        if minutes > 90:
            said = _("You have written a lot today, and the others need room too. Tomorrow there is space again. Keep your text.")
        else:
            said = ngettext(
                "That was a lot in a short time. Give the others %(n)d minute to read, then send it again.",
                "That was a lot in a short time. Give the others %(n)d minutes to read, then send it again.",
                minutes,
            ) % {"n": minutes}
        self.add_error("text", said)

    def refuse_agreement(self) -> None:
        """Say that the agreements come first."""
        self.add_error("text", _("Your group’s agreements have changed. Read and accept them first; your text waits here."))


class AnnouncementForm(PostForm):
    """What facilitators tell the group."""

    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"})
    )
    field_order = ("title", "text", "warning", "key")

    def clean_title(self) -> str:
        """Return the title, refused where nothing in it can be seen."""
        title = str(self.cleaned_data["title"])
        if not can_be_seen(title):
            raise forms.ValidationError(EMPTY, code="required")
        return title


class QuestionForm(PostForm):
    """A question without a name. Its key is the secret that only this device keeps."""

    text = WrittenField(label=gettext_lazy("Your question"), error_messages={"required": EMPTY})

    def refuse_full(self) -> None:
        """Say that the box is full, whoever filled it."""
        self.add_error("text", _("The box is full for now. Keep your text, and send it again later today."))

    def refuse_same(self) -> None:
        """Say that the box holds this very question."""
        self.add_error("text", _("The box has exactly this question already. It gets answers there."))


def can_be_seen(text: str) -> bool:
    """Tell whether a text shows anything: not spaces, invisible characters and lone accents only."""
    return any(unicodedata.category(sign)[0] not in "ZCM" and sign not in BLANK for sign in text)
