"""What list and page of groups read, each in one statement: rows for access.py, never a decision."""

from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONArray, JSONObject

from groups.models import (
    Booking,
    FacilitatorName,
    JoinRequest,
    Membership,
    PeerGroup,
    PeerGroupUserPermission,
    Report,
    Rsvp,
    Session,
    WaitingPlace,
)
from groups.querysets.post import PostQuerySet
from organizations.models.person import Person

FACILITATE = "facilitate_group"


def with_taken(groups: QuerySet[PeerGroup]) -> QuerySet[PeerGroup]:
    """Add `members` and `offered`: places taken, and held for somebody. Pages show a band only."""
    members = Membership.objects.current().filter(group=OuterRef("pk"))
    offered = WaitingPlace.objects.offered().filter(group=OuterRef("pk"))
    return groups.annotate(members=_count(members), offered=_count(offered))


def with_next_sessions(groups: QuerySet[PeerGroup], now: datetime) -> QuerySet[PeerGroup]:
    """Add `next_at`, `next_sessions` (the next three: {starts_at, timezone}) and `next_names`: who leads the first of its own.

    A date on which the group is another one's guest is a date of the group; who leads there is not who facilitates here.
    """
    coming = Session.objects.coming(now).filter(Q(group=OuterRef("pk")) | Q(bridge_to=OuterRef("pk")))
    shown = coming.values(data=JSONObject(starts_at="starts_at", timezone="timezone"))
    first = Session.objects.coming(now).filter(group=OuterRef(OuterRef("pk"))).values("pk")[:1]
    leads = Booking.objects.held().filter(session=Subquery(first)).values("display_name")
    return groups.annotate(
        next_at=Subquery(coming.values("starts_at")[:1]), next_sessions=ArraySubquery(shown[:3]), next_names=ArraySubquery(leads)
    )


def with_work(groups: QuerySet[PeerGroup]) -> QuerySet[PeerGroup]:
    """Add what their facilitators read: `names` (pseudonym and pronouns of each member), `cases` (one for each reported text)."""
    members = Membership.objects.current().filter(group=OuterRef("pk")).order_by("pseudonym")
    cases = Report.objects.waiting().filter(group=OuterRef("pk")).values_list(JSONArray("post", "question")).distinct()
    return groups.annotate(
        names=ArraySubquery(members.values_list(JSONArray("pseudonym", "pronouns"))), cases=ArraySubquery(cases)
    )


def with_names(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Add `names`: under which names it is facilitated."""
    return sessions.annotate(names=_names())


def with_answer(sessions: QuerySet[Session], person: Person) -> QuerySet[Session]:
    """Add `my_answer`: what this person said about coming."""
    mine = Rsvp.objects.filter(session=OuterRef("pk"), membership__person=person)
    return sessions.annotate(my_answer=Subquery(mine.values("answer")[:1]))


def with_answers(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Add `coming`, `listening`: how many plan to, for those who prepare the room."""
    answers = Rsvp.objects.filter(session=OuterRef("pk"))
    return sessions.annotate(
        coming=_count(answers.filter(answer="coming"), by="session"),
        listening=_count(answers.filter(answer="listening"), by="session"),
    )


def facilitates(person: Person, group: PeerGroup) -> bool:
    """Tell whether somebody holds the grant to facilitate a group."""
    granted = PeerGroupUserPermission.objects.filter(content_object=group, user=person.user_id)
    return granted.filter(permission__codename=FACILITATE).exists()


def with_byline(posts: PostQuerySet) -> PostQuerySet:
    """Add who wrote each: the member with their group, or `facilitator_name`."""
    return with_facilitator_name(posts.select_related("author__group"))


def with_facilitator_name(posts: PostQuerySet) -> PostQuerySet:
    """Add `facilitator_name`: of the facilitator who wrote a post, empty where they lead no more."""
    names = FacilitatorName.objects.filter(person=OuterRef("facilitator"))
    return posts.annotate(facilitator_name=Subquery(names.values("name")[:1]))


def taken_names(group: PeerGroup) -> set[str]:
    """Return the skeletons that nobody else in a group may use: those of members, of requests, and every facilitator's."""
    members = Membership.objects.current().filter(group=group).values_list("pseudonym_skeleton", flat=True)
    asking = JoinRequest.objects.reserving().filter(group=group).values_list("pseudonym_skeleton", flat=True)
    return {*members, *asking, *FacilitatorName.objects.values_list("skeleton", flat=True)}


def _names() -> ArraySubquery:
    return ArraySubquery(Booking.objects.held().filter(session=OuterRef("pk")).values("display_name"))


def _count(rows: QuerySet[Membership] | QuerySet[WaitingPlace] | QuerySet[Rsvp], by: str = "group") -> Coalesce:
    """Count in a sub-select of its own, so that two counts do not multiply each other."""
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
