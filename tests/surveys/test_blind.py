"""The blind signatures, in both languages, against the vectors of RFC 9474 and against an independent verifier."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys import blind

ROOT = Path(__file__).resolve().parents[2]
VECTORS = ROOT / ".." / "shared" / "data" / "rfc9474_vectors.json"
MODULE = ROOT / "static" / "js" / "blind.js"
needs_vectors = pytest.mark.skipif(not VECTORS.exists(), reason="../shared/data/rfc9474_vectors.json is not beside the clone")


def _vectors() -> list[dict[str, str]]:
    return json.loads(VECTORS.read_text()) if VECTORS.exists() else []


def _key(vector: dict[str, str]) -> rsa.RSAPrivateKey:
    p, q, n, e, d = (int(vector[name], 16) for name in ("p", "q", "n", "e", "d"))
    crt = (rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q))
    return rsa.RSAPrivateNumbers(p, q, d, *crt, rsa.RSAPublicNumbers(e, n)).private_key()


@needs_vectors
@pytest.mark.parametrize("vector", _vectors(), ids=lambda vector: vector["name"])
def test_rfc_vectors_in_python(vector: dict[str, str]) -> None:
    key = _key(vector)
    public = key.public_key()
    salt = bytes.fromhex(vector["salt"])
    prepared = bytes.fromhex(vector["msg_prefix"]) + bytes.fromhex(vector["msg"])
    assert prepared.hex() == vector["prepared_msg"]
    assert blind.encode_pss(prepared, public.key_size - 1, salt).hex() == vector["encoded_msg"]
    blinded = blind.blind(public, prepared, salt=salt, inverse=int(vector["inv"], 16))
    assert blinded.message.hex() == vector["blinded_msg"]
    signature = blind.Signer.of(key).sign(blinded.message)
    assert signature.hex() == vector["blind_sig"]
    token = blind.finalize(public, prepared, signature, blinded.inverse, salt_length=len(salt))
    assert token.signature.hex() == vector["sig"]


def _check_javascript(results: list[dict[str, str]]) -> None:
    assert len(results) == 4
    for vector, result in zip(_vectors(), results, strict=True):
        assert {name: result[name] for name in ("prepared_msg", "blinded_msg", "sig")} == {
            name: vector[name] for name in ("prepared_msg", "blinded_msg", "sig")
        }
        # Both languages must print the same line, or nobody could compare.
        assert result["fingerprint"] == blind.fingerprint(blind.public_jwk(_key(vector)))


@needs_vectors
@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_rfc_vectors_in_node() -> None:
    script = Path(__file__).with_name("blind_vectors.mjs")
    done = subprocess.run(["node", script, MODULE], input=VECTORS.read_text(), capture_output=True, text=True, check=True)
    _check_javascript(json.loads(done.stdout))


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return blind.generate_key()


def _token(key: rsa.RSAPrivateKey) -> blind.Token:
    prepared = blind.prepare()
    blinded = blind.blind(key.public_key(), prepared)
    return blind.finalize(key.public_key(), prepared, blind.Signer.of(key).sign(blinded.message), blinded.inverse)


def test_a_token_is_an_ordinary_signature(key: rsa.RSAPrivateKey) -> None:
    token = _token(key)
    pss = padding.PSS(mgf=padding.MGF1(hashes.SHA384()), salt_length=48)
    key.public_key().verify(token.signature, token.prepared, pss, hashes.SHA384())


def test_what_the_server_sees_is_not_in_the_token(key: rsa.RSAPrivateKey) -> None:
    """Blinding hides: the same prepared message looks different each time, and neither looks like the token."""
    prepared = blind.prepare()
    first, second = (blind.blind(key.public_key(), prepared, salt=bytes(48)) for _ in range(2))
    assert first.message != second.message
    signer = blind.Signer.of(key)
    tokens = {blind.finalize(key.public_key(), prepared, signer.sign(each.message), each.inverse) for each in (first, second)}
    assert len(tokens) == 1


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(position=st.integers(0, 255), bit=st.integers(0, 7))
def test_a_changed_token_is_refused(key: rsa.RSAPrivateKey, position: int, bit: int) -> None:
    token = _token(key)
    damaged = bytearray(token.signature)
    damaged[position] ^= 1 << bit
    assert not blind.verify(key.public_key(), token._replace(signature=bytes(damaged)))
    assert not blind.verify(key.public_key(), token._replace(prepared=token.prepared + b"?"))


@pytest.mark.parametrize("signature", [b"", b"x", bytes(256), bytes(257), b"\xff" * 256])
def test_nonsense_is_refused_and_never_an_exception(key: rsa.RSAPrivateKey, signature: bytes) -> None:
    assert not blind.verify(key.public_key(), blind.Token(blind.prepare(), signature))


@pytest.mark.parametrize("blinded", [b"", bytes(256), b"\xff" * 256, b"\x01" * 255])
def test_the_signer_refuses_what_is_out_of_range(key: rsa.RSAPrivateKey, blinded: bytes) -> None:
    with pytest.raises(blind.BlindError):
        blind.Signer.of(key).sign(blinded)


def test_a_faulty_signature_never_leaves(key: rsa.RSAPrivateKey) -> None:
    """One wrong CRT half would give a factor of n away (Boneh, DeMillo, Lipton)."""
    right = blind.Signer.of(key)
    wrong = blind.Signer(right.n, right.e, right.p, right.q, right.dp ^ 2, right.dq, right.qi)
    with pytest.raises(blind.BlindError, match="failure"):
        wrong.sign(blind.blind(key.public_key(), blind.prepare()).message)


def test_a_cheating_server_is_noticed_on_the_device(key: rsa.RSAPrivateKey) -> None:
    other = blind.generate_key()
    prepared = blind.prepare()
    blinded = blind.blind(key.public_key(), prepared)
    signed = blind.Signer.of(other).sign((int.from_bytes(blinded.message) >> 9).to_bytes(256))
    with pytest.raises(blind.BlindError, match="invalid"):
        blind.finalize(key.public_key(), prepared, signed, blinded.inverse)


def test_keys_survive_storage(key: rsa.RSAPrivateKey) -> None:
    assert blind.public_jwk(blind.load_private(blind.private_bytes(key))) == blind.public_jwk(key)
    assert blind.public_key(blind.public_jwk(key)).public_numbers() == key.public_key().public_numbers()


def test_fingerprint_is_that_of_rfc_7638() -> None:
    """The example of RFC 7638 section 3.1, in hex."""
    n = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhM"
        "stn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5"
        "hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
    )
    expected = "3736cbb1787cb8309c77ee8c3705c5e16ffb9e859715901f1e4c59b11182f57b"
    found = blind.fingerprint({"kty": "RSA", "e": "AQAB", "n": n, "alg": "RS256"})
    assert found == expected
    assert blind.grouped(found).replace(" ", "") == found
