"""Who facilitates: guardian's grant on a group, and the names that facilitators show."""

from django.db.models import QuerySet
from guardian.shortcuts import get_objects_for_user, get_users_with_perms

from groups.models import FacilitatorName, PeerGroup
from groups.reads import (
    FACILITATE,
)
from organizations.access import roles_of
from organizations.models.person import Person, Role


def groups_led_by(person: Person) -> list[PeerGroup]:
    """Return the open groups that a person facilitates, by title."""
    return list(led_by(person).filter(status=PeerGroup.Status.OPEN).order_by("discreet_title", "pk"))


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
    led: QuerySet[PeerGroup] = get_objects_for_user(
        person.user,
        FACILITATE,
        klass=PeerGroup.objects.all(),
        use_groups=False,
        with_superuser=False,
        accept_global_perms=False,
    )
    return led
