"""The check-in in a real browser: collect on the home page, answer without a session, phone and desktop, keyboard, axe."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.middleware.csrf import _get_new_csrf_string
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from playwright.sync_api import expect

from peersupport.tenancy import tenant
from surveys import sealing
from surveys.access import rounds_for_home
from surveys.actions.wave import sealing_key
from surveys.models import Letter, Wave
from tests.conftest import as_role
from tests.e2e.conftest import be_patient, violations
from tests.factories import Cast, make_person
from tests.surveys.factories import address, make_answer, make_round, make_token, send, signing_keys

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


class Device:
    """One browser profile: its storage, its cookies, and every request it sent."""

    def __init__(self, chromium: Any, live_server: Any, **options: Any) -> None:
        self.site = live_server.url
        self.context = be_patient(chromium.new_context(**{"viewport": PHONE, "has_touch": True, **options}))
        self.page = self.context.new_page()
        self.requests: list[Any] = []
        self.problems: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request))
        self.page.on("console", lambda message: self.problems.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))

    def open(self, path: str) -> None:
        self.page.goto(self.site + path)

    def sign_in(self, person: Any) -> None:
        client = Client()
        client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
        self.secret = _get_new_csrf_string()
        cookies = {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
        cookies[settings.CSRF_COOKIE_NAME] = self.secret
        self.context.add_cookies([{"name": name, "value": value, "url": self.site} for name, value in cookies.items()])

    def home(self, person: Any, organization: Any, meanwhile: Callable[[], Any] = lambda: None) -> None:
        """A page of nothing but the include that the home page carries, under the site's own address and policy."""
        with tenant(organization.pk):
            person.refresh_from_db()
            request = RequestFactory().get("/")
            request.META["CSRF_COOKIE"] = self.secret
            words = render_to_string(
                "surveys/collect.html",
                {"rounds_to_collect": rounds_for_home(person), "organization": organization, "request": request},
                request,
            )
        meanwhile()
        body = f"<!doctype html><html lang='en'><title>Home</title><main>{words}</main></html>"
        where = f"{self.site}/{organization.slug}/"
        self.page.route(where, lambda route: route.fulfill(body=body, content_type="text/html"))
        self.page.goto(where)

    def close(self) -> None:
        self.context.close()


@pytest.fixture
def device(browser: Any, live_server: Any) -> Iterator[Callable[..., Device]]:
    made: list[Device] = []

    def make(**options: Any) -> Device:
        made.append(Device(browser, live_server, **options))
        return made[-1]

    yield make
    for each in made:
        each.close()


def _letters(wave: Wave) -> list[sealing.Content]:
    with as_role("worker"), tenant(wave.organization_id):
        wave.refresh_from_db()
        private = sealing.unwrap(bytes(wave.wrapped_private_key or b""), sealing_key())
        return [sealing.unseal(bytes(each.ciphertext), private) for each in Letter.objects.filter(wave=wave)]


def _collected(device: Device, cast: Cast, wave: Wave) -> None:
    device.sign_in(cast.bob)
    device.home(cast.bob, cast.organization)
    device.page.get_by_text("This device has collected your token").wait_for()


def _axe(device: Device) -> None:
    for scheme in ("light", "dark"):
        device.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = violations(device.page).response["violations"]
        assert not found, [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]


def test_on_a_phone_in_twelve_taps(cast: Cast, device: Callable[..., Device]) -> None:
    wave = make_round(organization=cast.organization)
    phone = device()
    _collected(phone, cast, wave)
    phone.requests.clear()
    phone.open(address("check_in", wave, cast.organization))
    page, taps = phone.page, 0
    _axe(phone)
    page.get_by_role("button", name="Start").tap()
    taps += 1
    for number, words in enumerate(
        ["Several days", "Not at all", "Nearly every day", "Not at all", "Occasionally", "Somewhat", "7", "10"], 1
    ):
        page.get_by_text(f"{number} of 8", exact=True).wait_for()
        assert page.locator("fieldset:visible").count() == 1
        page.locator("fieldset:visible label.choice", has_text=re.compile(rf"^{words}\b")).tap()
        taps += 1
    page.get_by_text("With women").tap()
    page.get_by_role("button", name="Send my answers").tap()
    taps += 2
    page.get_by_role("heading", name="Your answers are in").wait_for()
    assert taps <= 12
    assert page.get_by_role("link", name="Get help now").count() == 2
    _axe(phone)
    values = {"phq4": 4, "loneliness": 3, "burnout": 50, "talk": 7, "seek": 10}
    assert _letters(wave) == [sealing.Content("woman", "not_yet", values)]
    assert phone.problems == []


def test_from_the_real_home_page(cast: Cast, device: Callable[..., Device]) -> None:
    """The home page itself carries the round, collects the token and leads to the check-in."""
    wave = make_round(organization=cast.organization)
    phone = device()
    phone.sign_in(cast.bob)
    phone.open(f"/{cast.organization.slug}/")
    phone.page.get_by_text("This device has collected your token").wait_for()
    phone.page.get_by_role("link", name="Open the check-in").tap()
    _answer_all_on_phone(phone)
    assert len(_letters(wave)) == 1
    assert phone.problems == []


def test_the_answer_travels_without_cookies_or_referrer(cast: Cast, device: Callable[..., Device]) -> None:
    wave = make_round(organization=cast.organization)
    phone = device()
    _collected(phone, cast, wave)
    keys = next(each for each in phone.requests if each.url.endswith("keys.json"))
    assert "cookie" not in keys.all_headers()
    token = next(each for each in phone.requests if each.url.endswith("/token/"))
    assert "cookie" in token.all_headers()
    phone.open(address("check_in", wave, cast.organization))
    _answer_all_on_phone(phone)
    sent = next(each for each in phone.requests if each.url.endswith("/answer/"))
    assert not {"cookie", "referer", "authorization"} & set(sent.all_headers())
    # What the server signed and what it now received have nothing in common.
    assert sent.post_data_json["token"]["prepared"] not in token.post_data
    assert token.post_data_json["blinded"] not in sent.post_data
    # Nothing about the answers stays on the device.
    kept = phone.page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    assert "phq4" not in kept and "woman" not in kept


def _answer_all_on_phone(phone: Device, remember: bool = False) -> None:
    page = phone.page
    page.get_by_role("button", name="Start").tap()
    for number in range(1, 9):
        page.get_by_text(f"{number} of 8", exact=True).wait_for()
        page.locator("fieldset:visible label.choice").first.tap()
    page.get_by_text("With women").tap()
    if remember:
        page.get_by_text("Fill this in for me next time").tap()
    page.get_by_role("button", name="Send my answers").tap()
    page.get_by_role("heading", name="Your answers are in").wait_for()


def test_a_second_use_is_refused_kindly(cast: Cast, device: Callable[..., Device]) -> None:
    wave = make_round(organization=cast.organization)
    phone = device()
    _collected(phone, cast, wave)
    before = phone.page.evaluate("JSON.stringify({...localStorage})")
    phone.open(address("check_in", wave, cast.organization))
    _answer_all_on_phone(phone)
    phone.open(address("check_in", wave, cast.organization))
    phone.page.get_by_role("heading", name="Answers were sent from this device").wait_for()
    # Somebody copies the storage back: the server says it, and nothing is stored twice.
    phone.page.evaluate("(kept) => Object.entries(JSON.parse(kept)).forEach(([k, v]) => localStorage.setItem(k, v))", before)
    phone.open(address("check_in", wave, cast.organization))
    page = phone.page
    page.get_by_role("button", name="Start").tap()
    page.locator("fieldset:visible label.choice").first.tap()
    for number in range(2, 9):
        page.get_by_text(f"{number} of 8", exact=True).wait_for()
        page.locator("fieldset:visible").get_by_role("button", name="Skip this question").tap()
    page.get_by_role("button", name="Send my answers").tap()
    page.get_by_role("heading", name="This token was used before").wait_for()
    assert len(_letters(wave)) == 1


def test_without_a_token_the_page_says_where_it_is(cast: Cast, device: Callable[..., Device]) -> None:
    wave = make_round(organization=cast.organization)
    phone = device()
    phone.open(address("check_in", wave, cast.organization))
    phone.page.get_by_role("heading", name="First collect your token").wait_for()
    expect(phone.page.get_by_role("main")).to_contain_text("If that device is lost")
    _axe(phone)


def test_collected_on_another_device(cast: Cast, device: Callable[..., Device]) -> None:
    wave = make_round(organization=cast.organization)
    _collected(device(), cast, wave)
    laptop = device(viewport=DESKTOP)
    laptop.sign_in(cast.bob)
    laptop.home(cast.bob, cast.organization)
    laptop.page.get_by_text("You collected your token on another device").wait_for()


def test_a_lost_reply_is_asked_for_again(cast: Cast, device: Callable[..., Device]) -> None:
    wave = make_round(organization=cast.organization)
    phone = device()
    phone.sign_in(cast.bob)
    lost = lambda route: (route.fetch(), route.abort())  # noqa: E731 — the server signs, the device hears nothing
    phone.page.route("**/token/", lost)
    phone.home(cast.bob, cast.organization)
    phone.page.get_by_text("could not be collected just now").wait_for()
    phone.page.unroute("**/token/")
    phone.page.get_by_role("button", name="Try again").tap()
    phone.page.get_by_text("This device has collected your token").wait_for()
    phone.open(address("check_in", wave, cast.organization))
    phone.page.get_by_role("button", name="Start").wait_for()


def test_joining_a_group_between_page_and_token(cast: Cast, device: Callable[..., Device]) -> None:
    """The stratum in the page is out of date: the device blinds again, for the right key."""
    from tests.factories import make_group, make_membership

    for number in range(40):
        person = make_person(organization=cast.organization)
        if number % 2:
            if number % 10 == 1:
                group = make_group(organization=cast.organization)
            make_membership(group=group, person=person)
    wave = make_round(organization=cast.organization)
    assert wave.has_strata
    phone = device()
    phone.sign_in(cast.carol)
    phone.home(cast.carol, cast.organization, meanwhile=lambda: make_membership(group=cast.group, person=cast.carol))
    phone.page.get_by_text("This device has collected your token").wait_for()
    phone.open(address("check_in", wave, cast.organization))
    _answer_all_on_phone(phone)
    assert _letters(wave)[0].second == "member"


def test_two_people_on_one_device(cast: Cast, device: Callable[..., Device]) -> None:
    wave = make_round(organization=cast.organization)
    phone = device()
    for person in (cast.bob, cast.carol):
        phone.sign_in(person)
        phone.home(person, cast.organization)
        phone.page.get_by_text("This device has collected your token").wait_for()
    for _ in range(2):
        phone.open(address("check_in", wave, cast.organization))
        _answer_all_on_phone(phone)
    assert len(_letters(wave)) == 2


def test_on_a_desktop_with_the_keyboard_alone(cast: Cast, device: Callable[..., Device]) -> None:
    wave = make_round(organization=cast.organization)
    laptop = device(viewport=DESKTOP, has_touch=False)
    _collected(laptop, cast, wave)
    laptop.open(address("check_in", wave, cast.organization))
    page = laptop.page
    page.get_by_role("group").first.wait_for()
    assert page.locator("fieldset:visible").count() == 9
    assert not page.get_by_role("button", name="Next question").locator("visible=true").count()
    _axe(laptop)
    page.locator("input[name='phq4.1']").first.focus()
    page.keyboard.press("ArrowDown")
    for _ in range(7):
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
    page.locator("input[name='gender'][value='man']").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Your answers are in").wait_for()
    assert _letters(wave)[0].gender == "man"
    assert _letters(wave)[0].values["phq4"] == 1


def test_arrow_keys_on_a_narrow_screen_do_not_run_away(cast: Cast, device: Callable[..., Device]) -> None:
    """Choosing with the keyboard stays on the question; Enter goes on, and the browser's back comes back with the answer."""
    wave = make_round(organization=cast.organization)
    phone = device(has_touch=False)
    _collected(phone, cast, wave)
    phone.open(address("check_in", wave, cast.organization))
    page = phone.page
    page.get_by_role("button", name="Start").press("Enter")
    page.keyboard.press("Tab")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(page.get_by_text("1 of 8", exact=True)).to_be_visible()
    page.keyboard.press("Enter")
    page.get_by_text("2 of 8", exact=True).wait_for()
    page.go_back()
    page.get_by_text("1 of 8", exact=True).wait_for()
    assert page.locator("input[name='phq4.1']:checked").get_attribute("value") == "3"


def test_gender_is_remembered_only_where_asked_for(cast: Cast, device: Callable[..., Device]) -> None:
    wave = make_round(organization=cast.organization)
    phone = device()
    for person in (cast.bob, cast.carol):
        phone.sign_in(person)
        phone.home(person, cast.organization)
        phone.page.get_by_text("This device has collected your token").wait_for()
    phone.open(address("check_in", wave, cast.organization))
    _answer_all_on_phone(phone, remember=True)
    phone.open(address("check_in", wave, cast.organization))
    phone.page.get_by_role("button", name="Start").wait_for()
    assert phone.page.locator("input[name=gender]:checked").get_attribute("value") == "woman"
    html = phone.page.evaluate("fetch(location.href).then((page) => page.text())")
    assert "checked" not in html


def test_an_empty_answer_and_a_broken_connection_lose_nothing(cast: Cast, device: Callable[..., Device]) -> None:
    wave = make_round(organization=cast.organization)
    laptop = device(viewport=DESKTOP, has_touch=False)
    _collected(laptop, cast, wave)
    laptop.open(address("check_in", wave, cast.organization))
    page = laptop.page
    page.get_by_role("button", name="Send my answers").click()
    page.get_by_text("No question is answered yet").wait_for()
    page.locator("label.choice").first.click()
    page.route("**/answer/", lambda route: route.abort())
    page.get_by_role("button", name="Send my answers").click()
    page.get_by_text("could not be sent").wait_for()
    page.unroute("**/answer/")
    page.get_by_role("button", name="Send my answers").click()
    page.get_by_role("heading", name="Your answers are in").wait_for()
    assert _letters(wave)[0].started == ("phq4",)


def test_without_javascript_the_page_says_why(cast: Cast, device: Callable[..., Device]) -> None:
    wave = make_round(organization=cast.organization)
    plain = device(java_script_enabled=False)
    plain.open(address("check_in", wave, cast.organization))
    expect(plain.page.get_by_role("main")).to_contain_text("This page needs JavaScript", use_inner_text=True)


def test_before_and_after(cast: Cast, device: Callable[..., Device]) -> None:
    announced = make_round(organization=cast.organization, status="collecting")
    phone = device()
    phone.open(address("check_in", announced, cast.organization))
    expect(phone.page.get_by_role("main")).to_contain_text("Not open yet")
    _axe(phone)


def test_nothing_differs_on_the_page_after_somebody_answered(cast: Cast) -> None:
    wave = make_round(organization=cast.organization)
    first: HttpResponse = Client().get(address("check_in", wave, cast.organization))  # type: ignore[assignment]
    send(cast.organization, wave, make_answer(token=make_token(key=signing_keys(wave)["all"])))
    assert Client().get(address("check_in", wave, cast.organization)).content == first.content
