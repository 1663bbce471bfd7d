"""Which topic and guide a facilitator brings, and to which session."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class MaterialForm(forms.Form):
    """Topic and guide of one session."""

    topic = forms.ChoiceField(
        label=_("Topic"), required=False, help_text=_("Members see it on the session’s page, with its content warning.")
    )
    guide = forms.ChoiceField(label=_("Session guide"), required=False, help_text=_("Only you two see it."))

    def __init__(self, *args: Any, topics: list[tuple[str, str]], guides: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, none, choices in (("topic", _("No topic"), topics), ("guide", _("No guide"), guides)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", none), *choices]


class UseForm(forms.Form):
    """The session that gets it."""

    session = forms.ChoiceField(label=_("Your next sessions"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, sessions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["session"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = sessions
