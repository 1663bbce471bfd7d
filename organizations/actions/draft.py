"""Keeping what somebody typed and did not send, with them and not on the device."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from organizations.drafts import what_is_kept
from organizations.models.draft import Draft
from organizations.models.person import Person

# Somebody who looks at many groups leaves some words in each.
MOST = 20


@transaction.atomic
def keep_draft(person: Person, key: str, typed: Mapping[str, list[str]]) -> None:
    """Keep the words of one form in place of those before; of too many forms the oldest goes."""
    Draft.objects.update_or_create(
        person=person, key=key, defaults={"fields": what_is_kept(key, typed), "saved_on": timezone.localdate()}
    )
    newest = Draft.objects.filter(person=person).order_by("-saved_on", "-pk").values("pk")[:MOST]
    Draft.objects.filter(person=person).exclude(pk__in=list(newest.values_list("pk", flat=True))).delete()


def draft_of(person: Person, key: str, *, several: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return the kept words of a form as its initial values; `several` names the fields that hold a list."""
    found = Draft.objects.filter(person=person, key=key).values_list("fields", flat=True).first() or {}
    return {name: values if name in several else (values or [""])[0] for name, values in found.items()}


def drop_draft(person: Person, key: str) -> None:
    """Forget the words of a form that was sent."""
    Draft.objects.filter(person=person, key=key).delete()
