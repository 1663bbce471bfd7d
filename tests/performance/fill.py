"""What the site is filled with: the simulation for groups and people, one statement a round for sheets."""

from __future__ import annotations

import base64
import json
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from django.db import connection
from django.test import Client
from guardian.shortcuts import assign_perm

from analytics.actions.publication import publish_wave
from analytics.simulation.clock import at, nothing_queued
from analytics.simulation.history import Plan, simulate
from groups.models import Booking, Membership, PeerGroup
from organizations.models import Affiliation, Organization, Person, RoleGrant, User
from peersupport.tenancy import tenant
from surveys import blind
from surveys.keys import decrypt_private
from surveys.models import TokenIssue, Wave, WaveKey

TODAY = date.today()
# A facilitator who leads this many groups has a rota of six times as many sessions in twelve weeks.
LED = 6
SHEETS = """
INSERT INTO surveys_sheet (id, organization_id, wave_id, gender, second, phq4, loneliness, burnout, talk, seek, started)
SELECT gen_random_uuid(), %(organization)s, %(wave)s,
       CASE WHEN r < 0.46 THEN 0 WHEN r < 0.92 THEN 1 WHEN r < 0.96 THEN 2 ELSE 3 END, (random() < 0.7)::int,
       floor(random() * 13), 1 + floor(random() * 5), 25 * floor(random() * 5), floor(random() * 11),
       CASE WHEN random() < 0.96 THEN floor(random() * 11) END, 0
FROM (SELECT random() AS r FROM generate_series(1, %(count)s)) AS drawn
"""


def groups(people: int, slug: str) -> dict[str, Any]:
    """An organization with people/32 groups, a closed round and an open one; who looks at it, with their cookies."""
    organization = simulate(Plan(slug, slug.title(), people, 2, 7, TODAY, leave_open=True))
    with nothing_queued(), tenant(organization.pk):
        member = Membership.objects.select_related("person", "group").order_by("pk").first()
        assert member is not None
        host = _lead_several(PeerGroup.objects.order_by("pk")[:LED])
        wave = Wave.objects.get(status=Wave.Status.OPEN, kind=Wave.Kind.CORE)
        return {
            "slug": slug,
            "organization": organization.pk,
            "groups": PeerGroup.objects.count(),
            "group": member.group.pk,
            "wave": str(wave.public_id),
            "member": cookie_of(member.person),
            "facilitator": cookie_of(host),
        }


def _lead_several(led: Any) -> Person:
    """One facilitator for several groups, in place of the first of each."""
    host: Person | None = None
    for group in led:
        booked = Booking.objects.filter(session__group=group).order_by("pk").select_related("facilitator").first()
        assert booked is not None
        host = host or booked.facilitator
        Booking.objects.filter(session__group=group, facilitator=booked.facilitator).update(facilitator=host)
        assign_perm("facilitate_group", host.user, group)
    assert host is not None
    return host


def history(waves: int, sheets: int) -> dict[str, Any]:
    """An organization with that many monthly rounds, each published by the real action from sheets of its own."""
    organization = _organization("history")
    hr = _person(organization, "hr")
    with tenant(organization.pk):
        for month in range(waves, 0, -1):
            wave = closed_wave(organization, TODAY - timedelta(days=20) - relativedelta(months=month))
            put_sheets(wave, sheets)
            with at(wave.closes_at):
                publish_wave(wave, on=wave.closes_at.date())
            _forget_sheets(wave)
        cookie = cookie_of(hr)
    return {"slug": organization.slug, "organization": organization.pk, "hr": cookie, "waves": waves}


def _forget_sheets(wave: Wave) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM surveys_sheet WHERE organization_id = %s AND wave_id = %s", [wave.organization_id, wave.pk])
    Wave.objects.filter(pk=wave.pk).update(sheets_destroyed_on=TODAY)


def closed_wave(organization: Organization, opens: date) -> Wave:
    """A monthly round that is over."""
    opens_at = datetime.combine(opens, time(8), ZoneInfo(organization.timezone))
    return Wave.objects.create(
        kind=Wave.Kind.CORE,
        title=f"{opens:%B %Y}",
        question_set="core_1",
        opens_at=opens_at,
        closes_at=opens_at + timedelta(days=10),
        status=Wave.Status.CLOSED,
        has_strata=True,
        eligible_tens=1000,
    )


def put_sheets(wave: Wave, count: int) -> None:
    """Sheets drawn by the database itself."""
    with connection.cursor() as cursor:
        cursor.execute(SHEETS, {"organization": wave.organization_id, "wave": wave.pk, "count": count})


def big_wave(sheets: int, slug: str) -> dict[str, Any]:
    """An organization with one closed round of many sheets, not published yet."""
    organization = Organization.objects.filter(slug=slug).first() or _organization(slug)
    with tenant(organization.pk):
        wave = closed_wave(organization, TODAY - timedelta(days=30))
        put_sheets(wave, sheets)
    return {"organization": organization.pk, "wave": wave.pk, "sheets": sheets}


def quiet(count: int) -> dict[str, Any]:
    """Organizations with nothing in them, for the empty night."""
    for number in range(count):
        _organization(f"quiet-{number}")
    return {"organizations": Organization.objects.count()}


def answers(slug: str, wave: str, count: int) -> dict[str, Any]:
    """Bodies of answers with tokens that were really signed blindly, each by the private key of the round."""
    organization = Organization.objects.get(slug=slug)
    with tenant(organization.pk):
        key = WaveKey.objects.filter(wave__public_id=wave).order_by("stratum").first()
        assert key is not None
        private = blind.load_private(decrypt_private(bytes(key.private_key)))
    public, signer = blind.public_key(key.public_jwk), blind.Signer.of(private)
    return {"bodies": [_answer(public, signer, number) for number in range(count)]}


def _answer(public: Any, signer: blind.Signer, number: int) -> str:
    prepared = blind.prepare()
    blinded = blind.blind(public, prepared)
    token = blind.finalize(public, prepared, signer.sign(blinded.message), blinded.inverse)
    codes = {f"phq4.{item}": (number + item) % 4 for item in range(1, 5)}
    codes |= {"loneliness.1": 1 + number % 5, "burnout.1": 25 * (number % 5), "support.1": number % 11, "support.2": 3}
    sent = {"prepared": _text(token.prepared), "signature": _text(token.signature)}
    return json.dumps({"token": sent, "gender": ("woman", "man")[number % 2], "answers": codes})


def collectors(slug: str, wave: str, count: int) -> dict[str, Any]:
    """Requests of people who have not collected their token: cookie, path and a blinded message each."""
    organization = Organization.objects.get(slug=slug)
    requests = []
    with nothing_queued(), tenant(organization.pk):
        keys = {key.stratum: key for key in WaveKey.objects.filter(wave__public_id=wave)}
        collected = TokenIssue.objects.filter(wave__public_id=wave).values("person")
        inside = set(Membership.objects.values_list("person_id", flat=True))
        old = Person.objects.filter(joined_on=organization.programme_started_on)
        free = old.exclude(pk__in=collected).order_by("-pk").select_related("user")
        for person in free[:count]:
            key = keys.get("member" if person.pk in inside else "not_yet") or keys["all"]
            message = blind.blind(blind.public_key(key.public_jwk), blind.prepare()).message
            body = json.dumps({"blinded": _text(message), "fingerprint": key.fingerprint})
            requests.append({"cookie": cookie_of(person), "body": body})
    return {"requests": requests}


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _organization(slug: str) -> Organization:
    return Organization.objects.create(
        slug=slug,
        name=slug.title(),
        timezone="Europe/Berlin",
        country="DE",
        programme_started_on=date(2018, 1, 1),
        live_on=date(2018, 1, 1),
    )


def _person(organization: Organization, role: str) -> Person:
    user = User.objects.create_user(f"{role}@{organization.slug}.test")
    Affiliation.objects.create(user=user, organization=organization)
    with tenant(organization.pk):
        person = Person.objects.create(user=user, full_name=role.title(), joined_on=TODAY, onboarded_on=TODAY)
        RoleGrant.objects.create(person=person, role=role, granted_on=TODAY)
    return person


def cookie_of(person: Person) -> str:
    """A real session's cookie, with a CSRF secret beside it."""
    client = Client()
    client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
    return f"sessionid={client.cookies['sessionid'].value}; csrftoken={'c' * 32}"
