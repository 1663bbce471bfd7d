"""The style guide: every component in one page, where it is looked at and where axe runs first. Wired with DEBUG only."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from peersupport.chart_gallery import gallery
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


def specimens() -> dict[str, Any]:
    """Made-up content in the shapes that the components take; pictures are those of the chart gallery."""
    return {
        "picture": gallery()[0][1],
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
