"""Publishing the privacy notice."""

from django.db import transaction
from django.utils import timezone

from organizations.actions.audit import record
from organizations.models.notice import PrivacyNotice
from organizations.models.organization import Organization
from organizations.models.person import Person


@transaction.atomic
def publish_notice(organization: Organization, text: str, *, by: Person) -> PrivacyNotice:
    """Append the next version; the same words again publish nothing."""
    # Two people at once: the second gets the next number.
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    newest = PrivacyNotice.objects.first()
    if newest is not None and newest.text == text:
        return newest
    version = newest.version + 1 if newest else 1
    notice = PrivacyNotice.objects.create(version=version, text=text, published_on=timezone.localdate(), published_by=by)
    record("privacy notice published", by=by, subject=f"version {version}")
    return notice
