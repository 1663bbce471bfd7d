"""Changing the library of an organization, and noting that a help line was checked."""

from collections.abc import Mapping
from secrets import token_hex
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from organizations.actions import audit
from organizations.models.person import Person
from resources import stamp
from resources.help_lines import HelpLine
from resources.library import Content
from resources.models import ContentSwitch, HelpLineCheck, Kind, OwnItem, RulesEdition


class ItemInUse(Exception):
    """It was published once: groups, sessions or people may rest on it, so it is taken back and not deleted."""


class RuleIsFixed(Exception):
    """A ground rule that protects people stays on."""


@transaction.atomic
def switch_off(kind: str, content: Content, *, by: Person) -> None:
    """Take an item that comes with the site out of lists and choices; whoever uses it goes on. Raises RuleIsFixed."""
    if getattr(content, "fixed", False):
        raise RuleIsFixed
    _row, is_new = ContentSwitch.objects.get_or_create(kind=kind, key=content.key, defaults={"off_since": timezone.localdate()})
    if is_new:
        _changed(f"{kind} {content.key}", "content.off", by)
        _next_edition(kind, "gone", content.title)


@transaction.atomic
def switch_on(kind: str, content: Content, *, by: Person) -> None:
    """Put an item back."""
    gone, _rows = ContentSwitch.objects.filter(kind=kind, key=content.key).delete()
    if gone:
        _changed(f"{kind} {content.key}", "content.on", by)
        _next_edition(kind, "new", content.title)


@transaction.atomic
def write_item(kind: str, texts: Mapping[str, Any], *, by: Person) -> OwnItem:
    """Keep a new own item as a draft. `texts`: title, fields, language, source, reviewed_on, review_by."""
    item = OwnItem.objects.create(kind=kind, key=_key(texts["title"]), **texts)
    audit.record("content.written", by=by, subject=f"{kind} {item.key}")
    return item


@transaction.atomic
def change_item(item: OwnItem, texts: Mapping[str, Any], *, by: Person) -> OwnItem:
    """Change an own item; a published one gets its next version at once. The key stays: groups go by it."""
    locked = _lock(item)
    before = {name: getattr(locked, name) for name in texts}
    if before == dict(texts):
        return locked
    for name, value in texts.items():
        setattr(locked, name, value)
    if locked.is_published:
        locked.version += 1
    locked.save()
    if locked.is_published:
        _changed(f"{locked.kind} {locked.key} {locked.version}", "content.changed", by)
        _next_edition(locked.kind, "changed", locked.title)
    else:
        audit.record("content.changed", by=by, subject=f"{locked.kind} {locked.key}")
    return locked


@transaction.atomic
def publish_item(item: OwnItem, *, by: Person) -> OwnItem:
    """Show an own item in the library and in choices, as its next version."""
    locked = _lock(item)
    if not locked.is_published:
        locked.status, locked.version = OwnItem.Status.PUBLISHED, locked.version + 1
        locked.save()
        _changed(f"{locked.kind} {locked.key} {locked.version}", "content.published", by)
        _next_edition(locked.kind, "new", locked.title)
    return locked


@transaction.atomic
def take_back_item(item: OwnItem, *, by: Person) -> OwnItem:
    """Make a published own item a draft again; groups and sessions that rest on it keep it."""
    locked = _lock(item)
    if locked.is_published:
        locked.status = OwnItem.Status.DRAFT
        locked.save()
        _changed(f"{locked.kind} {locked.key}", "content.taken_back", by)
        _next_edition(locked.kind, "gone", locked.title)
    return locked


@transaction.atomic
def delete_item(item: OwnItem, *, by: Person) -> None:
    """Delete a draft that nobody ever saw. Raises ItemInUse."""
    locked = _lock(item)
    if locked.version:
        raise ItemInUse
    audit.record("content.deleted", by=by, subject=f"{locked.kind} {locked.key}")
    locked.delete()


@transaction.atomic
def check_line(line: HelpLine, outcome: str, *, by: Person) -> HelpLineCheck:
    """Note today's check of a help line; it stands beside the number below every button of this organization."""
    found = {"outcome": outcome, "checked_on": timezone.localdate()}
    check, _new = HelpLineCheck.objects.update_or_create(line=line.key, defaults=found)
    audit.record(f"help_line.{outcome}", by=by, subject=line.key)
    organization_id = check.organization_id
    transaction.on_commit(lambda: stamp.forget(organization_id))
    return check


def _lock(item: OwnItem) -> OwnItem:
    return OwnItem.objects.select_for_update().get(pk=item.pk)


def _changed(subject: str, verb: str, by: Person) -> None:
    """Audit a change that readers see."""
    audit.record(verb, by=by, subject=subject)


def _next_edition(kind: str, what: str, title: str) -> None:
    """Make a new edition of the ground rules after a change of one, and keep what it was for whoever accepted an earlier one."""
    if kind != Kind.RULE:
        return
    RulesEdition.objects.get_or_create()
    edition = RulesEdition.objects.select_for_update().get()
    edition.changes = [*edition.changes, [what, title]]
    edition.number = len(edition.changes)
    edition.save(update_fields=["changes", "number"])


def _key(title: str) -> str:
    """A key of its own for an own item: `our-`, so that it never meets one that comes with the site, now or later."""
    return f"our-{slugify(title)[:44] or 'item'}-{token_hex(3)}"
