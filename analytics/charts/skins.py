"""The colours of a drawing outside a page. On pages they are static/css/ui/picture.css with the tokens of the site.

Nothing but plain rules and hex: a picture is opened in word processors, drawing programs and typesetters too.
"""

from __future__ import annotations

from collections.abc import Mapping

# The same colours as static/css/tokens.css; a test compares them.
LIGHT = {
    "surface": "#fffefb",
    "sunken": "#f4f0e7",
    "line": "#dedad2",
    "ink": "#1c222b",
    "ink-muted": "#525864",
    "accent": "#006465",
    "women": "#9f6713",
    "men": "#00696a",
    "nonbinary": "#6f2a6b",
    "everyone": "#606369",
}
DARK = {
    "surface": "#181c21",
    "sunken": "#0c0e13",
    "line": "#2f333a",
    "ink": "#eeebe4",
    "ink-muted": "#aeaaa2",
    "accent": "#60ccc5",
    "women": "#e9b860",
    "men": "#59beb8",
    "nonbinary": "#ca84ce",
    "everyone": "#9b9fa5",
}
GENDERS = ("women", "men", "nonbinary", "everyone")
SCREEN = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'
# Carried by a package (requirements.in): a server may have no fonts of its own.
PRINT = '"Source Sans Pro", sans-serif'


def for_a_file() -> str:
    """Light or dark, as the device that opens it."""
    return f"text {{ font-family: {SCREEN}; }} {_rules(LIGHT)} @media (prefers-color-scheme: dark) {{ {_rules(DARK)} }}"


def for_paper() -> str:
    """Light, in the typeface that we bring."""
    return f"text {{ font-family: {PRINT}; }} {_rules({**LIGHT, 'surface': '#ffffff'})}"


def _rules(colours: Mapping[str, str]) -> str:
    rules = [
        f".paper {{ fill: {colours['surface']}; }}",
        f".ink {{ fill: {colours['ink']}; }}",
        f".soft {{ fill: {colours['ink-muted']}; }}",
        f".rule {{ stroke: {colours['line']}; }}",
        f".zero {{ stroke: {colours['ink-muted']}; }}",
        f".earlier {{ stroke: {colours['ink']}; }}",
        f".strip {{ fill: {colours['sunken']}; }}",
        f".bar {{ fill: {colours['accent']}; }}",
        f".seats {{ fill: {colours['surface']}; stroke: {colours['accent']}; }}",
    ]
    for gender in GENDERS:
        own, colour = f'[data-g="{gender}"]', colours[gender]
        rules += [
            f".solid{own} {{ fill: {colour}; stroke: {colour}; }}",
            f".hollow{own} {{ fill: {colours['surface']}; stroke: {colour}; }}",
            f".span{own}, .track{own} {{ stroke: {colour}; }}",
            f".band{own} {{ fill: {colour}; stroke: {colour}; }}",
        ]
    return " ".join(rules)
