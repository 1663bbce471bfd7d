"""Pictures to take away: the very drawing of the page, once for each state of the ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

from analytics import ledger
from analytics.charts.files import png_file, svg_file
from analytics.charts.picture import Picture
from analytics.files import Document
from analytics.ledger import Version
from analytics.pictures import picture_of
from analytics.shelf import kept

MAKERS: Mapping[str, tuple[Callable[[Picture], bytes], str]] = {
    "svg": (svg_file, "image/svg+xml; charset=utf-8"),
    "png": (png_file, "image/png"),
}
# No picture's name is longer: a measure (40), its kind and half. What is typed into an address may be.
LONGEST = 80


def picture_document(name: str, ending: str, version: Version) -> Document | None:
    """One picture as an SVG or PNG; None for a name or an ending that there is not (then nothing is kept)."""
    made = MAKERS.get(ending) if len(name) <= LONGEST else None
    picture = kept(f"picture:{name}", version, lambda: picture_of(ledger.read(), name)) if made else None
    if made is None or picture is None:
        return None
    write, content_type = made
    content = kept(f"picture:{name}.{ending}", version, lambda: write(picture))
    return Document(content, content_type, f'"{hashlib.sha256(content).hexdigest()[:32]}"')
