"""Words that several pictures share."""

from __future__ import annotations

from django.utils.translation import gettext as _

from analytics.findings import Measure


def method() -> str:
    """How averages were made, in a line that can leave the page with the picture."""
    return _("Averages are rounded so that any two people could have answered anything. Smaller groups are rounded more.")


def ends(measure: Measure) -> tuple[str, str]:
    """What lies at the low and at the high end of the scale."""
    better, worse = _("better"), _("worse")
    return (worse, better) if measure.direction > 0 else (better, worse)


def about_five(number: int) -> str:
    """A count that was rounded to 5: zero stands for a few as well as for nobody."""
    return _("about %(number)d") % {"number": number} if number else _("fewer than 5")
