"""Setting up the programme: for coordinators."""

from groups.readiness import Readiness, readiness
from organizations.access import require_role
from organizations.models.person import Person, Role


def setup_of(person: Person) -> Readiness:
    """Return how far the set-up of the organization is. Raises PermissionDenied."""
    require_role(person, Role.COORDINATOR)
    return readiness(person.organization)
