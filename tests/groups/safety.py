"""Concerns, requests to learn who somebody is, sessions that are on, debriefs: as several tests need them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from groups.actions.break_glass import ask_identity, decide_identity
from groups.actions.concern import raise_concern, take_concern
from groups.models import Concern, Debrief, FacilitatorTerms, IdentityRequest, Membership, Session
from organizations.models import Person
from peersupport.tenancy import tenant
from tests.factories import Cast, make_person, make_session


def make_lead(cast: Cast, name: str = "Gus") -> Person:
    """A second safeguarding lead."""
    return make_person(organization=cast.organization, name=name, roles=("safeguarding_lead",))


def make_concern(cast: Cast, *, owner: Person | None = None) -> Concern:
    """alice's concern about bob; taken by `owner`."""
    with tenant(cast.organization.pk):
        about = Membership.objects.get(person=cast.bob)
        concern = raise_concern(cast.group, by=cast.alice, urgency="now", words="He said goodbye.", about=about)
        if owner is not None:
            take_concern(concern, by=owner)
            concern.refresh_from_db()
    return concern


def make_request_for_identity(cast: Cast, *, by: Person, approved_by: Person | None = None) -> IdentityRequest:
    """A request about bob by the owner of a concern; with a yes where somebody gave it."""
    concern = make_concern(cast, owner=by)
    with tenant(cast.organization.pk):
        request = ask_identity(concern, by=by, reason="Nobody can reach them.")
        if approved_by is not None:
            decide_identity(request, by=approved_by, approved=True)
    return request


def make_running(cast: Cast, *, begun: int = 5, minutes: int = 60, **fields: Any) -> Session:
    """A session of the cast's group that began some minutes ago; with a negative number it begins in so many."""
    starts_at = (timezone.now() - timedelta(minutes=begun)).replace(microsecond=0)
    facilitators = fields.pop("facilitators", (cast.alice, cast.ivy))
    return make_session(group=cast.group, facilitators=facilitators, starts_at=starts_at, minutes=minutes, **fields)


def make_debrief(cast: Cast, *, supervisor: Person | None, facilitator: Person | None = None, **fields: Any) -> Debrief:
    """ivy's debrief of a session that is over."""
    session = make_running(cast, begun=120, facilitators=(facilitator or cast.ivy,))
    with tenant(cast.organization.pk):
        fields = {"went": "hard", "load": "heavy", "together": "smooth", "wants_talk": True, "words": "I am tired."} | fields
        return Debrief.objects.create(session=session, facilitator=facilitator or cast.ivy, supervisor=supervisor, **fields)


def name_supervisor_of(person: Person, supervisor: Person | None) -> None:
    with tenant(person.organization_id):
        FacilitatorTerms.objects.update_or_create(person=person, defaults={"supervisor": supervisor})


def _taken(cast: Cast) -> dict[str, Any]:
    return {"public_id": make_concern(cast, owner=cast.grace).public_id}


def _asked(cast: Cast) -> dict[str, Any]:
    return {"public_id": make_request_for_identity(cast, by=make_lead(cast)).public_id}


def _approved(cast: Cast) -> dict[str, Any]:
    request = make_request_for_identity(cast, by=cast.grace, approved_by=make_lead(cast))
    return {"public_id": request.concern.public_id}


# For the access matrix.
SAFETY: dict[str, Callable[[Cast], dict[str, Any]]] = {
    "groups:concern": lambda cast: {"public_id": make_concern(cast).public_id},
    "groups:take_concern": lambda cast: {"public_id": make_concern(cast).public_id},
    "groups:note_concern": _taken,
    "groups:hand_over_concern": _taken,
    "groups:close_concern": _taken,
    "groups:ask_identity": _taken,
    "groups:show_identity": _approved,
    "groups:identity_request": _asked,
    "groups:approve_identity": _asked,
    "groups:refuse_identity": _asked,
    "groups:count_people": lambda cast: {"public_id": make_running(cast).public_id},
    "groups:end_kindly": lambda cast: {"public_id": make_running(cast).public_id},
    "groups:debrief": lambda cast: {"public_id": make_running(cast, begun=120).public_id},
    "groups:mark_talked": lambda cast: {"pk": make_debrief(cast, supervisor=cast.alice).pk},
    "groups:ask_for_talk": lambda cast: {"pk": make_debrief(cast, supervisor=cast.alice).pk},
    "groups:name_supervisor": lambda cast: {"pk": cast.alice.pk},
}
