"""Moving to another group: asked in one way, whatever comes of it.

The wish is stored as it is said, also for a group that is full, closed, not for them or not there at all; the clock looks at it
later. So the answer cannot tell anything, and neither can the time that it takes.
"""

from django.db import transaction
from django.utils import timezone

from groups.actions.limit import count_today
from groups.actions.membership import AskFirst, NotForThem, decline_place, leave_group, wait_to_move
from groups.actions.request import withdraw_request
from groups.models import JoinRequest, Membership, Move, PeerGroup, WaitingPlace
from groups.reads import facilitates


@transaction.atomic
def ask_to_move(membership: Membership, *, to: int) -> None:
    """Note that a member wants to be in another group, in place of what they wished before. Raises AskedOften, whatever it is."""
    count_today("move", by=membership.person)
    target = PeerGroup.objects.filter(pk=to).first()
    Move.objects.update_or_create(
        membership=membership,
        defaults={"to": target, "status": Move.Status.ASKED, "asked_on": timezone.localdate()},
    )


@transaction.atomic
def stay_after_all(move: Move) -> None:
    """Drop the wish, and the place in line or the request that it led to."""
    Move.objects.filter(pk=move.pk).delete()
    if move.status != Move.Status.UNDER_WAY or move.to is None:
        return
    person = move.membership.person
    for asked in JoinRequest.objects.filter(group=move.to, person=person):
        withdraw_request(asked)
    for place in WaitingPlace.objects.filter(group=move.to, person=person):
        decline_place(place)


@transaction.atomic
def carry_out_move(move: Move) -> None:
    """Turn a wish into what anybody would get who asks there: a place held for a day, a place in line, or a request to write.

    Nothing there for them: the wish ends, and the person keeps the place that they have.
    """
    person, group = move.membership.person, move.to
    outcome = Move.Status.ENDED
    if group is not None and group.pk != move.membership.group_id and not facilitates(person, group):
        if Membership.objects.current().filter(group=group, person=person).exists():
            leave_group(move.membership)
            return
        try:
            wait_to_move(group, by=person)
            outcome = Move.Status.UNDER_WAY
        except AskFirst:
            outcome = Move.Status.UNDER_WAY
        except NotForThem:
            pass
    Move.objects.asked().filter(pk=move.pk, to=move.to).update(status=outcome)
