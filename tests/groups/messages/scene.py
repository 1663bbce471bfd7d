"""The scene of every scenario: a group whose every secret is a word that no mail may say."""

from datetime import timedelta

from django.utils import timezone

from groups.models import PeerGroup
from groups.models.session import Plan
from peersupport.tenancy import tenant
from tests.factories import Cast, make_membership, make_person

TITLE = "Thursday table"
# The group's name, topic, sentence, audience, description, place and video link.
SECRETS = [
    "Burnout and back",
    "burnout",
    "Women close to",
    "women",
    "A gentle hour",
    "Room 9 by the canteen",
    "rooms.example.test",
]

# Figures of the whole organization say these words, of everybody: they tell nothing about a group.
WORDS_OF_FIGURES = {"women", "burnout"}


def scene(cast: Cast) -> PeerGroup:
    """Return bob's full group, about something, for somebody, with Uma and Vic beside him; alice and ivy facilitate."""
    with tenant(cast.organization.pk):
        group = PeerGroup.objects.get(pk=cast.group.pk)
        group.name, group.sentence, group.description = "Burnout and back", "Women close to burnout.", "A gentle hour"
        group.topic, group.eligibility, group.centred_on = "signs-of-burnout", "centred", "women"
        group.capacity_min, group.capacity_max = 3, 3
        group.save()
    for name, pseudonym in (("Uma", "Marram"), ("Vic", "Pewter")):
        person = make_person(organization=cast.organization, name=name, staff_number=f"S-{name}9")
        make_membership(group=group, person=person, pseudonym=pseudonym)
    return group


def plan(cast: Cast, *, hours: int = 30) -> Plan:
    """Return a plan in a place and a room that no mail names, some hours from now, for whoever plans it and ivy."""
    wall = (timezone.now() + timedelta(hours=hours)).replace(tzinfo=None, second=0, microsecond=0)
    return Plan(wall, "Europe/Berlin", 60, "Room 9 by the canteen", "https://rooms.example.test/1", cast.ivy)
