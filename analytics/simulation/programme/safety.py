"""Safety as the demo shows it: two safeguarding leads, concerns in their queue, a session that is about to begin, supervision."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from groups.actions.concern import note_concern, raise_concern, take_concern
from groups.actions.debrief import name_supervisor, send_debrief
from groups.actions.material import set_material
from groups.actions.session import FacilitatorBusy, FacilitatorUntrained, schedule_session
from groups.models import Booking, Membership, Session
from groups.models.session import Plan
from organizations.actions.role import grant_role
from organizations.models import Organization, Person
from organizations.models.person import Role

MINUTE = timedelta(minutes=1)


def fill_safety(organization: Organization, today: date) -> None:
    """Give the demo's safeguarding lead a colleague and a queue, its facilitator a session to run and debriefs to read."""
    me = Person.objects.get(user__email__startswith="facilitator@")
    lead = Person.objects.get(user__email__startswith="safeguarding@")
    _name_second_lead()
    _raise_three(me, lead)
    _plan_next(me, organization)
    _debrief(me, lead)


def _name_second_lead() -> None:
    # One of the simulated people: the demo's own sign-ins keep the one role that they show.
    people = Person.objects.active().filter(role_grants=None, is_people_manager=False, user__email__startswith="person")
    colleague = people.order_by("-pk")[0]
    grant_role(colleague, Role.SAFEGUARDING_LEAD, by=None)


def _raise_three(me: Person, lead: Person) -> None:
    """One that waits, raised by a facilitator; one from a member, taken and noted; one about a facilitator."""
    mine = Booking.objects.held().filter(facilitator=me).values("session__group")
    members = list(Membership.objects.current().filter(group__in=mine).select_related("group", "person").order_by("pk")[:3])
    if len(members) < 3:
        return
    waits, about, by = members
    words = "Said twice that it would be easier for everybody if they were not there. Left before the end."
    raise_concern(waits.group, by=me, urgency="today", words=words, about=waits)
    taken = raise_concern(
        by.group, by=by.person, urgency="week", words="Somebody keeps asking where I work.", as_member=by, named=about.pseudonym
    )
    take_concern(taken, by=lead)
    taken.refresh_from_db()
    led = Booking.objects.held().filter(session__group=by.group).exclude(facilitator=me).select_related("facilitator").first()
    if led is not None:
        words = "Cuts people short who take their time, and laughs about it. I do not want to say it in the group."
        shown = led.display_name
        raise_concern(by.group, by=by.person, urgency="week", words=words, as_member=by, facilitator=led.facilitator, named=shown)
    note_concern(taken, "Spoke with both facilitators. They remind the group of the rule about names next time.", by=lead)


def _plan_next(me: Person, organization: Organization) -> None:
    """A session that begins within the hour, with a guide and a topic."""
    booking = Booking.objects.held().filter(facilitator=me).select_related("session__group").order_by("pk").first()
    if booking is None:
        return
    group = booking.session.group
    soon = (timezone.now() + 35 * MINUTE).astimezone(ZoneInfo(organization.timezone))
    start = soon.replace(second=0, microsecond=0, tzinfo=None)
    start -= timedelta(minutes=start.minute % 5)
    others = Person.objects.with_role(Role.FACILITATOR).exclude(pk=me.pk).order_by("pk")
    for other in others[:8]:
        room = "https://meet.example.org/thursday"
        try:
            session = schedule_session(group, Plan(start, organization.timezone, 60, "", room, other), by=me)
        except (FacilitatorBusy, FacilitatorUntrained):
            continue
        set_material(session, topic="sleep", guide="what-helped-me")
        return


def _debrief(me: Person, lead: Person) -> None:
    """The demo's facilitator has a supervisor, and supervises two others who have written."""
    name_supervisor(me, lead, by=None)
    over = Session.objects.filter(status=Session.Status.HELD, ends_at__gt=timezone.now() - timedelta(days=14))
    written = Booking.objects.filter(Q(session__in=over), released=False).exclude(facilitator=me)
    said = [
        {"went": "hard", "load": "heavy", "together": "smooth", "wants_talk": True, "words": "I took it home with me."},
        {"went": "well", "load": "enough", "together": "smooth", "wants_talk": False, "words": ""},
    ]
    seen: set[int] = set()
    for booking in written.select_related("session", "facilitator").order_by("pk"):
        if len(seen) < len(said) and booking.facilitator_id not in seen:
            name_supervisor(booking.facilitator, me, by=None)
            send_debrief(booking.session, by=booking.facilitator, to=me, **said[len(seen)])
            seen.add(booking.facilitator_id)
