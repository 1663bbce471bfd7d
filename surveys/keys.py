"""Signing keys and the frame of an open round, as a web process keeps them at hand.

What stands here is the same for everyone and does not change while a round is open, so it is read once per process. It is
thrown away when the round is over: a private key does not outlive its round in memory either.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from django.utils.crypto import salted_hmac
from nacl.secret import SecretBox

from surveys import blind
from surveys.models import Wave, WaveKey
from surveys.question_set import QuestionSet, question_set

Kept = TypeVar("Kept")


class UntilClosed(Generic[Kept]):
    """Values kept until their round closes."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], tuple[datetime, Kept]] = {}

    def get(self, name: tuple[object, ...], now: datetime) -> Kept | None:
        for old in [each for each, (until, _) in list(self._kept.items()) if until <= now]:
            self._kept.pop(old, None)
        found = self._kept.get(name)
        return found[1] if found else None

    def put(self, name: tuple[object, ...], until: datetime, value: Kept) -> Kept:
        self._kept[name] = (until, value)
        return value


@dataclass(frozen=True)
class Frame:
    """What accepting an answer needs to know of an open round."""

    pk: int
    questions: QuestionSet
    has_strata: bool
    closes_at: datetime
    sealing_key: bytes
    public_keys: tuple[tuple[str, RSAPublicKey], ...]
    # Measures asked as a change, with the strata that they are asked so.
    linked: Mapping[str, tuple[str, ...]]


_signers: UntilClosed[blind.Signer] = UntilClosed()
_frames: UntilClosed[Frame] = UntilClosed()


def signer(key: WaveKey, closes_at: datetime, now: datetime) -> blind.Signer:
    """The private half of a key, ready to sign."""
    name = (key.organization_id, key.pk, key.fingerprint)
    found = _signers.get(name, now)
    if found is None:
        private = blind.load_private(decrypt_private(bytes(key.private_key)))
        found = _signers.put(name, closes_at, blind.Signer.of(private))
    return found


def open_frame(organization_id: int, public_id: UUID, now: datetime) -> Frame | None:
    """The frame of a round that is open; None for one that is not, or not there."""
    name = (organization_id, public_id)
    if found := _frames.get(name, now):
        return found
    wave = Wave.objects.filter(public_id=public_id, status=Wave.Status.OPEN, closes_at__gt=now).first()
    return None if wave is None else _frames.put(name, wave.closes_at, _frame(wave))


def encrypt_private(data: bytes) -> bytes:
    """A signing key as it is stored: a dump of the database alone signs nothing."""
    return bytes(SecretBox(_storage_key()).encrypt(data))


def decrypt_private(data: bytes) -> bytes:
    return SecretBox(_storage_key()).decrypt(data)


def _storage_key() -> bytes:
    return salted_hmac("surveys.keys", "signing key of a round", algorithm="sha256").digest()


def _frame(wave: Wave) -> Frame:
    keys = WaveKey.objects.filter(wave=wave)
    return Frame(
        pk=wave.pk,
        questions=question_set(wave.question_set),
        has_strata=wave.has_strata,
        closes_at=wave.closes_at,
        sealing_key=bytes(wave.sealing_key or b""),
        public_keys=tuple((key.stratum, blind.public_key(key.public_jwk)) for key in keys),
        linked=wave.changes(),
    )
