"""The ground rules of all groups, and which edition of them somebody has accepted. About that person alone."""

from dataclasses import dataclass

from groups.models import Membership
from organizations.models.person import Person
from resources.access import ground_rules_here, rules_changed_since
from resources.ground_rules import Change, GroundRules


@dataclass(frozen=True)
class RulesSeen:
    """The rules as they are now, and the groups of one person: those for which they accepted them, and an earlier edition."""

    rules: GroundRules
    accepted: list[Membership]
    earlier: list[Membership]
    # Since the oldest of the earlier editions; empty where the site itself brings new rules.
    changes: list[Change]


def rules_seen(person: Person) -> RulesSeen:
    """Return the ground rules and where this person has accepted them."""
    rules = ground_rules_here()
    mine = list(
        Membership.objects.current().filter(person=person).select_related("group").order_by("group__discreet_title", "pk")
    )
    accepted = [membership for membership in mine if membership.rules_version == rules.version]
    earlier = [membership for membership in mine if membership not in accepted]
    changes = max((rules_changed_since(edition) for edition in {one.rules_version for one in earlier}), key=len, default=[])
    return RulesSeen(rules, accepted, earlier, changes)
