"""The set-up as the demo shows it: done, as in any organization that is live."""

import re
from datetime import date

from django.template.loader import render_to_string

from organizations.actions.notice import publish_notice
from organizations.actions.role import accept_contact
from organizations.models import Organization, Person
from organizations.models.person import Role

BLANK = re.compile(r"\[[^\]]*\]")


def fill_setup(organization: Organization, today: date) -> None:
    """Let the safeguarding leads accept, and publish the privacy notice with made-up names in its blanks."""
    for lead in Person.objects.with_role(Role.SAFEGUARDING_LEAD):
        accept_contact(lead)
    draft = render_to_string("organizations/notice_draft.txt", {"organization": organization})
    coordinator = Person.objects.with_role(Role.COORDINATOR).order_by("pk")[0]
    publish_notice(organization, BLANK.sub("(simulated)", draft), by=coordinator)
