"""Own items of an organization, written through the real action."""

from datetime import date
from typing import Any

from organizations.models import Organization, Person
from peersupport.tenancy import tenant
from resources.actions import publish_item, write_item
from resources.models import OwnItem

ABOUT = {
    "language": "en",
    "source": "Written by the coordinators of the harbour.",
    "reviewed_on": date(2026, 11, 1),
    "review_by": date(2027, 11, 1),
}
FIELDS: dict[str, dict[str, Any]] = {
    "topic": {
        "sentence": "Days that end when others begin.",
        "often_in": "any",
        "opening": "What did your last night look like?",
        "deeper": ["What does your body say?", "Who sleeps while you work?"],
        "closing": "When will you rest?",
        "content_warning": "Tiredness.",
        "limits": "We do not change rosters here.",
        "resource": {"publisher": "Harbour", "title": "Night work", "site": "example.org"},
    },
    "rule": {"text": "Boots stay outside."},
    "situation": {"see": "Rain.", "say": "Come in.", "do": ["Open."], "avoid": ["Shout."], "afterwards": "Dry.", "crisis": False},
}


def make_own_item(
    *,
    by: Person,
    organization: Organization,
    kind: str = "topic",
    title: str = "Night shifts",
    published: bool = False,
    **fields: Any,
) -> OwnItem:
    """An own item, a draft unless said otherwise."""
    with tenant(organization.pk):
        item = write_item(kind, {**ABOUT, "title": title, "fields": {**FIELDS[kind], **fields}}, by=by)
        return publish_item(item, by=by) if published else item
