"""Forms of this app. Views and forms never query."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from groups.when import zone_choices
from organizations.consent_texts import CURRENT
from organizations.models.consent import Consent
from organizations.models.person import Gender, Person


class TakingPartForm(forms.Form):
    """First step: the switch alone. Going on is no consent."""

    taking_part = forms.BooleanField(label=CURRENT[Consent.Purpose.TAKING_PART].sentence, required=False)


class GenderForm(forms.Form):
    """The gender question (product.md §4)."""

    genders = forms.MultipleChoiceField(
        label=_("How do you describe your gender?"),
        help_text=_("Choose all that fit."),
        choices=Gender.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    gender_term = forms.CharField(
        label=_("My term"),
        help_text=_("If you use another term. Only you ever see it."),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    in_figures = forms.BooleanField(label=CURRENT[Consent.Purpose.GENDER_IN_FIGURES].sentence, required=False)

    def clean(self) -> dict[str, Any]:
        """A term means "another term"; "prefer not to say" stands alone; an answer is kept for its one use or not at all."""
        data = super().clean() or self.cleaned_data
        genders, term = list(data.get("genders", [])), data.get("gender_term", "").strip()
        if term and Gender.OTHER not in genders:
            genders.append(Gender.OTHER)
        if Gender.NOT_STATED in genders and len(genders) > 1:
            self.add_error("genders", _("“Prefer not to say” goes with no other answer. Keep one or the other."))
        elif set(genders) - {Gender.NOT_STATED} and not data.get("in_figures"):
            self.add_error(
                "in_figures",
                _("We keep your answer only for combined figures. Tick this to save it, or leave the question empty."),
            )
        return data | {"genders": [str(gender) for gender in genders], "gender_term": term}


def offer(form: forms.BaseForm, topics: list[tuple[str, str]]) -> None:
    """Put the topics of the organization (key, title) into a form's choices."""
    field = form.fields["topics"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = topics


class TopicsForm(forms.Form):
    """Third step: topics of interest, and reminders."""

    topics = forms.MultipleChoiceField(
        label=_("What would you like to talk or hear about?"),
        help_text=_("We suggest one group by these, to you alone. Facilitators and HR never see them."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reminders = forms.BooleanField(label=CURRENT[Consent.Purpose.REMINDERS].sentence, required=False)

    def __init__(self, *args: Any, topics: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, topics)


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """Pronouns, zone, language of mails, topics and discreet mode."""

    timezone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        choices=lambda: [("", _("The same as my organization")), *zone_choices()],
    )
    language = forms.ChoiceField(
        label=_("Language of mails"),
        help_text=_("Only mails are translated so far. The pages stay English."),
        required=False,
        choices=settings.MAIL_LANGUAGES,
    )
    topics = forms.MultipleChoiceField(
        label=_("Topics of interest"),
        help_text=_("We suggest one group by these, to you alone."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Person
        fields = ["pronouns", "timezone", "language", "discreet", "topics"]
        help_texts = {
            "pronouns": _("Suggested when you join a group. You can write others in each group."),
            "discreet": _(
                "For when somebody may look over your shoulder. Your groups show their plain titles only, the ones that stand in "
                "calendars; no page says what they are about; the tab of your browser shows the name of this site alone."
            ),
        }

    def __init__(self, *args: Any, topics: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, topics)


class DeleteForm(forms.Form):
    """The second step of deleting an account."""

    understood = forms.BooleanField(
        label=_("I understand that this cannot be undone."),
        error_messages={"required": _("Tick this box to delete your account. Nothing has been deleted yet.")},
    )
