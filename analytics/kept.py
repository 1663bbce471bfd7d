"""What is drawn from the ledger is drawn once for each state of it, then handed out as it is.

The key holds the number of releases, so a body changes when something is published and at no other time (P4, P9), and the
digest of the code and templates that drew it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache as once
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.templatetags.static import static
from django.utils.translation import get_language

from analytics.ledger import Version

A_MONTH = 30 * 24 * 3600
HERE = Path(__file__).parent


def kept(name: str, version: Version, make: Callable[[], Any]) -> Any:
    """What was made under this name for this state of the ledger and this language; made now where it is not there yet."""
    key = f"ledger:{_build()}:{version}:{get_language()}:{name}"
    found = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found, A_MONTH)
    return found


@once
def _build() -> str:
    """A digest of what draws: a new version of the site must not serve what the old one drew."""
    templates = [Path(settings.BASE_DIR) / "templates" / part for part in ("analytics", "ui")]
    files = sorted(file for root in (HERE, *templates) for ending in ("*.py", "*.html") for file in root.rglob(ending))
    digest = hashlib.sha256(static("icons.svg").encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
