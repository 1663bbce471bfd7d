"""Every screen of groups, as a role that the access matrix lets in: axe in both themes, and nothing wider than the screen.

The browser gets each page from Django's test client in this thread, so what a screen shows is made in a transaction that is taken
back after it. Styles, scripts and policy are those that a server sends. What a page does is for the journeys beside this file.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route

from groups.models import FacilitatorTerms, PeerGroup, Report, RotaDraft, WaitingPlace
from peersupport.tenancy import tenant
from tests.architecture.matrix import MATRIX
from tests.architecture.objects import arguments_for
from tests.e2e.conftest import COLOURS, PATIENCE, violations
from tests.factories import Cast, make_membership, make_person, make_request, make_session, make_training
from tests.groups.programme import make_draft, make_handover
from tests.groups.safety import make_debrief
from tests.groups.space import make_post

SITE = "http://localhost"
NO_SCREEN = {"groups:calendar", "groups:feed"}
# Who sees a screen visits it: the first of these. What several see, and see differently, each of them visits.
ROLES = {"member": "bob", "facilitator": "alice", "employee": "carol", "coordinator": "frank", "safeguarding_lead": "grace"}
SHARED = {f"groups:{name}" for name in ("group", "session", "announcements", "thread", "question", "agreements", "safeguarding")}
# The last is the one at which axe looks.
WIDTHS = (1280, 320, 390)
Arguments = dict[str, Any]


def _full(cast: Cast) -> Arguments:
    with tenant(cast.organization.pk):
        PeerGroup.objects.filter(pk=cast.group.pk).update(capacity_min=3, capacity_max=3)
    for _ in range(2):
        make_membership(group=cast.group, person=make_person(organization=cast.organization))
    return {"pk": cast.group.pk}


def _offered(cast: Cast) -> Arguments:
    with tenant(cast.organization.pk):
        until = timezone.now() + timedelta(hours=20)
        WaitingPlace.objects.create(group=cast.group, person=cast.carol, status="offered", offered_until=until)
    return {"pk": cast.group.pk}


def _asked(cast: Cast, **fields: Any) -> Arguments:
    arguments_for("groups:request", cast)
    make_request(group=cast.group, person=cast.carol, **fields)
    return {"pk": cast.group.pk}


def _talk(cast: Cast) -> Arguments:
    return _asked(cast, status="talk_offered", talk_at=timezone.now() + timedelta(days=2), talk_where="Room 2")


def _hidden(cast: Cast) -> Arguments:
    """bob's text, put out of sight."""
    today = timezone.localdate()
    with tenant(cast.organization.pk):
        slate = cast.group.memberships.get(person=cast.bob)
    post = make_post(group=cast.group, session=make_session(group=cast.group), author=slate, is_hidden=True)
    with tenant(cast.organization.pk):
        told = {"reason": "other", "reported_on": today, "status": "hidden", "outcome": "It names a place.", "decided_on": today}
        report = Report.objects.create(group=cast.group, post=post, reporter=cast.carol, decided_by=cast.alice, **told)
    return {"public_id": report.public_id}


def _rota(cast: Cast) -> None:
    """alice is away, is asked for cover and for a session of two groups, and stands by."""
    for name in ("remove_exception", "take", "answer_bridge"):
        arguments_for(f"groups:{name}", cast)
    soon = make_session(group=cast.group, facilitators=(cast.ivy,), starts_at=timezone.now() + timedelta(days=3))
    with tenant(cast.organization.pk):
        soon.stand_bys.create(person=cast.alice)


def _programme(cast: Cast) -> None:
    """A session lacks somebody, somebody steps back, training is noted, a plan and a hand-over are under way."""
    make_session(group=cast.group, facilitators=(cast.alice,), starts_at=timezone.now() + timedelta(hours=20))
    make_training(person=cast.alice, module="listening", completed_on=timezone.localdate())
    # Whoever gave no name is listed by their address, which has no place to break a line at.
    long = make_person(organization=cast.organization, name="Maximiliane.Hohenfels@Department", roles=("facilitator",))
    make_training(person=long, module="sign-off")
    make_handover(cast)
    with tenant(cast.organization.pk):
        FacilitatorTerms.objects.create(person=cast.ivy, step_back_on=timezone.localdate() + timedelta(days=9))
        RotaDraft.objects.create(first_day=timezone.localdate(), status=RotaDraft.Status.READY)


def _plan(cast: Cast) -> Arguments:
    """A place is open, somebody who leads steps back before, and somebody stands by."""
    draft = make_draft(cast)
    with tenant(cast.organization.pk):
        FacilitatorTerms.objects.create(person=cast.alice, step_back_on=timezone.localdate())
        draft.rows.update(second=None, stand_by=cast.ivy)
    return {"draft": draft.public_id}


def _supervised(cast: Cast) -> None:
    make_debrief(cast, supervisor=cast.alice)


# What a screen shows, where the matrix has it empty or closed to everybody; its arguments, where they are others than there.
SCENES: dict[str, Callable[[Cast], Arguments | None]] = {
    "groups:wait": _full,
    "groups:claim": _offered,
    "groups:decline": _offered,
    "groups:withdraw": _asked,
    "groups:another_time": _talk,
    "groups:appeal": _hidden,
    "groups:rota": _rota,
    "groups:rota_month": _rota,
    "groups:availability": _rota,
    "groups:confirm_leads": lambda cast: arguments_for("groups:decline_lead", cast) and None,
    "groups:reports": lambda cast: arguments_for("groups:answer_report", cast) and None,
    "groups:my_reports": lambda cast: arguments_for("groups:answer_report", cast) and None,
    "groups:supervision": _supervised,
    "groups:programme": _programme,
    "groups:training": _programme,
    "groups:quarter": _plan,
    "groups:publish_quarter": _plan,
    "groups:discard_quarter": _plan,
    "groups:handover": lambda cast: {"pk": make_handover(cast, note="We open with a round.").pk},
    "groups:concerns": lambda cast: arguments_for("groups:concern", cast) and None,
    "groups:safeguarding": lambda cast: arguments_for("groups:identity_request", cast) and None,
}
# Whose screens those are that the matrix closes to everybody.
WHOSE = dict.fromkeys(("wait", "claim", "decline", "withdraw", "another_time"), "employee") | {"appeal": "member"}
# On the device that asked only: the journey in test_space.py goes there.
ELSEWHERE = {"groups:edit_question"}


def screens_of(role: str) -> list[str]:
    """Return the screens that one role visits."""
    found = []
    for name, row in MATRIX.items():
        able = [who for who in ROLES if row.status[who] == 200] or [WHOSE.get(name.removeprefix("groups:"), "")]
        is_screen = row.method == "GET" or 200 in row.status.values()
        if name.startswith("groups:") and is_screen and name not in NO_SCREEN and role in (able if name in SHARED else able[:1]):
            found.append(name)
    return found


def test_every_screen_is_visited() -> None:
    visited = {name for role in ROLES for name in screens_of(role)}
    screens = {name for name, row in MATRIX.items() if name.startswith("groups:") and row.method == "GET"}
    assert screens - visited - NO_SCREEN == ELSEWHERE


@pytest.mark.parametrize("role", ROLES)
def test_every_screen_is_accessible(role: str, cast: Cast, browser: Browser) -> None:
    client = Client()
    client.force_login(getattr(cast, ROLES[role]).user, backend="django.contrib.auth.backends.ModelBackend")
    context = browser.new_context(service_workers="block", locale="en-GB", timezone_id="Europe/London", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    answers: dict[str, HttpResponse] = {}
    page.route("**/*", lambda route: _answer(route, answers))
    faults = []
    for name in screens_of(role):
        with transaction.atomic():
            own = SCENES[name](cast) if name in SCENES else None
            path = reverse(name, kwargs={"organization": cast.organization.slug, **(own or arguments_for(name, cast))})
            response = client.post(path) if MATRIX[name].method == "POST" else client.get(path)
            transaction.set_rollback(True)
        if response.status_code != 200:
            faults.append(f"{name}: {response.status_code}")
            continue
        answers[path] = response
        page.goto(SITE + path)
        faults += [f"{name} as {role}, {fault}" for fault in _look(page)]
    context.close()
    assert not faults, "\n".join(faults)


def _answer(route: Route, answers: dict[str, HttpResponse]) -> None:
    """Give the browser the page that was made for it, and files; whatever else a page asks for is not there."""
    path = urlsplit(route.request.url).path
    if path in answers:
        response = answers[path]
        route.fulfill(status=200, headers=dict(response.headers), body=response.content)
    elif found := finders.find(path.removeprefix("/static/")):
        route.fulfill(path=found)
    else:
        route.fulfill(status=204)


def _look(page: Page) -> list[str]:
    """Return what is wrong with a page: how wide it is, in light, and in dark."""
    faults = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        faults += [f"{width} px: scrolls sideways by {wide} px"] if wide > 0 else []
    page.emulate_media(color_scheme="light")
    light = violations(page)
    page.emulate_media(color_scheme="dark")
    for theme, found in (("light", light), ("dark", violations(page, only=COLOURS))):
        if found.violations_count:
            faults.append(f"{theme}:\n{found.generate_report()}")
    return faults
