"""Changing all sessions of a series that are still to come: what is left empty stays as it is in each."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groups.forms.meeting import MINUTES, NEEDS_LINK, NEEDS_PLACE, Format, Offered
from groups.models.series import SeriesChange
from peersupport.widgets import TimePicker

STAYS = ("", _("As it is"))
SHIFTS = [
    (-3, _("3 days earlier")),
    (-2, _("2 days earlier")),
    (-1, _("1 day earlier")),
    (1, _("1 day later")),
    (2, _("2 days later")),
    (3, _("3 days later")),
    (7, _("1 week later")),
]


class ChangeAllForm(forms.Form):
    """One change for all."""

    days = forms.TypedChoiceField(label=_("Day"), coerce=int, empty_value=None, required=False, choices=[STAYS, *SHIFTS])
    time = forms.TimeField(label=_("Time"), widget=TimePicker, required=False)
    minutes = forms.TypedChoiceField(label=_("Length"), coerce=int, empty_value=None, required=False)
    cofacilitator = forms.TypedChoiceField(label=_("Second facilitator"), coerce=int, empty_value=None, required=False)
    format = forms.ChoiceField(label=_("How people meet"), required=False, choices=[STAYS, *Format.choices])
    video_url = forms.URLField(label=_("Video link"), required=False, assume_scheme="https")
    place = forms.CharField(label=_("Place"), max_length=120, required=False)
    minimum_to_start = forms.IntegerField(label=_("Fewest people to begin with"), min_value=2, max_value=12, required=False)
    late_minutes = forms.IntegerField(label=_("Minutes until the door closes"), min_value=0, max_value=60, required=False)

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        known = [(pk, offered.names.get(pk) or person.full_name) for pk, person in offered.people.items()]
        self._choose("minutes", [STAYS, *((n, _("%(n)d minutes") % {"n": n}) for n in MINUTES)])
        self._choose("cofacilitator", [STAYS, *sorted(known, key=lambda one: one[1].casefold())])

    def clean(self) -> dict[str, Any]:
        """Ask for what a new format needs, and for a change at all."""
        given = super().clean() or {}
        form = given.get("format")
        if not form and (given.get("video_url") or given.get("place")):
            self.add_error("format", _("Say how people meet from now on, so that the link or the place fits."))
        if form in NEEDS_LINK and not given.get("video_url") and "video_url" not in self.errors:
            self.add_error("video_url", _("Give a video link, so that people find the room."))
        if form in NEEDS_PLACE and not given.get("place") and "place" not in self.errors:
            self.add_error("place", _("Give a place, so that people find each other."))
        if (given.get("minimum_to_start") or 0) > self.offered.most:
            words = _("At most %(n)d can be in this group. With more than that it could never begin.")
            self.add_error("minimum_to_start", words % {"n": self.offered.most})
        if given.get("video_url", "").startswith("http:"):
            self.add_error("video_url", _("Use a link that begins with https."))
        # A door that closes at the start is a change: 0 is not empty.
        if not self.errors and all(value in (None, "") for value in given.values()):
            self.add_error(None, _("Nothing is changed yet. Fill in what shall be different."))
        return given

    @property
    def change(self) -> SeriesChange:
        """Return what a valid form says."""
        given = self.cleaned_data
        form, person = given["format"], given["cofacilitator"]
        place = given["place"] if form in NEEDS_PLACE else ""
        video_url = given["video_url"] if form in NEEDS_LINK else ""
        return SeriesChange(
            at=given["time"],
            days=given["days"] or 0,
            minutes=given["minutes"],
            cofacilitator=self.offered.people[person] if person else None,
            where=(form, place, video_url) if form else None,
            minimum_to_start=given["minimum_to_start"],
            late_minutes=given["late_minutes"],
        )

    def _choose(self, name: str, choices: Any) -> None:
        found = self.fields[name]
        assert isinstance(found, forms.ChoiceField)
        found.choices = choices
