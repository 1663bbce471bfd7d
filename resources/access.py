"""Who may read and change the library of an organization: the whole permission story of this app.

Topics and ground rules are for everybody; guides, situation cards and the training for those who lead groups or run the
programme. What one may not see is 404, like what is not there (P18).
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.http import Http404
from django.utils import timezone

from organizations.access import require_role, roles_of
from organizations.models.person import Person, Role
from resources import ground_rules as rules_file
from resources import own
from resources.ground_rules import Change, GroundRules
from resources.guides import Guide, guides
from resources.help_lines import HelpLine, line_of
from resources.library import Content, Entry, Held
from resources.line_checks import Checked, checked_lines
from resources.models import ContentSwitch, Kind, OwnItem, RulesEdition
from resources.situations import Situation, situations
from resources.topics import Topic, all_topics

# Guides, cards and training are for these: a member who read how a facilitator answers would feel handled.
LEADING = (Role.FACILITATOR, Role.COORDINATOR, Role.SAFEGUARDING_LEAD)
READERS: Mapping[str, Callable[[OwnItem], Content]] = {
    Kind.TOPIC: own.topic,
    Kind.GUIDE: own.guide,
    Kind.SITUATION: own.situation,
    Kind.RULE: own.rule,
}


def leads_groups(person: Person) -> bool:
    """Tell whether guides, situation cards and training are for this person."""
    return not roles_of(person).isdisjoint(LEADING)


def library_for(person: Person) -> dict[str, list[Entry]]:
    """Return what stands in the library for a person, by kind; kinds that are not for them are left out."""
    kinds = [Kind.TOPIC, Kind.RULE, *([Kind.GUIDE, Kind.SITUATION] if leads_groups(person) else [])]
    return {str(kind): _entries(kind) for kind in kinds}


def item_to_read(person: Person, kind: str, address: str) -> Entry:
    """Return one item of the library. Raises Http404: unknown, switched off, or not for this person."""
    for entry in library_for(person).get(kind, []):
        if entry.address == address:
            return entry
    raise Http404


def training_reader(person: Person) -> Person:
    """Return a person for whom the training is. Raises PermissionDenied."""
    return require_role(person, *LEADING)


def topics_here() -> list[Topic]:
    """Return the topics of the open organization, by title: without those switched off, with its own."""
    return [entry.content for entry in _entries(Kind.TOPIC) if isinstance(entry.content, Topic)]


def topic_choices(keep: str = "") -> list[tuple[str, str]]:
    """Return (key, title) of the topics of the open organization; `keep` stays though it is off: its group goes on using it."""
    found = [(topic.key, topic.title) for topic in topics_here()]
    if keep and keep not in dict(found):
        found += [(keep, title) for title in titles_here([keep])]
    return found


def titles_here(keys: list[str]) -> list[str]:
    """Return the titles of topics, switched off or taken back ones too: whoever chose them still reads their name."""
    mine = {item.key: item.title for item in OwnItem.objects.filter(kind=Kind.TOPIC, key__in=keys)} if keys else {}
    known = all_topics()
    return [known[key].title if key in known else mine[key] for key in keys if key in known or key in mine]


def topic_here(key: str) -> Topic | None:
    """Return a topic by key, switched off or taken back too: a session may already rest on it. None where there is none."""
    found = _any(Kind.TOPIC, key, all_topics())
    return found if isinstance(found, Topic) else None


def guide_here(key: str) -> Guide | None:
    """Return a session guide by key, switched off or taken back too. None where there is none."""
    found = _any(Kind.GUIDE, key, guides())
    return found if isinstance(found, Guide) else None


def guide_choices(keep: str = "") -> list[tuple[str, str]]:
    """Return (key, title) of the session guides of the open organization; `keep` stays though it is off."""
    found = [(guide.key, guide.title) for guide in guides_here()]
    kept = guide_here(keep) if keep and keep not in dict(found) else None
    return [*found, (kept.key, kept.title)] if kept else found


def guides_here() -> list[Guide]:
    """Return the session guides of the open organization."""
    return [entry.content for entry in _entries(Kind.GUIDE) if isinstance(entry.content, Guide)]


def situations_here() -> list[Situation]:
    """Return the situation cards of the open organization."""
    return [entry.content for entry in _entries(Kind.SITUATION) if isinstance(entry.content, Situation)]


def ground_rules_here() -> GroundRules:
    """Return the ground rules of the open organization; their version rises when it changes them."""
    changed = RulesEdition.objects.first()
    return ground_rules_of(changed.number if changed else None)


def ground_rules_of(number: int | None) -> GroundRules:
    """Return the same for whoever knows the number of its edition already; None where it has changed nothing."""
    base = rules_file.ground_rules()
    if number is None:
        return base
    rules = tuple(entry.content for entry in _entries(Kind.RULE) if isinstance(entry.content, rules_file.Rule))
    about = ("language", "source", "reviewed", "review_by")
    version = rules_file.edition(number)
    return GroundRules(version=version, rules=rules, **{name: getattr(base, name) for name in about})


def rules_changed_since(version: str) -> list[Change]:
    """Return what the open organization did to its ground rules since an edition that somebody accepted."""
    changed = RulesEdition.objects.first()
    return rules_file.since(version, changed.changes) if changed else []


def content_for(person: Person) -> dict[str, list[Held]]:
    """Return everything that a coordinator may switch or change, by kind, overdue first. Raises PermissionDenied."""
    require_role(person, Role.COORDINATOR)
    today = timezone.localdate()
    off = set(ContentSwitch.objects.values_list("kind", "key"))
    mine = list(OwnItem.objects.order_by("title"))
    found = {}
    for kind in Kind.values:
        held = [_held(kind, content, (kind, key) not in off, today) for key, content in brought(kind).items()]
        held += [_held_own(item, today) for item in mine if item.kind == kind]
        found[kind] = sorted(held, key=lambda one: not one.is_overdue)
    return found


def item_to_switch(person: Person, kind: str, key: str) -> Content:
    """Return an item that comes with the site, for a coordinator. Raises Http404: also for a rule that protects people."""
    if Role.COORDINATOR not in roles_of(person):
        raise Http404
    content = brought(kind).get(key) if kind in Kind.values else None
    if content is None or getattr(content, "fixed", False):
        raise Http404
    return content


def own_item_to_edit(person: Person, pk: int) -> OwnItem:
    """Return an own item of the organization, for a coordinator. Raises Http404."""
    item = OwnItem.objects.filter(pk=pk).first() if Role.COORDINATOR in roles_of(person) else None
    if item is None:
        raise Http404
    return item


def kind_to_write(person: Person, kind: str) -> Kind:
    """Return a kind of which a coordinator may write an item. Raises PermissionDenied, Http404 for an unknown kind."""
    require_role(person, Role.COORDINATOR)
    if kind not in Kind.values:
        raise Http404
    return Kind(kind)


def preview_of(item: OwnItem) -> Entry:
    """Return an own item as its readers would see it. Raises ContentProblem where its texts are incomplete."""
    return Entry(item.kind, READERS[item.kind](item), is_own=True)


def brought(kind: str) -> Mapping[str, Content]:
    """Return the items of a kind that come with the site, by key, in their order."""
    rules = {rule.key: rule for rule in rules_file.ground_rules().rules}
    found: dict[str, Mapping[str, Content]] = {
        Kind.TOPIC: all_topics(),
        Kind.GUIDE: guides(),
        Kind.SITUATION: situations(),
        Kind.RULE: rules,
    }
    return found[kind]


def _entries(kind: str) -> list[Entry]:
    """What is switched on, then the organization's own; topics by title, so that own ones stand among the others."""
    off = set(ContentSwitch.objects.filter(kind=kind).values_list("key", flat=True))
    found = [Entry(kind, content, is_own=False) for key, content in brought(kind).items() if key not in off]
    mine = OwnItem.objects.filter(kind=kind, status=OwnItem.Status.PUBLISHED).order_by("pk")
    found += [preview_of(item) for item in mine]
    return sorted(found, key=lambda entry: entry.title.casefold()) if kind == Kind.TOPIC else found


def _any(kind: str, key: str, site: Mapping[str, Any]) -> Content | None:
    if not key or key in site:
        return site.get(key)
    # Never published: nothing can rest on it.
    item = OwnItem.objects.filter(kind=kind, key=key, version__gte=1).first()
    return READERS[kind](item) if item else None


def _held(kind: str, content: Content, is_on: bool, today: date) -> Held:
    base = rules_file.ground_rules()
    about = base if isinstance(content, rules_file.Rule) else content
    return Held(
        kind=kind,
        key=content.key,
        title=content.title,
        version=str(about.version),
        source=about.source,
        reviewed=about.reviewed,
        review_by=about.review_by,
        is_on=is_on,
        can_switch=not getattr(content, "fixed", False),
        own=None,
        is_draft=False,
        is_overdue=today > about.review_by,
    )


def _held_own(item: OwnItem, today: date) -> Held:
    return Held(
        kind=item.kind,
        key=item.key,
        title=item.title,
        version=str(item.version),
        source=item.source,
        reviewed=item.reviewed_on,
        review_by=item.review_by,
        is_on=item.is_published,
        can_switch=False,
        own=item.pk,
        is_draft=not item.is_published,
        is_overdue=today > item.review_by,
    )


def lines_to_check(person: Person, country: str) -> list[Checked]:
    """Return the help lines of the organization's country and what was found, for coordinators. Raises PermissionDenied."""
    require_role(person, Role.COORDINATOR)
    return checked_lines(country, timezone.localdate())


def line_to_check(person: Person, country: str, key: str) -> HelpLine:
    """Return one help line of the organization's country, for a coordinator. Raises Http404."""
    line = line_of(key) if Role.COORDINATOR in roles_of(person) else None
    if line is None or line.country != country:
        raise Http404
    return line
