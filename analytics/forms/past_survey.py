"""HR's forms for a past survey: the file, which column is what, and which group each spelling of gender belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analytics.models import PastSurvey
from analytics.past.fields import LONGEST_TITLE
from analytics.past.genders import sort_spelling
from analytics.past.mapping import SurveyMapping, build_mapping
from analytics.past.measures import known_scales
from analytics.past.problems import Problems
from analytics.past.reading import to_number
from analytics.past.scoring import Reading
from analytics.telling.past_words import gender_in_words

LARGEST_FILE = 1 << 30
MOST_QUESTIONS = 20
# Which field of the form shows a fault that the mapping reports under this key.
FIELD_OF = {
    "slug": "scale",
    "title": "own_title",
    "items": "items",
    "reversed": "items",
    "missing": "missing",
    "coding": "coding",
}


class UploadForm(forms.Form):
    """The file itself."""

    file = forms.FileField(
        label=_("File with the answers"),
        help_text=_("CSV, one row for each person, the names of the columns in the first row. Up to 1 GB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
    )

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if file.size and file.size > LARGEST_FILE:
            raise forms.ValidationError(_("This file is larger than 1 GB. Leave out the columns that are not needed."))
        return file


class SurveyForm(forms.Form):
    """What the survey is called, when it closed, and which columns hold gender and, where the file holds several, the year."""

    title = forms.CharField(label=_("What the survey is called"), max_length=LONGEST_TITLE)
    closed_on = forms.DateField(label=_("The day it closed"), widget=forms.DateInput(attrs={"type": "date"}))
    gender = forms.ChoiceField(label=_("Column with gender"))
    year = forms.ChoiceField(
        label=_("Column that says the year"),
        help_text=_(
            "Only where the file holds several years. Each becomes a survey of its own. Above, write the day on which the newest"
            " one closed; earlier ones count as closed on the same day of their year."
        ),
        required=False,
    )

    def __init__(self, *args: Any, columns: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = list(zip(columns, columns, strict=True))
        self.fields["gender"].choices = [("", _("Choose a column")), *named]  # type: ignore[attr-defined]
        self.fields["year"].choices = [("", _("The file is one survey")), *named]  # type: ignore[attr-defined]


class QuestionForm(forms.Form):
    """One scale: an instrument that is known here, or a question of HR's own."""

    scale = forms.ChoiceField(label=_("What was measured"))
    items = forms.MultipleChoiceField(
        label=_("Its columns"),
        help_text=_("One for each question of the scale, in the order of the file."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose the columns of this scale.")},
    )
    missing = forms.CharField(
        label=_("What stands for no answer"),
        help_text=_("Separated by commas, such as NA, 99. Empty cells count as no answer anyway."),
        required=False,
    )
    coding = forms.CharField(
        label=_("Answers in words"),
        help_text=_("One to a line: the answer, an equals sign, its number. Leave this empty if the cells hold numbers."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    own_title = forms.CharField(label=_("What it is called"), max_length=LONGEST_TITLE, required=False)
    scoring = forms.ChoiceField(
        label=_("How the columns make one number"),
        choices=[("mean", _("Their mean")), ("sum", _("Their sum")), ("share", _("Share of people who said 1, not 0"))],
        required=False,
    )
    scale_low = forms.FloatField(label=_("Lowest possible score"), required=False)
    scale_high = forms.FloatField(label=_("Highest possible score"), required=False)
    direction = forms.ChoiceField(
        label=_("Which end is better"), choices=[("1", _("Higher is better")), ("-1", _("Lower is better"))], required=False
    )

    def __init__(self, *args: Any, columns: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scales = [(slug, scale.name) for slug, (_instrument, scale) in known_scales().items()]
        self.fields["scale"].choices = [*sorted(scales, key=_by_name), ("own", _("A question of our own"))]  # type: ignore[attr-defined]
        self.fields["items"].choices = list(zip(columns, columns, strict=True))  # type: ignore[attr-defined]
        self.order = {column: place for place, column in enumerate(columns)}

    def clean_items(self) -> list[str]:
        return sorted(self.cleaned_data["items"], key=self.order.__getitem__)

    def clean_coding(self) -> dict[str, float]:
        coding: dict[str, float] = {}
        for line in filter(str.strip, self.cleaned_data["coding"].splitlines()):
            answer, _equals, number = line.rpartition("=")
            value = to_number(number, decimal_comma=True)
            if not answer.strip() or value is None:
                raise forms.ValidationError(_("“%(line)s” is not an answer, an equals sign and a number."), params={"line": line})
            coding[answer.strip()] = value
        return coding

    def clean_missing(self) -> list[str]:
        return [code.strip() for code in self.cleaned_data["missing"].split(",") if code.strip()]

    @property
    def own(self) -> list[forms.BoundField]:
        """What only a question of HR's own needs."""
        return [self[name] for name in ("own_title", "scoring", "scale_low", "scale_high", "direction")]

    @property
    def codes(self) -> list[forms.BoundField]:
        return [self[name] for name in ("coding", "missing")]

    @property
    def is_own(self) -> bool:
        """Its part of the form stands open."""
        return self["scale"].value() == "own" or any(field.errors for field in self.own)

    @property
    def has_codes(self) -> bool:
        return any(field.value() or field.errors for field in self.codes)

    def as_measure(self) -> dict[str, Any]:
        """This question as a mapping has it."""
        data = self.cleaned_data
        measure: dict[str, Any] = {key: data[key] for key in ("items", "missing", "coding")}
        if data["scale"] != "own":
            return {"slug": data["scale"], **measure}
        measure |= {"slug": own_slug(data["own_title"]), "title": data["own_title"], "scoring": data["scoring"]}
        measure["direction"] = int(data["direction"] or 1)
        if data["scoring"] != "share":
            measure |= {key: data[key] for key in ("scale_low", "scale_high") if data[key] is not None}
        return measure


QuestionFormSet = forms.formset_factory(
    QuestionForm, extra=0, min_num=1, max_num=MOST_QUESTIONS, validate_min=True, can_delete=True
)


class MappingForms:
    """The survey and its questions as one form, and as one mapping."""

    def __init__(self, survey: PastSurvey, data: Mapping[str, Any] | None, today: date) -> None:
        self.today = today
        self.survey = SurveyForm(data, columns=survey.columns, initial=_initial_survey(survey))
        self.questions = QuestionFormSet(
            data, initial=_initial_questions(survey), prefix="questions", form_kwargs={"columns": survey.columns}
        )
        for form in self.questions:
            form.fields["DELETE"].label = _("Leave this measure out")
        self.mapping: SurveyMapping | None = None
        self.data: dict[str, Any] = {}

    @property
    def errors(self) -> bool:
        """With the next two, what ui/error_summary.html asks of a form."""
        return self.survey.is_bound and bool(self.survey.errors or any(self.questions.errors) or self.questions.non_form_errors())

    def non_field_errors(self) -> list[str]:
        own = [error for form in (self.survey, *self.questions) for error in form.non_field_errors()]
        return [*own, *self.questions.non_form_errors()]

    def __iter__(self) -> Iterator[forms.BoundField]:
        for form in (self.survey, *self.questions):
            yield from form

    def is_valid(self) -> bool:
        """The forms by themselves, then the mapping that they make; its faults are shown at the fields they come from."""
        if not (self.survey.is_valid() and self.questions.is_valid()):
            return False
        kept = [form for form in self.questions if not form.cleaned_data.get("DELETE")]
        self.data = {**self.survey.cleaned_data, "measures": [form.as_measure() for form in kept]}
        problems = Problems()
        self.mapping = build_mapping(self.data, self.today, problems)
        for problem in problems:
            self._show(problem.path, problem.text(gettext), kept)
        return self.mapping is not None

    def _show(self, path: str, sentence: str, questions: list[QuestionForm]) -> None:
        found = re.match(r"measures\[(\d+)\]\.?(\w*)", path)
        if found:
            form: forms.Form = questions[int(found[1])]
            field = FIELD_OF.get(found[2], found[2])
        else:
            form, field = self.survey, path
        form.add_error(field if field in form.fields else None, sentence)


class GendersForm(forms.Form):
    """One choice for each spelling, unknown ones first. HR owns the file, so its counts may be shown."""

    def __init__(self, *args: Any, reading: Reading, genders: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unknown = reading.unknown({})
        self.spellings = sorted(
            reading.spellings, key=lambda spelling: (spelling not in unknown, -reading.spellings[spelling], spelling)
        )
        choices = [(gender, gender_in_words(gender)) for gender in ("woman", "man", "nonbinary", "not_stated")]
        for number, spelling in enumerate(self.spellings):
            count = reading.spellings[spelling]
            self.fields[f"spelling_{number}"] = forms.ChoiceField(
                label=spelling or gettext("(left empty)"),
                choices=choices,
                initial=sort_spelling(spelling, genders).gender,
                help_text=gettext("Times written: %(count)d") % {"count": count},
            )
        self.unknown = len(unknown)

    @property
    def to_settle(self) -> list[forms.BoundField]:
        """Spellings that the table does not know."""
        return [self[name] for name in list(self.fields)[: self.unknown]]

    @property
    def settled(self) -> list[forms.BoundField]:
        """Spellings that it does."""
        return [self[name] for name in list(self.fields)[self.unknown :]]

    def genders(self) -> dict[str, str]:
        """Normalised spelling to group, every one of them: what HR has seen is settled."""
        return {spelling: self.cleaned_data[f"spelling_{number}"] for number, spelling in enumerate(self.spellings)}


def own_slug(title: str) -> str:
    """A short name for a question of HR's own; it never meets that of a known scale."""
    plain = slugify(title).replace("-", "_") or sha256(title.encode()).hexdigest()
    return "own_" + plain[:36]


def _initial_survey(survey: PastSurvey) -> dict[str, Any]:
    columns = {name: survey.mapping.get(name, "") for name in ("gender", "year")}
    return {"title": survey.title, "closed_on": survey.closed_on, **columns}


def _initial_questions(survey: PastSurvey) -> list[dict[str, Any]]:
    """What was entered before, or guessed from the names of the columns; else an empty form for PHQ-4."""
    measures: list[dict[str, Any]] = survey.mapping.get("measures") or [{"slug": "phq4", "items": []}]
    return [
        {
            "scale": measure["slug"] if measure["slug"] in known_scales() else "own",
            "items": measure["items"],
            "missing": ", ".join(measure.get("missing", [])),
            "coding": "\n".join(f"{answer} = {number:g}" for answer, number in measure.get("coding", {}).items()),
            "own_title": measure.get("title", ""),
            **{key: measure.get(key) for key in ("scoring", "scale_low", "scale_high", "direction")},
        }
        for measure in measures
    ]


def _by_name(choice: tuple[str, str]) -> tuple[bool, str]:
    """PHQ-4 first: it is what the dashboard compares with."""
    return choice[0] != "phq4", choice[1]
