"""What coordinators fill in to plan a quarter, note training and hand a group over; and stepping back."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models import HandOver
from groups.models.rota import COURSE, REFRESH
from peersupport.widgets import DatePicker
from resources.training import training

FURTHEST = timedelta(days=366)
PRACTICE = [("shadow", _("Shadowed a session")), ("co-lead", _("Co-led a session")), ("sign-off", _("Signed off"))]


class QuarterForm(forms.Form):
    """From when, and for which groups."""

    first_day = forms.DateField(
        label=_("First day"),
        widget=DatePicker,
        initial=lambda: _next_monday(timezone.localdate()),
        help_text=_("The plan covers twelve weeks from this day."),
    )
    groups = forms.TypedMultipleChoiceField(
        label=_("Groups"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Where nothing is planned yet, we carry on the weekday and time of the last session."),
        error_messages={"required": _("Choose at least one group.")},
    )
    keeps = forms.BooleanField(
        label=_("Keep whoever leads a planned session already"),
        required=False,
        initial=True,
        help_text=_("Without it, everybody is chosen anew."),
    )

    def __init__(self, *args: Any, groups: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "groups", groups)
        self.fields["groups"].initial = [pk for pk, _title in groups]

    def clean_first_day(self) -> date:
        """Refuse what has passed or is far off."""
        return _ahead(self.cleaned_data["first_day"], today_too=True)


class PairForm(forms.Form):
    """Who leads one session of a plan, and who stands by."""

    first = forms.TypedChoiceField(label=_("First facilitator"), coerce=int, required=False, empty_value=None)
    second = forms.TypedChoiceField(label=_("Second facilitator"), coerce=int, required=False, empty_value=None)
    stand_by = forms.TypedChoiceField(
        label=_("Stands by"),
        coerce=int,
        required=False,
        empty_value=None,
        help_text=_("Asked first, should one of the two drop out late."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    PEOPLE = ("first", "second", "stand_by")

    def __init__(self, *args: Any, choices: Iterable[Any], stand_bys: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", _("Nobody yet")), *choices]
        _choose(self, "first", offered)
        _choose(self, "second", offered)
        _choose(self, "stand_by", [("", _("Nobody")), *stand_bys])

    def clean(self) -> dict[str, Any]:
        """Refuse the same person twice."""
        given = super().clean() or {}
        first, second, third = (given.get(name) for name in self.PEOPLE)
        if first and first == second:
            self.add_error("second", _("This is the same person. Choose somebody else, or nobody yet."))
        if third and third in (first, second):
            self.add_error("stand_by", _("They lead this session. Choose somebody else, or nobody."))
        return given

    @property
    def pair(self) -> list[int]:
        """The ids of those chosen to lead."""
        return [pk for pk in (self.cleaned_data["first"], self.cleaned_data["second"]) if pk]

    @property
    def stands_by(self) -> int | None:
        """The id of who was chosen to stand by."""
        found: int | None = self.cleaned_data["stand_by"]
        return found

    def refuse(self, person: int, words: str) -> None:
        """Say why somebody cannot lead or stand by; everything stays as chosen."""
        self.add_error(next(name for name in self.PEOPLE if self.cleaned_data.get(name) == person), words)

    def take_focus(self) -> None:
        """Let the field that is to be filled or mended take the focus, where the form comes into a page that is open."""
        wrong = [name for name in self.PEOPLE if name in self.errors] if self.is_bound else []
        empty = [name for name in self.PEOPLE[:2] if not self[name].value()]
        self.fields[(wrong or empty or ["first"])[0]].widget.attrs["autofocus"] = True


class ModuleForm(forms.Form):
    """What was completed, and when."""

    module = forms.ChoiceField(label=_("What was completed"))
    completed_on = forms.DateField(label=_("Completed on"), widget=DatePicker, help_text=_("It holds for a year from this day."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "module", module_titles().items())

    def clean_completed_on(self) -> date:
        """Refuse a day to come, and one so long ago that it holds no more."""
        day: date = self.cleaned_data["completed_on"]
        today = timezone.localdate()
        if day > today:
            raise forms.ValidationError(_("This day is still to come. Note it when it is done."), code="future")
        if day < today - FURTHEST:
            raise forms.ValidationError(_("This is more than a year ago, so it holds no more. Check the year."), code="old")
        return day


class CourseForm(ModuleForm):
    """The same for many at once."""

    people = forms.TypedMultipleChoiceField(
        label=_("Who completed it"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one person.")},
    )
    field_order = ("module", "completed_on", "people")

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "people", people)


class StepBackForm(forms.Form):
    """From when on one leads no more."""

    on = forms.DateField(
        label=_("First day on which you lead nothing"),
        widget=DatePicker,
        help_text=_("You need not say why, and nobody is told a reason."),
    )

    def clean_on(self) -> date:
        """Refuse what has passed or is far off."""
        return _ahead(self.cleaned_data["on"], today_too=True)


class HandOverForm(forms.Form):
    """Who hands a group over to whom, and when."""

    giver = forms.TypedChoiceField(label=_("Who hands it over"), coerce=int)
    taker = forms.TypedChoiceField(
        label=_("Who takes it"), coerce=int, help_text=_("They see the names of members from that day on, not before.")
    )
    on = forms.DateField(label=_("Day of the hand-over"), widget=DatePicker)
    together = forms.TypedChoiceField(
        label=_("One session together"),
        coerce=UUID,
        required=False,
        empty_value=None,
        help_text=_("Whoever takes the group leads it beside the others once, so that nobody meets a stranger."),
    )
    note = forms.CharField(
        label=_("How the group works"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("How you open, what helps when it is quiet, what is agreed. Name no member and tell nobody’s story."),
    )

    def __init__(self, *args: Any, givers: Mapping[int, str], takers: Mapping[int, str], dates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "giver", [("", _("Choose one")), *givers.items()])
        _choose(self, "taker", [("", _("Choose one")), *sorted(takers.items(), key=lambda each: each[1].casefold())])
        _choose(self, "together", [("", _("None")), *dates])

    def clean_on(self) -> date:
        """Refuse what has passed or is far off."""
        return _ahead(self.cleaned_data["on"], today_too=False)


class SettleForm(forms.Form):
    """What the two have settled."""

    note = HandOverForm.base_fields["note"]
    done = forms.MultipleChoiceField(
        label=_("Settled"), choices=HandOver.Step.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


def module_titles() -> dict[str, str]:
    """Return what can be noted, by key: the course and its refresh first, then each module and what follows."""
    whole = {COURSE: str(_("The whole course")), REFRESH: str(_("Yearly refresh"))}
    modules = {module.key: module.title for module in training().modules}
    return whole | modules | {key: str(words) for key, words in PRACTICE}


def _next_monday(today: date) -> date:
    return today + timedelta(days=7 - today.weekday())


def _ahead(day: date, *, today_too: bool) -> date:
    today = timezone.localdate()
    if day < today or (day == today and not today_too):
        raise forms.ValidationError(_("This day has passed. Choose a later one."), code="past")
    if day > today + FURTHEST:
        raise forms.ValidationError(_("This is more than a year away. Check the year."), code="far")
    return day


def _choose(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)
