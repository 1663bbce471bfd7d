"""Who facilitates: guardian's grant on a group, and the names that facilitators show."""

from django.db.models import QuerySet
from guardian.shortcuts import get_users_with_perms

from groups.models import FacilitatorName, PeerGroup, PeerGroupUserPermission
from groups.reads import (
    FACILITATE,
)
from organizations.access import roles_of
from organizations.models.person import Person, Role


def facilitators() -> QuerySet[Person]:
    """Return everybody with the facilitator role: the same for whoever looks, or it would tell who is a member where."""
    return Person.objects.with_role(Role.FACILITATOR).select_related("user").order_by("pk")


def leaders_to_choose(*, but: Person) -> dict[int, Person]:
    """Return who can be the second facilitator, by id."""
    return {person.pk: person for person in facilitators() if person != but}


def my_display_name(person: Person) -> str:
    """Return the name that a facilitator shows, empty before they have one."""
    found = FacilitatorName.objects.filter(person=person).first()
    return found.name if found else ""


def facilitator_names() -> dict[int, str]:
    """Return the display name of every facilitator who has one, by person."""
    return dict(FacilitatorName.objects.values_list("person", "name"))


def facilitators_of(group: PeerGroup) -> QuerySet[Person]:
    """Return the people who hold guardian's grant on a group."""
    users = get_users_with_perms(group, only_with_perms_in=[FACILITATE], with_group_users=False)
    return Person.objects.active().filter(user__in=users).order_by("pk")


def is_facilitator(person: Person) -> bool:
    """Tell whether somebody holds the role today. Grants and bookings outlive it; without it they open nothing."""
    return Role.FACILITATOR in roles_of(person)


def led_by(person: Person) -> QuerySet[PeerGroup]:
    """Return the groups that a facilitator holds guardian's grant on, whatever their state."""
    if not is_facilitator(person):
        return PeerGroup.objects.none()
    # What guardian's get_objects_for_user comes to where people alone hold the right. Asked often, and this is quick to build.
    granted = PeerGroupUserPermission.objects.filter(user=person.user_id, permission__codename=FACILITATE)
    return PeerGroup.objects.filter(pk__in=granted.values("content_object"))
