"""The figures of the last run of attacks in words, for the limits page."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics import attacks
from analytics.attacks import Tried


def got() -> dict[str, Any]:
    """Rows for what was promised and for what is only told, and the day of the run; empty lists where none is on record."""
    tried = attacks.tried()
    said = Counter(one.words for one in tried)
    rows = [(one, _row(one, alone=said[one.words] == 1)) for one in tried]
    return {
        "promised": [row for one, row in rows if one.is_promised],
        "told": [row for one, row in rows if not one.is_promised],
        "broken": [one.words for one in tried if not one.held],
        "tried_on": max((one.on for one in tried), default=None),
    }


def _row(one: Tried, *, alone: bool) -> dict[str, Any]:
    """Where several attacks go for the same promise, the end of an attack's name tells them apart: how many insiders helped."""
    apart = one.attack.rpartition(", ")[2]
    return {
        "words": one.words if alone else f"{one.words} {apart[:1].upper()}{apart[1:]}.",
        "value": _value(one),
        "must_be": _must_be(one),
        "held": one.held,
        "size": _size(one),
        "on": one.on,
    }


def _value(one: Tried) -> str:
    value = number_format(f"{one.value:.3g}") if one.value < 1000 else number_format(round(one.value), force_grouping=True)
    if one.unit == "%":
        return _("%(value)s %% of the time") % {"value": value}
    if one.unit == "|ρ|":
        return _("a link of %(value)s, on a scale from 0 (none) to 1") % {"value": value}
    return f"{value} {one.unit}"


def _must_be(one: Tried) -> str:
    if not one.is_promised:
        return ""
    return _("at most %(most)s") % {"most": one.must_be.removeprefix("≤ ")} if one.must_be.startswith("≤") else one.must_be


def _size(one: Tried) -> str:
    size = ngettext("%(count)s made-up organization", "%(count)s made-up organizations", one.organizations) % {
        "count": number_format(one.organizations, force_grouping=True)
    }
    if one.waves < 2:
        return size
    return _("%(size)s, %(waves)s rounds each") % {"size": size, "waves": one.waves}
