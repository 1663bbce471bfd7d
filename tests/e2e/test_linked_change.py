"""Linked change on real devices: what is remembered, what is sent, and what happens without it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from organizations.models import Person
from peersupport.tenancy import tenant
from surveys import sealing
from surveys.linking import EVERYONE
from surveys.models import Wave
from tests.e2e.test_check_in import DESKTOP, Device, _axe, _letters
from tests.factories import Cast
from tests.surveys.factories import address, make_round

ANSWERS = {"phq4.1": 2, "phq4.2": 1, "phq4.3": 3, "phq4.4": 1, "loneliness.1": 2, "support.1": 7}
LATER = {**ANSWERS, "phq4.1": 0, "phq4.3": 1, "support.1": 8}
REMEMBER = "Let this device remember my scores of this round."


@pytest.fixture
def device(browser: Any, live_server: Any) -> Iterator[Callable[..., Device]]:
    made: list[Device] = []

    def make() -> Device:
        made.append(Device(browser, live_server, viewport=DESKTOP, has_touch=False))
        return made[-1]

    yield make
    for each in made:
        each.close()


def _collect(laptop: Device, cast: Cast, *people: Person) -> None:
    for person in people:
        laptop.sign_in(person)
        laptop.home(person, cast.organization)
        laptop.page.get_by_text("This device has collected your token").wait_for()


def _answer(laptop: Device, cast: Cast, wave: Wave, answers: dict[str, int], *, remember: bool | None = None) -> dict[str, Any]:
    """Fill in and send; returns what the browser posted."""
    page = laptop.page
    laptop.open(address("check_in", wave, cast.organization))
    for key, code in answers.items():
        page.locator(f"input[name='{key}'][value='{code}']").check()
    if remember is not None:
        page.get_by_label(REMEMBER).set_checked(remember)
    with page.expect_request("**/answer/") as sent:
        page.get_by_role("button", name="Send my answers").click()
    page.get_by_role("heading", name="Your answers are in").wait_for()
    # One length for every answer: nobody who watches the line can tell who remembers.
    assert len(sent.value.post_data) == 1024
    posted: dict[str, Any] = sent.value.post_data_json
    assert posted.keys() == {"token", "gender", "answers", "changes"}
    # Of what the device keeps with the token, only the token goes out.
    assert posted["token"].keys() == {"prepared", "signature"}
    return posted


def _over(wave: Wave) -> None:
    """The first round ends; its answers do not matter here."""
    with tenant(wave.organization_id):
        Wave.objects.filter(pk=wave.pk).update(status="closed")


def _linked(cast: Cast, since: Wave, **linked: Any) -> Wave:
    return make_round(
        organization=cast.organization, title="Check-in November", linked_since=since, linked=linked or {"phq4": list(EVERYONE)}
    )


def _kept(laptop: Device) -> str:
    kept: str = laptop.page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    return kept


def test_two_rounds_two_devices(cast: Cast, device: Callable[..., Device]) -> None:
    """Remembered in May, asked as a change in November: the difference leaves, from this device and from another."""
    first = make_round(organization=cast.organization, title="Check-in May")
    laptop = device()
    _collect(laptop, cast, cast.bob)
    page = laptop.page
    posted = _answer(laptop, cast, first, ANSWERS, remember=True)
    assert (posted["answers"], posted["changes"]) == (ANSWERS, {})
    # Nothing of it can be read on the device, and the key in the browser gives itself to nobody.
    assert not {"phq4", "Check-in May"} & set(_kept(laptop).split('"'))
    exportable = page.evaluate(
        """() => new Promise((done) => { const open = indexedDB.open("peersupport.scores");
        open.onsuccess = () => { const get = open.result.transaction("keys").objectStore("keys").get("key");
        get.onsuccess = () => { open.result.close(); done([get.result.type, get.result.extractable]); }; }; })"""
    )
    assert exportable == ["secret", False]
    _over(first)
    # Bob takes his scores to another device, and looks at them here.
    laptop.open("/harbour/me/scores/")
    row = page.get_by_role("listitem").filter(has_text="Check-in May")
    expect(row).to_contain_text("(PHQ-4): 7")
    page.get_by_role("button", name="Make the file").click()
    expect(page.get_by_text("it is not shown again")).to_be_visible()
    code = page.locator("[data-code]").inner_text()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save the file").click()
    file = saved.value.path()
    _axe(laptop)
    other = device()
    other.sign_in(cast.bob)
    other.open("/harbour/me/scores/")
    other.page.get_by_label("The file").set_input_files(file)
    other.page.get_by_label("The code").fill(code[:-1] + ("0" if code[-1] != "0" else "1"))
    other.page.get_by_role("button", name="Open the file").click()
    expect(other.page.locator("[data-said]")).to_contain_text("The code does not open this file")
    other.page.get_by_label("The code").fill(code.lower().replace("-", " "))
    other.page.get_by_role("button", name="Open the file").click()
    expect(other.page.locator("[data-said]")).to_contain_text("Brought in")
    expect(other.page.get_by_role("listitem").filter(has_text="Check-in May")).to_contain_text("(PHQ-4): 7")
    # November asks for the change of PHQ-4. The other device answers.
    wave = _linked(cast, first)
    _collect(other, cast, cast.bob)
    other.open(address("check_in", wave, cast.organization))
    expect(other.page.get_by_text("This round asks how you changed since “Check-in May”.")).to_be_visible()
    assert other.page.get_by_text("Only how much this changed is sent, never this answer.").locator("visible=true").count() == 4
    expect(other.page.get_by_label(REMEMBER)).to_be_checked()
    _axe(other)
    posted = _answer(other, cast, wave, LATER)
    assert posted["answers"] == {"loneliness.1": 2, "support.1": 8}
    assert posted["changes"] == {"phq4": -4}
    assert _letters(wave) == [sealing.Content("not_stated", "not_yet", {"phq4_change": -4, "loneliness": 2, "talk": 8})]
    other.open("/harbour/me/scores/")
    expect(other.page.get_by_role("listitem").filter(has_text="Check-in November")).to_contain_text("(PHQ-4): 3")
    # Forgetting works at once.
    other.page.get_by_role("button", name="Forget all").click()
    other.page.get_by_role("button", name="Forget them now").click()
    expect(other.page.locator("[data-said]")).to_contain_text("Forgotten")
    assert "peersupport.scores" not in _kept(other)
    assert laptop.problems == other.problems == []


def test_without_a_memory_nothing_of_those_questions_is_sent(cast: Cast, device: Callable[..., Device]) -> None:
    """Off by default: the page says it before the first question; a person may begin to remember with this round."""
    with tenant(cast.organization.pk):
        since = make_round(organization=cast.organization, title="Check-in May")
    _over(since)
    wave = _linked(cast, since)
    laptop = device()
    _collect(laptop, cast, cast.bob)
    page = laptop.page
    laptop.open(address("check_in", wave, cast.organization))
    expect(page.get_by_text("This device has no score of yours from that round")).to_be_visible()
    expect(page.get_by_label(REMEMBER)).not_to_be_checked()
    _axe(laptop)
    # Nothing but these questions: there is nothing to send, and nothing is lost by it.
    page.locator("input[name='phq4.1'][value='1']").check()
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_text("Nothing can be sent.")).to_be_visible()
    # They may be remembered all the same; the token stays good.
    for item, code in ((1, 1), (2, 0), (3, 0), (4, 1)):
        page.locator(f"input[name='phq4.{item}'][value='{code}']").check()
    page.get_by_label(REMEMBER).check()
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_role("heading", name="Nothing was sent")).to_be_visible()
    _axe(laptop)
    laptop.open("/harbour/me/scores/")
    expect(page.get_by_role("listitem").filter(has_text="Check-in November")).to_contain_text("(PHQ-4): 2")
    assert _letters(wave) == []
    posted = _answer(laptop, cast, wave, ANSWERS, remember=True)
    assert posted["answers"] == {"loneliness.1": 2, "support.1": 7}
    assert posted["changes"] == {}
    laptop.open("/harbour/me/scores/")
    expect(page.get_by_role("listitem").filter(has_text="Check-in November")).to_contain_text("(PHQ-4): 7")
    assert laptop.problems == []


def test_two_people_on_one_device_are_not_mixed_up(cast: Cast, device: Callable[..., Device]) -> None:
    """Bob's scores are not Carol's: her page shows none, and where both collected a token nothing is compared."""
    first = make_round(organization=cast.organization, title="Check-in May")
    laptop = device()
    _collect(laptop, cast, cast.bob)
    _answer(laptop, cast, first, ANSWERS, remember=True)
    _over(first)
    page = laptop.page
    laptop.sign_in(cast.carol)
    laptop.open("/harbour/me/scores/")
    expect(page.get_by_text("Nothing. That is how it stays")).to_be_visible()
    wave = _linked(cast, first)
    _collect(laptop, cast, cast.bob, cast.carol)
    laptop.open(address("check_in", wave, cast.organization))
    expect(page.get_by_text("We cannot know whose earlier scores to count from.")).to_be_visible()
    expect(page.get_by_label(REMEMBER)).to_be_disabled()
    posted = _answer(laptop, cast, wave, LATER)
    assert posted["changes"] == {}
    assert posted["answers"].keys() == {"loneliness.1", "support.1"}
    assert laptop.problems == []
