"""Standing by for a session: asked first, should a facilitator drop out late."""

from groups.actions.cover import require_fit
from groups.models import Session, StandBy
from organizations.models.person import Person


def stand_by(session: Session, *, by: Person) -> StandBy:
    """Say that one is there for a session. Raises CannotTake. A second click changes nothing."""
    require_fit(by, session)
    found, _ = StandBy.objects.get_or_create(session=session, person=by)
    return found


def stand_down(session: Session, *, by: Person) -> None:
    """Stand by no more."""
    StandBy.objects.filter(session=session, person=by).delete()
