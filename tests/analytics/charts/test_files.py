"""A picture as a file: the drawing of the page, in the colours of the site, with nothing that runs or is fetched."""

from __future__ import annotations

import math
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import resvg_py
from django.template.loader import render_to_string
from django.utils import translation

from analytics.charts import files, skins
from analytics.charts.by_gender import by_gender
from analytics.charts.picture import Picture
from peersupport.chart_gallery import LOW_END, PHQ4, a_round, gallery

SVG = "{http://www.w3.org/2000/svg}"
CSS = Path(__file__).parents[3] / "static" / "css"
GALLERY = pytest.mark.parametrize("picture", [picture for _, picture in gallery()], ids=[said for said, _ in gallery()])
PICTURE = gallery()[0][1]
# What a file, a page and paper must say alike: shapes with places and sizes.
GEOMETRY = {f"{SVG}{tag}" for tag in ("line", "circle", "polygon", "polyline", "text")} | {f"{SVG}rect"}


def tree(svg: str | bytes) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 — made here


def hexed(lightness: float, chroma: float, hue: float) -> str:
    """OKLCH in sRGB (Björn Ottosson, "A perceptual color space for image processing", 2020)."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    bounded = [min(1.0, max(0.0, part)) for part in linear]
    shown = [12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055 for part in bounded]
    return "#" + "".join(f"{round(part * 255):02x}" for part in shown)


@GALLERY
def test_is_a_file_of_its_own_without_anything_that_runs_or_is_fetched(picture: Picture) -> None:
    content = files.svg_file(picture).decode()
    root = tree(content)
    tags = {each.tag.removeprefix(SVG) for each in root.iter()}
    assert tags <= {"svg", "title", "desc", "style", "g", "rect", "line", "circle", "polygon", "polyline", "text"}
    names = {name for each in root.iter() for name in each.attrib}
    assert not {name for name in names if name.startswith("on") or "href" in name or name == "style"}
    assert not re.search(r"url\(|@import|@font-face|data:|<!DOCTYPE|<!ENTITY", content)
    assert re.findall(r"https?://[^\"]*", content) == ["http://www.w3.org/2000/svg"]


@GALLERY
def test_page_file_and_paper_are_one_drawing(picture: Picture) -> None:
    page = render_to_string("ui/picture.html", {"picture": picture})
    assert picture.wide.shapes in page
    assert picture.narrow.shapes in page
    assert picture.wide.shapes in files.svg_file(picture).decode()
    assert picture.wide.shapes in files.print_svg(picture)


def test_title_unit_method_and_source_stand_in_the_file() -> None:
    root = tree(files.svg_file(PICTURE))
    said = " ".join(each.text or "" for each in root.iter(f"{SVG}text"))
    for words in (PICTURE.title, PICTURE.about, PICTURE.note, files.source()):
        assert words in said
    assert root.find(f"{SVG}title").text == PICTURE.title  # type: ignore[union-attr]
    assert root.find(f"{SVG}desc").text == PICTURE.description  # type: ignore[union-attr]
    assert (root.get("role"), root.get("aria-labelledby"), root.get("aria-describedby")) == ("img", "title", "desc")


def test_titles_from_people_are_words_in_a_file_too() -> None:
    picture = by_gender(a_round(LOW_END, title="</title><script>alert(1)</script>\x0b"), None, PHQ4)
    assert picture
    assert "<script" not in files.svg_file(picture).decode()
    assert files.png_file(picture).startswith(b"\x89PNG")


def test_words_are_drawn_in_a_png_without_a_font_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    with_words = files.png_file(PICTURE)
    # The same picture without any words.
    monkeypatch.setattr(files, "_sheet", lambda *args: re.sub(r"<text.*?</text>", "", sheet(*args)))
    without = files.png_file(PICTURE)
    assert with_words != without
    # And this is how it would look without a font: the check can fail.
    monkeypatch.setattr(files, "_sheet", sheet)
    monkeypatch.setattr(files, "FONTS", [])
    assert files.png_file(PICTURE) == without


sheet = files._sheet


def alone(letter: str) -> bytes:
    """One letter as resvg draws it with our typeface."""
    words = f'<text x="8" y="20">{files.printable(letter)}</text>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="30" height="30">{words}</svg>'
    return bytes(
        resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=files.FONTS, font_family="Source Sans Pro")
    )


def test_every_letter_has_a_shape_in_the_typeface() -> None:
    """One that it lacks would be an empty place or a box: arrows, quotation marks and the letters of names."""
    used = {letter for _, picture in gallery() for letter in "".join(tree(files.svg_file(picture)).itertext())}
    lacking = {alone(" "), alone("\U000f0000")}
    assert not {letter for letter in used | set("äöüßéçñøåł–“”„…") if letter.strip() and alone(letter) in lacking}


@pytest.mark.parametrize(("place", "colours"), [(1, skins.LIGHT), (2, skins.DARK)])
def test_colours_of_files_are_those_of_the_site(place: int, colours: dict[str, str]) -> None:
    tokens = (CSS / "tokens.css").read_text()
    for name, colour in colours.items():
        found = re.search(rf"--{name}: light-dark\(oklch\(([^)]*)\), oklch\(([^)]*)\)\)", tokens)
        assert found, name
        lightness, chroma, hue = found[place].split()
        assert hexed(float(lightness.rstrip("%")) / 100, float(chroma), float(hue)) == colour


def test_every_class_of_a_drawing_has_its_colour_in_each_skin() -> None:
    used = {
        name for _, picture in gallery() for name in re.findall(r'class="([\w-]+)"', picture.wide.shapes + picture.narrow.shapes)
    }
    assert used >= {"ink", "soft", "rule", "solid", "hollow", "span", "earlier", "track", "band", "strip", "bar", "seats"}
    page = (CSS / "ui" / "picture.css").read_text()
    for name in used:
        assert f".{name} " in page or f".{name}," in page, name
        assert re.search(rf"\.{name}[\[ ]", skins.for_a_file()), name
        assert re.search(rf"\.{name}[\[ ]", skins.for_paper()), name
    # Geometry stands in the drawing: a sheet that had some would give a page another picture than a file.
    rules = re.findall(r"\.chart \.[^{]*\{([^}]*)\}", page)
    assert {prop.split(":")[0].strip() for rule in rules for prop in rule.split(";") if prop.strip()} == {"fill", "stroke"}


def test_dark_is_only_for_files_that_a_device_opens() -> None:
    assert "prefers-color-scheme: dark" in files.svg_file(PICTURE).decode()
    assert "prefers-color-scheme" not in files.print_svg(PICTURE)
    assert PICTURE.title not in files.print_svg(PICTURE)


def test_a_page_names_its_picture_once_and_hides_the_drawings_from_those_who_listen() -> None:
    html = render_to_string("ui/picture.html", {"picture": PICTURE, "files": "/harbour/insights/pictures/"})
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids)) == 2
    assert re.search(r'role="img" aria-labelledby="picture-(\S+)" aria-describedby="about-\1"', html)
    assert html.count('aria-hidden="true"') == 2
    assert f'href="/harbour/insights/pictures/{PICTURE.name}.png"' in html
    assert "style=" not in html
    assert not re.search(r"<style|<title", html)


def test_numbers_of_a_drawing_have_points_in_every_language() -> None:
    with translation.override("de"):
        again = gallery()[0][1]
        assert not re.search(r'(x|y|x1|cx|width)="\d+,\d', again.wide.shapes)
        tree(files.svg_file(again))
