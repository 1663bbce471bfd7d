"""The short name of a measure: what it may be, and which names mean something else here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from analytics.past.problems import Problems, _
from surveys.linking import CHANGES

SLUG = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
# Pages that stand where a measure's own page would, and are found first (analytics/urls.py; a test compares).
PAGES = frozenset({"adapt", "gap", "questions", "reach", "report"})


def short_name(entry: Mapping[Any, Any], path: str, problems: Problems) -> str | None:
    """None when `problems` says what is wrong with it."""
    slug = entry.get("slug")
    if not isinstance(slug, str) or not SLUG.match(slug):
        problems.add(_("Give a short name of small letters, digits and _, such as phq4."), path=f"{path}.slug")
        return None
    if slug in CHANGES:
        # In the ledger that name is a change since an earlier round, linked on devices: stronger evidence than a file is.
        problems.add(
            _("“%(slug)s” names a change that only a check-in can ask for. Choose another."), path=f"{path}.slug", slug=slug
        )
        return None
    if slug in PAGES:
        problems.add(
            _("A page of figures is called “%(slug)s” already, and would hide this one. Choose another name."),
            path=f"{path}.slug",
            slug=slug,
        )
        return None
    return slug
