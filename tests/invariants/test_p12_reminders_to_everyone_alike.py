"""P12: mails about a round go to everyone in the audience, in the same words, answered or not."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone

from organizations.models import Consent, Person
from peersupport.tenancy import tenant
from surveys import tasks
from surveys.emails import RoundMail
from surveys.models import WaveKey
from tests.factories import Cast, make_person
from tests.surveys.factories import collect, make_answer, make_round, send

SignIn = Callable[[Any], Client]
OCCASIONS = ("announced", "opened", "reminder")


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second task of the pair runs here instead of in the worker."""
    monkeypatch.setattr(tasks.send_round_mail, "delay", tasks.send_round_mail)


def _agree(person: Person, granted: bool = True, days_ago: int = 10) -> None:
    with tenant(person.organization_id):
        Consent.objects.create(
            person=person,
            purpose=Consent.Purpose.REMINDERS,
            granted=granted,
            version="1",
            given_at=timezone.now() - timedelta(days=days_ago),
        )


def _bytes_without_address(message: Any) -> tuple[str, str, str]:
    return (message.subject, message.body, message.alternatives[0][0])


@pytest.mark.parametrize("occasion", OCCASIONS)
def test_answered_or_not_the_same_mail(cast: Cast, client_of: SignIn, occasion: str) -> None:
    for person in (cast.alice, cast.bob, cast.carol, cast.erin):
        _agree(person)
    wave = make_round(organization=cast.organization, status="collecting" if occasion == "announced" else "open")
    token = collect(client_of(cast.bob), cast.organization, wave)
    if occasion != "announced":
        assert send(cast.organization, wave, make_answer(token=token)).status_code == 201
    tasks.send_round_mails(cast.organization.pk, wave.pk, occasion)
    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        person.user.email for person in (cast.alice, cast.bob, cast.carol, cast.erin)
    )
    assert len({_bytes_without_address(message) for message in mail.outbox}) == 1
    assert all(len(message.recipients()) == 1 for message in mail.outbox)


def test_only_who_agreed_and_who_is_asked(cast: Cast) -> None:
    wave = make_round(organization=cast.organization)
    young = make_person(organization=cast.organization, joined_on=wave.opens_at.date())
    gone = make_person(organization=cast.organization, left_on=wave.opens_at.date())
    for person in (cast.bob, cast.carol, young, gone, cast.dan):
        _agree(person, days_ago=10)
    _agree(cast.carol, granted=False, days_ago=1)
    tasks.send_round_mails(cast.organization.pk, wave.pk, "reminder")
    assert [message.to for message in mail.outbox] == [[cast.bob.user.email]]


@pytest.mark.parametrize("occasion", OCCASIONS)
def test_the_subject_is_discreet(cast: Cast, occasion: str) -> None:
    _agree(cast.bob)
    wave = make_round(organization=cast.organization, status="collecting" if occasion == "announced" else "open")
    tasks.send_round_mails(cast.organization.pk, wave.pk, occasion)
    subject = mail.outbox[0].subject.lower()
    assert settings.SITE_NAME.lower() in subject
    assert not re.search(r"check-in|mental|health|question|group|well-?being|harbour|gender|women|men\b", subject)
    assert "Berlin" in mail.outbox[0].subject


def test_the_opening_mail_carries_every_fingerprint(cast: Cast) -> None:
    _agree(cast.bob)
    wave = make_round(organization=cast.organization)
    tasks.send_round_mails(cast.organization.pk, wave.pk, "opened")
    body = mail.outbox[0].body.replace(" ", "")
    with tenant(cast.organization.pk):
        fingerprints = [key.fingerprint for key in WaveKey.objects.filter(wave=wave)]
    assert fingerprints and all(fingerprint in body for fingerprint in fingerprints)


def test_nobody_is_told_of_what_is_over(cast: Cast) -> None:
    """A late task, and the rounds of a simulated past."""
    _agree(cast.bob)
    long_ago = timezone.now() - timedelta(days=100)
    wave = make_round(organization=cast.organization, opens_at=long_ago)
    for occasion in OCCASIONS:
        tasks.send_round_mails(cast.organization.pk, wave.pk, occasion)
    assert mail.outbox == []


def test_the_builder_can_hold_no_person() -> None:
    assert not {"to", "person", "people", "name"} & set(RoundMail.__dataclass_fields__)
    for name, field in RoundMail.__dataclass_fields__.items():
        assert field.type in ("str", "Occasion") or name == "fingerprints"
