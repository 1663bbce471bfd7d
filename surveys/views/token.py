"""Giving out tokens, to signed-in people on their home page."""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from django.http import JsonResponse
from django.views.decorators.http import require_POST

from organizations.request import TenantRequest
from surveys import access
from surveys.actions.token import AlreadyCollected, OtherStratum, Request, issue_token
from surveys.blind import BlindError


@require_POST
def issue(request: TenantRequest, wave: UUID) -> JsonResponse:
    """Sign what the device blinded: 200 with the signature, 409 with the reason, 400 for a message that is none."""
    person = request.person
    found, stratum = access.round_to_collect_for(person, wave)
    try:
        asked = json.loads(request.body)
        text = asked["blinded"]
        wanted = Request(urlsafe_b64decode(text + "=" * (-len(text) % 4)), str(asked["fingerprint"]))
        signature = issue_token(found, wanted, to=person, stratum=stratum)
    except OtherStratum as other:
        return _reply({"reason": "stratum", "stratum": str(other)}, 409)
    except AlreadyCollected:
        return _reply({"reason": "collected"}, 409)
    except (BlindError, ValueError, TypeError, KeyError, binascii.Error):
        return _reply({"reason": "malformed"}, 400)
    return _reply({"signature": urlsafe_b64encode(signature).decode().rstrip("=")}, 200)


def _reply(data: dict[str, str], status: int) -> JsonResponse:
    response = JsonResponse(data, status=status)
    response["Cache-Control"] = "no-store"
    return response
