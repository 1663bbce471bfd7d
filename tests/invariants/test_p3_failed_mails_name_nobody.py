"""P3: a mail that a server refuses leaves no address in the worker's log: it would say who is in a group."""

from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core.mail.backends.locmem import EmailBackend

from groups.tasks.session import send_session_mail
from organizations.actions.invitation import invite
from organizations.tasks import send_invitation
from peersupport.tenancy import tenant
from surveys.tasks import send_round_mail
from tests.conftest import as_role
from tests.factories import Cast, make_session
from tests.surveys.factories import make_round

LAST_TRY = 99


def _trouble(kind: type[Exception], to: str) -> Exception:
    """What smtplib raises for a receiver or sender refused, a message refused after it was sent, and a line that broke."""
    if kind is SMTPRecipientsRefused:
        return SMTPRecipientsRefused({to: (550, b"no such user " + to.encode())})
    if kind is SMTPSenderRefused:
        return SMTPSenderRefused(451, f"{to}: later".encode(), to)
    if kind is SMTPDataError:
        return SMTPDataError(554, f"mail for {to} refused".encode())
    return kind(f"lost while sending to {to}")


@pytest.fixture(params=[SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError, SMTPServerDisconnected, TimeoutError])
def refusing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    def refuse(self: Any, messages: list[Any]) -> int:
        raise _trouble(request.param, messages[0].to[0])

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    return str(request.param.__name__)


def _trace(task: Any, *args: Any) -> str:
    """All that the worker's log gets of a task's last failure."""
    with as_role("worker"):
        done = task.apply(args=args, retries=LAST_TRY, throw=False)
    assert done.failed()
    return f"{done.result!r} {done.traceback}"


def test_p3_a_refused_mail_names_nobody_in_the_log(cast: Cast, refusing: str) -> None:
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    with as_role("worker"):
        wave = make_round(organization=cast.organization)
    with tenant(cast.organization.pk):
        invitation = invite(email="new@example.test", full_name="Nel", roles=[], by=cast.henry)
    here = cast.organization.pk
    for trace in (
        _trace(send_session_mail, here, session.pk, cast.bob.pk, "planned"),
        _trace(send_round_mail, here, wave.pk, cast.bob.pk, "opened"),
        _trace(send_invitation, here, invitation.pk),
    ):
        assert "example.test" not in trace
        assert refusing in trace
