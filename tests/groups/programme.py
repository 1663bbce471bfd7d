"""A plan, a hand-over, a training and an answer, as tests of the programme need them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from groups.models import HandOver, LeadAnswer, RotaDraft, RotaDraftRow, Training
from peersupport.tenancy import tenant
from tests.factories import Cast, make_session, make_training


def make_draft(cast: Cast, **fields: Any) -> RotaDraft:
    """A plan that is worked out, with one session of the cast's group that alice and ivy lead."""
    fields.setdefault("status", RotaDraft.Status.READY)
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    with tenant(cast.organization.pk):
        draft = RotaDraft.objects.create(first_day=timezone.localdate(), **fields)
        RotaDraftRow.objects.create(
            draft=draft,
            group=cast.group,
            session=session,
            wall_start=session.wall_start,
            timezone=session.timezone,
            minutes=session.minutes,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            first=cast.alice,
            second=cast.ivy,
        )
    return draft


def make_handover(cast: Cast, **fields: Any) -> HandOver:
    """alice hands the cast's group over to ivy, in two weeks."""
    fields.setdefault("on", timezone.localdate() + timedelta(days=14))
    with tenant(cast.organization.pk):
        return HandOver.objects.create(**{"group": cast.group, "giver": cast.alice, "taker": cast.ivy, **fields})


def _draft(cast: Cast) -> dict[str, Any]:
    return {"draft": make_draft(cast).public_id}


def _row(cast: Cast) -> dict[str, Any]:
    draft = make_draft(cast)
    with tenant(cast.organization.pk):
        return {"draft": draft.public_id, "row": draft.rows.get().pk}


def _handover(cast: Cast) -> dict[str, Any]:
    with tenant(cast.organization.pk):
        found = HandOver.objects.ahead().first()
    return {"pk": (found or make_handover(cast)).pk}


def _training(cast: Cast) -> dict[str, Any]:
    with tenant(cast.organization.pk):
        found = Training.objects.filter(module="listening").first()
    return {"pk": (found or make_training(person=cast.alice, module="listening", completed_on=date(2026, 1, 5))).pk}


def _given(cast: Cast) -> dict[str, Any]:
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    with tenant(cast.organization.pk):
        LeadAnswer.objects.create(session=session, person=cast.alice)
    return {"public_id": session.public_id}


# Addresses of the programme, and the objects that they name.
PROGRAMME: dict[str, Callable[[Cast], dict[str, Any]]] = {
    "groups:quarter": _draft,
    "groups:publish_quarter": _draft,
    "groups:discard_quarter": _draft,
    "groups:undo_row": _draft,
    "groups:quarter_row": _row,
    "groups:facilitator_training": lambda cast: {"pk": cast.alice.pk},
    "groups:remove_training": _training,
    "groups:handover": _handover,
    "groups:call_off_handover": _handover,
    "groups:decline_lead": _given,
}
