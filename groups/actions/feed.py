"""Making a secret calendar address, and another one in its place."""

from django.db import transaction
from django.utils import timezone

from groups.models import CalendarFeed
from organizations.models.person import Person


def make_feed(person: Person, form: str) -> CalendarFeed:
    """Make somebody's calendar address of a form; the one they have, where they have one."""
    feed, _ = CalendarFeed.objects.get_or_create(person=person, form=form, defaults={"made_on": timezone.localdate()})
    return feed


@transaction.atomic
def renew_feed(feed: CalendarFeed) -> CalendarFeed:
    """End an address at once and make another of its form."""
    CalendarFeed.objects.filter(pk=feed.pk).delete()
    return make_feed(feed.person, feed.form)
