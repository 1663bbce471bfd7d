"""Who is written to. Ids leave this module one by one: no message knows the others."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from groups.models import Booking, Concern, IdentityRequest, Membership, PeerGroup, PeerGroupUserPermission, Report, Session
from organizations.models.consent import Consent
from organizations.models.person import Person, Role, RoleGrant

FACILITATE = "facilitate_group"

# Since when whoever decides about break-glass has held their role.
ROLE_AGE = timedelta(days=7)


def receivers_of(session: Session) -> QuerySet[Person]:
    """Return the members of a session's group, or of both its groups, its two facilitators and those of the guests, each once.

    The guests' facilitators do not lead, but they answer for their group: they learn what it learns.
    """
    members = Membership.objects.current().filter(group__in=session.groups_in).values("person")
    leads = leading(Booking.objects.held().filter(session=session).values_list("facilitator", flat=True)).values("pk")
    brings = facilitators_of_group(session.bridge_to_id).values("pk") if session.bridge_to_id else Person.objects.none()
    return Person.objects.active().filter(Q(pk__in=members) | Q(pk__in=leads) | Q(pk__in=brings)).order_by("pk")


def leading(ids: Iterable[int]) -> QuerySet[Person]:
    """Return those of these people who are facilitators today: who was one and is none gets no mail of a session they led."""
    return Person.objects.with_role(Role.FACILITATOR).filter(pk__in=ids)


def with_reminders(people: QuerySet[Person]) -> QuerySet[Person]:
    """Return those whose newest word on reminders by mail is yes (P13)."""
    newest = Consent.objects.filter(person=OuterRef("pk"), purpose=Consent.Purpose.REMINDERS).order_by("-given_at", "-pk")
    return people.annotate(reminders=Subquery(newest.values("granted")[:1])).filter(reminders=True)


def sessions_by_receiver(sessions: Collection[Session], *, but: Iterable[int] = ()) -> dict[int, list[int]]:
    """Return for each person whom some of these sessions concern the ids of those that do, soonest first; in as many statements
    for twenty-six sessions as for one.

    `but` are people who are told something else.
    """
    in_group: dict[int, set[int]] = defaultdict(set)
    groups = {group for session in sessions for group in session.groups_in}
    for group, person in Membership.objects.current().filter(group__in=groups).values_list("group", "person"):
        in_group[group].add(person)
    leads: dict[int, set[int]] = defaultdict(set)
    booked = Booking.objects.held().filter(session__in=sessions, facilitator__in=Person.objects.with_role(Role.FACILITATOR))
    for session_id, person in booked.values_list("session", "facilitator"):
        leads[session_id].add(person)
    brings = _facilitators_by_group({session.bridge_to_id for session in sessions if session.bridge_to_id})
    found: dict[int, list[int]] = defaultdict(list)
    for session in sorted(sessions, key=lambda session: session.starts_at):
        guests = brings.get(session.bridge_to_id or 0, set())
        for person in leads[session.pk].union(guests, *(in_group[group] for group in session.groups_in)):
            found[person].append(session.pk)
    active = set(Person.objects.active().filter(pk__in=found).exclude(pk__in=list(but)).values_list("pk", flat=True))
    return {person: found[person] for person in sorted(active)}


def group_for(session: Session, person: Person) -> PeerGroup:
    """Return the group by whose title this person knows a session: where two groups meet, each has its own (P3).

    The session's own group for those who lead it and for its members, also for whoever is in both; else the group that they are
    in, or that they facilitate.
    """
    if session.bridge_to is None:
        return session.group
    both = Membership.objects.current().filter(group__in=session.groups_in, person=person)
    mine = set(both.values_list("group", flat=True))
    if session.group_id in mine or Booking.objects.filter(session=session, facilitator=person).exists():
        return session.group
    if not mine:
        mine = {group for group, people in _facilitators_by_group(session.groups_in).items() if person.pk in people}
    return session.bridge_to if mine == {session.bridge_to_id} else session.group


def concern_leads(concern: Concern) -> QuerySet[Person]:
    """Return the safeguarding leads who may know of a concern: none whom it is about, nor whoever raised it."""
    return _uninvolved(Person.objects.with_role(Role.SAFEGUARDING_LEAD), concern)


def next_in_line(concern: Concern) -> QuerySet[Person]:
    """Return who is told that a concern waits and no lead took it: coordinators, or else admins. They learn nothing else."""
    coordinators = _uninvolved(Person.objects.with_role(Role.COORDINATOR), concern)
    return coordinators if coordinators.exists() else _uninvolved(Person.objects.with_role(Role.ADMIN), concern)


def who_may_decide(request: IdentityRequest) -> QuerySet[Person]:
    """Return the second people for a request to learn who somebody is (docs/decisions/0013).

    Another safeguarding lead; where no other lead is there who may, a coordinator. Never whoever asked, raised it or is meant.
    Nobody who got the role this week: an admin who is a lead cannot make a second person on the spot.
    """
    leads = concern_leads(request.concern).exclude(pk__in=[request.requested_by_id])
    others = _long_enough(leads, Role.SAFEGUARDING_LEAD)
    if others.exists():
        return others
    coordinators = _uninvolved(Person.objects.with_role(Role.COORDINATOR), request.concern)
    return _long_enough(coordinators.exclude(pk__in=[request.requested_by_id]), Role.COORDINATOR)


def _long_enough(people: QuerySet[Person], role: str) -> QuerySet[Person]:
    """Return those among these people who have held a role for a week."""
    held = RoleGrant.objects.filter(role=role, granted_on__lte=timezone.now().date() - ROLE_AGE)
    return people.filter(pk__in=held.values("person"))


def _uninvolved(people: QuerySet[Person], concern: Concern) -> QuerySet[Person]:
    involved = [pk for pk in (concern.about_id, concern.raised_by_id) if pk is not None]
    return people.exclude(pk__in=involved).order_by("pk")


def facilitators_of_group(group_id: int) -> QuerySet[Person]:
    """Return those who hold the grant on a group and the role today."""
    granted = PeerGroupUserPermission.objects.filter(content_object=group_id, permission__codename=FACILITATE)
    return Person.objects.with_role(Role.FACILITATOR).filter(user__in=granted.values("user")).order_by("pk")


def _facilitators_by_group(groups: Collection[int]) -> dict[int, set[int]]:
    """Return the ids of those who facilitate each of these groups today."""
    found: dict[int, set[int]] = defaultdict(set)
    if not groups:
        return found
    granted = PeerGroupUserPermission.objects.filter(content_object__in=groups, permission__codename=FACILITATE)
    people = Person.objects.with_role(Role.FACILITATOR).filter(user__in=granted.values("user"))
    by_user = dict(people.values_list("user", "pk"))
    for group, user in granted.values_list("content_object", "user"):
        if user in by_user:
            found[group].add(by_user[user])
    return found


def coordinators() -> QuerySet[Person]:
    """Return everybody who coordinates the programme."""
    return Person.objects.with_role(Role.COORDINATOR).order_by("pk")


def facilitators_to_ask(report: Report) -> list[int]:
    """Return the ids of those who may answer a report or an appeal: nobody about their own text or their own answer."""
    own = report.post.writer_id if report.post else None
    judge = report.decided_by_id if report.appeal else None
    involved = [pk for pk in (own, judge) if pk is not None]
    return list(facilitators_of_group(report.group_id).exclude(pk__in=involved).values_list("pk", flat=True))
