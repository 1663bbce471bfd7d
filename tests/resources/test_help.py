"""The help page and its neighbours, over HTTP."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from resources import help_lines, help_page
from resources.help_lines import parse
from tests.factories import Cast
from tests.resources.test_help_lines import row

# No database mark: a query would be an error of its own (pytest-django refuses it).


def text(address: str, **headers: str) -> str:
    reply = Client().get(address, headers=headers)
    assert reply.status_code == 200
    return reply.content.decode()


def test_without_a_country_there_are_all_emergency_numbers() -> None:
    page = text("/help/")
    for line in help_lines.shown():
        if line.kind == "emergency":
            assert f'href="{line.call_link}"' in page
            assert str(help_page.COUNTRIES[line.country]) in page
    assert "samaritans" not in page.lower()


def test_a_country_shows_its_lines_with_emergency_first_and_the_day_of_the_check() -> None:
    page = text("/help/?country=gb")
    assert page.index("tel:999") < page.index("tel:116123") < page.index("tel:08082000247")
    assert "United Kingdom" in page
    assert "then press 2" in page
    assert page.count("22 November 2026") == len(help_lines.lines_of("GB"))
    assert "85258" not in page, "a line of one weak source"


def test_the_page_says_which_country_it_shows_and_why() -> None:
    assert "You see the numbers for Germany, because this country was chosen" in text("/help/?country=DE")


@pytest.mark.parametrize("country", ["XX", "ZA", "<script>", "%F0%9F%92%A5", "G" * 5000])
def test_an_unknown_country_says_so_and_still_helps(country: str) -> None:
    page = text(f"/help/?country={country}")
    assert "We have no checked line for that country" in page
    assert "tel:112" in page
    assert "<script>" not in page.replace('<script type="module"', "")


def test_a_country_without_an_emergency_number_says_so() -> None:
    page = text("/help/?country=BR")
    assert "We have no emergency number for this country" in page
    assert "tel:188" in page
    assert "tel:192" not in page


def test_old_numbers_are_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2026, 11, 23))
    assert "Not checked for 90 days" not in text("/help/?country=GB")
    assert "Not checked again by an organization yet" in text("/help/?country=GB")
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2027, 2, 20))
    page = text("/help/?country=GB")
    assert page.count("Not checked for 90 days") == len(help_lines.lines_of("GB"))
    assert page.index("tel:999") < page.index("tel:116123")
    assert "not checked lately" in text("/help/")


def test_the_browsers_region_orders_the_list_and_hides_nothing() -> None:
    page = text("/help/", accept_language="de-CH, en;q=0.7")
    assert '<option value="CH" selected>' in page
    assert page.index(">Switzerland<") < page.index(">Australia<")
    assert "tel:999" in page
    assert '<option value="US" selected>' not in text("/help/", accept_language="en")


@pytest.mark.parametrize(
    ("header", "region"),
    [
        ("de-CH", "CH"),
        ("en, fr-FR;q=0.5", "FR"),
        ("DE", ""),
        ("zh-Hant-TW", ""),
        ("", ""),
        ("en-XX,en-NZ", "NZ"),
        ("," * 9000, ""),
    ],
)
def test_regions_are_read_from_the_language_header(header: str, region: str) -> None:
    assert help_page.region_of(header) == region


def test_a_text_message_line_is_linked_with_its_word(monkeypatch: pytest.MonkeyPatch) -> None:
    shout = parse(row(name="Shout", contact="SHOUT to 85258", channel="text"), 2)
    monkeypatch.setattr(help_lines, "all_lines", lambda: (shout,))
    page = text("/help/?country=GB")
    assert 'href="sms:85258?body=SHOUT"' in page
    assert "Text SHOUT to 85258" in page
    assert "tel:" not in page


def test_the_page_has_quick_exit_and_needs_no_script() -> None:
    page = text("/help/?country=GB")
    assert "data-quick-exit" in page
    assert '<form method="get"' in page
    assert "noscript" not in page


def test_the_page_sets_no_cookie_and_changes_by_none() -> None:
    client = Client()
    client.cookies["sessionid"] = "of somebody"
    reply = client.get("/help/")
    assert not reply.cookies
    assert reply.content == Client().get("/help/").content


@pytest.mark.django_db
def test_an_organizations_country_is_the_default_and_a_choice_goes_before_it(cast: Cast) -> None:
    page = text("/help/?here=GB")
    assert "You see the numbers for United Kingdom, the country of this organization" in page
    assert "Deutschland" not in page
    # Below an address the page is the same whoever has that address, or nobody.
    assert text(f"/{cast.organization.slug}/help/") == text("/nobody-has-this/help/")
    assert "You see the numbers for Germany" in text("/help/?here=GB&country=DE")
    assert "Emergency numbers" in text("/help/?here=GB&country=")


def test_the_worker_may_reach_the_whole_site_and_is_never_stale() -> None:
    reply = Client().get("/sw.js")
    assert reply.status_code == 200
    assert reply["Service-Worker-Allowed"] == "/"
    assert reply["Cache-Control"] == "no-cache"
    assert reply["Content-Type"].startswith("text/javascript")
    assert b"addEventListener" in reply.content


def test_the_limits_page_says_what_it_cannot_stop() -> None:
    page = text(reverse("limits"))
    for promise in ("ten people or more", "runs the machine", "invented accounts", "network", "somebody new"):
        assert promise in page


@pytest.mark.parametrize("address", ["/help/", "/anything/help/", "/limits/", "/sw.js"])
def test_posting_is_refused(address: str) -> None:
    assert Client().post(address).status_code == 405
