"""Mails about requests to join."""

from datetime import timedelta

from django.utils import timezone

from groups.actions.request import agree_to_talk, ask_to_join, decline_request, offer_talk
from groups.models import JoinRequest, PeerGroup
from groups.scheduled.request import watch_requests
from tests.factories import Cast

NAME, NOTE = "Quiet Teasel", "I would like to be among people who know this."


def _asked(cast: Cast, group: PeerGroup) -> JoinRequest:
    group.join_style = PeerGroup.JoinStyle.AFTER_TALK
    group.save()
    asked = ask_to_join(group, by=cast.carol, pseudonym=NAME, note=NOTE)
    assert asked is not None
    return asked


def _due(cast: Cast, group: PeerGroup, ahead: timedelta) -> None:
    asked = _asked(cast, group)
    JoinRequest.objects.filter(pk=asked.pk).update(answer_by=timezone.now() + ahead)
    watch_requests()


def request_received(cast: Cast, group: PeerGroup) -> None:
    _asked(cast, group)


def request_due(cast: Cast, group: PeerGroup) -> None:
    _due(cast, group, timedelta(hours=20))


def request_overdue(cast: Cast, group: PeerGroup) -> None:
    _due(cast, group, -timedelta(minutes=1))


def request_answered(cast: Cast, group: PeerGroup) -> None:
    decline_request(_asked(cast, group), by=cast.alice, reason_kind="own_words", reason="Ask us again in spring.")


def talk_offered(cast: Cast, group: PeerGroup) -> None:
    offer_talk(_asked(cast, group), at=timezone.now() + timedelta(days=2), where="https://rooms.example.test/1")


def talk_answered(cast: Cast, group: PeerGroup) -> None:
    asked = _asked(cast, group)
    offer_talk(asked, at=timezone.now() + timedelta(days=2), where="https://rooms.example.test/1")
    agree_to_talk(JoinRequest.objects.get(pk=asked.pk))


SCENARIOS = {
    "groups/request_received": request_received,
    "groups/request_due": request_due,
    "groups/request_overdue": request_overdue,
    "groups/request_late": request_overdue,
    "groups/request_answered": request_answered,
    "groups/talk_offered": talk_offered,
    "groups/talk_answered": talk_answered,
}
