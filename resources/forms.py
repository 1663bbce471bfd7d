"""What a coordinator writes: own items of each kind, and what they found about a help line."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peersupport.widgets import DatePicker
from resources.guides import frame
from resources.models import HelpLineCheck, Kind, OwnItem
from resources.topics import OFTEN_IN

LANGUAGES = [("en", _("English")), ("de", _("German")), ("fr", _("French")), ("es", _("Spanish")), ("tr", _("Turkish"))]
OFTEN = {
    "any": _("Any group"),
    "women": _("Groups about women's experience"),
    "men": _("Groups about men's experience"),
    "trans_nonbinary": _("Groups about trans and non-binary people's experience"),
    "mixed": _("Mixed groups"),
}
PARTS = {
    "arrive": _("Welcome"),
    "agree": _("Rules"),
    "check_in": _("Check-in"),
    "main": _("Main part"),
    "pause": _("Pause"),
    "round": _("Closing round"),
    "end": _("End"),
}


def _text(label: Any, hint: Any = "", rows: int = 2, required: bool = True, longest: int = 600) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=hint, widget=widget, required=required, max_length=longest)


def lines(text: str) -> list[str]:
    """Return the lines of a text that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class OwnForm(forms.Form):
    """What every kind has. A kind says in PLAIN and LISTS which of its fields are a text and which one text a line."""

    PLAIN: tuple[str, ...] = ()
    LISTS: tuple[str, ...] = ()

    title = forms.CharField(label=_("Title"), max_length=80)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("Who wrote it, or what it rests on. Name no person."))
    reviewed_on = forms.DateField(label=_("Reviewed on"), widget=DatePicker)
    review_by = forms.DateField(
        label=_("Review again by"), widget=DatePicker, help_text=_("On that day it moves to the top of this list.")
    )

    @classmethod
    def of(cls, item: OwnItem) -> dict[str, Any]:
        """Return an item as the form's initial values."""
        plain = {name: item.fields.get(name, "") for name in cls.PLAIN}
        many = {name: "\n".join(item.fields.get(name, ())) for name in cls.LISTS}
        about = {name: getattr(item, name) for name in ("title", "language", "source", "reviewed_on", "review_by")}
        return {**plain, **many, **about}

    def clean(self) -> dict[str, Any]:
        """Keep the dates in order."""
        given = super().clean() or {}
        reviewed, again = given.get("reviewed_on"), given.get("review_by")
        if reviewed and reviewed > timezone.localdate():
            self.add_error("reviewed_on", _("This day is still to come. Say when somebody last read it with care."))
        elif reviewed and again and not reviewed < again <= reviewed + timedelta(days=2 * 366):
            self.add_error("review_by", _("Choose a day after the review, two years after it at the latest."))
        return given

    @property
    def texts(self) -> dict[str, Any]:
        """Return what `resources.actions` keeps."""
        given = self.cleaned_data
        about = {name: given[name] for name in ("title", "language", "source", "reviewed_on", "review_by")}
        return {**about, "fields": self.fields_of(given)}

    def fields_of(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return the texts of this kind in the shape that its reader takes."""
        return {name: given[name] for name in self.PLAIN} | {name: lines(given[name]) for name in self.LISTS}


class TopicForm(OwnForm):
    """An own topic."""

    PLAIN = ("sentence", "often_in", "opening", "closing", "content_warning", "limits")

    sentence = forms.CharField(label=_("In one sentence"), max_length=160)
    often_in = forms.ChoiceField(
        label=_("Often comes up in"), choices=[(name, OFTEN[name]) for name in OFTEN_IN], help_text=_("Anybody may choose it.")
    )
    opening = _text(_("Opening question"))
    deeper_one = _text(_("First deeper question"))
    deeper_two = _text(_("Second deeper question"))
    closing = _text(_("Closing question"))
    content_warning = forms.CharField(label=_("Content warning"), max_length=200)
    limits = _text(_("Limits"), _("What a group cannot do about it, and who can."))
    publisher = forms.CharField(label=_("Something to read: publisher"), max_length=80)
    reading = forms.CharField(label=_("Something to read: title"), max_length=120)
    site = forms.RegexField(
        r"^[a-z0-9-]+(\.[a-z0-9-]+)+$",
        label=_("Something to read: site"),
        max_length=80,
        help_text=_("The name alone, like example.org. Deep addresses rot first."),
        error_messages={"invalid": _("Write the site's name alone, in small letters, like example.org.")},
    )
    field_order = ["title", *PLAIN[:3], "deeper_one", "deeper_two", *PLAIN[3:]]

    @classmethod
    def of(cls, item: OwnItem) -> dict[str, Any]:
        """Return an item as the form's initial values."""
        first, second = item.fields["deeper"]
        read = item.fields["resource"]
        more = {"publisher": read["publisher"], "reading": read["title"], "site": read["site"]}
        return super().of(item) | {"deeper_one": first, "deeper_two": second} | more

    def fields_of(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return the texts in the shape that `topics.read` takes."""
        read = {"publisher": given["publisher"], "title": given["reading"], "site": given["site"]}
        return super().fields_of(given) | {"deeper": [given["deeper_one"], given["deeper_two"]], "resource": read}


class SituationForm(OwnForm):
    """An own situation card."""

    PLAIN = ("see", "say", "afterwards", "crisis")
    LISTS = ("do", "avoid")

    see = _text(_("What you may see"))
    say = _text(_("What you can say"), _("Words that fit into a mouth. Phone numbers stay on the help page."))
    do = _text(_("What to do"), _("One thing a line."), rows=4)
    avoid = _text(_("What not to do"), _("One thing a line."), rows=3)
    afterwards = _text(_("Afterwards"))
    crisis = forms.BooleanField(label=_("Put the way to the help page on the card"), required=False)
    field_order = ["title", "see", "say", "do", "avoid", "afterwards", "crisis"]


class RuleForm(OwnForm):
    """An own ground rule."""

    PLAIN = ("text",)

    text = _text(_("The rule"), _("It is read aloud. It comes after the rules that every group has."), rows=4)
    field_order = ["title", "text"]


class GuideForm(OwnForm):
    """An own session guide; the minutes of its seven parts come from the frame of all sessions."""

    PLAIN = ("purpose", "use_when", "not_when", "accessibility", "online", "text_only", "closing", "content_warning", "limits")
    LISTS = ("materials", "watch_for", "care")

    purpose = _text(_("Purpose"))
    use_when = _text(_("When to use it"))
    not_when = _text(_("When not"))
    materials = _text(_("Materials"), _("One thing a line."), rows=3)
    watch_for = _text(_("Watch for"), _("One thing a line."), rows=3)
    care = _text(_("Extra care"), _("Only for a session that asks more of people. One thing a line."), rows=3, required=False)
    accessibility = _text(_("Accessibility"))
    online = _text(_("Online"))
    text_only = _text(_("In text only"))
    closing = _text(_("Last sentence"))
    content_warning = _text(_("Content warning"))
    limits = _text(_("Limits"))
    field_order = ["title", "purpose", "use_when", "not_when", "materials"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("What you do and say. Lines that end with a question mark are shown as questions to the group.")
        for key in frame().keys:
            self.fields[f"part_{key}"] = _text(PARTS[key], hint, rows=4, longest=1500)
        late = ["watch_for", "care", *self.PLAIN[3:], "source", "language", "reviewed_on", "review_by"]
        self.order_fields([*self.field_order, *(f"part_{key}" for key in frame().keys), *late])

    @classmethod
    def of(cls, item: OwnItem) -> dict[str, Any]:
        """Return an item as the form's initial values."""
        parts = {f"part_{key}": "\n".join([part["do"], *part["prompts"]]) for key, part in item.fields["parts"].items()}
        return super().of(item) | parts

    def clean(self) -> dict[str, Any]:
        """Ask for more than questions in each part."""
        given = super().clean() or {}
        for key in frame().keys:
            text = given.get(f"part_{key}", "")
            if text and not _part(key, text)["do"]:
                self.add_error(
                    f"part_{key}", _("Say what you do as well. A line with a question mark at its end is a question only.")
                )
        return given

    def fields_of(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return the texts in the shape that `guides.read` takes."""
        return super().fields_of(given) | {"parts": {key: _part(key, given[f"part_{key}"]) for key in frame().keys}}


def _part(key: str, text: str) -> dict[str, Any]:
    prompts = [line for line in lines(text) if line.endswith("?")]
    return {"name": str(PARTS[key]), "do": "\n".join(line for line in lines(text) if line not in prompts), "prompts": prompts}


FORMS: dict[str, type[OwnForm]] = {
    Kind.TOPIC: TopicForm,
    Kind.GUIDE: GuideForm,
    Kind.SITUATION: SituationForm,
    Kind.RULE: RuleForm,
}


class CheckForm(forms.Form):
    """What somebody found about one help line today."""

    outcome = forms.ChoiceField(label=_("What did you find?"), choices=HelpLineCheck.Outcome.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, is_emergency: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)
        if is_emergency:
            # Nobody shall be led to call one for a try.
            field.choices = [choice for choice in HelpLineCheck.Outcome.choices if choice[0] != HelpLineCheck.Outcome.CALLED]
