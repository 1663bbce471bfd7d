"""The numbers: read strictly, linked correctly, shown only where the source was good."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from resources import help_lines
from resources.help_lines import HelpLineProblem, parse
from resources.help_page import COUNTRIES, KINDS, LANGUAGES

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "help_lines.csv"


def row(**changes: str) -> dict[str, str]:
    """A row as the file has it."""
    good = {
        "country": "GB",
        "kind": "emotional support",
        "name": "Samaritans",
        "contact": "116 123",
        "free": "yes",
        "hours": "24/7",
        "languages": "en",
        "channel": "call",
        "confidence": "high",
        "checked": "2026-11-22",
        "verify_at": "samaritans.org",
    }
    return good | changes


@pytest.mark.parametrize(
    ("contact", "channel", "call", "text"),
    [
        ("999", "call", "tel:999", ""),
        ("000", "call", "tel:000", ""),
        ("116 123", "call", "tel:116123", ""),
        ("0800 1110111", "call", "tel:08001110111", ""),
        ("1-800-799-7233", "call text", "tel:18007997233", "sms:18007997233"),
        ("988", "call text chat", "tel:988", "sms:988"),
        ("111 then 2", "call", "tel:111", ""),
        ("SHOUT to 85258", "text", "", "sms:85258?body=SHOUT"),
        ("113", "call chat", "tel:113", ""),
    ],
)
def test_links_dial_what_is_printed(contact: str, channel: str, call: str, text: str) -> None:
    line = parse(row(contact=contact, channel=channel), 2)
    assert (line.call_link, line.text_link) == (call, text)


def test_a_key_to_press_is_said_and_not_dialled() -> None:
    line = parse(row(contact="111 then 2"), 2)
    assert (line.number, line.shown_number, line.press, line.word) == ("111", "111", "2", "")
    text = parse(row(contact="SHOUT to 85258", channel="text"), 2)
    assert (text.number, text.shown_number, text.word) == ("85258", "85258", "SHOUT")


@pytest.mark.parametrize(
    "fault",
    [
        {"contact": "call us"},
        {"contact": ""},
        {"contact": "116 123 or 112"},
        {"country": "UK "},
        {"kind": "chat"},
        {"channel": "fax"},
        {"channel": ""},
        {"confidence": "low"},
        {"checked": "22.11.2026"},
        {"free": "maybe"},
        {"languages": "English"},
        {"verify_at": "https://samaritans.org/"},
        {"name": " "},
    ],
)
def test_a_row_that_cannot_be_read_names_itself(fault: dict[str, str]) -> None:
    with pytest.raises(HelpLineProblem, match=rf"Row 7: {next(iter(fault))} "):
        parse(row(**fault), 7)


def test_a_check_lasts_89_days() -> None:
    line = parse(row(), 2)
    assert line.is_fresh(date(2026, 11, 22))
    assert line.is_fresh(line.checked + timedelta(days=89))
    assert not line.is_fresh(line.checked + timedelta(days=90))
    assert not line.is_fresh(line.checked - timedelta(days=1))


def test_only_good_sources_are_shown_and_emergency_comes_first() -> None:
    with help_lines.FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    expected = {(r["country"], r["contact"]) for r in rows if r["confidence"] == "high"}
    weak = {(r["country"], r["contact"]) for r in rows if r["confidence"] != "high"}
    found = {(line.country, line.contact) for line in help_lines.shown()}
    assert found == expected
    assert weak
    assert not found & weak
    assert help_lines.lines_of("GB")[0].contact == "999"
    for country in help_lines.countries():
        kinds = [line.kind for line in help_lines.lines_of(country)]
        assert kinds == sorted(kinds, key=list(KINDS).index)


def test_every_shown_line_has_words() -> None:
    for line in help_lines.shown():
        assert line.country in COUNTRIES
        assert set(line.languages) <= set(LANGUAGES)
        assert line.kind in KINDS


def test_the_file_is_the_one_that_was_gathered() -> None:
    if not SHARED.exists():
        pytest.skip("../shared/data/help_lines.csv is not beside this clone")
    assert help_lines.FILE.read_bytes() == SHARED.read_bytes()
