"""The style guide: every component in one page, where it is looked at and where axe runs first. Wired with DEBUG only."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from peersupport.widgets import DatePicker, DateTimePair

GENDERS = [("woman", _("Woman")), ("man", _("Man")), ("nonbinary", _("Non-binary")), ("", _("I would rather not say"))]


class SpecimenForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("Name in this group"), help_text=_("Only this group sees it. It cannot be your real name."))
    words = forms.CharField(label=_("What would help?"), required=False, widget=forms.Textarea)
    topic = forms.ChoiceField(label=_("Topic"), choices=[("", _("Any topic")), ("burnout", _("Burnout")), ("loss", _("Loss"))])
    gender = forms.ChoiceField(
        label=_("How do you describe yourself?"), choices=GENDERS, widget=forms.RadioSelect, required=False
    )
    kinds = forms.MultipleChoiceField(
        label=_("Who it is for"),
        choices=[("mixed", _("Mixed")), ("women", _("Women")), ("men", _("Men")), ("nonbinary", _("Non-binary people"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    day = forms.DateField(label=_("Closes on"), widget=DatePicker)
    starts = forms.SplitDateTimeField(label=_("Starts"), help_text=_("In your time zone, Europe/London."), widget=DateTimePair)
    agreed = forms.BooleanField(label=_("I will keep what is said here in this group."))


ROWS = [
    ("women", _("Women"), _("taking part"), "3.25", "2.8 to 3.7", 40.6, 34.6, 46.6, 56.2, False, "4.50", "100–199"),
    ("women", _("Women"), _("not yet"), "4.0", "3.6 to 4.3", 50.0, 45.6, 54.4, 52.5, True, "4.2", "200–499"),
    ("men", _("Men"), _("taking part"), "3.0", "2.2 to 3.8", 37.5, 28.0, 47.0, 43.8, False, "3.5", "50–99"),
    ("men", _("Men"), _("not yet"), "3.4", "3.0 to 3.8", 42.5, 38.1, 46.9, 42.5, True, "3.4", "200–499"),
    ("nonbinary", _("Non-binary"), _("everyone"), "4", "1.8 to 6.2", 50.0, 23.0, 77.0, 50.0, False, "4", "20–29"),
    ("everyone", _("Everyone"), "", "3.5", "3.3 to 3.7", 43.8, 41.3, 46.3, 48.8, False, "3.9", "500–999"),
]
PLOT = ("gender", "name", "detail", "value", "range", "x", "low", "high", "before", "hollow")


def _trend(gender: str, ys: list[float], spread: float) -> dict[str, Any]:
    points = [{"x": 25 * i, "y": y, "low": y + spread, "high": y - spread} for i, y in enumerate(ys)]
    return {"gender": gender, "points": points}


def _trends() -> dict[str, Any]:
    """A year of three lines."""
    return {
        "series": [
            _trend("women", [30, 38, 45, 52, 60], 7),
            _trend("men", [56, 58, 60, 62, 62.5], 8),
            _trend("nonbinary", [48, 46, 50, 52, 50], 17),
        ],
        "grid": [0, 25, 50, 75, 100],
        "y_labels": [8, 6, 4, 2, 0],
        "x_labels": ["Nov 2025", "Feb", "May", "Aug", "Nov 2026"],
        "trend_columns": [_("Who"), "Nov 2025", "Feb", "May", "Aug", "Nov 2026"],
        "trend_table": [
            [_("Women"), "5.6", "5.0", "4.4", "3.8", "3.2"],
            [_("Men"), "3.5", "3.4", "3.2", "3.0", "3.0"],
            [_("Non-binary"), "4.2", "4.3", "4.0", "3.8", "4.0"],
        ],
        "steps": [_("What others see"), _("About you"), _("Topics"), _("Ready")],
        "events": [
            {"when": _("Monday 9 November"), "title": _("Round opened"), "text": _("820 colleagues were asked."), "done": True},
            {"when": _("Friday 4 December"), "title": _("Round closes"), "text": _("Answers are shuffled and sealed.")},
            {"when": _("Saturday 5 December"), "title": _("Figures are published"), "text": _("You and HR see the same.")},
        ],
        "tabs": [(_("Now"), "#now", True), (_("Over time"), "#time", False), (_("The gap"), "#gap", False)],
        "navigation": [
            (_("Home"), "#h", False),
            (_("Groups"), "#g", True),
            (_("Check-in"), "#c", False),
            (_("Figures"), "#f", False),
        ],
    }


def specimens() -> dict[str, Any]:
    """Made-up figures in the shapes that the components take."""
    return {
        "rows": [dict(zip(PLOT, row, strict=False)) for row in ROWS],
        "ticks": [{"x": 25 * i, "label": 2 * i} for i in range(5)],
        "columns": [_("Who"), _("Now"), _("March"), _("95 % range now"), _("Answers now")],
        "table": [[f"{r[1]}, {r[2]}".strip(", "), r[3], r[10], r[4], r[11]] for r in ROWS],
        "key": [
            {"words": _("Taking part, 95 % range"), "gender": "women"},
            {"words": _("Not yet in a group"), "gender": "women", "hollow": True},
            {"words": _("March"), "line": True},
        ],
        "gender_key": [
            {"words": _("Women"), "gender": "women"},
            {"words": _("Men"), "gender": "men"},
            {"words": _("Non-binary people"), "gender": "nonbinary"},
            {"words": _("Everyone"), "gender": "everyone"},
        ],
        **_trends(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """All components; a POST shows the form with its errors, `?theme=dark` fixes a theme."""
    form = SpecimenForm(request.POST or None)
    if request.method == "POST":
        form.is_valid()
        messages.success(request, _("You left “Carrying a lot”. Nobody was told."), extra_tags="undo:/styleguide/")
    chips = SpecimenForm(prefix="chips")["kinds"]
    return render(
        request, "styleguide.html", {"form": form, "chips": chips, "theme": request.GET.get("theme", ""), **specimens()}
    )
