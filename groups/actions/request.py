"""Asking to join, and the answers of facilitators.

Under the same lock as places (`groups.actions.membership`): of two facilitators who answer at once the second finds it answered,
and of two approvals of the last place one becomes a place in line.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from groups.actions.limit import count_today
from groups.actions.membership import (
    NameTaken,
    lock_for,
    lock_with_moves,
    offer_free_places,
    require_free_name,
    take_place,
)
from groups.models import JoinRequest, Membership, Move, PeerGroup, WaitingPlace
from groups.pseudonyms import skeleton
from groups.tasks.request import send_answered, send_talk_offered, tell_of_answer_about_talk, tell_of_request
from organizations.actions.audit import record
from organizations.actions.consent import give_consent
from organizations.models.consent import Consent
from organizations.models.person import Person

ANSWER_WITHIN = timedelta(days=7)
# A talk gives both sides time to think, and the facilitators a day to answer by.
ANSWER_AFTER_TALK = timedelta(days=2)


class AnsweredAlready(Exception):
    """Another facilitator was first, or it was taken back."""


class NoTalkOffered(Exception):
    """The offer was replaced or taken back in the meantime."""


@transaction.atomic
def ask_to_join(group: PeerGroup, *, by: Person, pseudonym: str, pronouns: str = "", note: str = "") -> JoinRequest | None:
    """Ask the facilitators; the name is kept meanwhile. Raises NotForThem, NameTaken, AskedOften.

    A second click, and a request whose answer still stands, return what there is. A member needs no request: None.
    """
    locked = lock_for(group, by)
    mine = locked.requests.filter(person=by).first()
    if mine is not None or Membership.objects.current().filter(group=locked, person=by).exists():
        return mine
    require_free_name(locked, pseudonym, but=by)
    count_today("request", by=by)
    give_consent(by, Consent.Purpose.TAKING_PART)
    request = JoinRequest.objects.create(
        group=locked,
        person=by,
        pseudonym=pseudonym,
        pseudonym_skeleton=skeleton(pseudonym),
        pronouns=pronouns,
        note=note,
        asked_on=timezone.localdate(),
        answer_by=timezone.now() + ANSWER_WITHIN,
    )
    tell_of_request.delay_on_commit(request.organization_id, request.pk)  # type: ignore[attr-defined]
    return request


@transaction.atomic
def withdraw_request(request: JoinRequest) -> None:
    """Take a request back, with the place in line that it may have led to. Nobody is told; who meant to move stays."""
    group = PeerGroup.objects.locked().get(pk=request.group_id)
    JoinRequest.objects.filter(pk=request.pk).delete()
    WaitingPlace.objects.filter(group=group, person=request.person_id).delete()
    Move.objects.filter(to=group, membership__person=request.person_id).delete()
    offer_free_places(group)


@transaction.atomic
def approve_request(request: JoinRequest, *, by: Person) -> Membership | None:
    """Let somebody in: a place at once, or the end of the line where there is none (None). Raises AnsweredAlready.

    Where a rule has come to shut them out they are told so, and the facilitator learns nothing of it.
    """
    locked, asked = _lock(request)
    if not asked.may_be_approved:
        raise AnsweredAlready
    record("request approved", by=by, subject=locked.discreet_title)
    if locked.bar_for(asked.person) is not None:
        _decline(asked, JoinRequest.Reason.RULE, "", by)
        return None
    asked.status, asked.decided_by, asked.decided_on = JoinRequest.Status.APPROVED, by, timezone.localdate()
    asked.save(update_fields=["status", "decided_by", "decided_on"])
    _tell_answer(asked)
    if locked.places_left() > 0 and not WaitingPlace.objects.waiting().filter(group=locked).exists():
        # A facilitator may have come to use the name: then the place is held until they choose another.
        with suppress(NameTaken):
            return take_place(locked, asked.person, asked.pseudonym, asked.pronouns)
    WaitingPlace.objects.get_or_create(group=locked, person=asked.person)
    offer_free_places(locked)
    return None


@transaction.atomic
def decline_request(request: JoinRequest, *, by: Person, reason_kind: str, reason: str) -> None:
    """Say no, with a reason that the requester reads. Raises AnsweredAlready."""
    locked, asked = _lock(request)
    record("request declined", by=by, subject=locked.discreet_title)
    _decline(asked, reason_kind, reason, by)


@transaction.atomic
def offer_talk(request: JoinRequest, *, at: datetime, where: str) -> None:
    """Offer a time and a place for a talk, in place of one offered before. Raises AnsweredAlready."""
    _locked, asked = _lock(request)
    asked.status, asked.talk_at, asked.talk_where, asked.other_time = JoinRequest.Status.TALK_OFFERED, at, where, ""
    _postpone(asked, at + ANSWER_AFTER_TALK)
    send_talk_offered.delay_on_commit(asked.organization_id, asked.pk)  # type: ignore[attr-defined]


@transaction.atomic
def agree_to_talk(request: JoinRequest) -> None:
    """Take the offered time; the facilitators are told. Raises NoTalkOffered."""
    asked = _lock_offer(request)
    asked.status = JoinRequest.Status.TALK_AGREED
    asked.save(update_fields=["status"])
    tell_of_answer_about_talk.delay_on_commit(asked.organization_id, asked.pk)  # type: ignore[attr-defined]


@transaction.atomic
def ask_another_time(request: JoinRequest, *, other_time: str) -> None:
    """Ask for another time, also after agreeing to one; the facilitators have a week again. Raises NoTalkOffered."""
    asked = _lock_offer(request)
    asked.status, asked.other_time = JoinRequest.Status.OPEN, other_time
    asked.talk_at, asked.talk_where = None, ""
    _postpone(asked, timezone.now() + ANSWER_WITHIN)
    tell_of_answer_about_talk.delay_on_commit(asked.organization_id, asked.pk)  # type: ignore[attr-defined]


def end_requests(locked: PeerGroup) -> None:
    """Answer every open request of a group that closes."""
    for asked in locked.requests.unanswered().select_for_update():
        _decline(asked, JoinRequest.Reason.CLOSED, "", None)
    locked.requests.approved().delete()


def _lock(request: JoinRequest) -> tuple[PeerGroup, JoinRequest]:
    """Lock the group, then read the request again: it may have been answered or taken back while we waited."""
    locked = lock_with_moves(request.group, request.person)
    asked = JoinRequest.objects.unanswered().select_related("person").filter(pk=request.pk).first()
    if asked is None:
        raise AnsweredAlready
    asked.group = locked
    return locked, asked


def _lock_offer(request: JoinRequest) -> JoinRequest:
    try:
        _locked, asked = _lock(request)
    except AnsweredAlready as error:
        raise NoTalkOffered from error
    if asked.talk_at is None or asked.talk_at != request.talk_at:
        raise NoTalkOffered
    return asked


def _postpone(asked: JoinRequest, until: datetime) -> None:
    """Give the answer a new day; who was reminded of the old one is reminded of the new one too."""
    asked.answer_by, asked.reminded_at, asked.overdue_at = max(until, asked.answer_by), None, None
    asked.save()


def _decline(asked: JoinRequest, reason_kind: str, reason: str, by: Person | None) -> None:
    asked.status, asked.reason_kind, asked.reason = JoinRequest.Status.DECLINED, reason_kind, reason
    asked.decided_by, asked.decided_on = by, timezone.localdate()
    asked.talk_at, asked.talk_where, asked.other_time = None, "", ""
    asked.save()
    Move.objects.filter(to=asked.group_id, membership__person=asked.person_id).delete()
    _tell_answer(asked)


def _tell_answer(asked: JoinRequest) -> None:
    send_answered.delay_on_commit(asked.organization_id, asked.group_id, asked.person_id)  # type: ignore[attr-defined]
