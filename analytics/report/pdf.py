"""Setting a report: data in, a tagged PDF out (PDF/UA-1). Needs no network and no font of the machine's.

The text of a report never becomes the typesetter's source: it enters as JSON, so a title of signs comes out as signs.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import typst
from font_source_sans_pro import font_files_ttf

SOURCE = Path(__file__).parent / "report.typ"
# The typeface of the pictures as files.
FONTS = Path(font_files_ttf["SourceSansPro"]).parent
STANDARD: Literal["ua-1"] = "ua-1"
# Nothing but what is brought along.
SEALED: dict[str, Any] = {"font_paths": [str(FONTS)], "ignore_system_fonts": True}


def typeset(data: dict[str, Any]) -> bytes:
    """The PDF; the same data gives the same bytes. Raises typst.TypstError where a page cannot be set or is not accessible."""
    made = typst.compile(
        SOURCE.read_bytes(), format="pdf", pdf_standards=[STANDARD], sys_inputs=_inputs(data), timestamp=0, **SEALED
    )
    assert isinstance(made, bytes)
    return made


def page_images(data: dict[str, Any], ppi: int = 80) -> list[bytes]:
    """Each page as a PNG, for whoever looks a report over."""
    made = typst.compile(SOURCE.read_bytes(), format="png", ppi=ppi, sys_inputs=_inputs(data), timestamp=0, **SEALED)
    return [made] if isinstance(made, bytes) else list(made or [])


def _inputs(data: dict[str, Any]) -> dict[str, str]:
    return {"data": json.dumps(data, ensure_ascii=False, sort_keys=True)}
