"""A picture as a file, and on paper: the drawing of the page in fixed colours.

A file leaves the page, so title, unit, method and source stand in it. On paper the text around the drawing says them.
"""

from __future__ import annotations

import resvg_py
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from font_source_sans_pro import font_files_ttf

from analytics.charts import skins
from analytics.charts.drawing import LEADING, SMALL, WIDE, Canvas, Drawing, printable, wrapped
from analytics.charts.picture import Picture

EDGE = 24
TITLE = 18
# Twice as many points as units: sharp where it is put into slides.
ZOOM = 2
FONTS = [font_files_ttf["SourceSansPro"], font_files_ttf["SourceSansProSemibold"]]


def svg_file(picture: Picture) -> bytes:
    """A file of its own: nothing in it is fetched from elsewhere, and nothing runs."""
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + _sheet(picture, skins.for_a_file()) + "\n").encode()


def png_file(picture: Picture) -> bytes:
    """Light, on white, with the typeface that we bring: it looks the same from every server."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=_sheet(picture, skins.for_paper()),
            zoom=ZOOM,
            background="#ffffff",
            skip_system_fonts=True,
            font_files=FONTS,
        )
    )


def print_svg(picture: Picture) -> str:
    """The drawing alone, for a page of paper that has the picture's words around it."""
    drawing = picture.wide
    return _svg(drawing.width, drawing.height, f"<style>{skins.for_paper()}</style>{drawing.shapes}")


def _sheet(picture: Picture, style: str) -> str:
    """Title and unit, the drawing, how it was made and where it is from, on a ground with an edge."""
    above, below = Canvas(WIDE), Canvas(WIDE)
    top = _paragraph(above, picture.title, 0, size=TITLE, paint="ink", bold=True)
    top = _paragraph(above, picture.about, top + 4) + 18
    end = _paragraph(below, picture.note, 10)
    end = _paragraph(below, source(), end + 4)
    height = top + picture.wide.height + end + 2 * EDGE
    parts: list[tuple[float, Drawing]] = [
        (EDGE, above.drawing(top)),
        (EDGE + top, picture.wide),
        (EDGE + top + picture.wide.height, below.drawing(end)),
    ]
    shapes = "".join(f'<g transform="translate({EDGE} {y:g})">{part.shapes}</g>' for y, part in parts)
    # Names for whoever listens to the file.
    said = f'<title id="title">{printable(picture.title)}</title><desc id="desc">{printable(picture.description)}</desc>'
    ground = f'<rect class="paper" width="{WIDE + 2 * EDGE}" height="{height:g}"/>'
    named = f' role="img" aria-labelledby="title" aria-describedby="desc" xml:lang="{get_language() or "en"}"'
    return _svg(WIDE + 2 * EDGE, height, f"{said}<style>{style}</style>{ground}{shapes}", named)


def source() -> str:
    """Where a picture is from, without the name of an organization: it may be passed on."""
    return _("%(site)s. Drawn from published, rounded figures and nothing else.") % {"site": settings.SITE_NAME}


def _svg(width: float, height: float, content: str, more: str = "") -> str:
    size = f'width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}{more}>{content}</svg>'


def _paragraph(canvas: Canvas, words: str, top: float, *, size: int = SMALL, paint: str = "soft", bold: bool = False) -> float:
    """Lines of words; returns where they end."""
    lines = wrapped(words, canvas.width, size, bold=bold)
    leading = LEADING + (size - SMALL)
    for number, line in enumerate(lines):
        canvas.text(0, top + size + number * leading, line, size=size, paint=paint, bold=bold)
    return top + len(lines) * leading
