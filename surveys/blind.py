"""Blind signatures for one-time tokens: RSABSSA-SHA384-PSS-Randomized of RFC 9474, over keys of `cryptography`.

The server signs a value that it cannot read; the device turns that into an ordinary RSASSA-PSS signature. So the
server can check later that a token is its own, and cannot tell to whom it gave it. Pure: no Django, no clock.

Server side: `generate_key`, `Signer.sign`, `verify`. Client side (simulation, load tests, and the check that both
languages agree): `prepare`, `blind`, `finalize`. Byte strings are big-endian and as long as the modulus.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import secrets
from dataclasses import dataclass
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from gmpy2 import powmod_sec  # type: ignore[attr-defined]

KEY_BITS = 2048
EXPONENT = 65537
SALT_BYTES = 48  # RFC 9474 section 5: as long as the hash
PREFIX_BYTES = 32  # "Randomized": a random prefix, so that no chosen message is ever signed
TOKEN_BYTES = 32
_HASH_BYTES = 48

Jwk = dict[str, str]


class BlindError(ValueError):
    """A value that the protocol refuses: wrong length, out of range, not invertible, or a signature that fails."""


class Blinded(NamedTuple):
    """What the device sends (`message`) and what it keeps to unblind the reply (`inverse`)."""

    message: bytes
    inverse: bytes


class Token(NamedTuple):
    """A finished token: the prepared message and its signature. Both are needed to spend it."""

    prepared: bytes
    signature: bytes


@dataclass(frozen=True)
class Signer:
    """One private key, with its numbers at hand: taking them out of the key costs more than a verification."""

    n: int
    e: int
    p: int
    q: int
    dp: int
    dq: int
    qi: int

    @classmethod
    def of(cls, key: rsa.RSAPrivateKey) -> Signer:
        private = key.private_numbers()
        public = private.public_numbers
        return cls(public.n, public.e, private.p, private.q, private.dmp1, private.dmq1, private.iqmp)

    def sign(self, blinded: bytes) -> bytes:
        """The blind signature of `blinded` (RFC 9474, BlindSign). Raises BlindError for a value outside 1..n−1."""
        if len(blinded) != _length(self.n):
            raise BlindError("a blinded message is as long as the modulus")
        m = int.from_bytes(blinded, "big")
        if not 0 < m < self.n:
            raise BlindError("message representative out of range")
        # A second blinding, ours: the running time of the private operation says nothing about m or the key.
        r = _unit_below(self.n)
        masked = self._private(m * pow(r, self.e, self.n) % self.n)
        signed = masked * pow(r, -1, self.n) % self.n
        # One faulty half of the CRT would hand out a factor of n: never let it leave.
        if pow(signed, self.e, self.n) != m:
            raise BlindError("signing failure")
        return signed.to_bytes(len(blinded), "big")

    def _private(self, m: int) -> int:
        # GMP's exponentiation for secrets: the time it takes does not depend on the key, and it is seven times faster.
        a = int(powmod_sec(m % self.p, self.dp, self.p))
        b = int(powmod_sec(m % self.q, self.dq, self.q))
        return b + ((a - b) * self.qi % self.p) * self.q


def generate_key() -> rsa.RSAPrivateKey:
    """A fresh 2048-bit key; one per wave and stratum."""
    return rsa.generate_private_key(public_exponent=EXPONENT, key_size=KEY_BITS)


def public_jwk(key: rsa.RSAPrivateKey | rsa.RSAPublicKey) -> Jwk:
    """The public half as a JSON Web Key with the members that RFC 7638 hashes, and nothing else."""
    public = key.public_key() if isinstance(key, rsa.RSAPrivateKey) else key
    numbers = public.public_numbers()
    return {"e": _b64(_bytes(numbers.e)), "kty": "RSA", "n": _b64(_bytes(numbers.n))}


def public_key(jwk: Jwk) -> rsa.RSAPublicKey:
    """The key of a JSON Web Key as `public_jwk` writes it."""
    return rsa.RSAPublicNumbers(e=_number(jwk["e"]), n=_number(jwk["n"])).public_key()


def fingerprint(jwk: Jwk) -> str:
    """SHA-256 of the public key as RFC 7638 defines it, 64 hex digits. A browser computes the same."""
    members = {name: jwk[name] for name in ("e", "kty", "n")}
    canonical = json.dumps(members, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def grouped(digits: str) -> str:
    """A fingerprint for reading and comparing: groups of four."""
    return " ".join(digits[i : i + 4] for i in range(0, len(digits), 4))


def private_bytes(key: rsa.RSAPrivateKey) -> bytes:
    """PKCS #8, unencrypted: whoever stores it encrypts it first."""
    return key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def load_private(data: bytes) -> rsa.RSAPrivateKey:
    key = serialization.load_der_private_key(data, password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise BlindError("not an RSA key")
    return key


def verify(key: rsa.RSAPublicKey, token: Token, salt_length: int = SALT_BYTES) -> bool:
    """Whether `token` is a valid RSASSA-PSS signature under `key`."""
    pss = padding.PSS(mgf=padding.MGF1(hashes.SHA384()), salt_length=salt_length)
    try:
        key.verify(token.signature, token.prepared, pss, hashes.SHA384())
    except InvalidSignature:
        return False
    return True


def spent_hash(token: Token) -> bytes:
    """SHA-256 of the prepared message, by which a token is spent once. Not of the signature: PSS has many for one."""
    return hashlib.sha256(token.prepared).digest()


def prepare(message: bytes | None = None) -> bytes:
    """A random prefix and the message (by default a random one): what gets signed."""
    return secrets.token_bytes(PREFIX_BYTES) + (secrets.token_bytes(TOKEN_BYTES) if message is None else message)


def blind(key: rsa.RSAPublicKey, prepared: bytes, *, salt: bytes | None = None, inverse: int | None = None) -> Blinded:
    """RFC 9474, Blind. `salt` and `inverse` are random unless a test vector gives them."""
    numbers = key.public_numbers()
    n, e = numbers.n, numbers.e
    salt = secrets.token_bytes(SALT_BYTES) if salt is None else salt
    m = int.from_bytes(encode_pss(prepared, n.bit_length() - 1, salt), "big")
    if math.gcd(m, n) != 1:
        raise BlindError("message shares a factor with the modulus")
    r = _unit_below(n) if inverse is None else pow(inverse, -1, n)
    length = _length(n)
    return Blinded((m * pow(r, e, n) % n).to_bytes(length, "big"), pow(r, -1, n).to_bytes(length, "big"))


def finalize(
    key: rsa.RSAPublicKey, prepared: bytes, blind_signature: bytes, inverse: bytes, salt_length: int = SALT_BYTES
) -> Token:
    """RFC 9474, Finalize: unblinds and verifies. Raises BlindError where the signer cheated or the reply is damaged."""
    n = key.public_numbers().n
    length = _length(n)
    if len(blind_signature) != length:
        raise BlindError("a blind signature is as long as the modulus")
    unblinded = int.from_bytes(blind_signature, "big") * int.from_bytes(inverse, "big") % n
    token = Token(prepared, unblinded.to_bytes(length, "big"))
    if not verify(key, token, salt_length):
        raise BlindError("invalid signature")
    return token


def encode_pss(message: bytes, bits: int, salt: bytes) -> bytes:
    """EMSA-PSS-ENCODE of RFC 8017, 9.1.1, with SHA-384 and MGF1."""
    length = (bits + 7) // 8
    if length < _HASH_BYTES + len(salt) + 2:
        raise BlindError("modulus too short for this salt")
    digest = _sha384(bytes(8) + _sha384(message) + salt)
    block = bytes(length - len(salt) - _HASH_BYTES - 2) + b"\x01" + salt
    masked = bytearray(a ^ b for a, b in zip(block, _mgf1(digest, len(block)), strict=True))
    masked[0] &= 0xFF >> (8 * length - bits)
    return bytes(masked) + digest + b"\xbc"


def _mgf1(seed: bytes, length: int) -> bytes:
    blocks = -(-length // _HASH_BYTES)
    return b"".join(_sha384(seed + i.to_bytes(4, "big")) for i in range(blocks))[:length]


def _sha384(data: bytes) -> bytes:
    return hashlib.sha384(data).digest()


def _unit_below(n: int) -> int:
    """Uniform among the numbers below n that have an inverse."""
    while True:
        r = secrets.randbelow(n - 1) + 1
        if math.gcd(r, n) == 1:
            return r


def _length(n: int) -> int:
    return (n.bit_length() + 7) // 8


def _bytes(number: int) -> bytes:
    return number.to_bytes(_length(number), "big")


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _number(text: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")
