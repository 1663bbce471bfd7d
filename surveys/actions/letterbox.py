"""The letterbox of an open round: putting an answer in, stirring, opening it at close, and destroying the sheets."""

from __future__ import annotations

import logging
import secrets
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.utils import timezone

from surveys import blind, sealing
from surveys.actions.wave import sealing_key
from surveys.instrument import InstrumentError
from surveys.keys import Frame, open_frame
from surveys.linking import LINKED, change_of, is_asked_of
from surveys.models import Letter, Sheet, TokenIssue, Wave, WaveKey
from surveys.question_set import ONE_SIDE

logger = logging.getLogger(__name__)
Row = TypeVar("Row")

BATCH = 1000
# Letters that no key opens wait so long for it to be found, and no longer (P19).
KEY_MAY_COME_BACK = timedelta(days=30)
GENDER_CODES = {code.label: code.value for code in Sheet.GenderCode}
SECOND_CODES = {code.label: code.value for code in Sheet.SecondCode}


class Outcome(Enum):
    """What became of an answer."""

    STORED = "stored"
    SPENT = "spent"
    CLOSED = "closed"


class AnswerRefused(ValueError):
    """An answer that is no answer to this round, or a token that this round did not sign."""


class Answer(NamedTuple):
    """What a device sends: its token, a gender roll-up, codes by question, and changes by measure."""

    token: blind.Token
    gender: str
    codes: Mapping[str, int]
    changes: Mapping[str, int] = MappingProxyType({})


def accept_answer(organization_id: int, round_id: UUID, answer: Answer) -> Outcome:
    """Check the token, score, seal and store: one INSERT, without reading anything that others sent.

    Raises AnswerRefused for a token or an answer that does not fit; the token stays unspent then.
    """
    now = timezone.now()
    frame = open_frame(organization_id, round_id, now)
    if frame is None:
        return Outcome.CLOSED
    letter = sealing.seal(_content(frame, answer), frame.sealing_key)
    if _insert(organization_id, frame.pk, blind.spent_hash(answer.token), letter, now):
        return Outcome.STORED
    still_open = Wave.objects.filter(pk=frame.pk, status=Wave.Status.OPEN, closes_at__gt=now).exists()
    return Outcome.SPENT if still_open else Outcome.CLOSED


def _content(frame: Frame, answer: Answer) -> sealing.Content:
    stratum = next((name for name, key in frame.public_keys if blind.verify(key, answer.token)), None)
    if stratum is None or len(answer.token.prepared) != blind.PREFIX_BYTES + blind.TOKEN_BYTES:
        raise AnswerRefused("token")
    if answer.gender not in GENDER_CODES or not (answer.codes or answer.changes):
        raise AnswerRefused("answer")
    changes = _changes(frame, stratum, answer)
    try:
        values, started = frame.questions.scored(answer.codes)
    except InstrumentError as error:
        raise AnswerRefused("answer") from error
    side = stratum if frame.has_strata else ONE_SIDE[frame.questions.kind]
    return sealing.Content(answer.gender, side, {**values, **changes}, started)


def _changes(frame: Frame, stratum: str, answer: Answer) -> dict[str, int]:
    """Value by column of what this stratum is asked as a change: of such a measure the answers themselves are refused."""
    linked = {measure for measure, strata in frame.linked.items() if is_asked_of(strata, stratum)}
    if any(key in answer.codes for measure in linked for key in frame.questions.keys_of(measure)):
        raise AnswerRefused("level")
    for measure, value in answer.changes.items():
        if measure not in linked or type(value) is not int or abs(value) > LINKED[measure]:
            raise AnswerRefused("change")
    return {change_of(measure): value for measure, value in answer.changes.items()}


def _insert(organization_id: int, wave_id: int, token_hash: bytes, letter: bytes, now: datetime) -> bool:
    """Whether the letter lies in the box now. False: the token was spent, or the round is over."""
    with connection.cursor() as cursor:
        # No conflict target and no RETURNING: both would need the right to read. KEY SHARE makes the closing worker wait
        # for this transaction, or this one see that the round is closed: no letter falls behind the box.
        cursor.execute(
            'INSERT INTO "surveys_letter" (id, organization_id, wave_id, token_hash, ciphertext) '
            'SELECT %s, organization_id, id, %s, %s FROM "surveys_wave" '
            "WHERE organization_id = %s AND id = %s AND status = 'open' AND closes_at > %s FOR KEY SHARE "
            "ON CONFLICT DO NOTHING",
            [uuid.uuid4(), token_hash, letter, organization_id, wave_id, now],
        )
        return bool(cursor.rowcount == 1)


@transaction.atomic
def stir_letterbox(wave: Wave) -> bool:
    """Write the letters anew in a random order, if any came since the last time.

    Each answer commits by itself, so until then `ctid` and `xmin` tell in which order they came (P5). Afterwards all rows
    are of one transaction, in an order that means nothing, under new keys.
    """
    # Answers may go on coming in (they take KEY SHARE); closing waits.
    if not Wave.objects.select_for_update(no_key=True).filter(pk=wave.pk, status=Wave.Status.OPEN).exists():
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT count(DISTINCT xmin::text), count(*) FROM "surveys_letter" WHERE organization_id = %s AND wave_id = %s',
            [wave.organization_id, wave.pk],
        )
        transactions, waiting = cursor.fetchone()
        # A letter by itself is moved each time: its `xmin` would stand next to that of the token it was answered with.
        if waiting == 0 or (transactions == 1 and waiting > 1):
            return False
        letters = _take_all(cursor, wave)
    secrets.SystemRandom().shuffle(letters)
    Letter.objects.bulk_create(
        [Letter(wave=wave, token_hash=token_hash, ciphertext=ciphertext) for token_hash, ciphertext in letters],
        batch_size=BATCH,
    )
    return True


@transaction.atomic
def close_round(wave: Wave) -> bool:
    """Open the letters, shuffle, store every sheet, and destroy letters, spent hashes, issues and keys: all or nothing.

    With fewer sheets than the floor nothing could ever be published: they are destroyed unread. So are letters whose key was
    lost, 30 days after the end; until then it raises. False when done before.
    """
    locked = Wave.objects.select_for_update().filter(pk=wave.pk, status=Wave.Status.OPEN).first()
    if locked is None:
        return False
    issued = TokenIssue.objects.filter(wave=locked).count()
    with connection.cursor() as cursor:
        letters = [ciphertext for _token, ciphertext in _take_all(cursor, locked)]
    locked.tokens_held = len(letters) <= issued
    if len(letters) < locked.floor or not _stored(locked, letters):
        locked.sheets_destroyed_on = timezone.now().date()
    TokenIssue.objects.filter(wave=locked).delete()
    WaveKey.objects.filter(wave=locked).delete()
    locked.wrapped_private_key = None
    locked.status = Wave.Status.CLOSED
    locked.save(update_fields=["status", "tokens_held", "sheets_destroyed_on", "wrapped_private_key"])
    return True


@transaction.atomic
def destroy_sheets(wave: Wave, now: datetime) -> bool:
    """Delete the sheets of a round that is published, or closed for 30 days (P19). False when there is no reason to."""
    due = Wave.objects.select_for_update().to_destroy(now).filter(pk=wave.pk).first()
    if due is None:
        return False
    Sheet.objects.filter(wave=due).delete()
    due.sheets_destroyed_on = timezone.now().date()
    due.save(update_fields=["sheets_destroyed_on"])
    return True


def _take_all(cursor: Any, wave: Wave) -> list[tuple[bytes, bytes]]:
    """Delete every letter of a round and return (token hash, ciphertext) of each: one statement, so none is missed."""
    cursor.execute(
        'DELETE FROM "surveys_letter" WHERE organization_id = %s AND wave_id = %s RETURNING token_hash, ciphertext',
        [wave.organization_id, wave.pk],
    )
    return [(bytes(token_hash), bytes(ciphertext)) for token_hash, ciphertext in cursor.fetchall()]


def _stored(wave: Wave, letters: list[bytes]) -> bool:
    """Store the sheets. False where no key opens them and none is waited for any longer."""
    try:
        _store_sheets(wave, letters)
    except (sealing.SealError, ImproperlyConfigured):
        if timezone.now() < wave.closes_at + KEY_MAY_COME_BACK:
            raise
        logger.exception("Round %s: its key was lost, and its letters were destroyed unread.", wave.pk)
        return False
    return True


def _store_sheets(wave: Wave, letters: list[bytes]) -> None:
    private = sealing.unwrap(bytes(wave.wrapped_private_key or b""), sealing_key())
    secrets.SystemRandom().shuffle(letters)
    damaged = 0
    for part in _batches(letters, BATCH):
        sheets = []
        for letter in part:
            try:
                sheets.append(_sheet(wave, sealing.unseal(letter, private)))
            except sealing.SealError:
                damaged += 1
        Sheet.objects.bulk_create(sheets)
    if damaged:
        # Somebody wrote to the table past the application. The others' answers still count.
        logger.error("Round %s: %s letters could not be opened and were destroyed.", wave.pk, damaged)


def _sheet(wave: Wave, content: sealing.Content) -> Sheet:
    return Sheet(
        wave=wave,
        gender=GENDER_CODES[content.gender],
        second=SECOND_CODES[content.second],
        started=len(content.started),
        **content.values,
    )


def _batches(rows: Sequence[Row], size: int) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
