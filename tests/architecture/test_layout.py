"""The house rules that a machine can check: sizes, names of modules, and that views never query."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("peersupport", "organizations", "resources", "groups", "surveys", "analytics", "me")
MODULES = sorted(p for app in APPS for p in (ROOT / app).rglob("*.py") if "migrations" not in p.parts)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Rooms without a door: whatever is put there could stand anywhere.
NAMELESS = {"services", "utils", "helpers", "common", "core", "mixins", "signals", "managers", "misc", "lib"}
MODULE_LINES, FUNCTION_LINES, VIEW_LINES, TEMPLATE_LINES = 300, 40, 25, 120


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            yield node


def body_lines(node: ast.FunctionDef) -> int:
    """Lines of a function without its docstring and decorators."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def is_view(path: Path) -> bool:
    return "views" in path.parts or path.name == "views.py"


def test_modules_are_short() -> None:
    long = {short(p): n for p in MODULES if (n := len(p.read_text().splitlines())) > MODULE_LINES}
    assert long == {}


def test_functions_and_views_are_short() -> None:
    long = {
        f"{short(p)}:{f.name}": body_lines(f)
        for p in MODULES
        for f in functions(p)
        if body_lines(f) > (VIEW_LINES if is_view(p) else FUNCTION_LINES)
    }
    assert long == {}


def test_templates_are_short() -> None:
    long = {short(p): n for p in TEMPLATES if (n := len(p.read_text().splitlines())) > TEMPLATE_LINES}
    assert long == {}


def test_no_room_is_nameless() -> None:
    assert [short(p) for p in MODULES if p.stem in NAMELESS or NAMELESS & set(p.relative_to(ROOT).parts)] == []


@pytest.mark.parametrize("path", [p for p in MODULES if is_view(p) or "templatetags" in p.parts], ids=short)
def test_views_and_tags_never_query(path: Path) -> None:
    """An object in a view's hand is a permission already checked: it comes from access.py."""
    found = [n.lineno for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Attribute) and n.attr == "objects"]
    assert found == [], f"queries at lines {found}"


@pytest.mark.parametrize("path", [p for p in MODULES if "forms" in p.parts or p.name == "forms.py"], ids=short)
def test_forms_never_query(path: Path) -> None:
    found = [n.lineno for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Attribute) and n.attr == "objects"]
    assert found == [], f"queries at lines {found}"


def test_guardian_is_called_only_by_access_and_actions() -> None:
    allowed = re.compile(r"(^|/)(access|actions|models|simulation|migrations)(/|\.py)|settings\.py")
    users = [short(p) for p in MODULES if re.search(r"^\s*(from|import) guardian", p.read_text(), re.M)]
    assert [p for p in users if not allowed.search(p)] == []


def test_nothing_overrides_save_and_nothing_receives_signals() -> None:
    """What must hold is a constraint. The two hooks of peersupport/apps.py are Django's own start-up wiring."""
    for path in MODULES:
        assert not [f for f in functions(path) if f.name == "save" and "models" in path.parts], short(path)
        if path.name != "apps.py":
            assert "@receiver" not in path.read_text(), short(path)


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_templates_hold_no_inline_script_or_style(path: Path) -> None:
    """The Content-Security-Policy would refuse them, and the page would break quietly. Mails have no policy."""
    if "emails" in path.parts:
        return
    text = path.read_text()
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", text)
    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"\son\w+=\"", text)
