"""Going live, and which modes of groups the organization may use."""

from django.db import transaction
from django.utils import timezone

from groups.readiness import readiness
from organizations.actions.audit import record
from organizations.models.organization import Organization
from organizations.models.person import Person


class NotReady(Exception):
    """Safeguarding contacts, verified help lines or the privacy notice are missing."""


@transaction.atomic
def go_live(organization: Organization, *, by: Person) -> None:
    """Let groups open from today on. Raises NotReady, decided here and not by what a page showed; a second click does nothing."""
    locked = Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    if locked.live_on is not None:
        return
    if not readiness(locked).may_go_live:
        raise NotReady
    locked.live_on = timezone.localdate()
    locked.save(update_fields=["live_on"])
    record("programme live", by=by)


@transaction.atomic
def allow_self_attested(organization: Organization, *, is_allowed: bool, by: Person) -> None:
    """Sign off, with today's date, that groups may ask people to say "this is for me"; or take the sign-off back.

    Groups that have the mode already keep it: their members joined by it.
    """
    day = timezone.localdate() if is_allowed else None
    changed = Organization.objects.filter(pk=organization.pk, self_attested_allowed_on__isnull=is_allowed)
    if changed.update(self_attested_allowed_on=day):
        record("self-attested groups allowed" if is_allowed else "self-attested groups not allowed", by=by)
