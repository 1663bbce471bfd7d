"""Mails about a session of two groups: the scene's group is asked by another one, or asks it."""

from groups.actions.bridge import agree_to_bridge, ask_for_bridge, part_groups, refuse_bridge
from groups.actions.group import set_facilitators
from groups.actions.session import schedule_session
from groups.models import BridgeRequest, PeerGroup
from organizations.models import Person
from tests.factories import Cast, make_facilitator, make_group, make_membership, make_person
from tests.groups.messages.scene import plan


def _other(cast: Cast) -> tuple[PeerGroup, Person]:
    """Another group with one member, and who facilitates it."""
    other = make_group(organization=cast.organization, name="Burnout at night", discreet_title="Monday bench")
    nina = make_person(organization=cast.organization, name="Nina", roles=("facilitator",))
    make_facilitator(group=other, person=nina)
    make_membership(group=other, person=make_person(organization=cast.organization, name="Wim"), pseudonym="Bulrush")
    return other, nina


def _asked(cast: Cast, group: PeerGroup) -> tuple[BridgeRequest, Person]:
    other, nina = _other(cast)
    session = schedule_session(group, plan(cast), by=cast.alice)
    return ask_for_bridge(session, other, by=cast.alice), nina


def bridge_asked(cast: Cast, group: PeerGroup) -> None:
    """The scene's facilitators are asked by the other group."""
    other, nina = _other(cast)
    session = schedule_session(other, plan(cast), by=nina)
    ask_for_bridge(session, group, by=nina)


def bridged(cast: Cast, group: PeerGroup) -> None:
    asked, nina = _asked(cast, group)
    agree_to_bridge(asked, by=nina)


def parted(cast: Cast, group: PeerGroup) -> None:
    """The scene's group is the guest that goes."""
    other, nina = _other(cast)
    session = schedule_session(other, plan(cast), by=nina)
    part_groups(agree_to_bridge(ask_for_bridge(session, group, by=nina), by=cast.alice), by=nina)


def alone(cast: Cast, group: PeerGroup) -> None:
    """The scene's group is the host that stays."""
    asked, nina = _asked(cast, group)
    part_groups(agree_to_bridge(asked, by=nina), by=nina)


def bridge_closed(cast: Cast, group: PeerGroup) -> None:
    """The other group says no to the scene's facilitators."""
    asked, nina = _asked(cast, group)
    refuse_bridge(asked, by=nina)


def dates_released(cast: Cast, group: PeerGroup) -> None:
    """Somebody facilitates the scene's group no more, which is a guest on a date."""
    other, nina = _other(cast)
    session = schedule_session(other, plan(cast), by=nina)
    agree_to_bridge(ask_for_bridge(session, group, by=nina), by=cast.alice)
    set_facilitators(group, [nina], by=cast.frank)


SCENARIOS = {
    "groups/alone": alone,
    "groups/bridge_asked": bridge_asked,
    "groups/bridge_closed": bridge_closed,
    "groups/bridged": bridged,
    "groups/dates_released": dates_released,
    "groups/parted": parted,
}
