"""Planning a round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.models.organization import Organization
from surveys.instrument import measures
from surveys.linking import EVERYONE, LINKED, TAKING_PART
from surveys.models import Wave

MONTHS_AHEAD = 6
OPENS, CLOSES = time(9), time(18)
ANNOUNCED_BEFORE = timedelta(days=7)


class Plan(NamedTuple):
    """What the form says, as `schedule_round` takes it."""

    kind: str
    title: str
    opens_at: datetime
    closes_at: datetime
    consulted: str
    linked: dict[str, list[str]]
    linked_since: Wave | None


# How a question may be asked: as it is, or as a change on the device (privacy.md §3, rule 12).
WAYS: Mapping[str, Sequence[str]] = {"level": (), "everyone": EVERYONE, "members": TAKING_PART}
WAYS_IN_WORDS = [
    ("level", gettext_lazy("As it is, for everyone")),
    ("everyone", gettext_lazy("As a change, for everyone")),
    ("members", gettext_lazy("As a change for people who take part, as it is for people not yet in a group")),
]


class ScheduleForm(forms.Form):
    """Kind of round, month, length, who was consulted, and what is asked as a change. There is no audience to choose.

    `earlier` are the rounds that a change may be counted from; without any there is nothing to choose about it.
    """

    kind = forms.ChoiceField(
        label=gettext_lazy("Which questions?"),
        choices=[
            ("core", gettext_lazy("Monthly check-in: 8 questions, everyone")),
            ("session", gettext_lazy("After a session: 3 questions, people whose group has met")),
            ("quarter", gettext_lazy("Quarterly check-in: 10 questions, everyone")),
        ],
        widget=forms.RadioSelect,
        initial=Wave.Kind.CORE,
    )
    opens_on = forms.TypedChoiceField(label=gettext_lazy("When does it open?"), coerce=date.fromisoformat)
    days = forms.TypedChoiceField(
        label=gettext_lazy("How long is it open?"),
        choices=[(7, gettext_lazy("One week")), (14, gettext_lazy("Two weeks"))],
        coerce=int,
        initial=14,
        widget=forms.RadioSelect,
    )
    consultation = forms.ChoiceField(
        label=gettext_lazy("Have employee representatives been consulted?"),
        choices=[("yes", gettext_lazy("Yes")), ("none", gettext_lazy("There are none here"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one. In some countries a round may not open without it.")},
    )
    consulted = forms.CharField(
        label=gettext_lazy("If yes: who, when, and on which version?"),
        help_text=gettext_lazy("For example: works council, 3 November, privacy notice 2. It is kept with the round."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, organization: Organization, earlier: Sequence[Wave] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.earlier = {str(wave.public_id): wave for wave in earlier}
        if self.earlier:
            self._offer_changes()
        self.zone = ZoneInfo(organization.timezone)
        days = opening_days(timezone.now().astimezone(self.zone))
        field = self.fields["opens_on"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(day.isoformat(), date_format(day, "l j F Y")) for day in days]

    def _offer_changes(self) -> None:
        since = [(public_id, wave.title) for public_id, wave in self.earlier.items()]
        self.fields["linked_since"] = forms.ChoiceField(
            label=_("Changed since when?"),
            choices=[("", _("Ask for no change")), *since],
            required=False,
        )
        for measure in LINKED:
            self.fields[f"linked_{measure}"] = forms.ChoiceField(
                label=measures()[measure].name, choices=WAYS_IN_WORDS, initial="level", required=False
            )

    def usual_fields(self) -> list[forms.BoundField]:
        """What every plan answers."""
        return [field for field in self if not field.name.startswith("linked_")]

    def change_fields(self) -> list[forms.BoundField]:
        """What only a round that asks for a change answers; none where there is no earlier round."""
        return [field for field in self if field.name.startswith("linked_")]

    def asks_for_change(self) -> bool:
        """Whether something was chosen there, so that it is not folded away."""
        return any(field.errors or field.value() not in (None, "", "level") for field in self.change_fields())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("consultation") == "yes" and not cleaned.get("consulted"):
            self.add_error("consulted", _("Write who was consulted and when. The works council may ask for it."))
        return cleaned

    def plan(self) -> Plan:
        """The round that was chosen, at instants of the organization's wall clock."""
        chosen = self.cleaned_data
        opens_on: date = chosen["opens_on"]
        closes_on = opens_on + timedelta(days=chosen["days"])
        month = date_format(opens_on, "F Y")
        names = {
            "core": _("Check-in %(month)s"),
            "session": _("After a session, %(month)s"),
            "quarter": _("Quarterly check-in, %(month)s"),
        }
        return Plan(
            kind=chosen["kind"],
            title=names[chosen["kind"]] % {"month": month},
            opens_at=datetime.combine(opens_on, OPENS, self.zone),
            closes_at=datetime.combine(closes_on, CLOSES, self.zone),
            consulted=chosen["consulted"] if chosen["consultation"] == "yes" else _("There are no representatives here"),
            linked=self._linked(),
            linked_since=self.earlier.get(chosen.get("linked_since", "")),
        )

    def _linked(self) -> dict[str, list[str]]:
        ways = {measure: self.cleaned_data.get(f"linked_{measure}") or "level" for measure in LINKED}
        return {measure: list(WAYS[way]) for measure, way in ways.items() if way != "level"}


def opening_days(now: datetime) -> list[date]:
    """The first Monday of each of the next months that can still be announced in time."""
    found: list[date] = []
    year, month = now.year, now.month
    while len(found) < MONTHS_AHEAD:
        first = date(year, month, 1)
        monday = first + timedelta(days=-first.weekday() % 7)
        if datetime.combine(monday, OPENS, now.tzinfo) >= now + ANNOUNCED_BEFORE:
            found.append(monday)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found
