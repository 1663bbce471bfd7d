"""P3: no message to A holds anything that identifies member B, what the group is about, or who it is for."""

import dataclasses
import importlib
import inspect
import pkgutil
import re
import types
import typing
from collections.abc import Callable
from datetime import timedelta
from typing import Any, get_type_hints

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from groups import emails
from groups.actions.membership import leave_group, wait_for_group
from groups.actions.session import cancel_session, change_session, schedule_session
from groups.calendar_file import Entry
from groups.models import Membership, PeerGroup, Session
from groups.models.session import Plan
from groups.scheduled.session import remind_of_sessions
from organizations.actions.consent import give_consent
from organizations.models import Person
from organizations.models.consent import Consent
from peersupport.tenancy import tenant
from tests.factories import Cast, make_membership, make_person
from tests.groups.conftest import mails  # noqa: F401 — a fixture

KINDS = {"planned", "changed", "cancelled", "reminder", "offer"}
SECRETS = [
    "Burnout and back",
    "burnout",
    "Women close to",
    "women",
    "A gentle hour",
    "Room 9 by the canteen",
    "rooms.example.test",
]


@pytest.fixture
def group(cast: Cast) -> PeerGroup:
    """bob's group, about something, for somebody, with two more members and a waiting carol."""
    with tenant(cast.organization.pk):
        group = PeerGroup.objects.get(pk=cast.group.pk)
        group.name, group.sentence, group.description = "Burnout and back", "Women close to burnout.", "A gentle hour"
        group.topic, group.eligibility, group.centred_on = "signs-of-burnout", "centred", "women"
        group.capacity_min, group.capacity_max = 3, 3
        group.save()
    for name, pseudonym in (("Uma", "Marram"), ("Vic", "Pewter")):
        person = make_person(organization=cast.organization, name=name, staff_number=f"S-{name}9")
        make_membership(group=group, person=person, pseudonym=pseudonym)
    return group


def collect(cast: Cast, group: PeerGroup, block: Any) -> list[Any]:
    """Everything that this app mails, one run through a group's life."""
    found: list[Any] = []
    wall = (timezone.now() + timedelta(hours=30)).replace(tzinfo=None, second=0, microsecond=0)
    plan = Plan(wall, "Europe/Berlin", 60, "Room 9 by the canteen", "https://rooms.example.test/1", cast.ivy)
    with block() as sent, tenant(cast.organization.pk):
        session = schedule_session(group, plan, by=cast.alice)
    found += sent
    with block() as sent, tenant(cast.organization.pk):
        session = change_session(session, dataclasses.replace(plan, wall_start=wall - timedelta(hours=12)))
        for person in Person.objects.all():
            give_consent(person, Consent.Purpose.REMINDERS)
    found += sent
    with block() as sent:
        remind_of_sessions()
    found += sent
    with block() as sent, tenant(cast.organization.pk):
        cancel_session(session)
    found += sent
    with block() as sent, tenant(cast.organization.pk):
        wait_for_group(group, by=cast.carol)
        leave_group(Membership.objects.get(person=cast.bob))
    return found + sent


def whole(mail: Any) -> str:
    """The message as it travels, decoded: headers, both bodies, attachments."""
    message = mail.message()
    parts = [f"{name}: {value}" for name, value in message.items()]
    for part in message.walk():
        payload = part.get_payload(decode=True)
        parts += [part.get_filename() or "", payload.decode() if payload else ""]
    return "\n".join(parts).replace("\r\n ", "")


def identifiers(cast: Cast, group: PeerGroup) -> dict[str, list[str]]:
    """By address, what identifies each person."""
    with tenant(cast.organization.pk):
        found = {}
        for person in Person.objects.select_related("user"):
            names = list(Membership.objects.filter(person=person).values_list("pseudonym", flat=True))
            mine = [person.full_name, person.user.email, person.staff_number, *names]
            found[person.user.email] = [word for word in mine if word]
        return found


def test_p3_no_mail_names_another_person_or_tells_the_topic(cast: Cast, group: PeerGroup, mails: Any) -> None:  # noqa: F811
    people = identifiers(cast, group)
    sent = collect(cast, group, mails)
    assert len(sent) == 5 * 4 + 1
    for mail in sent:
        text = whole(mail)
        assert len(mail.recipients()) == 1
        others = [word for address, words in people.items() if address != mail.to[0] for word in words]
        # As words of their own: three letters stand in many others by chance.
        shown = [word for word in [*others, *SECRETS] if re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE)]
        assert not shown, (mail.subject, shown)
        assert mail.subject.startswith("Thursday table: ")


def test_p3_the_search_finds_what_it_looks_for(cast: Cast, group: PeerGroup, mails: Any) -> None:  # noqa: F811
    """The check above would be red if a title gave the group away."""
    with tenant(cast.organization.pk):
        PeerGroup.objects.filter(pk=group.pk).update(discreet_title="Marram and women")
    sent = collect(cast, group, mails)
    assert all("Marram" in whole(mail) and "women" in whole(mail) for mail in sent)


def test_p3_every_kind_is_sent_and_alike_for_everyone(cast: Cast, group: PeerGroup, mails: Any) -> None:  # noqa: F811
    sent = collect(cast, group, mails)
    bodies: dict[str, set[str]] = {}
    for mail in sent:
        body = mail.body
        if "List-Unsubscribe" in mail.extra_headers:
            stop = mail.extra_headers["List-Unsubscribe"].strip("<>")
            assert stop in body
            body = body.replace(stop, "STOP")
        bodies.setdefault(mail.subject.partition(" 2")[0] + body.split("\n")[0], set()).add(body)
    assert len(bodies) == len(KINDS)
    assert all(len(variants) == 1 for variants in bodies.values())


def test_p3_no_builder_takes_a_collection_of_people() -> None:
    assert set(builders()) == KINDS
    for kind, builder in builders().items():
        hints = get_type_hints(builder)
        hints.pop("return")
        (taken,) = hints.values()
        assert dataclasses.is_dataclass(taken)
        assert plain(taken), (kind, taken)
    assert plain(Entry)


def builders() -> dict[str, Callable[..., Any]]:
    """Every function of groups.emails that returns a mail of a kind."""
    found = {}
    for info in pkgutil.iter_modules(emails.__path__):
        module = importlib.import_module(f"groups.emails.{info.name}")
        for name, value in vars(module).items():
            own = inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_")
            if own and info.name != "building":
                found[name] = value
    return found


def plain(kind: Any) -> bool:
    """No field is a list, set, mapping, queryset or model, however deep."""
    for hint in get_type_hints(kind).values():
        if typing.get_origin(hint) not in (None, types.UnionType):
            return False
        if dataclasses.is_dataclass(hint):
            if not plain(hint):
                return False
        elif hint.__module__ not in ("builtins", "datetime", "uuid") or hint in (list, dict, set, tuple, frozenset):
            return False
    return True


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


def test_p3_links_lead_to_this_site(cast: Cast, group: PeerGroup, mails: Any) -> None:  # noqa: F811
    for mail in collect(cast, group, mails):
        links = [word for word in mail.body.split() if word.startswith("http")]
        assert links
        assert all(link.startswith(settings.SITE_URL + "/harbour/") for link in links)
    with tenant(cast.organization.pk):
        assert Session.objects.count() == 1


def test_p3_calendar_files_travel_under_a_neutral_name(cast: Cast, group: PeerGroup, mails: Any) -> None:  # noqa: F811
    files = [part for mail in collect(cast, group, mails) for part in mail.message().walk() if part.get_filename()]
    assert {file.get_filename() for file in files} == {"calendar.ics"}
    assert {file.get_param("method") for file in files} == {"PUBLISH", "CANCEL"}
    assert all(file["Content-Type"].count("charset") == 1 for file in files)
