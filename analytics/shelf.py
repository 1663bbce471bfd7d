"""Where things lie that were drawn from the ledger: made once for each state of it, then handed out as they are (P4, P9).

In the cache, for a month. What is gone from there is made again from the same ledger, so losing it loses time and nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache as once
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.core.cache import cache
from django.templatetags.static import static
from django.utils.translation import get_language

from analytics.ledger import Version

A_MONTH = 30 * 24 * 3600
HERE = Path(__file__).parent
# What draws: a new version of the site must not serve what the old one drew.
DRAWS = ("*.py", "*.html", "*.typ", "*.toml")

Made = TypeVar("Made")


def kept(name: str, version: Version, make: Callable[[], Made]) -> Made:
    """What lies under that name for this state of the ledger, made now where nothing does.

    Nothing is kept of what turns out not to be there: its name may be anything that somebody typed into an address.
    """
    key = key_of(name, version)
    found: Made | None = cache.get(key)
    if found is None:
        found = make()
        if found is not None:
            cache.set(key, found, A_MONTH)
    return found


def key_of(name: str, version: Version) -> str:
    """It changes with the ledger, with the language, and with the code that draws."""
    return f"shelf:{_build()}:{version}:{get_language()}:{name}"


@once
def _build() -> str:
    templates = [Path(settings.BASE_DIR) / "templates" / part for part in ("analytics", "ui")]
    files = sorted(file for root in (HERE, *templates) for ending in DRAWS for file in root.rglob(ending))
    digest = hashlib.sha256(static("icons.svg").encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
