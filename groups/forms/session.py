"""Planning a session, and saying whether one comes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models import Rsvp, Session
from groups.models.session import Plan
from groups.wall_time import resolve
from groups.when import zone_choices
from organizations.models.person import Person
from peersupport.widgets import DatePicker, TimePicker

MINUTES = [30, 45, 60, 75, 90, 120]
FURTHEST = timedelta(days=366)


class SessionForm(forms.Form):
    """When, where, how long, and with whom."""

    day = forms.DateField(label=_("Day"), widget=DatePicker)
    time = forms.TimeField(label=_("Time"), widget=TimePicker)
    timezone = forms.ChoiceField(label=_("Time zone"), help_text=_("The day and time are on the clocks there."))
    minutes = forms.TypedChoiceField(label=_("Length"), coerce=int)
    cofacilitator = forms.TypedChoiceField(
        label=_("Second facilitator"), coerce=int, help_text=_("Every session has two, so that nobody is alone with it.")
    )
    video_url = forms.URLField(
        label=_("Video link"), required=False, assume_scheme="https", help_text=_("Only the people of this session see it.")
    )
    place = forms.CharField(
        label=_("Place"),
        max_length=120,
        required=False,
        help_text=_("A room, if you meet in person. No mail or calendar says it."),
    )

    def __init__(self, *args: Any, people: Mapping[int, Person], names: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        # Who has not chosen a name for groups yet stands there as in the directory.
        known = ((pk, names.get(pk) or person.full_name) for pk, person in people.items())
        choices = sorted(known, key=lambda choice: choice[1].casefold())
        self._choose("timezone", zone_choices())
        self._choose("minutes", [(n, _("%(n)d minutes") % {"n": n}) for n in MINUTES])
        self._choose("cofacilitator", [("", _("Choose one")), *choices])

    def clean(self) -> dict[str, Any]:
        """Refuse what has passed, what is far off, and a session that nobody can find."""
        given = super().clean() or {}
        if not given.get("place") and not given.get("video_url") and not self.errors.keys() & {"place", "video_url"}:
            self.add_error("video_url", _("Give a video link or a place, so that people find each other."))
        if given.get("video_url", "").startswith("http:"):
            self.add_error("video_url", _("Use a link that begins with https."))
        if {"day", "time", "timezone"} <= given.keys():
            self._check_time(datetime.combine(given["day"], given["time"]), given["timezone"])
        return given

    @property
    def plan(self) -> Plan:
        """Return what a valid form says."""
        given = self.cleaned_data
        return Plan(
            wall_start=datetime.combine(given["day"], given["time"]),
            timezone=given["timezone"],
            minutes=given["minutes"],
            place=given["place"],
            video_url=given["video_url"],
            cofacilitator=self.people[given["cofacilitator"]],
        )

    def refuse_busy(self, *, is_me: bool) -> None:
        """Say who has another session then; everything stays as typed."""
        if is_me:
            self.add_error("time", _("You have another session then, or within 15 minutes of it. Choose another time."))
        else:
            self.add_error(
                "cofacilitator",
                _("They have another session then, or within 15 minutes of it. Choose another time or somebody else."),
            )

    def _check_time(self, wall: datetime, zone: str) -> None:
        at = resolve(wall, zone).at
        if at <= timezone.now():
            self.add_error("day", _("This time has passed. Choose a later one."))
        elif at > timezone.now() + FURTHEST:
            self.add_error("day", _("This is more than a year away. Check the year."))

    def _choose(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class AnswerForm(forms.Form):
    """Whether one comes."""

    answer = forms.ChoiceField(label=_("Will you come?"), choices=Rsvp.Answer.choices, widget=forms.RadioSelect)


def planned(session: Session, second: Person | None) -> dict[str, Any]:
    """Return what is planned, as the form begins with it."""
    return {
        "day": session.wall.date(),
        "time": session.wall.time(),
        "timezone": session.timezone,
        "minutes": session.minutes,
        "cofacilitator": second.pk if second else "",
        "place": session.place,
        "video_url": session.video_url,
    }
