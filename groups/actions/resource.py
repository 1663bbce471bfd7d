"""What facilitators keep at hand for a group."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from groups.models import GroupResource, PeerGroup
from organizations.actions.audit import record
from organizations.models.person import Person

# After this somebody looks whether it still helps.
REVIEWED_FOR = timedelta(days=180)


@transaction.atomic
def add_resource(group: PeerGroup, *, title: str, url: str, helps: str, note: str, by: Person) -> GroupResource:
    """Keep a link for a group; somebody looks at it again in half a year. A second click is the first."""
    PeerGroup.objects.locked().get(pk=group.pk)
    review_on = timezone.localdate() + REVIEWED_FOR
    told = {"title": title, "helps": helps, "note": note, "review_on": review_on}
    resource, is_new = GroupResource.objects.get_or_create(group=group, url=url, defaults=told)
    if is_new:
        record("group resource added", by=by, subject=group.discreet_title)
    return resource


@transaction.atomic
def review_resource(resource: GroupResource, *, by: Person) -> None:
    """Say that somebody looked at it today and it still helps."""
    GroupResource.objects.filter(pk=resource.pk).update(review_on=timezone.localdate() + REVIEWED_FOR)
    record("group resource reviewed", by=by, subject=resource.group.discreet_title)


@transaction.atomic
def remove_resource(resource: GroupResource, *, by: Person) -> None:
    """Take it away."""
    GroupResource.objects.filter(pk=resource.pk).delete()
    record("group resource removed", by=by, subject=resource.group.discreet_title)
