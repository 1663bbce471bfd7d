"""Every word of every mail is translated, and what lies compiled is what is written."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext

from organizations.models import Person
from peersupport.tenancy import tenant
from tests.factories import Cast
from tests.groups.conftest import mails  # noqa: F401 — a fixture
from tests.groups.messages import SCENARIOS
from tests.groups.messages.scene import scene
from tests.translations import LANGUAGES, catalogue_file, compiled, is_whole, read_catalogue, words_of_mails

ENGLISH_DAYS = re.compile(
    r"\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day \d|\d (January|February|March|May|June|July|October|December)\b"
)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
CALENDAR_WORDS = {str(word) for word in (*MONTHS.values(), *WEEKDAYS.values())}
# An invited person has no account yet, and so no language.
WITHOUT_A_READER = {"organizations/invitation"}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """What was looked up in German meanwhile, by its English words."""
    found: set[str] = set()
    original = gettext

    def note(text: str) -> str:
        if (translation.get_language() or "").startswith("de"):
            found.add(text)
        return original(text)

    original("")
    real: Any = translation._trans  # type: ignore[attr-defined]
    original = real.gettext
    monkeypatch.setattr(real, "gettext", note)
    yield found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_a_mail_has_a_translation(language: str) -> None:
    catalogue = read_catalogue(language)
    missing = []
    for words in words_of_mails():
        message = catalogue.get(words.text, context=words.context or None)
        if message is None or not is_whole(message):
            missing.append((words.text, words.where))
    assert not missing, "Translate these in locale/, after `make messages`."


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_every_placeholder_and_mark(language: str) -> None:
    for message in read_catalogue(language):
        if message.id:
            texts = zip(_forms(message.id), _forms(message.string), strict=True)
            for english, translated in texts:
                for mark in (PLACEHOLDER, re.compile(r"</?\w+>")):
                    assert sorted(mark.findall(translated)) == sorted(mark.findall(english)), english


def _forms(text: Any) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    assert catalogue_file(language, "mo").read_bytes() == compiled(read_catalogue(language)), "Run `make messages`."


@pytest.mark.parametrize("kind", sorted(set(SCENARIOS) - WITHOUT_A_READER))
def test_a_mail_is_in_its_readers_language_as_a_whole(
    cast: Cast,
    mails: Any,  # noqa: F811
    asked: set[str],
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    """Words that a template gets from elsewhere (a status, a reason, a date) count too."""
    group = scene(cast)
    with tenant(cast.organization.pk):
        Person.objects.update(language="de")
    # Whoever the scenario adds reads German too.
    monkeypatch.setattr(Person._meta.get_field("language"), "_get_default", lambda: "de")
    with mails() as sent, tenant(cast.organization.pk):
        SCENARIOS[kind](cast, group)
    catalogue = read_catalogue("de")
    assert asked
    english = [patterned(text) for text in sorted(asked) if len(re.sub(PLACEHOLDER, "", text)) > 12]
    for mail in sent:
        for text in (mail.subject, mail.body, mail.alternatives[0][0].partition("<body")[2]):
            assert not ENGLISH_DAYS.search(text), (kind, text)
            assert not [words for words in english if words.search(text)], (kind, text)
    # Days and months are Django's own words.
    unknown = {text for text in asked if text not in catalogue and text not in CALENDAR_WORDS}
    assert not unknown, "Add where they stand to tests/translations.py."


def patterned(text: str) -> re.Pattern[str]:
    """The English text as it would stand in a mail, whatever is put into it."""
    fixed = (re.escape(part) for part in re.split(PLACEHOLDER, text))
    return re.compile(".{0,200}?".join(fixed), re.DOTALL)


def test_pages_stay_english(cast: Cast, client_of: Any) -> None:
    with tenant(cast.organization.pk):
        Person.objects.filter(pk=cast.bob.pk).update(language="de")
    page = client_of(cast.bob).get("/harbour/me/", headers={"accept-language": "de"}).content.decode()
    assert '<html lang="en"' in page
    assert "Deutsch" in page
