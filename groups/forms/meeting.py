"""What one session and a series ask for alike: with whom, how people meet, what is brought, and how it begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groups.models import PeerGroup
from groups.when import zone_choices
from organizations.models.person import Person

MINUTES = [30, 45, 60, 75, 90, 120]
Format = PeerGroup.Format
NEEDS_LINK = (Format.ONLINE.value, Format.HYBRID.value)
NEEDS_PLACE = (Format.IN_PERSON.value, Format.HYBRID.value)


@dataclass(frozen=True)
class Offered:
    """What can be chosen: facilitators by id with their known names, session guides and topics as (key, title)."""

    people: Mapping[int, Person]
    names: Mapping[int, str]
    guides: Sequence[tuple[str, str]] = field(default_factory=tuple)
    topics: Sequence[tuple[str, str]] = field(default_factory=tuple)
    # How many can be in the group: with a higher minimum no session of it ever began.
    most: int = 12


class LinkField(forms.URLField):
    """Asked for wherever it is shown; the format decides whether it may stay empty."""

    def validate(self, value: Any) -> None:
        """Accept nothing: `MeetingForm.clean` knows more."""
        if value:
            super().validate(value)


class PlaceField(forms.CharField):
    """Alike."""

    def validate(self, value: Any) -> None:
        """Accept nothing: `MeetingForm.clean` knows more."""
        if value:
            super().validate(value)


class MeetingForm(forms.Form):
    """Fields that each session has."""

    timezone = forms.ChoiceField(label=_("Time zone"), help_text=_("The day and time are on the clocks there."))
    minutes = forms.TypedChoiceField(label=_("Length"), coerce=int)
    cofacilitator = forms.TypedChoiceField(
        label=_("Second facilitator"), coerce=int, help_text=_("Every session has two, so that nobody is alone with it.")
    )
    format = forms.ChoiceField(label=_("How people meet"), choices=Format.choices, widget=forms.RadioSelect)
    video_url = LinkField(
        label=_("Video link"),
        assume_scheme="https",
        help_text=_("Only the people of a session see it, from 15 minutes before it begins. No mail or calendar says it."),
    )
    place = PlaceField(
        label=_("Place"),
        max_length=120,
        help_text=_("A room. Only the people of a session see it. No mail or calendar says it."),
    )
    minimum_to_start = forms.IntegerField(
        label=_("Fewest people to begin with"), min_value=2, max_value=12, help_text=_("With the two facilitators not counted.")
    )
    late_minutes = forms.IntegerField(
        label=_("Minutes until the door closes"),
        min_value=0,
        max_value=60,
        help_text=_("Who comes later would break in on somebody."),
    )
    guide = forms.ChoiceField(label=_("Session guide"), required=False)
    topic = forms.ChoiceField(label=_("Topic"), required=False)

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        # Who has not chosen a name for groups yet stands there as in the directory.
        known = ((pk, offered.names.get(pk) or person.full_name) for pk, person in offered.people.items())
        people = sorted(known, key=lambda choice: choice[1].casefold())
        self.choose("timezone", zone_choices())
        self.choose("minutes", [(n, _("%(n)d minutes") % {"n": n}) for n in MINUTES])
        self.choose("cofacilitator", [("", _("Choose one")), *people])
        self.choose("guide", [("", _("None yet")), *offered.guides])
        self.choose("topic", [("", _("None yet")), *offered.topics])

    def clean(self) -> dict[str, Any]:
        """Ask for what the format needs, and drop what it does not."""
        given = super().clean() or {}
        form = given.get("format")
        if form in NEEDS_LINK and not given.get("video_url") and "video_url" not in self.errors:
            self.add_error("video_url", _("Give a video link, so that people find the room."))
        if form in NEEDS_PLACE and not given.get("place") and "place" not in self.errors:
            self.add_error("place", _("Give a place, so that people find each other."))
        if (given.get("minimum_to_start") or 0) > self.offered.most:
            words = _("At most %(n)d can be in this group. With more than that it could never begin.")
            self.add_error("minimum_to_start", words % {"n": self.offered.most})
        if given.get("video_url", "").startswith("http:"):
            self.add_error("video_url", _("Use a link that begins with https."))
        if form and form not in NEEDS_LINK:
            given["video_url"] = ""
        if form and form not in NEEDS_PLACE:
            given["place"] = ""
        return given

    def parts(self) -> dict[str, Any]:
        """Return what a valid form says of each session, as a Plan and a SeriesPlan take it."""
        given = self.cleaned_data
        names = ("minutes", "format", "place", "video_url", "minimum_to_start", "late_minutes", "guide", "topic")
        return {name: given[name] for name in names} | {"cofacilitator": self.offered.people[given["cofacilitator"]]}

    def choose(self, name: str, choices: Any) -> None:
        """Give a field its choices."""
        found = self.fields[name]
        assert isinstance(found, forms.ChoiceField)
        found.choices = choices


def beginning(group: PeerGroup) -> dict[str, Any]:
    """Return what a new session of a group begins with."""
    return {
        "timezone": group.timezone,
        "minutes": 60,
        "format": group.format,
        "minimum_to_start": group.minimum_to_start,
        "late_minutes": group.late_minutes,
        "topic": group.topic,
    }
