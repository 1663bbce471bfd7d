"""Whom to ask to take a session over, in which order, and why them: trained, free, under their cap, fair by load."""

from collections.abc import Collection
from datetime import datetime

from groups.fairness import Candidate, Suggestion, load, rank
from groups.fitness import reasons, standings_of
from groups.models import CoverOffer, PeerGroupUserPermission, Session, StandBy
from groups.staffing import LATE
from organizations.models.person import Person, Role


def suggestions_for(session: Session, now: datetime, *, but: Collection[int] = ()) -> list[Suggestion]:
    """Return the facilitators who can take a place in a session, in the order of asking; `but` are not asked.

    Nobody is left out for being a member of the group: that would tell who is. A constant number of statements.
    """
    booked = session.bookings.held().values("facilitator")
    people = list(
        Person.objects.with_role(Role.FACILITATOR).exclude(pk__in=booked).exclude(pk__in=but).select_related("organization")
    )
    span = (session.starts_at, session.ends_at)
    standings = standings_of(people, [span])
    standing_by = set(StandBy.objects.filter(session=session).values_list("person", flat=True))
    granted = PeerGroupUserPermission.objects.filter(content_object=session.group_id).values_list("user", flat=True)
    leads_group = set(granted)
    is_late = session.starts_at - now <= LATE
    return rank(
        [
            Candidate(
                person=p.pk,
                reasons=tuple(reasons(standings[p.pk], span)),
                load=load(standings[p.pk].starts(), session.starts_at),
                stands_by=p.pk in standing_by or (is_late and standings[p.pk].stands_by),
                leads_group=p.user_id in leads_group,
            )
            for p in people
        ],
        salt=session.pk,
    )


def asked_already(session: Session) -> set[int]:
    """Return who was asked to take a place in a session in any request that is open, whatever they said."""
    return set(CoverOffer.objects.filter(cover__session=session, cover__status="open").values_list("person", flat=True))
