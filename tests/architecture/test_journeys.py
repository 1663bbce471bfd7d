"""What makes a journey in a browser fail on a busy machine stays out of tests/e2e."""

import re
from pathlib import Path

import pytest

E2E = Path(__file__).resolve().parents[1] / "e2e"
# Pattern, and what to do instead.
UNSTEADY = {
    r"\bsleep\(|wait_for_timeout": "wait for what the page shows",
    r"\.controller\b": "use worker_is_ready: a page may go without a controller for good",
    r"(to_|wait_for)\w*\(.*timeout=|set_default_(navigation_)?timeout\((?!PATIENCE)": "all waits have one patience",
    r"assert [^\n]*\.(is_visible|is_hidden|is_enabled|is_checked|inner_text|text_content)\(": "use expect(…), which waits",
}


def unsteady(source: str) -> list[str]:
    """What to do instead of each unsteady line."""
    found = []
    for number, line in enumerate(source.splitlines(), 1):
        found += [f"line {number}: {instead}" for pattern, instead in UNSTEADY.items() if re.search(pattern, line)]
    return found


@pytest.mark.parametrize("file", sorted(E2E.glob("test_*.py")), ids=lambda file: file.stem)
def test_journeys_wait_for_what_they_see(file: Path) -> None:
    assert unsteady(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "    time.sleep(0.2)",
        "    page.wait_for_timeout(200)",
        "    page.wait_for_function('navigator.serviceWorker.controller')",
        "    expect(link).to_be_visible(timeout=5_000)",
        "    assert page.get_by_text('Saved.').is_visible()",
    ],
)
def test_this_guard_sees_each_kind(line: str) -> None:
    assert unsteady(line)
