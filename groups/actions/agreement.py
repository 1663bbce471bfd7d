"""A group's own agreements: a new version, and accepting it. And accepting the ground rules of all groups anew."""

from django.db import transaction
from django.utils import timezone

from groups.models import Agreement, Membership, PeerGroup
from organizations.actions.audit import record
from organizations.models.person import Person
from resources.access import ground_rules_here


class NewerAgreement(Exception):
    """Another version came between reading and accepting."""


class NewerRules(Exception):
    """The ground rules changed between reading and accepting."""


@transaction.atomic
def publish_agreement(group: PeerGroup, *, text: str, changes: str, by: Person) -> Agreement:
    """Store the next version; until members accept it they read and do not write. The lock keeps two facilitators in a row."""
    locked = PeerGroup.objects.locked().get(pk=group.pk)
    newest = Agreement.objects.filter(group=locked).order_by("-version").first()
    if newest is not None and newest.text == text:
        return newest
    version = newest.version + 1 if newest else 1
    agreement = Agreement.objects.create(
        group=locked, version=version, text=text, changes=changes, published_on=timezone.localdate()
    )
    record("agreements published", by=by, subject=locked.discreet_title)
    return agreement


@transaction.atomic
def accept_agreement(membership: Membership, version: int) -> None:
    """Accept the newest version. Raises NewerAgreement where it is not the one that was read. A second click changes nothing."""
    group = PeerGroup.objects.locked().get(pk=membership.group_id)
    if not Agreement.objects.filter(group=group, version=version).exists():
        raise NewerAgreement
    if Agreement.objects.filter(group=group, version__gt=version).exists():
        raise NewerAgreement
    Membership.objects.filter(pk=membership.pk).update(agreement_version=version)


def accept_rules(person: Person, version: str) -> None:
    """Note the edition of the ground rules that was read, for every group that one is in. Raises NewerRules where another counts.

    What is stored is the edition that they read, so a change in this very moment asks them again.
    """
    if ground_rules_here().version != version:
        raise NewerRules
    Membership.objects.current().filter(person=person).update(rules_version=version)
