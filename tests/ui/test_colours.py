"""Contrast of the tokens in both themes, computed from tokens.css (WCAG 2.2: 4.5 for words, 3 for marks and fields)."""

import math
import re
from pathlib import Path

import pytest
from django.conf import settings

TOKENS = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
THEMES = ("light", "dark")
WORDS = ["ink", "ink-muted", "accent", "accent-strong", "success", "warning", "danger"]
MARKS = ["women", "men", "nonbinary", "everyone", "line-control", "accent"]


def colour(token: str, theme: str) -> tuple[float, float, float]:
    """Lightness, chroma and hue of a token, as written."""
    value = re.search(rf"--{token}:\s*(.+?);", TOKENS)
    assert value
    found = re.findall(r"oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)", value[1])
    lightness, chroma, hue = found[-1 if theme == "dark" else 0]
    return float(lightness) / 100, float(chroma), float(hue)


def luminance(token: str, theme: str) -> float:
    """Relative luminance, from OKLCH by way of OKLab and linear sRGB (https://bottosson.github.io/posts/oklab/)."""
    lightness, chroma, hue = colour(token, theme)
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    clipped = [min(1.0, max(0.0, channel)) for channel in (red, green, blue)]
    return 0.2126 * clipped[0] + 0.7152 * clipped[1] + 0.0722 * clipped[2]


def contrast(one: str, other: str, theme: str) -> float:
    low, high = sorted((luminance(one, theme), luminance(other, theme)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["ground", "surface", "sunken", "accent-wash"])
@pytest.mark.parametrize("token", WORDS)
def test_words_can_be_read(token: str, ground: str, theme: str) -> None:
    assert contrast(token, ground, theme) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("words", "ground"), [("on-accent", "accent"), ("on-accent", "accent-strong"), ("on-help", "help"), ("surface", "danger")]
)
def test_words_on_buttons_can_be_read(words: str, ground: str, theme: str) -> None:
    assert contrast(words, ground, theme) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["ground", "surface"])
@pytest.mark.parametrize("token", MARKS)
def test_marks_can_be_seen(token: str, ground: str, theme: str) -> None:
    assert contrast(token, ground, theme) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_help_stands_out_from_the_page(theme: str) -> None:
    # In light themes coral is told by its area and word; only its words must reach 4.5, checked above.
    assert contrast("help", "ground", theme) >= 2
