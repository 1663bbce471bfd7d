"""A coordinator at work: parts of the training noted, and the plan of a quarter ready to edit."""

from datetime import date, timedelta

from groups.access import facilitators
from groups.actions.quarter import plan_quarter
from groups.actions.training import record_training
from groups.models import PeerGroup
from groups.tasks.quarter import work_out
from organizations.models import Organization
from organizations.models.person import Person, Role

# A few groups: the solver would take its seconds for all of them, and the demo shall start quickly.
GROUPS = 3


def fill_quarter(organization: Organization, today: date) -> None:
    """Note modules for some facilitators, and leave one plan as a draft."""
    coordinator = Person.objects.with_role(Role.COORDINATOR).order_by("pk").first()
    groups = list(PeerGroup.objects.listed().order_by("pk")[:GROUPS])
    if coordinator is None or not groups:
        return
    people = list(facilitators()[:4])
    for module, days in (("role-and-limits", 40), ("crisis-and-safeguarding", 26), ("sign-off", 12)):
        record_training(people, module, today - timedelta(days=days), by=coordinator)
    first_day = today + timedelta(days=7 - today.weekday())
    draft = plan_quarter(first_day, groups, keeps=True, by=coordinator)
    work_out(organization.pk, draft.pk, [group.pk for group in groups])
