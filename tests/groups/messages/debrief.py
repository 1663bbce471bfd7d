"""Mails between a facilitator and their supervisor, and about a session that ended because too few came."""

from datetime import timedelta

from django.utils import timezone

from groups.actions.debrief import ask_for_talk, send_debrief
from groups.actions.run import count_people, end_kindly
from groups.models import PeerGroup, Session
from tests.factories import Cast, make_session

TAPS = {"went": "hard", "load": "heavy", "together": "smooth", "wants_talk": True, "words": "Marram was hard to bear."}


def _session(cast: Cast, group: PeerGroup, minutes_ago: int) -> Session:
    starts_at = (timezone.now() - timedelta(minutes=minutes_ago)).replace(microsecond=0)
    return make_session(group=group, facilitators=(cast.alice, cast.ivy), starts_at=starts_at)


def supervision(cast: Cast, group: PeerGroup) -> None:
    ask_for_talk(send_debrief(_session(cast, group, 90), by=cast.alice, to=cast.grace, **TAPS))


def too_few(cast: Cast, group: PeerGroup) -> None:
    session = _session(cast, group, 5)
    count_people(session, 1)
    end_kindly(session)


SCENARIOS = {
    "groups/supervision_wanted": supervision,
    "groups/supervision_offered": supervision,
    "groups/too_few": too_few,
}
