"""Closed rounds become figures, once."""

from __future__ import annotations

import logging
import secrets
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analytics.actions import publication
from analytics.actions.publication import ReleaseBlocked, finish_round, is_night_for, waves_due
from analytics.disclosure import FLOOR, step
from analytics.models import AtomCount, Figure, Release
from analytics.scheduled import publish_due
from organizations.models.audit import AuditEntry
from peersupport.tenancy import tenant
from surveys.models import Sheet, Wave
from tests.analytics.factories import CORE_COLUMNS, make_sheets, make_wave, publish, same, spread
from tests.conftest import as_role
from tests.factories import Cast, make_organization

CORE = dict.fromkeys(CORE_COLUMNS, 5) | {"burnout": 50}
FULL = {
    ("woman", "member"): same(40, **CORE),
    ("woman", "not_yet"): same(30, **CORE),
    ("man", "member"): same(20, **CORE),
    ("man", "not_yet"): same(7, **CORE),
    ("nonbinary", "member"): same(4, **CORE),
    ("not_stated", "not_yet"): same(12, **CORE),
}


def figures_of(wave: Wave) -> list[Figure]:
    with tenant(wave.organization_id):
        return list(Figure.objects.filter(wave=wave).order_by("measure", "pk"))


def test_blocks_bands_and_steps_follow_the_rule(cast: Cast) -> None:
    wave = make_wave(organization=cast.organization)
    make_sheets(wave, FULL)
    publish(wave)
    blocks = {(f.measure, tuple(map(tuple, f.block))): f for f in figures_of(wave)}
    assert {block for measure, block in blocks if measure == "phq4"} == {
        (("woman", "member"),),
        (("woman", "not_yet"),),
        (("man", "member"), ("man", "not_yet")),
        (("not_stated", "member"), ("not_stated", "not_yet")),
    }
    women = blocks["phq4", (("woman", "member"),)]
    assert (women.n_low, women.n_high, women.step) == (30, 49, step(40, 0, 12))
    # All answered 5: dither moves the value by one step at most.
    assert abs(women.value - 5) <= women.step
    assert {measure for measure, _ in blocks} == set(CORE_COLUMNS)


def test_total_of_a_block_is_the_sum_over_its_atoms(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publication, "SystemRandom", lambda: type("Half", (), {"random": lambda self: 0.5})())
    wave = make_wave(organization=cast.organization)
    make_sheets(
        wave,
        {
            ("woman", "member"): same(30, phq4=6),
            ("woman", "not_yet"): same(5, phq4=2),
            ("man", "member"): same(20, phq4=4),
            ("man", "not_yet"): [*same(19, phq4=8), {"loneliness": 3}],
        },
    )
    publish(wave)
    found = {tuple(map(tuple, f.block)): f.value for f in figures_of(wave) if f.measure == "phq4"}
    # 190 / 35 = 5.43 on a grid of 1; 19 complete answers in a band from 15, whose grid is 2.
    assert found == {
        (("woman", "member"), ("woman", "not_yet")): 5.0,
        (("man", "member"),): 4.0,
        (("man", "not_yet"),): 8.0,
    }
    with tenant(wave.organization_id), as_role("worker"):
        assert AtomCount.objects.get(measure="phq4", gender="man", second="not_yet").n == 19
        assert AtomCount.objects.filter(measure="phq4").count() == 8


def test_a_second_night_publishes_nothing_new(cast: Cast) -> None:
    wave = make_wave(organization=cast.organization)
    make_sheets(wave, FULL)
    assert publish(wave) is not None
    before = [(f.pk, f.value) for f in figures_of(wave)]
    assert publish(wave) is None
    assert [(f.pk, f.value) for f in figures_of(wave)] == before


def test_too_few_sheets_make_a_release_without_figures(cast: Cast) -> None:
    wave = make_wave(organization=cast.organization, sheets_destroyed_on=date(2026, 3, 31))
    assert publish(wave) is not None
    assert figures_of(wave) == []
    with tenant(wave.organization_id):
        wave.refresh_from_db()
    assert wave.status == "published"


def test_an_open_round_is_left_alone(cast: Cast) -> None:
    wave = make_wave(organization=cast.organization, status="open")
    assert publish(wave) is None
    with tenant(wave.organization_id):
        assert not Release.objects.exists()


def test_a_raised_floor_merges_halves(cast: Cast) -> None:
    wave = make_wave(organization=cast.organization, floor=25)
    make_sheets(wave, {("woman", "member"): spread(24, 4), ("woman", "not_yet"): spread(30, 4), ("man", "member"): spread(25, 4)})
    publish(wave)
    assert {len(figure.block) for figure in figures_of(wave)} == {2}


def test_after_session_rounds_stand_on_kinds_of_group(cast: Cast) -> None:
    wave = make_wave(organization=cast.organization, kind="session")
    sheets = same(15, felt_safe=8, felt_heard=7, useful=6)
    make_sheets(wave, {(gender, second): sheets for gender in ("woman", "man") for second in ("mixed", "specific")})
    publish(wave)
    found = figures_of(wave)
    assert {figure.measure for figure in found} == {"felt_safe", "felt_heard", "useful"}
    assert {second for figure in found for _, second in figure.block} == {"mixed", "specific"}


def test_sheets_are_counted_in_one_statement_whatever_their_number(cast: Cast) -> None:
    wave = make_wave(organization=cast.organization)
    make_sheets(wave, FULL)
    with CaptureQueriesContext(connection) as queries:
        publish(wave)
    reads = [query["sql"] for query in queries if "surveys_sheet" in query["sql"]]
    assert len(reads) == 1
    assert "GROUP BY" in reads[0]


def test_a_night_closes_publishes_and_destroys_in_transactions_of_their_own(cast: Cast) -> None:
    wave = make_wave(organization=cast.organization)
    make_sheets(wave, FULL)
    now = datetime(2026, 4, 1, 2, tzinfo=UTC)
    with as_role("worker"), tenant(wave.organization_id):
        (due,) = waves_due(now)
        assert finish_round(due, now) == ["published", "destroyed"]
        assert waves_due(now) == []
        assert not Sheet.objects.exists()
    assert figures_of(wave)


def test_a_find_blocks_the_release_and_raises_an_alarm_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A partition that splits what must be merged: the guard does not trust it."""
    wave = make_wave(organization=cast.organization)
    make_sheets(wave, FULL)
    women = [("woman", "member"), ("woman", "not_yet")]
    small = [("man", "member"), ("man", "not_yet")]
    overlapping = [frozenset(women + small), frozenset([*women, ("man", "member")])]
    monkeypatch.setattr(publication, "partition", lambda counts, floor: overlapping)
    now = datetime(2026, 4, 1, 2, tzinfo=UTC)
    for _ in range(2):
        with as_role("worker"), tenant(wave.organization_id):
            (due,) = waves_due(now)
            with caplog.at_level(logging.CRITICAL):
                assert finish_round(due, now) == ["blocked"]
    assert "was not published" in caplog.text
    with tenant(wave.organization_id):
        wave.refresh_from_db()
        assert wave.status == "closed"
        assert not Release.objects.exists()
        assert AuditEntry.objects.filter(verb="release.blocked").count() == 1
    with as_role("worker"), tenant(wave.organization_id):
        assert Sheet.objects.exists()


def test_night_is_the_organizations_own(cast: Cast) -> None:
    there = make_organization(timezone="America/New_York")
    wave = make_wave(organization=there)
    evening = wave.closes_at + timedelta(hours=1)
    assert not is_night_for(wave, evening)
    assert is_night_for(wave, datetime(2026, 4, 1, 7, tzinfo=UTC))
    assert not is_night_for(wave, datetime(2026, 4, 1, 10, tzinfo=UTC))
    # A night that was missed: any hour will do.
    assert is_night_for(wave, wave.closes_at + timedelta(hours=25))


def test_the_clock_publishes_every_organization_and_survives_one_that_fails(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    waves = [make_wave(organization=organization) for organization in (cast.organization, cast.other)]
    for wave in waves:
        make_sheets(wave, FULL)
    real = publication.publish_wave

    def fails_for_the_first(wave: Wave, **options: Any) -> Release | None:
        if wave.pk == waves[0].pk:
            raise ZeroDivisionError
        return real(wave, **options)

    monkeypatch.setattr(publication, "publish_wave", fails_for_the_first)
    with as_role("worker"):
        publish_due()
    assert [len(figures_of(wave)) > 0 for wave in waves] == [False, True]
    monkeypatch.setattr(publication, "publish_wave", real)
    with as_role("worker"):
        publish_due()
    assert figures_of(waves[0])


def test_a_night_without_rounds_is_one_look_up(cast: Cast) -> None:
    for day in range(1, 4):
        wave = make_wave(organization=cast.organization, closed_on=date(2026, day, 20))
        make_sheets(wave, FULL)
        publish(wave)
    with as_role("worker"):
        publish_due()
        with CaptureQueriesContext(connection) as queries:
            publish_due()
    assert sum("surveys_wave" in query["sql"] for query in queries) == 2  # one for each of the two organizations
    assert not any("analytics_" in query["sql"] or "surveys_sheet" in query["sql"] for query in queries)


def test_command_publishes_one_organization_as_of_a_day(cast: Cast) -> None:
    early = make_wave(organization=cast.organization, closed_on=date(2026, 3, 1))
    elsewhere = make_wave(organization=cast.other, closed_on=date(2026, 3, 1))
    make_sheets(early, FULL)
    out = StringIO()
    with as_role("worker"):
        call_command("publish", organization="harbour", as_of=date(2026, 3, 2), stdout=out)
    assert "published, destroyed" in out.getvalue()
    with tenant(early.organization_id):
        assert Release.objects.get().published_on == date(2026, 3, 2)
    assert figures_of(elsewhere) == []


def test_command_leaves_rounds_alone_that_end_after_the_day(cast: Cast) -> None:
    wave = make_wave(organization=cast.organization, closed_on=date(2026, 3, 10))
    with as_role("worker"):
        call_command("publish", "--as-of", "2026-03-10", stdout=StringIO())
        with tenant(wave.organization_id):
            assert not Release.objects.exists()
        call_command("publish", "--as-of", "2026-03-11", stdout=StringIO())
    with tenant(wave.organization_id):
        assert Release.objects.exists()


def test_dither_is_drawn_once_for_each_figure_from_the_systems_random_source(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    assert publication.SystemRandom is secrets.SystemRandom
    drawn: list[float] = []

    class Drawing:
        """0.0 for the first figure, almost 1 for the next, and so on."""

        def random(self) -> float:
            drawn.append(0.999 if len(drawn) % 2 else 0.0)
            return drawn[-1]

    monkeypatch.setattr(publication, "SystemRandom", Drawing)
    wave = make_wave(organization=cast.organization)
    # The mean is 5.5 on a grid of 1: only the dither decides on which side they come out.
    make_sheets(wave, {(gender, "member"): [{"phq4": 5 + place % 2} for place in range(34)] for gender in ("woman", "man")})
    publish(wave)
    found = {figure.block[0][0]: figure.value for figure in figures_of(wave)}
    assert len(drawn) == len(found) == 2
    assert found == {"woman": 5.0, "man": 6.0}


def test_command_says_when_there_is_nothing_to_do_and_refuses_a_strange_slug(cast: Cast) -> None:
    out = StringIO()
    with as_role("worker"):
        call_command("publish", stdout=out)
        with pytest.raises(CommandError, match="no organization"):
            call_command("publish", organization="nowhere")
    assert "Nothing to do" in out.getvalue()


def test_command_fails_when_a_round_is_blocked(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    wave = make_wave(organization=cast.organization)
    make_sheets(wave, FULL)

    def blocked(wave: Wave, **options: Any) -> None:
        raise ReleaseBlocked([])

    monkeypatch.setattr(publication, "publish_wave", blocked)
    with as_role("worker"), pytest.raises(CommandError, match="Not published"):
        call_command("publish", stdout=StringIO())


def test_every_figure_hides_two_people(cast: Cast) -> None:
    wave = make_wave(organization=cast.organization)
    make_sheets(wave, FULL)
    publish(wave)
    for figure in figures_of(wave):
        assert figure.n_low >= FLOOR
        assert figure.step * figure.n_low > 2 * (figure.scale_high - figure.scale_low)
