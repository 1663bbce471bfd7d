"""Two groups in one session: who asks, who answers, and which groups fit together."""

from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from groups.access.facilitator import led_by
from groups.access.found import or_404
from groups.access.session import leads, session_to_read
from groups.models import BridgeRequest, PeerGroup, Session
from organizations.models.person import Person


def groups_to_meet(session: Session) -> list[PeerGroup]:
    """Return the open groups that can meet with a session's group, by name. From what the directory says of groups alone.

    Only groups with the same level rule and the same rule for HR colleagues: otherwise a bridge would bring together managers and
    the people they manage, or HR and those who joined to be without it.
    """
    own = session.group
    alike = PeerGroup.objects.listed().filter(level_rule=own.level_rule, hr_welcome=own.hr_welcome)
    return list(alike.exclude(pk=own.pk).order_by("name", "pk"))


def session_to_bridge(person: Person, public_id: UUID) -> Session:
    """Return a planned session of one's own that no other group has joined or is asked to join. Raises Http404."""
    session = session_to_read(person, public_id)
    free = session.bridge_to_id is None and not BridgeRequest.objects.filter(session=session).exists()
    if not (session.is_planned and free and leads(person, session)):
        raise Http404
    return session


def bridge_to_answer(person: Person, public_id: UUID) -> BridgeRequest:
    """Return the question about a planned session to a group that one facilitates. Raises Http404."""
    asked = BridgeRequest.objects.filter(session__public_id=public_id, group__in=led_by(person).values("pk"))
    found = or_404(asked.select_related("session__group", "group").first())
    if not found.session.is_planned:
        raise Http404
    return found


def session_to_part(person: Person, public_id: UUID) -> Session:
    """Return a planned session of two groups, or with a question open, of which one facilitates either side. Raises Http404."""
    found = Session.objects.filter(public_id=public_id).select_related("group", "bridge_to").first()
    session = or_404(found)
    asked = BridgeRequest.objects.filter(session=session).exists()
    side = led_by(person).filter(Q(pk=session.bridge_to_id)).exists()
    if not (session.is_planned and (session.bridge_to_id or asked) and (side or leads(person, session))):
        raise Http404
    return session


def dates_together(group: PeerGroup) -> list[Session]:
    """Return the coming sessions in which a group meets another one, as host or as guest, and those that are asked about, soonest
    first: what a change of the group may end."""
    asked = BridgeRequest.objects.filter(Q(group=group) | Q(session__group=group)).values("session")
    both = Q(bridge_to=group) | Q(group=group, bridge_to__isnull=False) | Q(pk__in=asked)
    return list(Session.objects.coming(timezone.now()).filter(both))


def bridge_asked(session: Session) -> BridgeRequest | None:
    """Return the open question about a session, for those who lead it."""
    found: BridgeRequest | None = BridgeRequest.objects.filter(session=session).select_related("group").first()
    return found
