"""Built-in errors speak as the rest of the site does."""

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from django import forms

STOCK = ("field is required", "Select a valid", "Enter a ", "Ensure ", "specified are not correct")


class Everything(forms.Form):
    """One field of each kind that a person fills in."""

    name = forms.CharField(max_length=3)
    kind = forms.ChoiceField(choices=[("a", "A")])
    kinds = forms.MultipleChoiceField(choices=[("a", "A")])
    day = forms.DateField()
    time = forms.TimeField()
    count = forms.IntegerField(min_value=3, max_value=12)
    email = forms.EmailField()
    link = forms.URLField(assume_scheme="https")
    agreed = forms.BooleanField()
    file = forms.FileField()


ANSWERS: list[dict[str, object]] = [
    {},
    {"name": "long", "kind": "x", "kinds": ["x"], "day": "x", "time": "x", "count": "x", "email": "x", "link": "x"},
    {"count": 2},
    {"count": 13},
]


@pytest.mark.parametrize("answers", ANSWERS)
def test_no_stock_error_reaches_a_person(answers: dict[str, object]) -> None:
    said = [str(error) for errors in Everything(answers).errors.values() for error in errors]
    assert len(said) == len(Everything.base_fields)
    assert not [error for error in said if any(words in error for words in STOCK)]


def test_a_wrong_password_is_said_in_our_words() -> None:
    assert "do not go together" in str(DefaultAccountAdapter.error_messages["email_password_mismatch"])


def test_a_forms_own_words_win() -> None:
    own = forms.BooleanField(error_messages={"required": "Tick it."})
    with pytest.raises(forms.ValidationError, match=r"Tick it\."):
        own.clean(False)
    assert forms.Field.default_error_messages["required"] == "Please fill this in."
