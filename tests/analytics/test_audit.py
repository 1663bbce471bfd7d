"""The guard finds what it must, and `manage.py audit` says what it searched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from analytics import audit, ledger
from analytics.audit import Line, excludes_an_answer, search
from analytics.disclosure import BANDS, publish_mean, step
from analytics.models import AtomCount
from peersupport.tenancy import tenant
from tests.analytics.factories import make_figure, make_past, make_release, make_sheets, make_wave, publish, spread
from tests.conftest import as_role
from tests.factories import Cast

SIZES = {"a": 40, "b": 30, "c": 20, "d": 4}


def line(*atoms: str, n_low: int = 50, n_high: int | None = 99, **fields: object) -> Line:
    plain = Line("1", "core_1", "phq4", frozenset(atoms), 0, 12, n_low, n_high, 3.5, 0.5, "")
    return replace(plain, **fields)  # type: ignore[arg-type]


def codes(lines: list[Line], sizes: dict[str, int] | None) -> set[str]:
    return {problem.code for problem in search(lines, sizes).problems}


def test_disjoint_blocks_of_the_rule_are_clean() -> None:
    assert codes([line("a", "b"), line("c", "d", n_low=20, n_high=29, value=4, step=2)], SIZES) == set()


@pytest.mark.parametrize(
    "blocks",
    [
        pytest.param([("a", "b", "d"), ("a", "b")], id="nested"),
        pytest.param([("a", "b", "c", "d"), ("a", "c"), ("b",)], id="three blocks around one"),
        pytest.param([("a", "d"), ("b", "d"), ("a", "b")], id="a triangle: half the sum less one block"),
    ],
)
def test_overlapping_blocks_are_caught(blocks: list[tuple[str, ...]]) -> None:
    assert "derivable" in codes([line(*block) for block in blocks], SIZES)


def test_overlap_that_reaches_only_large_sets_is_no_find() -> None:
    # a alone follows, and a is 40 people: its own figure could have been published.
    assert "derivable" not in codes([line("a", "b"), line("b", n_low=30, n_high=49, value=4, step=1)], SIZES)


def test_sources_are_searched_apart_without_missing_anything() -> None:
    clean = [line("a", "b"), line("c", n_low=20, n_high=29, value=4, step=2)]
    hidden = [line("x", "y"), line("x")]
    found = search([*clean, *hidden], SIZES | {"x": 52, "y": 3})
    assert [problem.code for problem in found.problems] == ["derivable"]
    assert found.linked == 3


def test_block_under_the_floor_or_off_its_band_is_caught() -> None:
    assert codes([line("c", "d", n_low=20, n_high=29, value=4, step=2)], {"c": 5, "d": 4}) >= {"floor", "band_does_not_hold"}
    assert "floor" in codes([line("a", "b", floor=100)], SIZES)
    assert "unknown_count" in codes([line("a", "e")], SIZES)
    assert "band" in codes([line("a", "b", n_low=51)], SIZES)
    assert "band" in codes([line("a", "b", n_high=120)], SIZES)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"step": 0.25, "value": 3.25}, "step"),
        ({"value": 3.4}, "grid"),
        ({"value": 0.0}, "grid"),
        ({"value": 12.0}, "grid"),
        ({"value": 0.5}, "open_end"),
        ({"open_end": "high"}, "open_end"),
    ],
)
def test_wrong_rounding_is_caught(change: dict[str, object], code: str) -> None:
    assert code in codes([line("a", "b", **change)], SIZES)


def test_two_measures_of_the_same_answers_are_caught() -> None:
    whole, half = line("a", "b"), line("c", "e", measure="phq2", scale_high=6, value=3.0, step=0.25)
    assert "asked_twice" in codes([whole, half], SIZES | {"e": 40})
    assert "not_asked" in codes([line("a", "b", measure="felt_safe", scale_high=10)], SIZES)


@given(
    n_low=st.sampled_from(BANDS),
    scale=st.sampled_from([(0, 1), (1, 5), (0, 10), (0, 12), (3, 9), (0, 100)]),
    share=st.floats(0, 1),
)
def test_no_figure_of_the_rule_excludes_an_answer(n_low: int, scale: tuple[int, int], share: float) -> None:
    low, high = scale
    figure = publish_mean(n_low, n_low * low + round(share * n_low * (high - low)), low, high)
    if figure is not None:
        published = line(
            "a", scale_low=low, scale_high=high, n_low=n_low, value=figure.value, step=figure.step, open_end=figure.open_end
        )
        assert not excludes_an_answer(published)


@pytest.mark.parametrize("part", [2, 4, 10])
def test_a_finer_grid_excludes_an_answer(part: int) -> None:
    finer = step(10, 0, 12) / part
    assert excludes_an_answer(line("a", n_low=10, n_high=14, step=finer, value=finer * 2))


def test_past_surveys_may_not_overlap_at_all() -> None:
    past = [line("a", "b", question_set="", source="file"), line("a", question_set="", source="file")]
    assert "overlap" in codes(past, None)


def audited(**options: object) -> str:
    out = StringIO()
    with as_role("worker"):
        call_command("audit", stdout=out, **options)
    return out.getvalue()


def test_command_says_what_it_searched(cast: Cast) -> None:
    wave = make_wave(organization=cast.organization)
    make_sheets(wave, {(gender, second): spread(30, 4) for gender in ("woman", "man") for second in ("member", "not_yet")})
    publish(wave)
    make_past(organization=cast.organization, values={"woman": 4.0, "man": 3.5})
    said = audited()
    assert "harbour" in said
    assert "elsewhere" in said
    assert "Monthly check-in: 4 figures in 4 blocks over 4 atoms, 4 linked sets" in said
    assert "Past surveys: 2 figures" in said
    assert "Nothing was found." in said
    assert "elsewhere" not in audited(organization="harbour")


def test_command_fails_on_a_find(cast: Cast) -> None:
    release = make_release(organization=cast.organization)
    make_figure(release=release, seconds="member not_yet")
    make_figure(release=release, seconds="member")
    with tenant(cast.organization.pk), as_role("worker"):
        for second, n in (("member", 60), ("not_yet", 5)):
            AtomCount.objects.create(release=release, measure="phq4", gender="woman", second=second, n=n)
    out = StringIO()
    with as_role("worker"), pytest.raises(CommandError, match="1 finds"):
        call_command("audit", stdout=out)
    assert "follows from published totals" in out.getvalue()


def test_command_notices_a_right_too_many(cast: Cast) -> None:
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute("GRANT UPDATE (value) ON analytics_figure TO peersupport_worker")
    try:
        with as_role("worker"), pytest.raises(CommandError, match="1 finds"):
            call_command("audit", stdout=StringIO())
    finally:
        with as_role("owner"), connection.cursor() as cursor:
            cursor.execute("REVOKE UPDATE (value) ON analytics_figure FROM peersupport_worker")


def test_work_grows_with_waves_and_not_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each search sees one wave's blocks, however many waves there are."""
    seen: list[int] = []

    def counting(published: Sequence[frozenset[str]], sizes: Mapping[str, int]) -> None:
        seen.append(len(published) + len(sizes))

    monkeypatch.setattr(audit.disclosure, "derivable_set", counting)
    lines, sizes = [], {}
    for wave in range(60):
        sizes |= {f"{wave}:{atom}": n for atom, n in SIZES.items()}
        lines += [line(f"{wave}:a", f"{wave}:b", source=str(wave)), line(f"{wave}:b", f"{wave}:c", source=str(wave))]
    search(lines, sizes)
    assert seen == [2 + 3] * 60


def test_audit_of_sixty_rounds_needs_two_statements_a_kind(cast: Cast, django_assert_num_queries: Any) -> None:
    for month in range(3):
        make_figure(
            release=make_release(organization=cast.organization, closed_on=date(2026, 1, 31) + timedelta(days=30 * month))
        )
    with as_role("worker"), tenant(cast.organization.pk), django_assert_num_queries(2):
        ledger.audit_input("core")
