"""Giving each person one blind signature per round."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from organizations.models.person import Person
from surveys.keys import signer
from surveys.models import TokenIssue, Wave, WaveKey


class AlreadyCollected(Exception):
    """This person has had their signature for another blinded message: a second one would be a second answer."""


class OtherStratum(Exception):
    """The message was blinded for the key of another stratum. The first argument names the right one."""


class Request(NamedTuple):
    """What a device asks to have signed: the blinded message and the fingerprint of the key that it was blinded for."""

    blinded: bytes
    fingerprint: str


def issue_token(wave: Wave, request: Request, *, to: Person, stratum: str) -> bytes:
    """The blind signature, once per person and round over all strata; asking again with the same message repeats it.

    `stratum` is where the person stands today. Raises AlreadyCollected, OtherStratum or blind.BlindError.
    """
    keys = {key.fingerprint: key for key in WaveKey.objects.filter(wave=wave)}
    key = keys.get(request.fingerprint)
    digest = hashlib.sha256(request.fingerprint.encode() + request.blinded).digest()
    issue = TokenIssue.objects.filter(wave=wave, person=to).first()
    if issue is None:
        mine = stratum if any(each.stratum == stratum for each in keys.values()) else "all"
        if key is None or key.stratum != mine:
            raise OtherStratum(mine)
        # The signature comes first: a message that cannot be signed must not use up the person's turn.
        signature = _sign(key, wave, request.blinded)
        issue = _record(wave, to, digest, key.stratum)
        if bytes(issue.blinded_hash) == digest:
            return signature
    if key is None or bytes(issue.blinded_hash) != digest:
        raise AlreadyCollected
    return _sign(key, wave, request.blinded)


def _sign(key: WaveKey, wave: Wave, blinded: bytes) -> bytes:
    return signer(key, wave.closes_at, timezone.now()).sign(blinded)


@transaction.atomic
def _record(wave: Wave, person: Person, digest: bytes, stratum: str) -> TokenIssue:
    """The row that now stands for this person: ours, or that of a request that was faster."""
    row = TokenIssue(wave=wave, person=person, blinded_hash=digest, stratum=stratum, day=timezone.now().date())
    TokenIssue.objects.bulk_create([row], ignore_conflicts=True)
    return TokenIssue.objects.get(wave=wave, person=person)
