"""The quarterly round: everyone is asked, three questions are about awareness, and figures follow the one rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from analytics.models import Figure
from organizations.models import Person
from peersupport.tenancy import tenant
from surveys.actions.wave import RoundRefused, check_round
from surveys.forms import opening_days
from surveys.models import Wave
from surveys.querysets import audience, strata
from surveys.question_set import latest, question_sets
from tests.analytics.factories import make_sheets, make_wave, publish, same
from tests.factories import Cast

SignIn = Callable[[Any], Client]
AWARENESS = {"understand", "open_talk", "speak_up"}
SCORES = {scale.column: 5 for scale in latest("quarter").measures}


def test_it_asks_three_questions_about_awareness_in_little_time() -> None:
    asked = latest("quarter")
    assert {scale.column for scale in asked.measures} >= AWARENESS
    assert len(asked.keys) == 10
    assert asked.seconds <= 75


def test_a_question_belongs_to_one_kind_of_round() -> None:
    """By its words as well: the same question under two names would be asked twice in 28 days (privacy.md §3)."""
    kinds: dict[str, set[str]] = {}
    columns: dict[str, set[str]] = {}
    for each in question_sets().values():
        for question in each.questions("en"):
            kinds.setdefault(question.text.casefold(), set()).add(each.kind)
        for scale in each.measures:
            columns.setdefault(scale.column, set()).add(each.kind)
    assert {text: found for text, found in kinds.items() if len(found) > 1} == {}
    assert {name: found for name, found in columns.items() if len(found) > 1} == {}


def test_everyone_is_asked_as_in_the_monthly_round(cast: Cast) -> None:
    today = timezone.now().date()
    with tenant(cast.organization.pk):
        asked = {kind: audience(cast.organization, kind, today) for kind in ("core", "quarter", "session")}
        everyone = set(Person.objects.active().values_list("pk", flat=True))
        assert set(asked["quarter"].values_list("pk", flat=True)) == everyone
        assert list(asked["quarter"].order_by("pk")) == list(asked["core"].order_by("pk"))
        bob = asked["quarter"].filter(pk=cast.bob.pk)
        carol = asked["quarter"].filter(pk=cast.carol.pk)
        assert [*strata(bob, "quarter"), *strata(carol, "quarter")] == ["member", "not_yet"]


def test_figures_are_published_by_the_rule(cast: Cast) -> None:
    wave = make_wave(organization=cast.organization, kind="quarter")
    make_sheets(
        wave,
        {
            ("woman", "member"): same(24, **SCORES),
            ("woman", "not_yet"): same(30, **SCORES),
            ("man", "member"): same(9, **SCORES),
            ("man", "not_yet"): same(20, **SCORES),
            ("nonbinary", "member"): same(9, **SCORES),
        },
    )
    publish(wave)
    with tenant(cast.organization.pk):
        figures = list(Figure.objects.filter(wave=wave))
    assert {figure.measure for figure in figures} == set(SCORES)
    blocks = {tuple(map(tuple, figure.block)) for figure in figures if figure.measure in AWARENESS}
    # Nine men who take part are merged with the others; nine non-binary people are left out.
    assert blocks == {(("woman", "member"),), (("woman", "not_yet"),), (("man", "member"), ("man", "not_yet"))}
    assert all(figure.n_low >= 10 for figure in figures)


def test_it_is_asked_twelve_weeks_apart(cast: Cast) -> None:
    opens = timezone.now() + timedelta(days=20)
    with tenant(cast.organization.pk):
        Wave.objects.create(
            kind="quarter",
            title="First",
            question_set=latest("quarter").name,
            opens_at=opens,
            closes_at=opens + timedelta(days=10),
        )
        for days in (1, 28, 83):
            with pytest.raises(RoundRefused, match="84 days apart"):
                check_round("quarter", opens + timedelta(days=days), opens + timedelta(days=days + 10))
        check_round("quarter", opens + timedelta(days=84), opens + timedelta(days=94))
        # Other questions, so no reason to wait.
        check_round("core", opens, opens + timedelta(days=10))


def test_hr_sees_it_as_an_employee_and_plans_it(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.erin)
    assert b"because of their gender" in client.get("/harbour/rounds/preview/quarter/").content
    opens_on = opening_days(timezone.now().astimezone(ZoneInfo(cast.organization.timezone)))[0]
    plan = {"kind": "quarter", "opens_on": opens_on.isoformat(), "days": "14", "consultation": "none", "consulted": ""}
    assert client.post("/harbour/rounds/schedule/", plan).status_code == 302
    with tenant(cast.organization.pk):
        wave = Wave.objects.get()
        assert (wave.kind, wave.question_set) == ("quarter", "quarter_1")
        assert wave.title.startswith("Quarterly check-in, ")
