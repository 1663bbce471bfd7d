"""P3: no message to A holds anything that identifies member B, what the group is about, or who it is for."""

import dataclasses
import importlib
import inspect
import pkgutil
import re
import types
import typing
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.test.signals import template_rendered
from django.utils import timezone

from groups import emails
from groups.actions.session import schedule_session
from groups.calendar_file import Entry
from groups.models import PeerGroup
from groups.models.session import Plan
from peersupport.tenancy import tenant
from tests.factories import Cast
from tests.groups.conftest import mails  # noqa: F401 — a fixture
from tests.groups.messages import SCENARIOS
from tests.groups.messages.reading import identifiers, of_others, shown, whole
from tests.groups.messages.scene import SECRETS, TITLE, WORDS_OF_FIGURES, scene

TEMPLATES = Path(settings.BASE_DIR) / "templates" / "emails"
KINDS = sorted(SCENARIOS)


@pytest.fixture
def group(cast: Cast) -> PeerGroup:
    return scene(cast)


@pytest.fixture
def rendered() -> Iterator[set[str]]:
    """The templates that were rendered meanwhile: which kinds of mail were really built."""
    names: set[str] = set()

    def note(template: Any, **kwargs: Any) -> None:
        names.add(template.name)

    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)


def play(kind: str, cast: Cast, group: PeerGroup, block: Any) -> list[Any]:
    """Everything that is mailed in one scenario."""
    with block() as sent, tenant(cast.organization.pk):
        SCENARIOS[kind](cast, group)
    found: list[Any] = sent
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_p3_no_mail_names_another_person_or_tells_the_topic(
    cast: Cast,
    group: PeerGroup,
    mails: Any,  # noqa: F811
    rendered: set[str],
    kind: str,
) -> None:
    # Before the scenario too: whoever leaves in it was somebody.
    before = identifiers(cast)
    sent = play(kind, cast, group, mails)
    people = {address: {*words, *before.get(address, [])} for address, words in identifiers(cast).items()}
    assert f"emails/{kind}.txt" in rendered, "This scenario sends no mail of its kind."
    assert f"emails/{kind}.html" in rendered
    assert sent
    for mail in sent:
        assert len(mail.recipients()) == 1
        assert not mail.cc
        assert not mail.bcc
        text = whole(mail)
        secrets = [word for word in SECRETS if not (kind.startswith("analytics/") and word in WORDS_OF_FIGURES)]
        found = shown([*of_others(people, mail), *secrets], text)
        assert not found, (mail.subject, found)
        assert_lead_to_this_site(mail)


def assert_lead_to_this_site(mail: Any) -> None:
    links = re.findall(r"https?://[^\s\"<>]+", mail.body)
    assert links
    assert all(link.startswith(settings.SITE_URL + "/") for link in links), links


# These go to one side of a concern, of supervision or of training alone, and name no group at all.
WITHOUT_TITLE = ("groups/concern_", "groups/identity_", "groups/supervision_", "groups/training_")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.startswith(WITHOUT_TITLE)])
def test_p3_some_kinds_do_not_even_carry_the_discreet_title(cast: Cast, group: PeerGroup, mails: Any, kind: str) -> None:  # noqa: F811
    assert all(cast.group.discreet_title not in whole(mail) for mail in play(kind, cast, group, mails))


TITLED = [kind for kind in KINDS if kind.startswith("groups/") and not kind.startswith(WITHOUT_TITLE)]


@pytest.mark.parametrize("kind", TITLED)
def test_p3_the_search_finds_what_it_looks_for(cast: Cast, group: PeerGroup, mails: Any, kind: str) -> None:  # noqa: F811
    """The check above would be red if a title gave the group away."""
    with tenant(cast.organization.pk):
        PeerGroup.objects.filter(pk=group.pk).update(discreet_title="Marram and women")
        group.refresh_from_db()
    sent = play(kind, cast, group, mails)
    assert any(shown(["Marram"], whole(mail)) and shown(["women"], whole(mail)) for mail in sent)


def test_p3_every_kind_has_a_builder_a_template_and_a_scenario() -> None:
    """So that no mail is built that the search above never sees."""
    templates = {f"{file.parent.name}/{file.stem}" for file in TEMPLATES.glob("*/*.txt")}
    pages = {f"{file.parent.name}/{file.stem}" for file in TEMPLATES.glob("*/*.html")}
    assert templates == set(SCENARIOS), "Each needs a scenario: see tests/groups/messages/__init__.py."
    assert templates <= pages
    assert {f"groups/{name}" for name in builders()} == {kind for kind in templates if kind.startswith("groups/")}


def test_p3_no_builder_takes_a_collection_of_people() -> None:
    assert builders()
    for kind, builder in builders().items():
        hints = get_type_hints(builder)
        hints.pop("return")
        (taken,) = hints.values()
        assert dataclasses.is_dataclass(taken)
        assert plain(taken), (kind, taken)
    assert plain(Entry)


def builders() -> dict[str, Callable[..., Any]]:
    """Every public function of groups.emails that returns a mail."""
    found = {}
    for info in pkgutil.iter_modules(emails.__path__):
        module = importlib.import_module(f"groups.emails.{info.name}")
        for name, value in vars(module).items():
            own = inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_")
            if own and info.name != "building" and get_type_hints(value)["return"] is EmailMultiAlternatives:
                found[name] = value
    return found


def plain(kind: Any) -> bool:
    """No field is a list, set, mapping, queryset or model, however deep."""
    for hint in get_type_hints(kind).values():
        parts = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
        if not all(_is_plain(part) for part in parts):
            return False
    return True


def _is_plain(part: Any) -> bool:
    if typing.get_origin(part) is not None:
        return False
    if dataclasses.is_dataclass(part):
        return plain(part)
    return part.__module__ in ("builtins", "datetime", "uuid") and part not in (list, dict, set, tuple, frozenset)


@pytest.mark.parametrize("kind", ["groups/planned", "groups/changed", "groups/cancelled", "groups/reminder"])
def test_p3_everyone_reads_the_same_words(cast: Cast, group: PeerGroup, mails: Any, kind: str) -> None:  # noqa: F811
    bodies = set()
    for mail in play(kind, cast, group, mails):
        assert mail.subject.startswith(f"{TITLE}: ")
        stop = mail.extra_headers.get("List-Unsubscribe", "").strip("<>")
        assert stop in mail.body
        bodies.add(mail.body.replace(stop or "STOP", "STOP"))
    # What is said of the plan, and then of what became of it.
    assert len(bodies) <= 2


def test_p3_page_titles_and_addresses_are_discreet(cast: Cast, group: PeerGroup, client_of: Callable[[Any], Client]) -> None:
    wall = (timezone.now() + timedelta(days=3)).replace(tzinfo=None, second=0, microsecond=0)
    with tenant(cast.organization.pk):
        plan = Plan(wall, "Europe/Berlin", 60, "Room 9", "", cast.ivy)
        session = schedule_session(group, plan, by=cast.alice)
    base, meeting = f"/harbour/groups/{group.pk}", f"/harbour/sessions/{session.public_id}"
    pages = {
        cast.bob: [f"{base}/", f"{base}/leave/", f"{base}/name/", f"{meeting}/"],
        cast.carol: [f"{base}/", f"{base}/wait/"],
        cast.alice: [f"{base}/", f"{base}/sessions/new/", f"{meeting}/change/", f"{meeting}/cancel/", "/harbour/rota/"],
        cast.frank: [f"{base}/edit/", f"{base}/facilitators/", f"{base}/close/", f"{base}/open/"],
    }
    for person, addresses in pages.items():
        client = client_of(person)
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 200, address
            title = answer.content.decode().partition("<title>")[2].partition("</title>")[0].strip()
            assert title in ("Thursday table", "Rota"), (address, title)


@pytest.mark.parametrize("kind", KINDS)
def test_p3_files_travel_under_a_neutral_name(cast: Cast, group: PeerGroup, mails: Any, kind: str) -> None:  # noqa: F811
    for mail in play(kind, cast, group, mails):
        for part in mail.message().walk():
            assert re.fullmatch(r"calendar(-\d+)?\.ics", part.get_filename() or "calendar.ics")
            assert part.get_content_type() != "text/calendar" or part["Content-Type"].count("charset") == 1
