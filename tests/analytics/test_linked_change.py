"""A change is published instead of the level of the same people: whose figures there are, and what the guard refuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import history, ledger
from analytics.actions import publication
from analytics.actions.publication import finish_round, waves_due
from analytics.asked import Asked, asked_in
from analytics.audit import Line, search
from analytics.disclosure import GENDERS, Atom, step
from analytics.models import AtomCount, Figure, Release
from analytics.pictures import pictures_of
from peersupport.tenancy import tenant
from surveys.linking import CHOICES, EVERYONE, LINKED, TAKING_PART, change_of
from surveys.models import Wave
from surveys.question_set import STRATA
from tests.analytics.factories import make_release, make_sheets, make_wave, publish, same
from tests.conftest import as_role
from tests.factories import Cast

ATOMS = [(gender, second) for gender in GENDERS for second in STRATA["core"]]
WOMEN, MEN, NONBINARY, NOT_STATED = (gender for gender in GENDERS)


@pytest.fixture
def earlier(cast: Cast) -> Wave:
    release = make_release(organization=cast.organization, closed_on=date(2025, 9, 30), title="September 2025")
    with tenant(cast.organization.pk):
        return Wave.objects.get(pk=release.wave_id)


def closed(cast: Cast, earlier: Wave, linked: Mapping[str, Sequence[str]], **fields: Any) -> Wave:
    chosen = {measure: list(strata) for measure, strata in linked.items()}
    return make_wave(organization=cast.organization, linked=chosen, linked_since=earlier, **fields)


def blocks_of(wave: Wave) -> dict[str, set[tuple[Atom, ...]]]:
    found: dict[str, set[tuple[Atom, ...]]] = {}
    with tenant(wave.organization_id):
        for figure in Figure.objects.filter(wave=wave):
            found.setdefault(figure.measure, set()).add(tuple((gender, second) for gender, second in figure.block))
    return found


def test_a_change_for_everyone_stands_instead_of_the_level(cast: Cast, earlier: Wave) -> None:
    wave = closed(cast, earlier, {"phq4": EVERYONE})
    sheets = {(gender, second): same(60, phq4_change=-2, talk=6) for gender, second in product((WOMEN, MEN), STRATA["core"])}
    make_sheets(wave, sheets)
    release = publish(wave)
    assert release is not None and release.since == earlier.public_id
    found = blocks_of(wave)
    assert found["phq4_change"] == found["talk"] == {((g, s),) for g, s in product((WOMEN, MEN), STRATA["core"])}
    assert "phq4" not in found
    with tenant(wave.organization_id):
        for figure in Figure.objects.filter(wave=wave, measure="phq4_change"):
            assert (figure.scale_low, figure.scale_high, figure.direction) == (-12, 12, -1)
            assert (figure.value, figure.step) == (-2, step(60, -12, 12))
            assert figure.rung == (3 if figure.block[0][1] == "member" else 4)
        level = Figure.objects.filter(wave=wave, measure="talk").first()
        assert level is not None and level.rung == 4


def test_a_change_of_one_half_leaves_the_other_its_level(cast: Cast, earlier: Wave) -> None:
    """No label names people who are not in the figure: neither where halves merge nor where genders do."""
    wave = closed(cast, earlier, {"phq4": TAKING_PART})
    make_sheets(
        wave,
        {
            (WOMEN, "member"): same(30, phq4_change=-1),
            (MEN, "member"): same(25, phq4_change=0),
            (NONBINARY, "member"): same(9, phq4_change=0),
            (WOMEN, "not_yet"): same(40, phq4=4),
            (MEN, "not_yet"): same(8, phq4=4),
            (NOT_STATED, "not_yet"): same(12, phq4=4),
        },
    )
    publish(wave)
    found = blocks_of(wave)
    assert found["phq4_change"] == {((WOMEN, "member"),), ((MEN, "member"),)}
    # One gender of the three is no comparison: everyone not yet in a group, and nobody else.
    assert found["phq4"] == {tuple(sorted((gender, "not_yet") for gender in GENDERS))}


def test_where_two_strata_became_one_the_half_is_a_level(cast: Cast, earlier: Wave) -> None:
    wave = closed(cast, earlier, {"phq4": TAKING_PART}, has_strata=False)
    make_sheets(wave, {(gender, "not_yet"): same(30, phq4=4) for gender in (WOMEN, MEN)})
    release = publish(wave)
    assert release is not None and release.since is None
    both = {tuple((gender, second) for second in STRATA["core"]) for gender in (WOMEN, MEN)}
    assert blocks_of(wave)["phq4"] == both


def test_what_came_past_the_letterbox_is_published_nowhere(cast: Cast, earlier: Wave) -> None:
    """A level where a change was asked, a change where a level was: counted for the guard, in no figure."""
    wave = closed(cast, earlier, {"phq4": TAKING_PART})
    honest = {(g, "member"): same(30, phq4_change=-1) for g in (WOMEN, MEN)}
    honest |= {(g, "not_yet"): same(30, phq4=4) for g in (WOMEN, MEN)}
    make_sheets(wave, honest)
    make_sheets(wave, {(WOMEN, "member"): same(30, phq4=12), (WOMEN, "not_yet"): same(30, phq4_change=12)})
    publish(wave)
    with tenant(wave.organization_id):
        for figure in Figure.objects.filter(wave=wave, measure__in=["phq4", "phq4_change"]):
            assert figure.n_low == 30
            assert {second for _, second in figure.block} == {"member" if figure.measure == "phq4_change" else "not_yet"}
    with tenant(wave.organization_id), as_role("worker"):
        counts = {(c.measure, c.gender, c.second): c.n for c in AtomCount.objects.filter(measure__startswith="phq4")}
    assert len(counts) == 16
    assert counts["phq4", WOMEN, "member"] == counts["phq4_change", WOMEN, "not_yet"] == 30


def test_a_release_that_mixes_is_blocked(cast: Cast, earlier: Wave, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard does not trust what chose the halves: a level over everybody beside the change of members stays unpublished."""
    wave = closed(cast, earlier, {"phq4": TAKING_PART})
    sheets = {(g, "member"): same(30, phq4_change=-1) for g in (WOMEN, MEN)}
    make_sheets(wave, sheets | {(g, "not_yet"): same(30, phq4=4) for g in (WOMEN, MEN)})

    def for_everyone(wave: Wave) -> list[Asked]:
        return [replace(asked, seconds=frozenset(EVERYONE)) for asked in asked_in(wave)]

    monkeypatch.setattr(publication, "asked_in", for_everyone)
    now = datetime(2026, 4, 1, 2, tzinfo=UTC)
    with as_role("worker"), tenant(wave.organization_id):
        (due,) = waves_due(now)
        assert finish_round(due, now) == ["blocked"]
    with tenant(wave.organization_id):
        assert not Release.objects.filter(wave=wave).exists()


# The guard


def line(measure: str, *people: str, source: str = "7", n_low: int = 50) -> Line:
    reach = LINKED["phq4"]
    low = -reach if measure.endswith("_change") else 0
    width = step(n_low, low, reach)
    atoms = frozenset(f"{source}:{measure}:{each}" for each in people)
    return Line(source, "core_1", measure, atoms, low, reach, n_low, n_low * 2 - 1 if n_low < 500 else None, 2 * width, width, "")


def codes(*lines: Line) -> set[str]:
    sizes = {atom: 60 // len(each.atoms) for each in lines for atom in each.atoms}
    return {problem.code for problem in search(lines, sizes).problems}


def test_level_and_change_of_different_people_are_clean() -> None:
    assert codes(line("phq4", "woman/not_yet"), line("phq4_change", "woman/member")) == set()
    # The same people in another round gave other answers.
    assert codes(line("phq4", "woman/member", source="6"), line("phq4_change", "woman/member")) == set()


@pytest.mark.parametrize(
    "level",
    [
        pytest.param(["woman/member"], id="the same block"),
        pytest.param(["woman/member", "woman/not_yet"], id="behind merged halves"),
        pytest.param([f"{gender}/{second}" for gender, second in ATOMS], id="behind everyone"),
    ],
)
def test_the_mixture_is_caught_however_it_is_merged(level: list[str]) -> None:
    assert "mixed" in codes(line("phq4", *level), line("phq4_change", "woman/member"))
    assert "mixed" in codes(line("phq4_change", *level), line("phq4", "woman/member"))
    # Two blocks of which only one is shared.
    assert "mixed" in codes(line("phq4", "man/not_yet"), line("phq4", *level), line("phq4_change", "woman/member"))


def test_overlapping_changes_are_searched_like_any_figures() -> None:
    both = line("phq4_change", "woman/member", "woman/not_yet")
    sizes = {"7:phq4_change:woman/member": 56, "7:phq4_change:woman/not_yet": 4}
    found = search([both, line("phq4_change", "woman/member")], sizes)
    assert "derivable" in {problem.code for problem in found.problems}


def test_a_change_comes_from_the_answers_of_its_level() -> None:
    assert "not_asked" in codes(replace(line("phq4_change", "woman/member"), question_set="session_1"))
    # PHQ-2 beside the change of PHQ-4: the same answers twice.
    half = replace(line("phq4", "man/not_yet"), measure="phq2")
    assert "asked_twice" in codes(line("phq4_change", "woman/member"), half)


COUNTS = st.dictionaries(st.sampled_from(ATOMS), st.integers(0, 45), min_size=8, max_size=8)


@settings(max_examples=60, deadline=None)
@given(level=COUNTS, change=COUNTS, strata=st.sampled_from(CHOICES), has_strata=st.booleans())
def test_whatever_came_the_blocks_pass_the_guard(
    level: dict[Atom, int], change: dict[Atom, int], strata: tuple[str, ...], has_strata: bool
) -> None:
    """Blocks of both columns, over any counts: disjoint people, no half that was not asked, ten or more each."""
    wave = Wave(kind="core", question_set="core_1", linked={"phq4": list(strata)}, has_strata=has_strata)
    held = {"phq4": level, "phq4_change": change}
    behind: dict[str, set[Atom]] = {"phq4": set(), "phq4_change": set()}
    for asked in asked_in(wave):
        if asked.column in held:
            for block in publication._blocks(asked, held[asked.column], 10):
                assert sum(held[asked.column][atom] for atom in block) >= 10
                assert {second for _, second in block} <= asked.seconds
                assert not behind[asked.column] & block
                behind[asked.column] |= block
    assert not behind["phq4"] & behind["phq4_change"]
    if not has_strata and strata == TAKING_PART:
        assert not behind["phq4_change"]


# What the ledger tells of it


def test_the_ledger_names_the_change_and_since_when(cast: Cast, earlier: Wave) -> None:
    wave = closed(cast, earlier, {"phq4": EVERYONE})
    make_sheets(wave, {atom: same(60, phq4_change=-2) for atom in product((WOMEN, MEN), STRATA["core"])})
    publish(wave)
    with tenant(cast.organization.pk):
        held = ledger.read()
    measure = held.measures["phq4_change"]
    assert measure.name == "Change in Symptoms of anxiety and depression (PHQ-4) since “September 2025”"
    assert (measure.scale_low, measure.scale_high, measure.meaningful, measure.reference_sd) == (-12, 12, 1.0, 2.1)
    found = history.all_findings(held)
    (linked,) = [each for each in found if each.kind == "linked_difference" and each.subject == "all"]
    assert (linked.rung, linked.earlier_wave, linked.earlier_closed_on) == (1, str(earlier.public_id), date(2025, 9, 30))


def test_a_line_breaks_where_a_round_asked_for_the_change(cast: Cast, earlier: Wave) -> None:
    for month, linked in ((1, {}), (2, {"phq4": EVERYONE}), (3, {})):
        wave = make_wave(
            organization=cast.organization,
            closed_on=date(2026, month, 20),
            linked={measure: list(strata) for measure, strata in linked.items()},
            linked_since=earlier if linked else None,
        )
        column = change_of("phq4") if linked else "phq4"
        make_sheets(wave, {atom: same(60, **{column: 3}) for atom in product((WOMEN, MEN), STRATA["core"])})
        publish(wave)
    with tenant(cast.organization.pk):
        held = ledger.read()
    assert [each.closed_on.month for each in history.breaks(held, "phq4")] == [2]
    picture = pictures_of(held, history.all_findings(held))["phq4-trend-taking-part"]
    assert "asked how people changed" in picture.note
    assert picture.rows[1][0] == "Asked for the change instead, 20 February 2026"
    assert len(picture.rows) == 3
    assert set(picture.rows[1][1:]) == {"–"}
