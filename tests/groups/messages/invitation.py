"""The mail that brings somebody in."""

from groups.models import PeerGroup
from organizations.actions.invitation import invite
from tests.factories import Cast


def invitation(cast: Cast, group: PeerGroup) -> None:
    invite(email="new@example.test", full_name="Nel", roles=[], by=cast.henry)


SCENARIOS = {"organizations/invitation": invitation}
