"""Simulated organizations: through the real actions, the same each time, and nothing queued."""

from datetime import date
from random import Random

import pytest
from django.core.management import CommandError, call_command

from analytics import ledger
from analytics.disclosure import roster_value
from analytics.models import Figure, Release
from analytics.simulation.answers import core_values, draw
from analytics.simulation.history import Plan, simulate
from groups.models import Booking, Membership, PeerGroup, Session, Turnover, WaitingPlace
from organizations.models import Organization, Person
from peersupport.tenancy import tenant
from surveys.models import Letter, Sheet, TokenIssue, Wave, WaveKey
from tests.conftest import as_role

PLAN = Plan("simulated", "Simulated", people=80, waves=2, seed=7, today=date(2026, 11, 1), leave_open=True)


def test_a_history_goes_through_the_real_actions(db: None) -> None:
    with as_role("worker"):
        organization = simulate(PLAN)
        with tenant(organization.pk):
            assert organization.is_demo
            assert Person.objects.count() == 80
            statuses = sorted(Wave.objects.values_list("kind", "status"))
            assert statuses == [("core", "open"), ("core", "published"), ("session", "open"), ("session", "published")]
            assert Release.objects.count() == 2
            assert {"phq4", "felt_safe"} <= set(Figure.objects.values_list("measure", flat=True))
            # The closed rounds left nothing behind; the open ones are answered and still shut.
            assert not Sheet.objects.exists()
            assert Letter.objects.exists()
            assert set(TokenIssue.objects.values_list("wave__status", flat=True)) == {"open"}
            assert set(WaveKey.objects.values_list("wave__status", flat=True)) == {"open"}
            assert Session.objects.filter(status="held").exists()
            assert Booking.objects.count() == 2 * Session.objects.count()
            assert all(Membership.objects.filter(group=g).count() <= g.capacity_max for g in PeerGroup.objects.all())
            roster = ledger.read().roster
            # Each month that is over was counted in the night after, the exact turnover went with it.
            assert [str(month.starts_on) for month in roster.months] == ["2026-08-01", "2026-09-01", "2026-10-01"]
            assert [str(month.counted_on) for month in roster.months] == ["2026-09-01", "2026-10-01", "2026-11-01"]
            assert [str(quarter.starts_on) for quarter in roster.quarters] == ["2026-07-01"]
            assert roster.months[-1].values["members"] == roster_value(Membership.objects.count(), "month")
            assert roster.months[1].values["joined"] > 0
            assert all(roster.months[-1].values[name] > 0 for name in ("people", "sessions", "seats", "facilitators"))
            assert not Turnover.objects.exists()
            assert not WaitingPlace.objects.exists()


def test_the_same_seed_draws_the_same_people_and_answers() -> None:
    def answers(seed: int) -> list[object]:
        random = Random(seed)
        people = [draw(random) for _ in range(50)]
        return [people, [core_values(p, 3, random) for p in people]]

    assert answers(4) == answers(4)
    assert answers(4) != answers(5)


def test_the_truth_is_built_in() -> None:
    """Women start worse off, members get better: what a demo shows is what was put in."""
    random = Random(1)
    people = [draw(random) for _ in range(20_000)]

    def mean(gender: str, months: int | None) -> float:
        scores = [core_values(p, months, random)[0].get("phq4") for p in people if p.gender == gender]
        known = [s for s in scores if s is not None]
        return sum(known) / len(known)

    assert mean("woman", None) - mean("man", None) > 0.5
    assert mean("woman", 1) - mean("woman", 12) > 1
    assert (mean("woman", 1) - mean("woman", 12)) > (mean("man", 1) - mean("man", 12))


@pytest.mark.parametrize("size", [{"people": 5}, {"waves": 0}, {"organizations": 0}])
def test_sizes_that_make_no_sense_are_refused(db: None, size: dict[str, int]) -> None:
    with pytest.raises(CommandError, match="at least"):
        call_command("simulate", **size)


def test_command_makes_several_and_refuses_to_overwrite(db: None) -> None:
    with as_role("worker"):
        call_command("simulate", organizations=2, people=30, waves=1, seed=3)
        assert set(Organization.objects.values_list("slug", flat=True)) == {"simulated-3-1", "simulated-3-2"}
        with pytest.raises(CommandError, match="there already"):
            call_command("simulate", organizations=1, people=30, waves=1, seed=3)
