"""Rules for all templates of the site: nothing that the Content-Security-Policy refuses, no icon that was never drawn."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if "emails" not in path.parts]
ICONS = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static/icons.svg").read_text()))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT / "templates"))


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_page_has_nothing_inline(path: Path) -> None:
    source = path.read_text()
    assert not re.search(r"\sstyle=|<style|\son\w+=\"|javascript:", source)
    for attributes in re.findall(r"<script([^>]*)>", source):
        assert "src=" in attributes or 'type="application/json"' in attributes
    # A link that somebody follows loads nothing by itself.
    loads = re.sub(r'<a href="https://\{\{|href="https://example', "", source)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", loads), "third-party origin"


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_icons_are_drawn(path: Path) -> None:
    source = path.read_text()
    named = re.findall(r'{% icon "([^"]+)"', source) + re.findall(r'\b(?:status_)?icon="([^"]+)"', source)
    assert set(named) <= ICONS


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_template_compiles(path: Path) -> None:
    get_template(name(path))


@pytest.mark.parametrize("path", sorted((ROOT / "templates/ui").glob("*.html")), ids=name)
def test_component_says_its_parameters(path: Path) -> None:
    first = path.read_text().splitlines()[0]
    assert first.startswith("{#")
    assert "arameters" in first


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "500"])
def test_error_page_needs_no_request(code: str) -> None:
    # Django renders 500 and 400 without context processors; the way out and to help must still be there.
    html = get_template(f"{code}.html").render()
    assert 'href="/help/"' in html
    assert "data-quick-exit" in html


def test_first_load_is_small() -> None:
    import gzip

    own = [*(ROOT / "static/css").rglob("*.css"), ROOT / "static/icons.svg"]
    scripts = [ROOT / f"static/js/{script}.js" for script in ("quick_exit", "menu", "dialog", "error_summary")]
    assert sum(len(gzip.compress(path.read_bytes())) for path in [*own, *scripts]) < 40_000
