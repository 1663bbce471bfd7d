"""The names that facilitators show to groups."""

from django.db import IntegrityError, transaction

from groups.models import Booking, FacilitatorName, JoinRequest, Membership, PeerGroupUserPermission
from groups.pseudonyms import Identity, skeleton, suggest
from organizations.models.person import Person


class NameInUse(Exception):
    """Another facilitator, or a member of a group that they lead, has this name or one that looks like it."""


@transaction.atomic
def choose_name(person: Person, name: str) -> FacilitatorName:
    """Set the name a facilitator shows, on every session that is booked too. Raises NameInUse."""
    # Their own groups only: of any other, a refusal would tell which names there are.
    led = PeerGroupUserPermission.objects.filter(user=person.user_id).values("content_object")
    for kept in (Membership.objects.current(), JoinRequest.objects.reserving()):
        if kept.filter(group__in=led, pseudonym_skeleton=skeleton(name)).exists():
            raise NameInUse
    try:
        with transaction.atomic():
            chosen, _ = FacilitatorName.objects.update_or_create(
                person=person, defaults={"name": name, "skeleton": skeleton(name)}
            )
    except IntegrityError as error:
        raise NameInUse from error
    Booking.objects.filter(facilitator=person).update(display_name=name)
    return chosen


def name_of(person: Person) -> str:
    """Return the name a facilitator chose; a suggested one, kept, until they choose."""
    found = FacilitatorName.objects.filter(person=person).first()
    if found is None:
        taken = set(FacilitatorName.objects.values_list("skeleton", flat=True))
        name = suggest(Identity(person.full_name, person.user.email, person.staff_number), taken)
        found, _ = FacilitatorName.objects.get_or_create(person=person, defaults={"name": name, "skeleton": skeleton(name)})
    return found.name
