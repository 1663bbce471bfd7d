"""A mail server on this machine, which can refuse, or hang up in the middle."""

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


@dataclass(frozen=True)
class Letter:
    """What came in: the envelope, and the octets between them."""

    sender: str
    receivers: tuple[str, ...]
    octets: bytes

    @property
    def message(self) -> EmailMessage:
        found: Any = message_from_bytes(self.octets, policy=policy.default)
        return found  # type: ignore[no-any-return]


@dataclass
class Postbox:
    """Keeps what it takes. `trouble` is what happens to the next deliveries, one each: "later", "never", "hang up"."""

    letters: list[Letter] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    tries: int = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        self.tries += 1
        if self.trouble[:1] == ["later"]:
            self.trouble.pop(0)
            return f"451 4.3.0 <{address}> try again later"
        if self.trouble[:1] == ["never"]:
            self.trouble.pop(0)
            return f"550 5.1.1 <{address}> no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.trouble[:1] == ["hang up"]:
            self.trouble.pop(0)
            server.transport.close()
            return "421 4.3.2 gone"
        self.letters.append(Letter(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.original_content))
        return "250 OK"


@contextmanager
def post_office(settings: Any) -> Iterator[Postbox]:
    """Run a mail server and let the site send to it."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    box = Postbox()
    server = Controller(box, hostname="127.0.0.1", port=port, server_hostname="post.example.test")
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    try:
        yield box
    finally:
        server.stop()
