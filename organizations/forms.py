"""Forms of this app. Views and forms never query."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from organizations.models.organization import Organization
from organizations.models.person import Role


def _sides_apart(roles: list[str]) -> None:
    if "hr" in roles and {"facilitator", "coordinator", "safeguarding_lead"} & set(roles):
        raise forms.ValidationError(_("HR cannot also facilitate, coordinate or lead safeguarding. Choose one side."))


class InviteForm(forms.Form):
    """Whom an admin invites."""

    full_name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("Work e-mail address"), max_length=254)
    is_people_manager = forms.BooleanField(
        label=_("Manages people"),
        required=False,
        help_text=_("Some groups are only for people who manage nobody, or only for people who do."),
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Most people need none."),
    )

    def clean_roles(self) -> list[str]:
        """Refuse HR together with a role of care; the database does too."""
        roles: list[str] = self.cleaned_data["roles"]
        _sides_apart(roles)
        return roles


class RolesForm(forms.Form):
    """The roles that one person holds."""

    roles = forms.MultipleChoiceField(label=_("Roles"), choices=Role.choices, required=False, widget=forms.CheckboxSelectMultiple)

    def clean_roles(self) -> list[str]:
        """Refuse HR together with a role of care; the database does too."""
        roles: list[str] = self.cleaned_data["roles"]
        _sides_apart(roles)
        return roles


class PasswordForm(forms.Form):
    """The password of a new account."""

    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters. A few words that only you would put together work well."),
    )

    def clean_password(self) -> str:
        """Apply the site's password rules."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class NoticeForm(forms.Form):
    """The privacy notice, as plain text."""

    text = forms.CharField(
        label=_("Privacy notice"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 24}),
        help_text=_("Plain text. An empty line begins a new paragraph. Everybody in the organization can read it."),
    )

    def clean_text(self) -> str:
        """Refuse a draft whose blanks nobody filled in."""
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        if "[" in text and "]" in text:
            raise forms.ValidationError(_("Words in [square brackets] are still to be filled in. Your text is kept as it is."))
        return text


class OrganizationForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new tenant and its first admin."""

    admin_name = forms.CharField(label=_("Name of the first admin"), max_length=120)
    admin_email = forms.EmailField(label=_("E-mail address of the first admin"))

    class Meta:
        model = Organization
        fields = ["name", "slug", "timezone", "country"]

    def create_with(self) -> dict[str, Any]:
        """Return the arguments of `create_organization`."""
        data = self.cleaned_data
        return {
            "slug": data["slug"],
            "name": data["name"],
            "timezone_name": data["timezone"],
            "country": data["country"],
            "admin_email": data["admin_email"],
            "admin_name": data["admin_name"],
        }
