"""Planning a session, cancelling one, and saying whether one comes."""

import re
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.forms.meeting import MeetingForm
from groups.models import Rsvp, Session
from groups.models.session import Plan
from groups.wall_time import resolve
from organizations.models.person import Person
from peersupport.widgets import DatePicker, TimePicker

FURTHEST = timedelta(days=366)


class SessionForm(MeetingForm):
    """When, where, how long, and with whom."""

    day = forms.DateField(label=_("Day"), widget=DatePicker)
    time = forms.TimeField(label=_("Time"), widget=TimePicker)

    def clean(self) -> dict[str, Any]:
        """Refuse what has passed, what is far off, and a session that nobody can find."""
        given = super().clean()
        if {"day", "time", "timezone"} <= given.keys():
            self._check_time(datetime.combine(given["day"], given["time"]), given["timezone"])
        return given

    @property
    def plan(self) -> Plan:
        """Return what a valid form says."""
        given = self.cleaned_data
        return Plan(wall_start=datetime.combine(given["day"], given["time"]), timezone=given["timezone"], **self.parts())

    def refuse_busy(self, *, is_me: bool) -> None:
        """Say who has another session then; everything stays as typed."""
        if is_me:
            self.add_error("time", _("You have another session then, or within 15 minutes of it. Choose another time."))
        else:
            self.add_error(
                "cofacilitator",
                _("They have another session then, or within 15 minutes of it. Choose another time or somebody else."),
            )

    def refuse_untrained(self, *, is_me: bool) -> None:
        """Say whose training does not hold that day, and who can help; everything stays as typed."""
        if is_me:
            self.add_error(
                "day", _("Your training does not hold on this day. Ask your coordinator for a refresh, or choose an earlier day.")
            )
        else:
            self.add_error(
                "cofacilitator",
                _("Their training does not hold on this day. Choose somebody else, or ask your coordinator for a refresh."),
            )

    def _check_time(self, wall: datetime, zone: str) -> None:
        at = resolve(wall, zone).at
        if at <= timezone.now():
            self.add_error("day", _("This time has passed. Choose a later one."))
        elif at > timezone.now() + FURTHEST:
            self.add_error("day", _("This is more than a year away. Check the year."))


class CancelForm(forms.Form):
    """Why, in words that members read."""

    reason = forms.ChoiceField(
        label=_("What members read"),
        choices=Session.Reason.choices,
        widget=forms.RadioSelect,
        help_text=_("They read it on the session’s page. No mail carries it."),
        error_messages={"required": _("Choose what members read. A date that only vanishes worries people.")},
    )
    words = forms.CharField(
        label=_("In my own words"),
        max_length=200,
        required=False,
        help_text=_("One or two kind sentences. Name nobody, yourself included."),
    )

    def __init__(self, *args: Any, known: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known

    def clean(self) -> dict[str, Any]:
        """Ask for words where they are wanted, and refuse names that whoever cancels can know of."""
        given = super().clean() or {}
        words = given.get("words", "")
        if given.get("reason") != Session.Reason.OWN:
            given["words"] = ""
        elif not words and "words" not in self.errors:
            self.add_error("words", _("Write a sentence, or choose one of the others."))
        elif (found := named(words, self.known)) is not None:
            self.add_error("words", _("“%(name)s” is somebody’s name. Say it without.") % {"name": found})
        return given


class AnswerForm(forms.Form):
    """Whether one comes."""

    answer = forms.ChoiceField(label=_("Will you come?"), choices=Rsvp.Answer.choices, widget=forms.RadioSelect)


def named(words: str, known: Collection[str]) -> str | None:
    """Return the first of these names that stands in a text as a whole word, None where there is none."""
    text = words.casefold()
    return next((name for name in known if name and re.search(rf"\b{re.escape(name.casefold())}\b", text)), None)


def planned(session: Session, second: Person | None) -> dict[str, Any]:
    """Return what is planned, as the form begins with it."""
    names = ("timezone", "minutes", "place", "video_url", "format", "minimum_to_start", "late_minutes", "guide", "topic")
    start = {name: getattr(session, name) for name in names}
    return start | {
        "day": session.wall.date(),
        "time": session.wall.time(),
        "cofacilitator": second.pk if second else "",
    }
