"""Mails about a place."""

from groups.actions.membership import leave_group, wait_for_group
from groups.models import Membership, PeerGroup
from tests.factories import Cast


def offer(cast: Cast, group: PeerGroup) -> None:
    wait_for_group(group, by=cast.carol)
    leave_group(Membership.objects.get(person=cast.bob))


SCENARIOS = {"groups/offer": offer}
