"""What a library page shows of an item beside its own texts, and its address. Pure: no Django, no database."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from resources.addresses import address_of
from resources.ground_rules import Rule
from resources.guides import Guide, agenda, frame
from resources.situations import Situation
from resources.topics import Topic

Content = Topic | Guide | Situation | Rule


def agendas_of(content: Content) -> dict[str, Any]:
    """Return a guide's steps in an hour and in ninety minutes, and the debrief; nothing for other content."""
    if not isinstance(content, Guide):
        return {}
    return {"hour": agenda(content, 60), "ninety": agenda(content, 90), "debrief": frame().debrief}


@dataclass(frozen=True)
class Entry:
    """One item of the library as one organization has it."""

    kind: str
    content: Content
    is_own: bool

    @property
    def key(self) -> str:
        return self.content.key

    @property
    def title(self) -> str:
        return self.content.title

    @property
    def address(self) -> str:
        return address_of(self.kind, self.key)


@dataclass(frozen=True)
class Held:
    """One item as its coordinators see it: on or off, draft or published, when it is to be looked at again."""

    kind: str
    key: str
    title: str
    version: str
    source: str
    reviewed: date
    review_by: date
    is_on: bool
    can_switch: bool
    # Of an own item, else None.
    own: int | None
    is_draft: bool
    is_overdue: bool
