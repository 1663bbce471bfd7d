"""Mails about a place."""

from groups.actions.membership import leave_group, wait_for_group
from groups.models import Membership, PeerGroup
from tests.factories import Cast
from tests.groups.messages.series import series_planned


def offer(cast: Cast, group: PeerGroup) -> None:
    wait_for_group(group, by=cast.carol)
    leave_group(Membership.objects.get(person=cast.bob))


def dates_gone(cast: Cast, group: PeerGroup) -> None:
    """bob leaves before the dates that a series gave him."""
    series_planned(cast, group)
    leave_group(Membership.objects.get(person=cast.bob))


SCENARIOS = {"groups/offer": offer, "groups/dates_gone": dates_gone}
