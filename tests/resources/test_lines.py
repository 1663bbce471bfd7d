"""An organization checks its help lines, and its people read it beside the number."""

from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from organizations.models import AuditEntry
from peersupport.tenancy import tenant
from resources import help_lines, help_page, stamp
from resources.actions import check_line
from resources.line_checks import verification_of
from resources.models import HelpLineCheck
from tests.factories import Cast

SignIn = Callable[[Any], Client]
SAMARITANS = next(line for line in help_lines.all_lines() if line.name == "Samaritans" and line.country == "GB")
EMERGENCY = help_lines.lines_of("GB")[0]


def button(client: Client) -> str:
    """The address behind Get help now."""
    shown = client.get("/harbour/me/").content.decode()
    start = shown.index('data-kind="help"')
    return unescape(shown[start:].split('href="')[1].split('"')[0])


def note(cast: Cast, line: help_lines.HelpLine, outcome: str = "called", days_ago: int = 0) -> None:
    with tenant(cast.organization.pk):
        check_line(line, outcome, by=cast.frank)
        HelpLineCheck.objects.filter(line=line.key).update(checked_on=timezone.localdate() - timedelta(days=days_ago))
    stamp.forget()


def test_a_check_is_noted_and_read_beside_the_number(cast: Cast, client_of: SignIn) -> None:
    frank, bob = client_of(cast.frank), client_of(cast.bob)
    assert button(bob) == "/help/?here=GB"
    assert f"{len(help_lines.lines_of('GB'))} lines are to be checked" in frank.get("/harbour/content/lines/").content.decode()
    with pytest.MonkeyPatch.context() as patch:
        # The test runs in one transaction; what would run after it runs now.
        patch.setattr("django.db.transaction.on_commit", lambda call: call())
        reply = frank.post(f"/harbour/content/lines/{SAMARITANS.key}/check/", {"outcome": "called"}, follow=True)
    assert "Noted." in reply.content.decode()
    shown = Client().get(button(bob)).content.decode()
    today = f"{timezone.localdate():%-d %B %Y}"
    assert shown.count(f"Checked by your organization on {today}") == 1
    assert "You see the numbers for United Kingdom" in shown
    assert shown.index("tel:999") < shown.index("tel:116123")
    with tenant(cast.organization.pk):
        assert AuditEntry.objects.filter(actor=cast.frank, verb="help_line.called").count() == 1
        total, left = verification_of("GB", timezone.localdate())
        assert left == total - 1


def test_nobody_is_led_to_call_an_emergency_number_for_a_try(cast: Cast, client_of: SignIn) -> None:
    frank, address = client_of(cast.frank), f"/harbour/content/lines/{EMERGENCY.key}/check/"
    assert "I called, and it works" not in frank.get(address).content.decode()
    assert frank.post(address, {"outcome": "called"}).status_code == 422
    assert "I called, and it works" in frank.get(f"/harbour/content/lines/{SAMARITANS.key}/check/").content.decode()


def test_a_line_that_failed_says_so_and_goes_last_but_emergency_stays_first(cast: Cast, client_of: SignIn) -> None:
    note(cast, SAMARITANS, "wrong")
    note(cast, EMERGENCY, "wrong")
    shown = Client().get(button(client_of(cast.bob))).content.decode()
    assert shown.count("and it did not work") == 2
    assert shown.index("tel:999") < shown.index("tel:08082000247") < shown.index("tel:116123")
    with tenant(cast.organization.pk):
        assert verification_of("GB", timezone.localdate())[1] == len(help_lines.lines_of("GB"))


def test_a_check_grows_old_after_89_days(cast: Cast, client_of: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    today = timezone.localdate()
    note(cast, SAMARITANS, days_ago=89)
    with tenant(cast.organization.pk):
        assert HelpLineCheck.objects.get().is_good(today)
        assert not HelpLineCheck.objects.get().is_good(today + timedelta(days=1))
        assert not HelpLineCheck.objects.get().is_good(today - timedelta(days=90))
    country = help_page.country(
        "GB",
        SAMARITANS.checked + timedelta(days=200),
        stamp.read(stamp.signer("harbour").sign(f"{SAMARITANS.key}_20270601"), "harbour"),
    )
    assert country is not None
    fresh = {entry.line.name: entry.is_fresh for entry in country.entries}
    assert fresh["Samaritans"], "our own check is old, the organization's is not"
    assert sum(fresh.values()) == 1


def test_only_what_was_signed_here_counts(cast: Cast, client_of: SignIn) -> None:
    for forged in ("", "x" * 5000, f"{SAMARITANS.key}_20261122~nonsense", f"{SAMARITANS.key}_20261122", "\x00", "~"):
        assert stamp.read(forged, "harbour") == {}
        shown = Client().get("/harbour/help/", {"here": "GB", "seen": forged}).content.decode()
        assert "Checked by your organization" not in shown
        assert 'name="seen"' not in shown
    assert stamp.read(stamp.signer("harbour").sign("GB-116123_20269999"), "harbour") == {}, "a day that there is not"


def test_the_stamp_is_the_same_for_everybody_and_names_nobody(cast: Cast, client_of: SignIn) -> None:
    note(cast, SAMARITANS)
    seen = {button(client_of(person)) for person in (cast.bob, cast.carol, cast.erin, cast.frank)}
    assert len(seen) == 1
    (text,) = parse_qs(urlsplit(seen.pop()).query)["seen"]
    assert "harbour" not in text
    assert text.startswith(f"GB-116123_{timezone.localdate():%Y%m%d}~")
    other = client_of(cast.dan).get("/elsewhere/me/").content.decode()
    assert "seen=" not in other


def test_a_choice_of_country_keeps_what_was_found(cast: Cast, client_of: SignIn) -> None:
    note(cast, SAMARITANS)
    shown = Client().get(button(client_of(cast.bob))).content.decode()
    value = shown.split('name="seen" value="')[1].split('"')[0]
    again = Client().get("/harbour/help/", {"country": "GB", "seen": unescape(value)}).content.decode()
    assert "Checked by your organization on" in again
    germany = Client().get("/harbour/help/", {"country": "DE", "seen": unescape(value)}).content.decode()
    assert "Checked by your organization on" not in germany


def test_what_one_organization_found_is_not_shown_for_another(cast: Cast, client_of: SignIn) -> None:
    """A link that somebody sends round carries its words to nobody else's page; without them the pages stay the same bytes."""
    note(cast, SAMARITANS)
    address = button(client_of(cast.bob))
    assert address.startswith("/harbour/help/?here=GB&seen=")
    query = address.partition("?")[2]
    assert "Checked by your organization on" in Client().get(address).content.decode()
    (text,) = parse_qs(query)["seen"]
    assert set(stamp.read(text, "harbour")) == {SAMARITANS.key}
    for slug, where in (("elsewhere", "/elsewhere/help/"), ("nobody-has-this", "/nobody-has-this/help/"), ("", "/help/")):
        assert stamp.read(text, slug) == {}
        assert Client().get(f"{where}?{query}").content == Client().get(f"{where}?here=GB").content


def test_a_check_ends_where_the_number_changes() -> None:
    keys = [line.key for line in help_lines.all_lines()]
    assert len(set(keys)) == len(keys)
    assert all(stamp.ONE.fullmatch(f"{key}_20261122") for key in keys), "every line can be carried by the button"


def test_a_hidden_page_does_not_differ_by_what_is_remembered(cast: Cast, client_of: SignIn) -> None:
    note(cast, SAMARITANS)
    bob = client_of(cast.bob)
    cold = bob.get("/harbour/library/topic/0000000000/").content
    button(bob)
    assert bob.get("/harbour/library/topic/0000000000/").content == cold
    assert b"seen=" not in cold


def test_only_lines_of_ones_own_country_are_checked(cast: Cast, client_of: SignIn) -> None:
    german = help_lines.lines_of("DE")[0]
    assert client_of(cast.frank).post(f"/harbour/content/lines/{german.key}/check/", {"outcome": "read"}).status_code == 404
    reply = client_of(cast.frank).post(f"/harbour/content/lines/{SAMARITANS.key}/check/", {"outcome": "perhaps"})
    assert reply.status_code == 422
    with tenant(cast.organization.pk):
        assert not HelpLineCheck.objects.exists()


def test_the_day_is_today_and_nobody_elses_word(cast: Cast) -> None:
    with tenant(cast.organization.pk):
        check_line(SAMARITANS, "wrong", by=cast.frank)
        check = check_line(SAMARITANS, "read", by=cast.frank)
        assert HelpLineCheck.objects.count() == 1, "the latest word counts"
        assert check.checked_on == timezone.localdate()
        assert isinstance(check.checked_on, date)
