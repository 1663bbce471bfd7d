"""The hint about details that tell who somebody is: computed on the device, run here as it stands in Node."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

MODULE = Path(__file__).resolve().parents[2] / "static" / "js" / "identifying_details.js"
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="no node found: the journey in Chromium runs the module too")

FOUND = [
    ("Write to anna.weber@firm.example please", "email", "anna.weber@firm.example"),
    ("call me on +49 170 1234567 tonight", "phone", "+49 170 1234567"),
    ("my number is PX-48213", "number", "PX-48213"),
    ("it is 0048213 on the card", "number", "0048213"),
    ("my manager Dieter said no", "name", "manager Dieter"),
    ("then Ms. Okafor came in", "name", "Ms. Okafor"),
    ("yesterday Tomasz laughed about it", "name", "Tomasz"),
    ("I asked María José Álvarez", "name", "María José Álvarez"),
    ("I am the only woman in the room", "only", "the only woman in"),
    ("she is head of logistics", "role", "head of logistics"),
    ("the CFO heard it", "role", "CFO"),
    ("I work in the payroll team", "team", "in the payroll team"),
    ("since team Falcon was closed", "team", "team Falcon"),
    ("on the 4th floor", "place", "4th floor"),
    ("in the Leipzig office nobody knows", "place", "Leipzig office"),
    ("it was 12.03.2026", "date", "12.03.2026"),
    ("on 3 March they told me", "date", "3 March"),
    ("I am @river_fox there", "handle", "@river_fox"),
]  # fmt: skip
CALM = [
    "",
    "I slept badly again. It helps to say it.",
    "I feel alone on Monday mornings, and in December it is worse.",
    "She said I should rest. I said that I'd try.",
    "It took 20 minutes, maybe 1000 steps.",
    "The only way out was to leave. Our team is kind.",
    "😀 שלום",
]


def details(*texts: str) -> list[list[dict[str, str]]]:
    script = f"import {{ details }} from {json.dumps(MODULE.as_uri())};"
    script += "let all=''; process.stdin.on('data', (d) => all += d).on('end', () =>"
    script += "console.log(JSON.stringify(JSON.parse(all).map((text) => details(text)))));"
    done = subprocess.run(
        [NODE or "node", "--input-type=module", "-e", script],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found: list[list[dict[str, str]]] = json.loads(done.stdout)
    return found


@needs_node
def test_it_finds_what_tells_who_somebody_is() -> None:
    results = details(*[text for text, _kind, _wording in FOUND])
    missed = [
        (text, found)
        for (text, kind, wording), found in zip(FOUND, results, strict=True)
        if {"kind": kind, "text": wording} not in found
    ]
    assert missed == []


@needs_node
def test_it_stays_silent_about_plain_talk() -> None:
    assert {text: found for text, found in zip(CALM, details(*CALM), strict=True) if found} == {}


@needs_node
def test_nouns_with_capitals_are_no_names() -> None:
    german = (
        "Ich war gestern in der Küche und habe mit dem Hund, dem Kind, der Katze und dem Buch auf dem Boden der Wohnung gesessen."
    )
    assert details(german) == [[]]


@needs_node
def test_it_is_quick_with_the_longest_text() -> None:
    # A pattern that backtracks would hang a phone at every letter.
    assert details("a" * 20_000, "A1 " * 6_666, "+0" * 10_000, "Ab " * 6_666, "1." * 10_000, "@" * 20_000, "(" * 20_000)


def test_it_sends_and_stores_nothing() -> None:
    text = MODULE.read_text()
    assert not re.search(
        r"fetch|XMLHttpRequest|sendBeacon|WebSocket|EventSource|localStorage|sessionStorage|indexedDB|cookie|import\b", text
    )
    assert "innerHTML" not in text
