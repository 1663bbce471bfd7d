"""Reading what a scenario mailed, and looking in it for what identifies somebody."""

import re
from email.header import decode_header, make_header
from typing import Any

from groups.models import Membership
from organizations.models import Person
from organizations.models.person import Invitation
from peersupport.tenancy import tenant
from tests.factories import Cast


def whole(mail: Any) -> str:
    """The message as it travels, decoded: headers, both bodies, attachments, file names; folded lines put together."""
    message = mail.message()
    parts = []
    for part in message.walk():
        parts += [f"{name}: {make_header(decode_header(str(value)))}" for name, value in part.items()]
        payload = part.get_payload(decode=True)
        parts += [part.get_filename() or "", payload.decode(errors="replace") if payload else ""]
    return re.sub(r"\r?\n[ \t]", "", "\n".join(parts))


def identifiers(cast: Cast) -> dict[str, list[str]]:
    """By address, what identifies each person, the invited ones too."""
    with tenant(cast.organization.pk):
        found = {invited.email: [invited.email, invited.full_name] for invited in Invitation.objects.all()}
        for person in Person.objects.select_related("user"):
            names = list(Membership.objects.filter(person=person).values_list("pseudonym", flat=True))
            mine = [person.full_name, person.user.email, person.staff_number, *names]
            found[person.user.email] = [word for word in mine if word]
        return found


def shown(words: list[str], text: str) -> list[str]:
    """Which of these stand in a text as words of their own: three letters stand in many others by chance."""
    return [word for word in words if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)]


def of_others(people: dict[str, set[str]], mail: Any) -> list[str]:
    """Identifiers of everybody but the one whom a mail is for."""
    return [word for address, words in people.items() if address != mail.to[0] for word in sorted(words)]
