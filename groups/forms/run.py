"""How many people are there."""

from django import forms

# Two groups of twelve, their facilitators, and room for a mistake.
MOST = 40


class CountForm(forms.Form):
    """A number of people; the two buttons send it."""

    count = forms.IntegerField(min_value=0, max_value=MOST)
