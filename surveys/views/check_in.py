"""The public pages of a round. No session, no cookie, no person: whoever asks gets the same bytes."""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from peersupport.tenancy import public_in_tenant
from surveys import access
from surveys.actions.letterbox import Answer, AnswerRefused, Outcome, accept_answer
from surveys.blind import Token, grouped
from surveys.device import scoring
from surveys.keys import UntilClosed
from surveys.local_time import in_words
from surveys.models import Wave
from surveys.question_set import question_set
from surveys.specimen import specimens

ANSWER_BYTES = 4096
STATUS = {Outcome.STORED: 201, Outcome.SPENT: 409, Outcome.CLOSED: 410}
# What an announced or open round shows is frozen until it closes, and the same for everyone: made once per process. Nothing
# in it depends on who asks or on what came in.
_pages: UntilClosed[bytes] = UntilClosed()
_keys: UntilClosed[bytes] = UntilClosed()


@require_safe
@public_in_tenant
def show(request: HttpRequest, wave: UUID) -> HttpResponse:
    """The check-in itself."""
    organization = request.organization  # type: ignore[attr-defined]
    name = (organization.pk, organization.name, wave)
    body = _pages.get(name, timezone.now())
    if body is None:
        found = access.public_round(wave)
        body = _page(request, found)
        if found.status == Wave.Status.OPEN:
            _pages.put(name, found.closes_at, body)
    return _public(HttpResponse(body))


@require_safe
@public_in_tenant
def keys(request: HttpRequest, wave: UUID) -> HttpResponse:
    """The public keys, for devices: asked for without credentials, so that no key can be for one person."""
    name = (request.organization.pk, wave)  # type: ignore[attr-defined]
    body = _keys.get(name, timezone.now())
    if body is None:
        found = access.public_round(wave)
        body = _key_list(found)
        if found.status in (Wave.Status.COLLECTING, Wave.Status.OPEN):
            _keys.put(name, found.closes_at, body)
    return _public(HttpResponse(body, content_type="application/json"))


@require_safe
@public_in_tenant
def fingerprints(request: HttpRequest, wave: UUID) -> HttpResponse:
    """The same keys for people, to compare with the mail."""
    found = access.public_round(wave)
    lines = [(key.stratum, grouped(key.fingerprint)) for key in access.keys_of(found)]
    context = {"wave": found, "fingerprints": lines}
    return _public(HttpResponse(render_to_string("surveys/fingerprints.html", context, request)))


@csrf_exempt  # No cookie is read, so there is no session for another site to ride on.
@require_POST
@public_in_tenant
def answer(request: HttpRequest, wave: UUID) -> HttpResponse:
    """Take one answer: 201 stored, 409 its token was used, 410 the round is not open, 400/413/422 it was not stored."""
    # The length first: a large body is refused unread.
    if int(request.META.get("CONTENT_LENGTH") or 0) > ANSWER_BYTES:
        return _result("too_large", 413)
    try:
        sent = _parse(request.body)
    except (ValueError, TypeError, KeyError, binascii.Error, RecursionError):
        return _result("malformed", 400)
    try:
        outcome = accept_answer(request.organization.pk, wave, sent)  # type: ignore[attr-defined]
    except AnswerRefused:
        return _result("refused", 422)
    return _result(outcome.value, STATUS[outcome])


def _parse(body: bytes) -> Answer:
    data: Any = json.loads(body)
    token, codes, changes = data["token"], data["answers"], data.get("changes", {})
    if not isinstance(data["gender"], str) or not isinstance(codes, dict) or not isinstance(changes, dict):
        raise TypeError
    if any(type(code) is not int for code in codes.values()):
        raise TypeError
    return Answer(Token(_bytes(token["prepared"]), _bytes(token["signature"])), data["gender"], codes, changes)


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _result(name: str, status: int) -> JsonResponse:
    response = JsonResponse({"result": name}, status=status)
    response["Cache-Control"] = "no-store"
    # Django logs the address of every refused request; of an answer not even that is written down.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _public(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "public, max-age=60"
    return response


def _key_list(wave: Wave) -> bytes:
    listed = [{"stratum": k.stratum, "jwk": k.public_jwk, "fingerprint": k.fingerprint} for k in access.keys_of(wave)]
    return json.dumps({"round": str(wave.public_id), "keys": listed}).encode()


def _page(request: HttpRequest, wave: Wave) -> bytes:
    context = page_context(wave) if wave.status == Wave.Status.OPEN else _times(wave)
    return render_to_string("surveys/check_in.html", context, request).encode()


def page_context(wave: Wave) -> dict[str, Any]:
    """What the page of an open round shows, in HR's preview as well."""
    questions = question_set(wave.question_set)
    return {
        **_times(wave),
        "question_set": questions,
        "questions": questions.questions("en"),
        "credits": questions.instruments,
        "specimens": specimens(wave, questions),
        "scoring": scoring(wave, questions),
    }


def _times(wave: Wave) -> dict[str, Any]:
    zone = wave.organization.timezone
    return {"wave": wave, "opens": in_words(wave.opens_at, zone), "closes": in_words(wave.closes_at, zone)}
