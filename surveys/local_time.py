"""Moments of a round as the organization's clocks show them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def in_words(instant: datetime, zone: str) -> str:
    """A moment as people say it, with the place whose clock it is: Monday 7 December 9:00 (Berlin)."""
    local = instant.astimezone(ZoneInfo(zone))
    return _("%(day)s %(time)s (%(place)s)") % {
        "day": date_format(local, pgettext("date format", "l j F")),
        "time": date_format(local, "G:i"),
        "place": zone.rsplit("/", 1)[-1].replace("_", " "),
    }
