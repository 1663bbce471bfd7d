"""Before answering: what HR would read, as one moves the slider and chooses; and the page about limits, on paper too."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_check_in import DESKTOP, Device, _collected, device
from tests.factories import Cast
from tests.surveys.factories import address, make_round

__all__ = ["device"]


def slide(page: Page, people: int) -> None:
    page.get_by_role("slider").evaluate(
        "(field, n) => { field.value = n; field.dispatchEvent(new Event('input', { bubbles: true })); }", people
    )


def reads(page: Page, score: str, says: str) -> None:
    row = page.locator("[data-reading]", has_text="PHQ-4")
    expect(row.locator("[data-score]")).to_have_text(score)
    expect(row.locator("[data-says]")).to_have_text(says)


def test_what_hr_would_read_follows_the_answers_and_sends_nothing(cast: Cast, device: Callable[..., Device]) -> None:
    wave = make_round(organization=cast.organization)
    desk = device(viewport=DESKTOP)
    _collected(desk, cast, wave)
    desk.open(address("check_in", wave, cast.organization))
    page = desk.page
    expect(page.get_by_role("heading", name="Try it with your own answers")).to_be_visible()
    page.wait_for_load_state("networkidle")
    desk.requests.clear()
    reads(page, "for example 3", "2.5 or less, or 5")
    for number in range(1, 5):
        page.locator(f'input[name="phq4.{number}"][value="3"]').check()
    reads(page, "your answers make 12", "7.5 or more")
    slide(page, 50)
    reads(page, "your answers make 12", "11.5 or more")
    assert (
        "with the lowest or the highest from you, and the other 49 as they are"
        in page.locator("#preview-alone").inner_text().lower()
    )
    slide(page, 9)
    reads(page, "your answers make 12", "nothing")
    expect(page.locator("#preview-alone")).to_be_empty()
    # Nothing left the page, and nothing of it stays on the device.
    assert desk.requests == []
    assert "phq4" not in page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    assert desk.problems == []


def test_on_a_phone_it_stands_before_the_first_question_and_before_sending(cast: Cast, device: Callable[..., Device]) -> None:
    wave = make_round(organization=cast.organization)
    phone = device(viewport={"width": 320, "height": 700})
    _collected(phone, cast, wave)
    phone.open(address("check_in", wave, cast.organization))
    page, shown = phone.page, phone.page.get_by_role("heading", name="What HR will get")
    expect(shown).to_be_visible()
    page.get_by_role("button", name="Start").tap()
    page.get_by_text("1 of 8", exact=True).wait_for()
    expect(shown).not_to_be_visible()
    for number in range(1, 9):
        page.get_by_text(f"{number} of 8", exact=True).wait_for()
        page.locator("fieldset:visible label.choice").first.tap()
    page.get_by_text("With women").wait_for()
    expect(shown).to_be_visible()
    reads(page, "your answers make 0", "2.5 or less")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("path", ["/limits/", "/harbour/limits/"])
def test_the_limits_page_on_a_small_phone_and_on_paper(
    cast: Cast, page: Page, live_server: Any, sign_in: Callable[[Any], None], is_accessible: Callable[[], None], path: str
) -> None:
    if path != "/limits/":
        sign_in(cast.carol)
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(live_server.url + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    is_accessible()
    page.get_by_role("link", name="What we tried to break").click()
    expect(page.get_by_role("heading", name="What we tried to break")).to_be_in_viewport()
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="What we tried to break")).to_be_visible()
    expect(page.get_by_role("navigation", name="On this page")).not_to_be_visible()


def test_without_a_script_everyone_reads_the_table(cast: Cast, without_script: Page, live_server: Any) -> None:
    wave = make_round(organization=cast.organization)
    without_script.goto(live_server.url + address("check_in", wave, cast.organization))
    main = without_script.get_by_role("main")
    expect(main).to_contain_text("Fewer than 10 people in a figure: hidden to protect people.", use_inner_text=True)
    expect(main).to_contain_text("Non-binary and self-described", use_inner_text=True)
