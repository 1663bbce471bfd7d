"""Which fields of which forms are kept while they are not sent (docs/decisions/0014-drafts-lie-with-the-person.md). Pure.

Never gender, and never a tick that agrees to something: a box that comes back ticked is no consent.
"""

import re
from collections.abc import Mapping

KEPT: dict[str, tuple[str, ...]] = {
    "welcome-topics": ("topics",),
    "join": ("pseudonym", "pronouns"),
    "claim": ("pseudonym", "pronouns"),
    "request": ("pseudonym", "pronouns", "note"),
}
LONGEST, MOST_VALUES = 2000, 60


def fields_of(key: str) -> tuple[str, ...]:
    """Return the fields that are kept of a form by its key ("join-12"), none where nothing is."""
    return KEPT.get(re.sub(r"-\d{1,18}$", "", key), ())


def what_is_kept(key: str, typed: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return what is stored of what was typed: known fields only, each of sensible size, without NUL, which JSON cannot hold."""
    known = [name for name in fields_of(key) if name in typed]
    return {name: [value[:LONGEST].replace("\0", "") for value in typed[name][:MOST_VALUES]] for name in known}
