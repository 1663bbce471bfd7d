"""Requests to join: one's own, and those that a facilitator answers, by pseudonym alone."""

from django.db.models import QuerySet

from groups.access.facilitator import led_by
from groups.access.found import or_404
from groups.access.group import GroupSeen
from groups.models import JoinRequest, PeerGroup
from organizations.models.person import Person


def my_request(person: Person, pk: int) -> JoinRequest:
    """Return one's own request to a group, whatever became of it. Raises Http404."""
    return or_404(JoinRequest.objects.select_related("group", "person").filter(group=pk, person=person).first())


def request_seen(seen: GroupSeen, person: Person) -> JoinRequest | None:
    """Return one's own request, for the group's page."""
    return my_request(person, seen.group.pk) if seen.asks_id is not None and not seen.is_member else None


def requests_in(seen: GroupSeen) -> list[JoinRequest]:
    """Return the requests of a group that wait for an answer, for its facilitators; none for anybody else."""
    return list(_readable().filter(group=seen.group)) if seen.facilitates else []


def requests_to_answer(person: Person) -> list[JoinRequest]:
    """Return the requests that wait in every open group that one facilitates, the most urgent first (rota)."""
    return list(_readable().filter(group__in=led_by(person).filter(status=PeerGroup.Status.OPEN).values("pk")))


def request_to_answer(person: Person, pk: int) -> JoinRequest:
    """Return a request that waits for an answer in a group that one facilitates. Raises Http404."""
    led = led_by(person).filter(status=PeerGroup.Status.OPEN).values("pk")
    return or_404(_readable().select_related("person").filter(pk=pk, group__in=led).first())


def request_to_talk_about(person: Person, pk: int) -> JoinRequest:
    """Return such a request where the group wants a talk first. Raises Http404."""
    found = request_to_answer(person, pk)
    return or_404(found if found.group.join_style == PeerGroup.JoinStyle.AFTER_TALK else None)


def _readable() -> QuerySet[JoinRequest]:
    return JoinRequest.objects.unanswered().select_related("group")
