"""What Django's and allauth's own fields say when an answer does not fit: in our voice, and what to do about it."""

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

CHOICE = _("That choice is not on offer any more. Choose one of these.")


def speak() -> None:
    """Replace the built-in messages once, at start-up; a field's or form's own `error_messages` still win."""
    forms.Field.default_error_messages["required"] = _("Please fill this in.")
    for field in (forms.ChoiceField, forms.ModelChoiceField):
        field.default_error_messages["invalid_choice"] = CHOICE
        field.default_error_messages["required"] = _("Please choose one.")
    for several in (forms.MultipleChoiceField, forms.ModelMultipleChoiceField):
        several.default_error_messages["invalid_choice"] = CHOICE
        several.default_error_messages["required"] = _("Please choose at least one.")
    # A class without a dictionary of its own would write into its parent's.
    forms.BooleanField.default_error_messages = {"required": _("Please tick this to go on.")}
    forms.DateField.default_error_messages["invalid"] = _("This is not a day that we can read. Write it like 2026-11-30.")
    forms.TimeField.default_error_messages["invalid"] = _("This is not a time that we can read. Write it like 14:30.")
    forms.IntegerField.default_error_messages["invalid"] = _("Write a whole number, in digits.")
    forms.URLField.default_error_messages["invalid"] = _("This is not a whole web address. It begins with https://.")
    forms.FileField.default_error_messages["required"] = _("Please choose a file.")
    forms.FileField.default_error_messages["empty"] = _("This file is empty. Choose another one.")
    validators.URLValidator.message = _("This is not a whole web address. It begins with https://.")
    validators.EmailValidator.message = _("This is not a whole email address. It looks like name@example.org.")
    validators.MinValueValidator.message = _("This must be %(limit_value)s or more.")
    validators.MaxValueValidator.message = _("This must be %(limit_value)s or less.")
    validators.MaxLengthValidator.message = ngettext_lazy(
        "This is too long: %(show_value)d characters, where %(limit_value)d fits.",
        "This is too long: %(show_value)d characters, where %(limit_value)d fit.",
        "limit_value",
    )
    DefaultAccountAdapter.error_messages.update(
        {
            "email_password_mismatch": _(
                "This email address and password do not go together. Try again, or choose a new password."
            ),
            "too_many_login_attempts": _("That was wrong too often. Wait a few minutes, then try again."),
            "rate_limited": _("That was too often in a short time. Wait a few minutes, then try again."),
            "account_inactive": _("This account is closed."),
            "incorrect_password": _("This is not the password. Try again."),
            "incorrect_code": _("This code does not fit. Codes change every 30 seconds: take the newest one."),
        }
    )
