"""Working a plan of a quarter out, and telling each facilitator once what it gave them. Ids in, idempotent."""

from typing import Any

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from groups import assignment
from groups.calendar_file import Entry, Post, invitations
from groups.emails import quarter as emails
from groups.links import link
from groups.models import LeadAnswer, PeerGroup, RotaDraft, RotaDraftRow, Session, StandBy
from groups.quarter import fill, read_for, rows_of
from groups.tasks.delivery import deliver
from groups.when import when, zone_of
from organizations.emails import in_language_of
from organizations.models.organization import Organization
from organizations.models.person import Person
from peersupport.tenancy import tenant


@shared_task
def work_out(organization_id: int, draft_id: int, group_ids: list[int]) -> None:
    """Propose who leads what. Between reading and writing no transaction is open: the solver takes seconds."""
    with tenant(organization_id):
        draft = RotaDraft.objects.filter(pk=draft_id, status=RotaDraft.Status.COMPUTING).first()
        if draft is None:
            return
        groups = list(PeerGroup.objects.listed().filter(pk__in=group_ids).order_by("pk"))
        planned = read_for(draft, rows_of(draft, groups))
    try:
        # Asked for here and not above: the solver is 60 MB that no web process needs (docs/decisions/0009).
        found = assignment.assign(planned.problem)
    except Exception:
        with tenant(organization_id):
            RotaDraft.objects.filter(pk=draft_id, status=RotaDraft.Status.COMPUTING).update(status=RotaDraft.Status.FAILED)
        raise
    with tenant(organization_id):
        # Of two runs at once the second finds it done.
        changed = RotaDraft.objects.filter(pk=draft_id, status=RotaDraft.Status.COMPUTING)
        if changed.update(status=RotaDraft.Status.READY, gap=found.gap, touched_at=timezone.now()):
            RotaDraftRow.objects.bulk_create(fill(planned, found))


@shared_task(bind=True, max_retries=5, retry_backoff=True)
def send_quarter(self: Any, organization_id: int, person_id: int) -> None:
    """Mail one facilitator, once, what a plan gave them to lead and to stand by for and nobody told them of yet."""
    organization = Organization.objects.get(pk=organization_id)
    with tenant(organization_id):
        person = Person.objects.active().select_related("user", "organization").filter(pk=person_id).first()
        now = timezone.now()
        given = LeadAnswer.objects.waiting(now).filter(person=person_id, told_at=None)
        answers = list(given.select_for_update(of=("self",)).select_related("session__group").order_by("session__starts_at"))
        waiting = StandBy.objects.filter(person=person_id, told_at=None, session__in=Session.objects.coming(now).values("pk"))
        waits = list(waiting.select_for_update(of=("self",)).select_related("session__group").order_by("session__starts_at"))
        if person is None or not (answers or waits):
            return
        led, stood_by = [one.session for one in answers], [one.session for one in waits]
        with in_language_of(person):
            mail = emails.quarter_given(
                emails.QuarterMail(
                    to=person.user.email,
                    count=len(led),
                    dates=_lines(led, person),
                    stand_by_count=len(stood_by),
                    stand_by_dates=_lines(stood_by, person),
                    link=link("rota", organization.slug),
                    feeds=link("feeds", organization.slug),
                    calendars=invitations(_entries(led, organization), _post(person)),
                )
            )
        LeadAnswer.objects.filter(pk__in=[answer.pk for answer in answers]).update(told_at=now)
        StandBy.objects.filter(pk__in=[one.pk for one in waits]).update(told_at=now)
        # Inside the transaction: where sending fails nobody is marked as told, and the retry finds them.
        deliver(self, mail)


def _lines(sessions: list[Session], person: Person) -> str:
    """Say each session in a line, on the reader's clock: when, and the group's discreet title."""
    zone = zone_of(person)
    return "\n".join(
        f"{when(one.starts_at, reader=zone, zone=one.timezone).named} · {one.group.discreet_title}" for one in sessions
    )


def _post(person: Person) -> Post:
    return Post(sender=settings.CALENDAR_ADDRESS, receiver=person.user.email)


def _entries(sessions: list[Session], organization: Organization) -> list[Entry]:
    return [
        one.calendar_entry(title=one.group.discreet_title, link=link("session", organization.slug, public_id=one.public_id))
        for one in sessions
    ]
