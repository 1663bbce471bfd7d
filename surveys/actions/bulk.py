"""Filling a letterbox fast, for simulation and load tests: sealed by the real code, with made-up spent hashes."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date

from django.db import transaction

from organizations.models.person import Person
from surveys import sealing
from surveys.models import Letter, TokenIssue, Wave

BATCH = 2000


@transaction.atomic
def fill_letterbox(wave: Wave, sheets: Iterable[sealing.Content], *, collected_by: Iterable[Person], on: date) -> int:
    """Seal and store many sheets of an open round, and note who collected a token; returns how many sheets.

    Every step but the tokens' cryptography is the real one: closing opens, shuffles and checks them as it does any other.
    """
    if wave.status != Wave.Status.OPEN or not wave.sealing_key:
        raise ValueError("only an open round has a letterbox")
    public = bytes(wave.sealing_key)
    letters = [Letter(wave=wave, token_hash=secrets.token_bytes(32), ciphertext=sealing.seal(sheet, public)) for sheet in sheets]
    Letter.objects.bulk_create(letters, batch_size=BATCH)
    key = wave.keys.order_by("stratum").first()
    stratum = key.stratum if key else "all"
    issues = [
        TokenIssue(wave=wave, person=person, blinded_hash=secrets.token_bytes(32), stratum=stratum, day=on)
        for person in collected_by
    ]
    TokenIssue.objects.bulk_create(issues, batch_size=BATCH, ignore_conflicts=True)
    return len(letters)
