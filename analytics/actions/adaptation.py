"""Taking a hint on, and saying what came of it. Everyone in the organization reads both."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from analytics.adapt.hints import Hint
from analytics.models import Adaptation
from analytics.past_ledger import local_today
from organizations.actions.audit import record
from organizations.models.person import Person

TAKEN_BY_NOW = "adaptation_once_at_a_time"


class AdaptationRefused(Exception):
    """Nothing was changed; says why, in a sentence for the page."""


@transaction.atomic
def take_on(hint: Hint, *, action: str, follow_up_on: date, by: Person) -> Adaptation:
    """Note what is done about a hint and when figures are looked at again. Raises AdaptationRefused where somebody was faster."""
    try:
        # Two tabs, or two of HR: the constraint decides.
        with transaction.atomic():
            taken = Adaptation.objects.create(
                hint=hint.slug,
                measure=hint.measure,
                subject=hint.subject,
                action=action,
                follow_up_on=follow_up_on,
                taken_by=by,
                taken_on=local_today(by.organization),
            )
    except IntegrityError as error:
        if TAKEN_BY_NOW not in str(error):
            raise
        raise AdaptationRefused(_("Somebody took this on in the meantime. Nothing was changed.")) from None
    record("adaptation.take", by=by, subject=hint.title[:200])
    return taken


@transaction.atomic
def close_adaptation(adaptation: Adaptation, *, status: str, outcome: str, by: Person) -> None:
    """End an adaptation as done or dropped, with what came of it. Raises AdaptationRefused where it has ended already."""
    current = Adaptation.objects.select_for_update().get(pk=adaptation.pk)
    if current.status != Adaptation.Status.OPEN:
        raise AdaptationRefused(_("This has ended in the meantime. Nothing was changed."))
    current.status, current.outcome, current.closed_on = status, outcome, local_today(by.organization)
    current.save(update_fields=["status", "outcome", "closed_on"])
    record(f"adaptation.{status}", by=by, subject=current.action[:200])
