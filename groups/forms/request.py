"""What somebody writes to the facilitators, and what they answer."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.forms.membership import JoinForm
from groups.models import JoinRequest, PeerGroup
from groups.refusal import about_gender
from groups.wall_time import resolve
from peersupport.widgets import DatePicker, TimePicker

FURTHEST = timedelta(days=60)
# What a facilitator may choose; the site writes the other two itself.
REASONS = [choice for choice in JoinRequest.Reason.choices if choice[0] not in ("closed", "rule")]


class RequestForm(JoinForm):
    """The form of joining, and a few words to the facilitators."""

    note = forms.CharField(
        label=_("A few words to the facilitators"),
        max_length=600,
        required=False,
        help_text=_("What you hope for, or need. Only they read it. Leave out what gives you away."),
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )
    field_order = ("pseudonym", "pronouns", "note", "rules", "for_me", "consent")


class DeclineForm(forms.Form):
    """Why not. Never for gender: that is not the facilitators' to judge (product.md §3)."""

    reason_kind = forms.ChoiceField(label=_("The reason that they read"), choices=REASONS, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("In your own words"),
        max_length=600,
        required=False,
        help_text=_("They read this too. Say what could help them instead."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse an empty reason, and one that speaks of gender."""
        given = super().clean() or {}
        if given.get("reason_kind") == JoinRequest.Reason.OWN_WORDS and not given.get("reason", "").strip():
            self.add_error("reason", _("Write the reason, or choose one above."))
        word = about_gender(given.get("reason", ""))
        if word:
            self.add_error(
                "reason",
                forms.ValidationError(
                    _("“%(word)s” speaks of gender. Nobody is refused for that or asked about it. Give another reason."),
                    params={"word": word},
                    code="gender",
                ),
            )
        return given


class TalkForm(forms.Form):
    """When and where a talk can be, on the clocks of whoever offers it."""

    day = forms.DateField(label=_("Day"), widget=DatePicker)
    time = forms.TimeField(label=_("Time"), widget=TimePicker)
    where = forms.CharField(
        label=_("Link or room"),
        max_length=200,
        help_text=_("Only the person who asked sees it, on this site. No mail says it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.fields["time"].help_text = _("On your clock: %(zone)s.") % {"zone": ZoneInfo(zone).key.replace("_", " ")}

    @property
    def at(self) -> datetime:
        """Return the moment that a valid form says."""
        return resolve(datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"]), self.zone).at

    def clean(self) -> dict[str, Any]:
        """Refuse what has passed and what is far off."""
        given = super().clean() or {}
        if {"day", "time"} <= given.keys():
            if self.at <= timezone.now():
                self.add_error("day", _("This time has passed. Choose a later one."))
            elif self.at > timezone.now() + FURTHEST:
                self.add_error("day", _("This is more than two months away. Check the date."))
        return given


class OtherTimeForm(forms.Form):
    """When a talk would suit better."""

    other_time = forms.CharField(
        label=_("When it suits you"),
        max_length=200,
        help_text=_("For example: mornings before ten, or any day after Thursday."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class MoveForm(forms.Form):
    """Which group somebody would rather be in. Whatever is chosen gets the same answer, so nothing is checked here."""

    to = forms.IntegerField(
        label=_("The group you would rather be in"),
        min_value=1,
        max_value=2**63 - 1,
        error_messages={"required": _("Choose a group. Nothing has changed yet.")},
    )

    def __init__(self, *args: Any, groups: list[PeerGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Their names, also in discreet mode: this is everybody's list, and without names nobody could choose.
        names = [(group.pk, f"{group.name} ({group.for_whom})") for group in groups]
        self.fields["to"].widget = forms.Select(choices=[("", _("Choose one")), *names])
