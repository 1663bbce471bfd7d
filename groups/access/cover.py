"""Who may give a place away, take one, swap and stand by; and what each of them sees of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils import timezone

from groups.access.facilitator import facilitator_names, is_facilitator
from groups.access.found import or_404
from groups.access.session import session_to_read
from groups.fairness import Reason, Span, Suggestion
from groups.fitness import Standing, fitness, reasons, standings_of
from groups.models import Booking, CoverOffer, CoverRequest, Session, StandBy
from groups.querysets.cover import CoverRequestQuerySet
from groups.staffing import LATE
from groups.suggestions import asked_already, suggestions_for
from organizations.models.person import Person, Role

# So many colleagues are named to choose from, and so many of them ticked; so many swaps are listed.
SHOWN, FIRST, SWAPS = 12, 3, 12
# So far ahead colleagues' sessions are offered for a swap, and sessions to stand by for.
SWAP_WITHIN, STAND_BY_WITHIN = timedelta(days=42), timedelta(days=14)
# What a list of requests says of a session: when it is, and the discreet title of its group.
OF_SESSION = ("starts_at", "ends_at", "timezone", "group__discreet_title")
SHOWN_OF_COVER = [f"{session}__{name}" for session in ("session", "swap_session") for name in OF_SESSION]


@dataclass(frozen=True)
class Colleague:
    """A facilitator who could take a place, by the name that they show, with the reason."""

    person: Person
    name: str
    suggestion: Suggestion


@dataclass(frozen=True)
class Asked:
    """One open request, for somebody who could take it; `whys` are why they were asked, empty where they were not."""

    cover: CoverRequest
    whys: tuple[str, ...]
    is_asked: bool


@dataclass(frozen=True)
class Partner:
    """A colleague's session that could be swapped for one's own."""

    session: Session
    person: Person
    name: str


def session_to_give(person: Person, public_id: UUID) -> Session:
    """Return a planned session that one is booked for. Raises Http404."""
    session = session_to_read(person, public_id)
    booked = session.bookings.held().filter(facilitator=person)
    if not (session.is_planned and is_facilitator(person) and booked.exists()):
        raise Http404
    return session


def colleagues_for(session: Session) -> list[Colleague]:
    """Return whom to ask to take a place in a session, in order; who was asked in an open request is not named again."""
    found = suggestions_for(session, timezone.now(), but=asked_already(session))[:SHOWN]
    people = Person.objects.in_bulk([suggestion.person for suggestion in found])
    names = facilitator_names()
    return [Colleague(people[s.person], names.get(s.person) or people[s.person].full_name, s) for s in found]


def to_ask_first(session: Session, colleagues: Sequence[Colleague]) -> list[Colleague]:
    """Return whom to ask unless somebody else is chosen: the first three, shortly before a session only who stands by."""
    fine = [one for one in colleagues if not one.suggestion.reasons]
    is_late = session.starts_at - timezone.now() <= LATE
    standing_by = [one for one in fine if "stand_by" in one.suggestion.whys] if is_late else []
    return standing_by or fine[:FIRST]


def swaps_for(session: Session, me: Person) -> list[Partner]:
    """Return the sessions of colleagues that could be swapped for this one: nothing speaks against either leading the other's."""
    theirs = _led_by_others(session, me, timezone.now())
    mine, spans = (session.starts_at, session.ends_at), [(b.session.starts_at, b.session.ends_at) for b in theirs]
    if not theirs:
        return []
    standings = standings_of([me, *{b.facilitator_id: b.facilitator for b in theirs}.values()], [mine, *spans])
    names = facilitator_names()
    return [
        Partner(b.session, b.facilitator, names.get(b.facilitator_id, b.display_name))
        for b, span in zip(theirs, spans, strict=True)
        if not reasons(standings[me.pk], span, but=[session.pk])
        and not reasons(standings[b.facilitator_id], mine, but=[b.session_id])
    ][:SWAPS]


def my_requests(person: Person) -> dict[int, CoverRequest]:
    """Return one's own open requests by session, with `asked` and `declined`: how many were asked and said no."""
    mine = CoverRequest.objects.open(timezone.now()).filter(asked_by=person)
    return {cover.session_id: cover for cover in _counted(mine)}


@dataclass(frozen=True)
class Place:
    """Whether a session's place is held by somebody, and their open request to give it away."""

    is_mine: bool
    cover: CoverRequest | None


def place_of(person: Person, session: Session) -> Place:
    """Return one's own place in a session, for its page."""
    if not (is_facilitator(person) and session.bookings.held().filter(facilitator=person).exists()):
        return Place(is_mine=False, cover=None)
    return Place(is_mine=True, cover=my_requests(person).get(session.pk))


@dataclass(frozen=True)
class Covers:
    """Open requests for one facilitator: their own by session, and those of others that they were asked to take or could take.

    One's own carry `asked` and `declined` (how many were asked, and said no); the others what one was asked and said oneself,
    `my_answer` and `my_whys`, both None for whoever was not asked.
    """

    mine: dict[int, CoverRequest]
    others: list[CoverRequest]

    def asked_of_me(self) -> list[Asked]:
        """Return those that wait for one's answer."""
        waiting = [cover for cover in self.others if vars(cover)["my_answer"] == CoverOffer.Answer.ASKED]
        return [Asked(cover, tuple(vars(cover)["my_whys"]), is_asked=True) for cover in waiting]

    def open_to(self, standing: Standing) -> list[Asked]:
        """Return those that one was not asked to take, and could: nothing speaks against it."""
        free = [cover for cover in self.others if vars(cover)["my_answer"] is None]
        return [Asked(cover, (), is_asked=False) for cover in free if not reasons(standing, span_of(cover.session))]


def covers_around(person: Person) -> Covers:
    """Return the open requests that a facilitator's rota shows, in one statement (rota)."""
    leads = Booking.objects.held().filter(facilitator=person, session=OuterRef("session"))
    found = _counted(CoverRequest.objects.open(timezone.now())).annotate(
        leads=Exists(leads),
        mine=FilteredRelation("offers", condition=Q(offers__person=person)),
        my_answer=F("mine__answer"),
        my_whys=F("mine__reasons"),
    )
    for_me = Q(leads=False) & (Q(kind=CoverRequest.Kind.COVER) | Q(my_answer__isnull=False))
    rows = list(_with_sessions(found.filter(Q(asked_by=person) | for_me)).only("asked_by", "kind", *SHOWN_OF_COVER))
    return Covers(
        mine={cover.session_id: cover for cover in rows if cover.asked_by_id == person.pk},
        others=[c for c in rows if not vars(c)["leads"] and (c.kind == CoverRequest.Kind.COVER or vars(c)["my_answer"])],
    )


def cover_to_take(person: Person, pk: int) -> tuple[CoverRequest, CoverOffer | None]:
    """Return a request that this facilitator was asked to take, whatever became of it, or could take now. Raises Http404."""
    if not is_facilitator(person):
        raise Http404
    cover = or_404(_with_sessions(CoverRequest.objects.filter(pk=pk)).first())
    offer = cover.offers.filter(person=person).first()
    is_for_all = cover.kind == CoverRequest.Kind.COVER and cover.is_open and cover.session.is_planned
    if offer is None and (not is_for_all or cover.session.bookings.held().filter(facilitator=person).exists()):
        raise Http404
    return cover, offer


def cover_to_withdraw(person: Person, pk: int) -> CoverRequest:
    """Return one's own request. Raises Http404."""
    return or_404(_with_sessions(CoverRequest.objects.filter(pk=pk, asked_by=person)).first())


def against_me(person: Person, session: Session, *, but: tuple[int, ...] = ()) -> list[Reason]:
    """Return what speaks against one leading a session."""
    return fitness([person], [(session.starts_at, session.ends_at)], but=but)[person.pk, 0]


def stands_by_for(person: Person) -> QuerySet[Session]:
    """Return the coming sessions that one stands by for, soonest first (rota)."""
    mine = StandBy.objects.filter(person=person).values("session")
    return Session.objects.coming(timezone.now()).filter(pk__in=mine).select_related("group")


def session_to_stand_by(person: Person, public_id: UUID) -> Session:
    """Return a planned session that a facilitator does not lead. Raises Http404."""
    if not is_facilitator(person):
        raise Http404
    session = or_404(Session.objects.coming(timezone.now()).filter(public_id=public_id).first())
    if session.bookings.held().filter(facilitator=person).exists():
        raise Http404
    return session


def _led_by_others(session: Session, me: Person, now: datetime) -> list[Booking]:
    """Return colleagues' held bookings of the coming six weeks in sessions that one does not lead oneself."""
    mine = Booking.objects.held().filter(facilitator=me).values("session")
    partner = session.bookings.held().values("facilitator")
    coming = Session.objects.coming(now).filter(starts_at__lte=now + SWAP_WITHIN).exclude(pk__in=mine)
    found = Booking.objects.held().filter(session__in=coming.values("pk")).exclude(facilitator__in=partner)
    able = Person.objects.with_role(Role.FACILITATOR).values("pk")
    found = found.filter(facilitator__in=able).select_related("session__group", "facilitator__organization")
    return list(found.order_by("session__starts_at", "pk")[:60])


def _counted(found: CoverRequestQuerySet) -> CoverRequestQuerySet:
    """Add `asked` and `declined`: how many were asked and said no."""
    offers = CoverOffer.objects.filter(cover=OuterRef("pk")).order_by().values("cover").annotate(n=Count("pk")).values("n")
    return found.annotate(
        asked=Coalesce(Subquery(offers), 0),
        declined=Coalesce(Subquery(offers.filter(answer=CoverOffer.Answer.DECLINED)), 0),
    )


def span_of(session: Session) -> Span:
    """Return when a session begins and ends, without the buffer after it."""
    return session.starts_at, session.ends_at


def _with_sessions(found: QuerySet[CoverRequest]) -> QuerySet[CoverRequest]:
    return found.select_related("session__group", "swap_session__group")
