"""Telling a facilitator, once, that their training runs out."""

from typing import Any

from celery import shared_task
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext

from groups.emails import training as emails
from groups.links import link
from groups.models import Training
from groups.tasks.delivery import deliver
from organizations.emails import in_language_of
from organizations.models.organization import Organization
from organizations.models.person import Person
from peersupport.tenancy import tenant


@shared_task(bind=True, max_retries=5, retry_backoff=True)
def send_training_ends(self: Any, organization_id: int, training_id: int) -> None:
    """Mail one person; where sending fails the note stays unmarked, and the retry finds it."""
    organization = Organization.objects.get(pk=organization_id)
    with tenant(organization_id):
        fresh = Training.objects.filter(pk=training_id, warned_at=None)
        if not fresh.update(warned_at=timezone.now()):
            return
        training = Training.objects.get(pk=training_id)
        person = Person.objects.active().select_related("user").filter(pk=training.person_id).first()
        if person is None:
            return
        with in_language_of(person):
            mail = emails.training_ends(
                emails.TrainingMail(
                    to=person.user.email,
                    day=date_format(training.valid_until, pgettext("date format", "j F")),
                    link=link("rota", organization.slug),
                )
            )
        deliver(self, mail)
