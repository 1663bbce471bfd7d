"""Joining as the demo shows it: a group on request with two requests, one after a talk, and a full one with a waiting list."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from groups.actions.membership import join_group, wait_for_group
from groups.actions.request import agree_to_talk, ask_to_join, offer_talk
from groups.models import JoinRequest, Membership, PeerGroup
from groups.models.group import Bar
from organizations.models import Organization, Person

NOTES = [
    ("Quiet Marram", "they", "I have read the page twice. I would mostly like to listen at first."),
    ("Amber Fennel", "she", "My father needs me every evening since spring. I do not know anybody else in this."),
]
NAMES = [
    "Copper Sedge",
    "Misty Quarry",
    "Plain Alder",
    "Grey Heron",
    "Mellow Thyme",
    "Still Lantern",
    "Early Plover",
    "Kind Gravel",
]
# Past the demo's sign-ins: its employee looks at groups as somebody who is in none of these.
DEMO = "@demo.test"


def fill_joining(organization: Organization, today: date) -> None:
    """Make three open groups show the three ways in. The demo's facilitator leads the first two, and so reads the requests."""
    groups = list(PeerGroup.objects.filter(status=PeerGroup.Status.OPEN).order_by("pk")[:3])
    people = _outside(groups)
    on_request, after_talk, full = groups
    _take_requests(on_request, PeerGroup.JoinStyle.ON_REQUEST)
    _take_requests(after_talk, PeerGroup.JoinStyle.AFTER_TALK)
    for (name, pronouns, note), person in zip(NOTES, people, strict=False):
        ask_to_join(on_request, by=person, pseudonym=name, pronouns=pronouns, note=note)
    noon = datetime.combine(today + timedelta(days=3), time(12), ZoneInfo(organization.timezone))
    for number, (name, person) in enumerate(zip(NAMES, people[2:4], strict=False)):
        asked = ask_to_join(after_talk, by=person, pseudonym=name, note="")
        assert asked is not None
        if number == 0:
            offer_talk(asked, at=noon, where="https://rooms.demo.test/tea")
            agree_to_talk(JoinRequest.objects.select_related("group", "person").get(pk=asked.pk))
    _fill_up(full, people[4:])


def _outside(groups: list[PeerGroup]) -> list[Person]:
    """Return people who may be in all of these groups and are in none at all, in a fixed order."""
    inside = Membership.objects.current().values("person")
    leads = Person.objects.filter(role_grants__isnull=False).values("pk")
    people = Person.objects.active().exclude(pk__in=inside).exclude(pk__in=leads).exclude(user__email__in=_sign_ins())
    found = people.prefetch_related("role_grants").order_by("pk")[:60]
    bars: set[Bar | None] = {None}
    return [person for person in found if {group.bar_for(person) for group in groups} == bars]


def _sign_ins() -> list[str]:
    return [f"{name}{DEMO}" for name in ("employee", "facilitator", "hr", "coordinator", "admin")]


def _take_requests(group: PeerGroup, style: str) -> None:
    group.join_style = style
    group.save(update_fields=["join_style"])


def _fill_up(group: PeerGroup, people: list[Person]) -> None:
    """Fill every place, then let two people wait for the next."""
    free = max(0, group.places_left())
    for name, person in zip(NAMES[2:], people[:free], strict=False):
        join_group(group, by=person, pseudonym=name)
    if group.places_left() > 0:
        group.capacity_max = max(3, group.memberships.current().count())
        group.capacity_min = min(group.capacity_min, group.capacity_max)
        group.save(update_fields=["capacity_max", "capacity_min"])
    for person in people[free : free + 2]:
        wait_for_group(group, by=person)
