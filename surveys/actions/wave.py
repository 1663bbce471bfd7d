"""The life of a round: planned, announced seven days before, open, closed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from organizations.models.audit import AuditEntry
from organizations.models.organization import Organization
from organizations.models.person import Person
from surveys import blind, sealing
from surveys.emails import Occasion
from surveys.keys import encrypt_private
from surveys.linking import CHOICES, LINKED
from surveys.models import Wave, WaveKey
from surveys.querysets import audience, strata
from surveys.question_set import STRATA, latest, question_set
from surveys.tasks import send_round_mails

ANNOUNCED_BEFORE = timedelta(days=7)
OPEN_AT_LEAST = timedelta(days=7)
# Announcing the next round must not meet the end of this one: 28 days from opening to opening, less these.
OPEN_AT_MOST = timedelta(days=20)
# The rule's 28 days (privacy.md §3); a quarter is what the quarterly check-in says it is.
SAME_QUESTION_AFTER = {"core": timedelta(days=28), "session": timedelta(days=28), "quarter": timedelta(days=84)}
# A split by taking part needs this many people on either side (privacy.md §3 rule 6).
STRATUM_FLOOR = 20


NOTHING_LINKED: Mapping[str, Sequence[str]] = MappingProxyType({})


class RoundRefused(ValueError):
    """A round that the rules of privacy.md §3 do not allow; the message is for the person who plans it."""


class LinkRefused(RoundRefused):
    """A change that this round cannot ask for."""


@transaction.atomic
def schedule_round(
    organization: Organization,
    *,
    kind: str,
    title: str,
    opens_at: datetime,
    closes_at: datetime,
    consulted: str,
    by: Person | None,
    linked: Mapping[str, Sequence[str]] = NOTHING_LINKED,
    linked_since: Wave | None = None,
) -> Wave:
    """Plan a round that asks everyone. Raises RoundRefused, in words, where the publication rule forbids it.

    `linked` names the measures asked as a change since an earlier round, each with the strata that it is asked of.
    """
    # Two people planning at once: the second sees the first one's round.
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    check_round(kind, opens_at, closes_at)
    check_linked(kind, opens_at, linked, linked_since)
    wave = Wave.objects.create(
        kind=kind,
        title=title,
        question_set=latest(kind).name,
        opens_at=opens_at,
        closes_at=closes_at,
        floor=organization.floor,
        consulted=consulted,
        scheduled_by=by,
        linked={measure: list(strata) for measure, strata in linked.items()},
        linked_since=linked_since,
    )
    AuditEntry.objects.create(actor=by, verb="round.schedule", subject=title)
    return wave


def check_round(kind: str, opens_at: datetime, closes_at: datetime) -> None:
    """Raise RoundRefused unless a round of this kind may be open between these instants."""
    if opens_at < timezone.now() + ANNOUNCED_BEFORE:
        raise RoundRefused(_("A round is announced seven days before it opens. Choose a later day."))
    if not OPEN_AT_LEAST <= closes_at - opens_at <= OPEN_AT_MOST:
        raise RoundRefused(_("A round is open for 7 to 20 days."))
    apart = SAME_QUESTION_AFTER[kind]
    near = Wave.objects.filter(kind=kind, opens_at__gt=opens_at - apart, opens_at__lt=opens_at + apart).first()
    if near is not None:
        day = date_format(timezone.localtime(near.opens_at), "j F Y")
        taken = _(
            "The same questions are asked %(days)d days apart or more, and “%(title)s” starts on %(day)s. Choose another day."
        )
        raise RoundRefused(taken % {"days": apart.days, "title": near.title, "day": day})


def check_linked(kind: str, opens_at: datetime, linked: Mapping[str, Sequence[str]], since: Wave | None) -> None:
    """Raise LinkRefused unless a round that opens then may ask for these changes since that round (privacy.md §3, rule 12)."""
    if not linked and since is None:
        return
    if not linked:
        raise LinkRefused(_("Choose at least one question to ask as a change, or no earlier round."))
    if since is None:
        raise LinkRefused(_("Choose the earlier round that the change is counted from."))
    if kind != Wave.Kind.CORE or since.kind != kind:
        raise LinkRefused(_("Only the monthly check-in can ask for a change, since an earlier monthly check-in."))
    if any(tuple(strata) not in CHOICES for strata in linked.values()):
        raise LinkRefused(_("A change is asked of everyone, or of people who take part."))
    apart = SAME_QUESTION_AFTER[kind]
    if since.status not in (Wave.Status.CLOSED, Wave.Status.PUBLISHED) or since.opens_at > opens_at - apart:
        early = _("A change is counted from a round that is over and opened %(days)d days before or more.")
        raise LinkRefused(early % {"days": apart.days})
    then, now = ({scale.column for scale in asked.measures} for asked in (question_set(since.question_set), latest(kind)))
    for measure in linked:
        if measure not in LINKED or measure not in then & now or measure in since.changes():
            raise LinkRefused(_("“%(title)s” did not ask one of these questions of everybody as it is.") % {"title": since.title})


@transaction.atomic
def withdraw_round(wave: Wave, *, by: Person) -> bool:
    """Take back a round that nobody was told of yet. False when it has been announced meanwhile."""
    with connection.cursor() as cursor:
        # By hand: Django would first look for letters of this round, which the web role may not read.
        cursor.execute(
            'DELETE FROM "surveys_wave" WHERE organization_id = %s AND id = %s AND status = %s',
            [wave.organization_id, wave.pk, Wave.Status.SCHEDULED.value],
        )
        deleted = cursor.rowcount
    if deleted:
        AuditEntry.objects.create(actor=by, verb="round.withdraw", subject=wave.title)
    return bool(deleted)


@transaction.atomic
def announce_round(wave: Wave) -> bool:
    """Fix the audience in tens, the strata and the keys, and tell everyone. False when that was done before."""
    locked = _locked(wave, Wave.Status.SCHEDULED)
    if locked is None:
        return False
    sizes = _sizes(locked)
    locked.status = Wave.Status.COLLECTING
    locked.floor = max(locked.floor, locked.organization.floor)
    locked.eligible_tens = round(sum(sizes.values()), -1)
    locked.has_strata = _strata_hold(locked, sizes)
    locked.sealing_key, locked.wrapped_private_key = sealing.new_wave_key(sealing_key())
    locked.save()
    names = STRATA[locked.kind] if locked.has_strata else ("all",)
    WaveKey.objects.bulk_create([_new_key(locked, name) for name in names])
    _tell_everyone(locked, "announced")
    return True


@transaction.atomic
def open_round(wave: Wave) -> bool:
    """Let answers in. Two strata become one where one of them has shrunk below its floor; never the other way round."""
    locked = _locked(wave, Wave.Status.COLLECTING)
    if locked is None:
        return False
    locked.status = Wave.Status.OPEN
    locked.has_strata = locked.has_strata and _strata_hold(locked, _sizes(locked))
    locked.save(update_fields=["status", "has_strata"])
    _tell_everyone(locked, "opened")
    return True


@transaction.atomic
def remind_of_round(wave: Wave) -> bool:
    """One reminder, to everyone in the same words, whether they answered or not (P12): nobody knows that."""
    locked = _locked(wave, Wave.Status.OPEN)
    if locked is None or locked.reminded_on is not None:
        return False
    locked.reminded_on = timezone.now().date()
    locked.save(update_fields=["reminded_on"])
    _tell_everyone(locked, "reminder")
    return True


def sealing_key() -> bytes:
    """The 32 bytes that only the worker's environment holds."""
    if not settings.SEALING_KEY or len(settings.SEALING_KEY) != sealing.KEY_BYTES:
        raise ImproperlyConfigured("PEERSUPPORT_SEALING_KEY must be 64 hex digits in the worker's environment.")
    return settings.SEALING_KEY


def _tell_everyone(wave: Wave, occasion: Occasion) -> None:
    send_round_mails.delay_on_commit(wave.organization_id, wave.pk, occasion)  # type: ignore[attr-defined]


def _locked(wave: Wave, status: str) -> Wave | None:
    return Wave.objects.select_for_update(of=("self",)).select_related("organization").filter(pk=wave.pk, status=status).first()


def _sizes(wave: Wave) -> Counter[str]:
    organization = wave.organization
    opens_on = wave.opens_at.astimezone(ZoneInfo(organization.timezone)).date()
    return Counter(strata(audience(organization, wave.kind, opens_on), wave.kind))


def _strata_hold(wave: Wave, sizes: Counter[str]) -> bool:
    return all(sizes[name] >= STRATUM_FLOOR for name in STRATA[wave.kind])


def _new_key(wave: Wave, stratum: str) -> WaveKey:
    key = blind.generate_key()
    jwk = blind.public_jwk(key)
    return WaveKey(
        wave=wave,
        stratum=stratum,
        public_jwk=jwk,
        fingerprint=blind.fingerprint(jwk),
        private_key=encrypt_private(blind.private_bytes(key)),
    )
