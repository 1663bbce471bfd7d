"""Every kind of mail, as a real mail server receives it."""

import os
import re
import socket
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, timedelta
from email.headerregistry import Address
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest
from celery.exceptions import Retry
from django.conf import settings as configured
from django.utils import timezone

from groups.emails import session as emails
from groups.models import PeerGroup
from groups.tasks.session import send_session_mail
from groups.when import when
from organizations.emails import MailNotSent, send
from peersupport.tenancy import tenant
from tests.factories import Cast, make_session
from tests.groups.conftest import mails  # noqa: F401 — a fixture
from tests.groups.messages import SCENARIOS
from tests.groups.messages.scene import scene
from tests.groups.post_office import Letter, Postbox, post_office
from tests.groups.second_parser import calendar_in

# Mails that come again and again, and so can be stopped with one click (RFC 8058).
RECURRING = {"groups/reminder", "surveys/announced", "surveys/opened", "surveys/reminder"}
DOMAIN = configured.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(">")


@pytest.fixture
def box(settings: Any) -> Iterator[Postbox]:
    with post_office(settings) as found:
        yield found


@pytest.mark.parametrize("kind", sorted(SCENARIOS))
def test_every_kind_arrives_as_it_should(cast: Cast, box: Postbox, mails: Any, kind: str) -> None:  # noqa: F811
    group = scene(cast)
    with mails(), tenant(cast.organization.pk):
        SCENARIOS[kind](cast, group)
    assert box.letters
    for letter in box.letters:
        assert_envelope(letter)
        assert_headers(letter)
        assert_lines(letter.octets)
        assert_bodies(letter)
        assert_calendar(letter)
    recurring = [letter for letter in box.letters if letter.message["List-Unsubscribe"]]
    assert bool(recurring) == (kind in RECURRING)


def assert_envelope(letter: Letter) -> None:
    """One receiver, named in To and nowhere else."""
    (receiver,) = letter.receivers
    (to,) = letter.message["To"].addresses
    assert isinstance(to, Address)
    assert to.addr_spec == receiver
    assert to.display_name == ""
    assert letter.message["Cc"] is letter.message["Bcc"] is letter.message["Reply-To"] is None


def assert_headers(letter: Letter) -> None:
    """Written by no person, at this time, and saying nothing of the machine that wrote it."""
    message = letter.message
    assert message["Auto-Submitted"] == "auto-generated"
    assert abs(message["Date"].datetime.replace(tzinfo=UTC) - timezone.now()) < timedelta(minutes=5)
    assert re.fullmatch(rf"<[0-9a-f-]{{36}}@{re.escape(DOMAIN)}>", message["Message-ID"])
    assert message["Subject"].strip()
    assert "\n" not in message["Subject"]
    if message["List-Unsubscribe"]:
        assert message["List-Unsubscribe"].strip().startswith(f"<{configured.SITE_URL}/")
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text = letter.octets.decode()
    for leak in (socket.gethostname(), str(configured.BASE_DIR), os.uname().release):
        # As a word: a host may be called by two letters, which stand in any secret.
        assert leak == "localhost" or not re.search(rf"(?<!\w){re.escape(leak)}(?!\w)", text)
    assert message["X-Mailer"] is message["User-Agent"] is None


def assert_lines(octets: bytes) -> None:
    """RFC 5322 §2.1.1: at most 998 octets and a CRLF."""
    assert octets.count(b"\n") == octets.count(b"\r\n")
    assert max(len(line) for line in octets.split(b"\r\n")) <= 998
    head = octets.partition(b"\r\n\r\n")[0]
    assert head.isascii()
    assert max(len(line) for line in head.split(b"\r\n")) <= 200


class Words(HTMLParser):
    """What a reader of the HTML form reads, and where its links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        if tag == "a":
            self.links.append(found.get("href") or "")
        # What travels inside the mail is not loaded from anywhere.
        inside = tag == "img" and (found.get("src") or "").startswith("cid:")
        if not inside and (tag in ("img", "script", "link", "iframe", "video", "audio", "object") or "background" in found):
            self.loads.append(tag)


def assert_bodies(letter: Letter) -> None:
    """Text and HTML that lead to the same places; opening either tells nobody."""
    plain = letter.message.get_body(("plain",))
    html = letter.message.get_body(("html",))
    assert plain is not None
    assert html is not None
    words = Words(html.get_content())
    assert not words.loads
    assert set(re.findall(r"https?://\S+", plain.get_content())) == {link for link in words.links if link}
    assert "{{" not in plain.get_content() + html.get_content()
    assert "&amp;" not in plain.get_content()


def assert_calendar(letter: Letter) -> None:
    """As one more form of the mail and as a file: the same event; the method said outside is the one inside."""
    parts = list(letter.message.walk())
    files = [part for part in parts if part.get_filename()]
    assert all(file.get_content_type() in ("text/calendar", "application/ics") for file in files)
    told = [part for part in parts if part.get_content_type() == "text/calendar"]
    for part in told:
        calendar = calendar_in(octets(part))
        assert part.get_param("method") == calendar.method.value
        assert calendar.method.value in ("REQUEST", "CANCEL")
        (guest,) = calendar.vevent.attendee_list
        assert guest.value == f"mailto:{letter.receivers[0]}"
        assert calendar.vevent.organizer.value == f"mailto:{configured.CALENDAR_ADDRESS}"
    forms = [part for part in told if not part.get_filename()]
    assert len(forms) <= 1
    for part in forms:
        (file,) = files
        assert octets(file) == octets(part)
    for file in files:
        assert not any(guest.value != f"mailto:{letter.receivers[0]}" for guest in guests_in(octets(file)))


def octets(part: Any) -> bytes:
    found: bytes = part.get_payload(decode=True)
    return found


def guests_in(file: bytes) -> list[Any]:
    return [guest for event in calendar_in(file).vevent_list for guest in event.contents.get("attendee", [])]


def test_a_title_in_any_script_arrives_whole(cast: Cast, box: Postbox, mails: Any) -> None:  # noqa: F811
    title = "Tisch am Mühlbach 午後の輪"
    group = scene(cast)
    with tenant(cast.organization.pk):
        PeerGroup.objects.filter(pk=group.pk).update(discreet_title=title)
        group.refresh_from_db()
    with mails(), tenant(cast.organization.pk):
        SCENARIOS["groups/planned"](cast, group)
    for letter in box.letters:
        assert letter.message["Subject"].strip().startswith(f"{title}: ")
        assert_headers(letter)
        assert_lines(letter.octets)
        (form,) = [part for part in letter.message.walk() if part.get_content_type() == "text/calendar"]
        assert calendar_in(octets(form)).vevent.summary.value == title
        assert_calendar(letter)


class Worker:
    """A task as a worker runs it: a retry ends this try, and the next one comes later."""

    def __init__(self) -> None:
        self.pauses: list[int] = []

    @property
    def request(self) -> SimpleNamespace:
        return SimpleNamespace(retries=len(self.pauses))

    def retry(self, *, exc: Exception, countdown: int, max_retries: int) -> Retry:
        assert len(self.pauses) < max_retries
        self.pauses.append(countdown)
        return Retry(exc=exc)

    def run(self, task: Any, *args: Any) -> None:
        while True:
            with suppress(Retry):
                task.run.__func__(self, *args)
                return


@pytest.mark.parametrize("trouble", ["later", "never", "hang up"])
def test_what_a_server_refuses_is_tried_again_and_arrives_once(cast: Cast, box: Postbox, trouble: str) -> None:
    box.trouble = [trouble, trouble]
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    worker = Worker()
    worker.run(send_session_mail, cast.organization.pk, session.pk, cast.bob.pk, "planned")
    assert worker.pauses == [30, 60]
    assert [letter.receivers for letter in box.letters] == [(cast.bob.user.email,)]


def test_a_server_that_is_away_for_hours_loses_no_mail_and_doubles_none(cast: Cast, box: Postbox) -> None:
    """No pause comes near the time after which Redis hands a waiting task to a second worker."""
    box.trouble = ["later"] * 60
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    worker = Worker()
    worker.run(send_session_mail, cast.organization.pk, session.pk, cast.bob.pk, "planned")
    assert sum(worker.pauses) > 7 * 3600
    assert max(worker.pauses) < configured.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    assert len(box.letters) == 1


def test_a_server_that_is_not_there_says_nothing_of_the_receiver(settings: Any) -> None:
    with post_office(settings):
        pass
    said = when(timezone.now(), reader="Europe/Berlin", zone="Europe/Berlin")
    mail = emails.ReminderMail(to="bob@example.test", title="Table", when=said, link="https://x.test/", stop="https://x.test/s")
    with pytest.raises(MailNotSent, match=r"^ConnectionRefusedError$") as trouble:
        send(emails.reminder(mail))
    assert trouble.value.__cause__ is None
