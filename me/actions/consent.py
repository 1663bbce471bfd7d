"""Withdrawing a consent, with what it means for every app."""

from collections.abc import Callable

from django.db import transaction

from groups.actions.membership import decline_place, leave_group
from groups.actions.post import take_back_texts
from groups.actions.request import withdraw_request
from groups.models import JoinRequest, Membership, WaitingPlace
from organizations.actions.consent import withdraw_consent
from organizations.models.consent import Consent
from organizations.models.person import Person

Place = Membership | JoinRequest | WaitingPlace


@transaction.atomic
def withdraw(person: Person, purpose: str) -> None:
    """Withdraw a consent at once. Without "taking part" nothing may say that somebody is in a group: they leave each of them."""
    withdraw_consent(person, purpose)
    if purpose == Consent.Purpose.TAKING_PART:
        leave_everything(person)


def leave_everything(person: Person, *, due: Callable[[Place], bool] = lambda _place: True) -> None:
    """Leave every group and waiting list, take every request and every text back; the places go to whoever waits.

    Only what is `due`, where somebody else decides when each ends.
    """
    # By group, the order in which locks are taken.
    for membership in filter(due, Membership.objects.current().filter(person=person).order_by("group")):
        take_back_texts(membership)
        leave_group(membership)
    for asked in filter(due, JoinRequest.objects.filter(person=person).order_by("group")):
        withdraw_request(asked)
    for place in filter(due, WaitingPlace.objects.filter(person=person).order_by("group")):
        decline_place(place)
