"""What a coordinator says of a group, and how the list is filtered."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from groups.discretion import giveaway
from groups.models import PeerGroup
from groups.when import zone_choices
from organizations.models.organization import Organization

LANGUAGES = [("en", _("English")), ("de", _("German")), ("fr", _("French")), ("es", _("Spanish")), ("tr", _("Turkish"))]
KINDS = [("mixed", _("Mixed")), ("women", _("Women")), ("men", _("Men")), ("nonbinary", _("Non-binary people"))]
WHEN = [("", _("Any time")), ("early", _("Before 10:00")), ("day", _("10:00 to 17:00")), ("late", _("After 17:00"))]

# Generic for mypy only; Django's class takes no parameter.
if TYPE_CHECKING:
    PeerGroupForm = forms.ModelForm[PeerGroup]
else:
    PeerGroupForm = forms.ModelForm


class FilterForm(forms.Form):
    """Narrows the list, in the address only: nothing of it is kept."""

    kind = forms.MultipleChoiceField(label=_("Who it is for"), choices=KINDS, required=False, widget=forms.CheckboxSelectMultiple)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    when = forms.ChoiceField(label=_("When"), choices=WHEN, required=False)
    format = forms.ChoiceField(label=_("How it meets"), choices=[("", _("Any way")), *PeerGroup.Format.choices], required=False)
    language = forms.ChoiceField(label=_("Language"), choices=[("", _("Any language")), *LANGUAGES], required=False)
    places = forms.BooleanField(label=_("Has free places"), required=False)
    access = forms.BooleanField(label=_("Says how it is accessible"), required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=500, widget=forms.HiddenInput)

    def __init__(self, *args: Any, topics: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["topic"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Any topic")), *topics]

    @property
    def wanted(self) -> dict[str, Any]:
        """Return what is asked for; what makes no sense asks for nothing."""
        self.full_clean()
        return self.cleaned_data if self.is_bound else {}

    def address(self, page: int) -> str:
        """Return the query of another page of the same list."""
        return "?" + urlencode({**self._asked, "page": page}, doseq=True)

    @property
    def is_narrow(self) -> bool:
        """Tell whether anything is asked for."""
        return bool(self._asked)

    @property
    def asks_more(self) -> bool:
        """Tell whether one of the filters is used that are folded away at first."""
        return bool(self._asked.keys() & {"format", "language", "places", "access"})

    def ways_out(self) -> list[tuple[str, str]]:
        """Return (words, address) of each list with one filter less, where nothing fits all of them."""
        asked = self._asked
        return [
            (self._said(name), "?" + urlencode({k: v for k, v in asked.items() if k != name}, doseq=True))
            for name in asked
            if len(asked) > 1
        ]

    def _said(self, name: str) -> str:
        """Say what is asked for in one field, as the page shows it."""
        field, value = self.fields[name], self.wanted[name]
        if not isinstance(field, forms.ChoiceField):
            return str(field.label)
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(str(words) for key, words in field.choices if key in chosen)  # type: ignore[union-attr, misc]

    @property
    def _asked(self) -> dict[str, Any]:
        return {name: "on" if value is True else value for name, value in self.wanted.items() if value and name != "page"}


class GroupForm(PeerGroupForm):
    """Everything about a group but its facilitators."""

    class Meta:
        model = PeerGroup
        fields = (
            "name",
            "discreet_title",
            "sentence",
            "description",
            "topic",
            "eligibility",
            "centred_on",
            "inclusion_statement",
            "level_rule",
            "join_style",
            "hr_welcome",
            "format",
            "language",
            "accessibility",
            "capacity_min",
            "capacity_max",
            "minimum_to_start",
            "late_minutes",
            "timezone",
        )
        labels = {
            "sentence": _("In one sentence, who it is for"),
            "eligibility": _("Who may join"),
            "centred_on": _("Whose experience it is about"),
            "inclusion_statement": _("Inclusion statement"),
            "level_rule": _("Level"),
            "join_style": _("How people join"),
            "format": _("How it meets"),
            "language": _("Language"),
            "topic": _("Topic"),
            "minimum_to_start": _("Fewest people to begin with"),
            "late_minutes": _("Minutes until the door closes"),
        }
        help_texts = {
            "sentence": _("Begin with “For”."),
            "centred_on": _("Only for a group that is not mixed."),
            "inclusion_statement": _("Say plainly who is welcome, in words that leave nobody wondering."),
            "level_rule": _("Keeps managers and the people they manage apart. Nobody is told who is in the group."),
            "join_style": _("On request, facilitators answer within 7 days. They see a chosen name, never who it is."),
            "capacity_min": _("3 or more."),
            "capacity_max": _("12 or fewer."),
            "accessibility": _("Captions, step-free room, breaks."),
            "minimum_to_start": _("With fewer, facilitators can end a session kindly. New sessions begin with this number."),
            "late_minutes": _("After the start nobody comes in later than this. New sessions begin with it."),
        }

    def __init__(self, *args: Any, organization: Organization, topics: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("topic", [("", _("No single topic")), *topics])
        self._choose("language", LANGUAGES)
        self._choose("centred_on", [("", _("Nobody’s in particular")), *PeerGroup.CentredOn.choices])
        self._choose("timezone", zone_choices())
        for name in ("description", "inclusion_statement"):
            self.fields[name].widget = forms.Textarea(attrs={"rows": 4})
        if organization.self_attested_allowed_on is None and self.instance.eligibility != "self_attested":
            eligibility = self.fields["eligibility"]
            assert isinstance(eligibility, forms.ChoiceField)
            eligibility.choices = [c for c in PeerGroup.Eligibility.choices if c[0] != "self_attested"]

    def clean(self) -> dict[str, Any]:
        """Keep the discreet title discreet, and eligibility, focus and sizes in accord."""
        given = super().clean() or {}
        self._check_title(given)
        mixed = given.get("eligibility") == PeerGroup.Eligibility.OPEN
        if mixed and given.get("centred_on"):
            self.add_error("centred_on", _("A mixed group is about nobody's experience in particular. Leave this empty."))
        if given.get("eligibility") and not mixed and not given.get("centred_on"):
            self.add_error("centred_on", _("Say whose experience the group is about."))
        low, high = given.get("capacity_min"), given.get("capacity_max")
        if low is not None and high is not None and not 3 <= low <= high <= 12:
            self.add_error("capacity_max", _("Sizes go from 3 to 12, the largest not below the smallest."))
        fewest, late = given.get("minimum_to_start"), given.get("late_minutes")
        if fewest is not None and high is not None and not 2 <= fewest <= high:
            self.add_error("minimum_to_start", _("From 2 to the largest size."))
        if late is not None and late > 60:
            self.add_error("late_minutes", _("60 minutes at most."))
        return given

    def refuse_name(self) -> None:
        """Say that another group has this name."""
        self.add_error("name", _("Another group has this name. Choose another."))

    def validate_constraints(self) -> None:
        """Left to `clean` and the database, whose refusals have words of their own above."""

    def clean_discreet_title(self) -> str:
        """One line, whatever was sent: it stands in the subject of mails."""
        return " ".join(str(self.cleaned_data["discreet_title"]).split())

    def _check_title(self, given: Mapping[str, Any]) -> None:
        word = giveaway(given.get("discreet_title", ""), name=given.get("name", ""), topic=given.get("topic", ""))
        if word:
            self.add_error(
                "discreet_title",
                forms.ValidationError(
                    _("“%(word)s” tells what the group is about or who it is for. A weekday and a thing will do."),
                    params={"word": word},
                    code="giveaway",
                ),
            )

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name] = forms.ChoiceField(
            label=self.fields[name].label,
            choices=choices,
            required=name not in ("topic", "centred_on"),
            help_text=self.fields[name].help_text,
        )


class FacilitatorsForm(forms.Form):
    """Who facilitates a group."""

    people = forms.TypedMultipleChoiceField(
        label=_("Facilitators"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["people"]
        assert isinstance(field, forms.ChoiceField)
        # Forty names: whoever has the group stands first, the others by name.
        chosen = set(self.initial.get("people", ()))
        ordered: list[tuple[int, str]] = sorted(choices, key=lambda choice: (choice[0] not in chosen, choice[1].casefold()))
        field.choices = ordered
