"""Sealing a sheet while its wave is open (privacy.md P5). Pure: libsodium by way of PyNaCl, no Django.

A sheet becomes a few bytes of JSON, padded to one size, in a sealed box to the wave's public key. The private half is
stored too, but wrapped with a 32-byte key that stands in the worker's environment alone: neither the database nor a
back-up of it can open a letter.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from nacl.bindings import sodium_pad, sodium_unpad
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox

PLAIN_BYTES = 256
SEALED_BYTES = PLAIN_BYTES + 48  # a sealed box adds an ephemeral public key (32) and a tag (16)
KEY_BYTES = 32


class SealError(ValueError):
    """A letter or a key that cannot be opened, or a sheet that does not fit."""


@dataclass(frozen=True)
class Content:
    """One answer sheet: a gender roll-up, the stratum, the scored values, and which scales were begun and not finished."""

    gender: str
    second: str
    values: Mapping[str, int]
    started: tuple[str, ...] = field(default=())


def new_wave_key(environment_key: bytes) -> tuple[bytes, bytes]:
    """(public half, wrapped private half) of a fresh key pair for one wave."""
    private = PrivateKey.generate()
    return bytes(private.public_key), bytes(SecretBox(environment_key).encrypt(bytes(private)))


def unwrap(wrapped: bytes, environment_key: bytes) -> bytes:
    """The private half. Raises SealError with another environment key or damaged bytes."""
    try:
        return SecretBox(environment_key).decrypt(wrapped)
    except CryptoError as error:
        raise SealError("this wave's key was wrapped with another sealing key") from error


def pack(content: Content) -> bytes:
    """A sheet as PLAIN_BYTES bytes, whatever was answered."""
    record = {
        "g": content.gender,
        "s": content.second,
        "v": dict(sorted(content.values.items())),
        "b": sorted(content.started),
    }
    padded = sodium_pad(json.dumps(record, separators=(",", ":")).encode(), PLAIN_BYTES)
    if len(padded) != PLAIN_BYTES:
        raise SealError("sheet too large for its envelope")
    return padded


def unpack(plain: bytes) -> Content:
    record = json.loads(sodium_unpad(plain, PLAIN_BYTES))
    return Content(record["g"], record["s"], record["v"], tuple(record["b"]))


def seal(content: Content, public: bytes) -> bytes:
    """The letter: SEALED_BYTES bytes that only the wave's private key opens, and that differ each time."""
    return SealedBox(PublicKey(public)).encrypt(pack(content))


def unseal(letter: bytes, private: bytes) -> Content:
    try:
        return unpack(SealedBox(PrivateKey(private)).decrypt(letter))
    except (CryptoError, ValueError, KeyError) as error:
        raise SealError("a letter that this wave's key does not open") from error
