"""What is attacked is what runs: the mechanism of the simulation against the nightly action of the product."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from analytics.actions import publication
from analytics.disclosure import GENDERS
from analytics.models import Figure
from peersupport.tenancy import tenant
from surveys.actions.wave import STRATUM_FLOOR
from surveys.models import Wave
from surveys.question_set import STRATA
from tests.analytics.factories import make_sheets, make_wave, publish
from tests.attack.conftest import SEED
from tests.attack.mechanisms import REAL, Seen, by_chance
from tests.attack.organizations import MISSING, SIDE_FLOOR, Round, organizations
from tests.conftest import as_role
from tests.factories import Cast


class Same:
    """The system's random source of the product, drawing what the simulation drew."""

    def __init__(self, random: Random) -> None:
        self.drawn = random

    def __call__(self) -> Random:
        return self.drawn


def stored(cast: Cast, each: Round, since: Wave) -> Wave:
    """A simulated round as sheets in the database."""
    closed_on = since.closes_at.date() + timedelta(days=30 * (each.number + 1))
    linked = {measure: list(strata) for measure, strata in each.linked.items()}
    wave = make_wave(
        organization=cast.organization, closed_on=closed_on, kind=each.kind, floor=each.floor, has_strata=each.has_strata,
        linked=linked, linked_since=since if linked else None,
    )  # fmt: skip
    sheets: dict[tuple[str, str], list[dict[str, int]]] = {}
    for place in range(len(each.person)):
        atom = GENDERS[each.gender[place]], STRATA[each.kind][each.second[place]]
        given = {column: int(values[place]) for column, values in each.scores.items() if values[place] != MISSING}
        sheets.setdefault(atom, []).append(given)
    make_sheets(wave, sheets)
    return wave


def published(wave: Wave) -> set[Seen]:
    with tenant(wave.organization_id), as_role("worker"):
        return {
            Seen(
                row.measure, int(row.scale_low), int(row.scale_high), 25 if "burnout" in row.measure else 1,
                tuple(sorted((gender, second) for gender, second in row.block)),
                row.n_low, row.n_high, row.value, row.step, row.open_end,
            )
            for row in Figure.objects.filter(wave=wave)
        }  # fmt: skip


def rounds_to_compare() -> list[Round]:
    """Some of every kind, and those that ask for changes."""
    found = [each for one in organizations(SEED, range(40)) for each in one.rounds if len(each.person) >= each.floor]
    linked = [each for each in found if len(each.linked) > 1 and sum(asks(each)) > 1][:3]
    return [*linked, *(each for kind in STRATA for each in [one for one in found if one.kind == kind][:2])]


def asks(each: Round) -> list[bool]:
    """Which of its changes enough people sent to publish one."""
    return [int((each.scores[scale.column] != MISSING).sum()) >= 10 for scale in each.scales if scale.of]


def test_the_product_publishes_what_the_simulation_does(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Same sheets, same dither: every figure is the same, in value, band, step and ends."""
    since = make_wave(organization=cast.organization, status="published")
    changes = 0
    for number, each in enumerate(rounds_to_compare()):
        wave = stored(cast, each, since)
        monkeypatch.setattr(publication, "SystemRandom", Same(Random(number)))
        publish(wave)
        (state,) = REAL.publish(each, by_chance(Random(number)))
        assert published(wave) == {told.seen for told in state}
        changes += sum(told.seen.measure.endswith("_change") for told in state)
    assert changes


def test_the_floor_of_a_side_is_the_products() -> None:
    assert SIDE_FLOOR == STRATUM_FLOOR
