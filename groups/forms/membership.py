"""What somebody fills in to join, and the name they go by."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from groups.pseudonyms import LONGEST, SHORTEST, Fault, Identity, check, check_display_name, tidy
from organizations.consent_texts import CURRENT
from organizations.models.consent import Consent

FAULTS = {
    Fault.TOO_SHORT: format_lazy(_("Use at least {n} characters."), n=SHORTEST),
    Fault.TOO_LONG: format_lazy(_("Use at most {n} characters."), n=LONGEST),
    Fault.CHARACTERS: _("Start with a letter. Use letters, numbers, single spaces and hyphens only."),
    Fault.INVISIBLE: _("There is an invisible character in this name. Type it again by hand."),
    Fault.SCRIPTS: _("Use letters of one alphabet only."),
    Fault.CONFUSABLE: _("Some letters look like others here. Use the plain letters."),
    Fault.REAL_NAME: _("This is close to your real name, address or staff number. Choose what nobody connects to you."),
    Fault.ROLE: _("This sounds like a role. Choose a name that nobody takes for the organization or a facilitator."),
}
TAKEN = _("Somebody in this group has this name, or one that looks like it. Choose another.")


class NameForm(forms.Form):
    """A name and pronouns in one group."""

    pseudonym = forms.CharField(
        label=_("Your name in this group"),
        max_length=80,
        help_text=_("Only this group sees it. It is not linked to your name in any other group."),
    )
    pronouns = forms.CharField(
        label=_("Your pronouns"), max_length=40, required=False, help_text=_("For example they, she or he.")
    )

    def __init__(self, *args: Any, identity: Identity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.identity = identity
        for name in ("pseudonym", "pronouns"):
            # No browser shall offer the real name here.
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean_pseudonym(self) -> str:
        """Return the tidied name, refused with a reason where it gives something away (P2)."""
        name = tidy(self.cleaned_data["pseudonym"])
        fault = check(name, self.identity)
        if fault is not None:
            raise forms.ValidationError(FAULTS[fault], code=fault.value)
        return name

    def clean_pronouns(self) -> str:
        """Return the tidied pronouns."""
        return tidy(self.cleaned_data["pronouns"])

    def refuse_name(self) -> None:
        """Say that the name is taken; everything else stays as typed."""
        self.add_error("pseudonym", forms.ValidationError(TAKEN, code="taken"))


class JoinForm(NameForm):
    """A name, and that one has read what one agrees to."""

    rules = forms.BooleanField(label=_("I have read the ground rules and will keep them."))
    for_me = forms.BooleanField(label=_("I have read who this is for, and it is for me."))
    consent = forms.BooleanField()

    def __init__(self, *args: Any, asks_for_me: bool, asks_consent: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Ticking it stores nothing: not the tick, not a gender.
        if not asks_for_me:
            del self.fields["for_me"]
        if not asks_consent:
            del self.fields["consent"]
        else:
            self.fields["consent"].label = str(CURRENT[Consent.Purpose.TAKING_PART].sentence)


class DisplayNameForm(forms.Form):
    """The name a facilitator shows."""

    name = forms.CharField(
        label=_("Name shown to groups"),
        max_length=80,
        help_text=_("Members and other facilitators know you by it. It need not be your real name."),
    )

    def clean_name(self) -> str:
        """Return the tidied name; it may be real, it may not be misleading."""
        name = tidy(self.cleaned_data["name"])
        fault = check_display_name(name)
        if fault is not None:
            raise forms.ValidationError(FAULTS[fault], code=fault.value)
        return name

    def refuse_name(self) -> None:
        """Say that another facilitator has it."""
        self.add_error("name", _("Somebody else has this name, or one that looks like it. Choose another."))
