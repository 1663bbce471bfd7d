"""The three steps after the first sign-in. Each is stored by itself, so that a lost session loses nothing."""

from django.db import transaction
from django.utils import timezone

from organizations.actions.consent import give_consent, withdraw_consent
from organizations.models.consent import Consent
from organizations.models.person import Person


@transaction.atomic
def finish_welcome(person: Person, *, topics: list[str], wants_reminders: bool) -> None:
    """Store the topics and the switch for reminders, and that the steps are done."""
    change = give_consent if wants_reminders else withdraw_consent
    change(person, Consent.Purpose.REMINDERS)
    person.topics = topics
    person.onboarded_on = person.onboarded_on or timezone.localdate()
    person.save(update_fields=["topics", "onboarded_on"])


def skip_welcome(person: Person) -> None:
    """Store that somebody wants to be asked no more. What they answered before stays."""
    Person.objects.filter(pk=person.pk, onboarded_on=None).update(onboarded_on=timezone.localdate())


def be_discreet(person: Person, *, is_on: bool) -> None:
    """Show a person's groups by their plain titles, or by name again."""
    Person.objects.filter(pk=person.pk).update(discreet=is_on)
