"""Every page and file that HR has under insights/ stands under figures/ for everyone, the same but for where its links lead."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from analytics.urls import urlpatterns
from tests.analytics.factories import make_history, make_past
from tests.architecture.objects import arguments_for
from tests.factories import Cast

SignIn = Callable[[Any], Client]
HR, ALL = "insights/", "figures/"
ROUTES = {str(each.pattern): f"analytics:{each.name}" for each in urlpatterns}
# What HR does, and nobody else: these have no twin.
ACTS = {
    "insights/adapt/<slug:hint>/take/": "HR takes a hint on; everyone reads it under figures/adapt/ from then on",
    "insights/adapt/<int:pk>/close/": "HR ends what was taken on; everyone reads how it ended under figures/adapt/",
}
# Pages on which HR finds buttons to act, and everyone else a sentence that HR does, beside what all of them read.
WITH_BUTTONS = {"insights/adapt/"}
FOR_HR = sorted(route for route in ROUTES if route.startswith(HR) and route not in ACTS)
FORGERY = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": ?"\w+"')
BUTTON = re.compile(r'<p>\s*<a class="button"[^>]*>.*?</a>\s*</p>|<p class="small muted">HR takes hints on [^<]*</p>', re.DOTALL)


def test_every_page_of_hr_has_its_twin() -> None:
    assert len(FOR_HR) > 15
    missing = [route for route in FOR_HR if route.replace(HR, ALL, 1) not in ROUTES]
    assert missing == [], "Everyone sees what HR sees: give these a twin under figures/, or say here why HR alone acts there."
    assert [route for route in ROUTES if route.startswith(ALL) and route.replace(ALL, HR, 1) not in ROUTES] == []
    assert set(ACTS) <= set(ROUTES)


def read(reply: Any, *, buttons: bool) -> tuple[int, dict[str, str], str | bytes]:
    """(status, headers that a file goes by, body). Of a page the part that is its own, with links as everyone has them."""
    headers = {name: reply.headers.get(name, "") for name in ("Content-Type", "Content-Disposition", "ETag", "Location")}
    headers["Location"] = headers["Location"].replace("/harbour/insights/", "/harbour/figures/")
    if not headers["Content-Type"].startswith("text/html"):
        return reply.status_code, headers, reply.getvalue()
    page = FORGERY.sub("", reply.content.decode().replace("/harbour/insights/", "/harbour/figures/"))
    main = re.search(r"<main.*?</main>", page, re.DOTALL)
    body = main[0] if main else page
    return reply.status_code, headers, " ".join((BUTTON.sub("", body) if buttons else body).split())


@pytest.mark.parametrize("route", FOR_HR)
def test_everyone_reads_what_hr_reads(cast: Cast, client_of: SignIn, route: str) -> None:
    make_history(organization=cast.organization, rounds=3)
    make_past(organization=cast.organization, values={"woman": 5.0, "man": 4.0})
    theirs = reverse(ROUTES[route], kwargs=arguments_for(ROUTES[route], cast))
    mine = theirs.replace(f"/{HR}", f"/{ALL}", 1)
    expected = read(client_of(cast.erin).get(theirs), buttons=route in WITH_BUTTONS)
    for person in (cast.carol, cast.bob, cast.erin):
        assert read(client_of(person).get(mine), buttons=route in WITH_BUTTONS) == expected
    assert expected[0] in (200, 302, 405)


def test_the_comparison_can_fail(cast: Cast, client_of: SignIn) -> None:
    make_history(organization=cast.organization, rounds=2)
    before = read(client_of(cast.erin).get("/harbour/insights/gap/"), buttons=False)
    assert before != read(client_of(cast.carol).get("/harbour/figures/"), buttons=False)
