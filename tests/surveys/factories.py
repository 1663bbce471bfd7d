"""Rounds, tokens and answers for tests. Keyword-only makers, as in tests/factories.py."""

import base64
import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from organizations.models import Organization
from peersupport.tenancy import tenant
from surveys import blind
from surveys.actions.letterbox import Answer
from surveys.actions.wave import announce_round, open_round
from surveys.keys import decrypt_private
from surveys.models import Wave, WaveKey
from surveys.question_set import latest

GENDERS = ("woman", "man", "nonbinary", "not_stated")


def make_round(
    *,
    organization: Organization,
    kind: str = "core",
    status: str = "open",
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    **fields: Any,
) -> Wave:
    """A round that went the real way to `status`: scheduled, collecting or open."""
    opens_at = opens_at or timezone.now() - timedelta(hours=1 if status == "open" else -72)
    with tenant(organization.pk):
        wave = Wave.objects.create(
            kind=kind,
            title=fields.pop("title", "Check-in"),
            question_set=latest(kind).name,
            opens_at=opens_at,
            closes_at=closes_at or opens_at + timedelta(days=10),
            floor=organization.floor,
            **fields,
        )
        if status != "scheduled":
            announce_round(wave)
        if status == "open":
            open_round(wave)
        wave.refresh_from_db()
    return wave


def address(name: str, wave: Wave, organization: Organization) -> str:
    return reverse(f"surveys:{name}", kwargs={"organization": organization.slug, "wave": wave.public_id})


def signing_keys(wave: Wave) -> dict[str, Any]:
    """The private keys by stratum: only a test may sign without blinding."""
    with tenant(wave.organization_id):
        keys = list(WaveKey.objects.filter(wave=wave))
    return {key.stratum: blind.load_private(decrypt_private(bytes(key.private_key))) for key in keys}


def make_token(*, key: Any) -> blind.Token:
    """A token as the blind protocol would have ended, ten times as fast."""
    prepared = blind.prepare()
    pss = padding.PSS(mgf=padding.MGF1(hashes.SHA384()), salt_length=48)
    return blind.Token(prepared, key.sign(prepared, pss, hashes.SHA384()))


def make_answer(*, token: blind.Token, gender: str = "woman", **codes: int) -> Answer:
    """A complete core answer unless codes are given ("phq4_1" for phq4.1)."""
    given = {name.rpartition("_")[0] + "." + name.rpartition("_")[2]: code for name, code in codes.items()}
    full = {"phq4.1": 1, "phq4.2": 0, "phq4.3": 2, "phq4.4": 0}
    full |= {"loneliness.1": 2, "burnout.1": 50, "support.1": 7, "support.2": 4}
    return Answer(token, gender, given or full)


def payload(answer: Answer) -> dict[str, Any]:
    token = {name: encoded(value) for name, value in answer.token._asdict().items()}
    changes = {"changes": dict(answer.changes)} if answer.changes else {}
    return {"token": token, "gender": answer.gender, "answers": answer.codes, **changes}


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def send(organization: Organization, wave: Wave, answer: Answer, client: Client | None = None) -> HttpResponse:
    """Post an answer as a browser without cookies does."""
    return (client or Client()).post(  # type: ignore[return-value]
        address("answer", wave, organization), data=json.dumps(payload(answer)), content_type="application/json"
    )


def ask(client: Client, organization: Organization, wave: Wave, blinded: bytes, fingerprint: str) -> HttpResponse:
    """Ask for a blind signature as the home page does."""
    return client.post(  # type: ignore[return-value]
        address("issue", wave, organization),
        data=json.dumps({"blinded": encoded(blinded), "fingerprint": fingerprint}),
        content_type="application/json",
    )


def round_key(organization: Organization, wave: Wave, stratum: str = "all") -> dict[str, Any]:
    """A published key, fetched as a device fetches it."""
    keys = Client().get(address("keys", wave, organization)).json()["keys"]
    return next(key for key in keys if key["stratum"] == stratum)


def collect(client: Client, organization: Organization, wave: Wave, stratum: str = "all") -> blind.Token:
    """The whole protocol of one device."""
    published = round_key(organization, wave, stratum)
    key = blind.public_key(published["jwk"])
    prepared = blind.prepare()
    blinded = blind.blind(key, prepared)
    reply = ask(client, organization, wave, blinded.message, published["fingerprint"])
    assert reply.status_code == 200, reply.content
    signature = reply.json()["signature"]
    return blind.finalize(key, prepared, base64.urlsafe_b64decode(signature + "=="), blinded.inverse)


def unknown_round() -> UUID:
    return UUID("00000000-0000-4000-8000-000000000000")
