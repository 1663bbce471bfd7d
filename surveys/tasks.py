"""Effects of rounds: mails. Each task opens the tenant first and may run twice."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from celery import shared_task
from django.utils import timezone

from groups.links import link, stop_token
from organizations.emails import MailNotSent, in_language_of, send, stop_with_one_click
from organizations.models.person import Person
from peersupport.tenancy import tenant
from surveys.emails import Occasion, build, round_mail
from surveys.models import Wave
from surveys.querysets import audience, with_reminders


@shared_task
def send_round_mails(organization_id: int, wave_id: int, occasion: Occasion) -> None:
    """One task for each person in the audience who agreed to mails, whoever they are and whatever they did."""
    with tenant(organization_id):
        wave = Wave.objects.select_related("organization").get(pk=wave_id)
        # A late or repeated task, or a round simulated in the past: nobody is told of something over.
        if timezone.now() >= (wave.opens_at if occasion == "announced" else wave.closes_at):
            return
        opens_on = wave.opens_at.astimezone(ZoneInfo(wave.organization.timezone)).date()
        people = with_reminders(audience(wave.organization, wave.kind, opens_on))
        ids = list(people.order_by("pk").values_list("pk", flat=True))
    for person_id in ids:
        send_round_mail.delay(organization_id, wave_id, person_id, occasion)


@shared_task(autoretry_for=(MailNotSent,), retry_backoff=60, max_retries=6)
def send_round_mail(organization_id: int, wave_id: int, person_id: int, occasion: Occasion) -> None:
    """The mail to one person."""
    with tenant(organization_id):
        wave = Wave.objects.select_related("organization").get(pk=wave_id)
        person = Person.objects.active().select_related("user").filter(pk=person_id).first()
        if person is None:
            return
        with in_language_of(person):
            message = build(round_mail(wave, occasion), person.user.email)
        stop_with_one_click(message, link("stop_reminders", wave.organization.slug, token=stop_token(person)))
    send(message)
