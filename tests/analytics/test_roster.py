"""Roster figures: what a closed month and quarter count, published once, in the night, and nothing of what still runs."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier
from typing import Any
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from analytics import ledger, tasks
from analytics.actions import roster
from analytics.actions.roster import RosterBlocked, StillRunning, periods_due, publish_month, publish_quarter
from analytics.models import RosterFigure, RosterRelease
from analytics.roster import MONTHLY, Month, Quarter, Roster
from analytics.roster.audit import Counted, search_roster
from analytics.roster.counts import month_counts, quarter_counts
from analytics.roster.files import COLUMNS
from analytics.scheduled import publish_roster
from groups.actions.group import close_group
from groups.actions.membership import wait_for_group
from groups.actions.turnover import count_places
from groups.models import Turnover
from organizations.models import AuditEntry, Consent, Organization, Person
from peersupport.tenancy import tenant
from tests.conftest import as_role
from tests.factories import (
    Cast,
    make_cast,
    make_group,
    make_membership,
    make_organization,
    make_person,
    make_session,
)

MARCH, JANUARY = date(2026, 3, 1), date(2026, 1, 1)
NIGHT = datetime(2026, 4, 1, 1, 30, tzinfo=UTC)  # half past three in Berlin


def publish(organization: Organization, starts_on: date = MARCH, on: date = date(2026, 4, 1), **kind: Any) -> Any:
    """Publish as the worker does."""
    with tenant(organization.pk), as_role("worker"):
        return kind.get("action", publish_month)(organization, starts_on, on)


def counts(cast: Cast, starts_on: date = MARCH) -> dict[str, int]:
    with tenant(cast.organization.pk), as_role("worker"):
        return month_counts(cast.organization, starts_on)


def make_members(organization: Organization, **genders: int) -> list[Person]:
    """So many people of each gender with a place, all of whom agreed to its use in figures."""
    with tenant(organization.pk):
        chosen = [[] if gender == "not_stated" else [gender] for gender, n in genders.items() for _ in range(n)]
    people = [make_person(organization=organization, genders=each) for each in chosen]
    with tenant(organization.pk):
        agree(*people)
        for start in range(0, len(people), 12):
            group = make_group(organization=organization, capacity_max=12)
            for person in people[start : start + 12]:
                make_membership(group=group, person=person)
    return people


def agree(*people: Person, granted: bool = True, given_at: datetime = datetime(2026, 1, 5, tzinfo=UTC)) -> None:
    Consent.objects.bulk_create(
        Consent(person=person, purpose="gender_in_figures", granted=granted, version="1", given_at=given_at) for person in people
    )


def gendered(organization: Organization) -> dict[str, int]:
    with tenant(organization.pk), as_role("worker"):
        return quarter_counts(JANUARY)["members"]


class TestWhatAMonthCounts:
    def test_everything_once(self, cast: Cast) -> None:
        second = make_group(organization=cast.organization, created_on=date(2026, 3, 31), capacity_min=3, capacity_max=3)
        for person in (cast.bob, cast.carol, cast.grace):
            make_membership(group=second, person=person)
        make_group(organization=cast.organization, created_on=date(2026, 4, 1))
        make_person(organization=cast.organization, joined_on=date(2026, 4, 1))
        make_person(organization=cast.organization, left_on=date(2026, 3, 30))
        with tenant(cast.organization.pk):
            wait_for_group(second, by=cast.henry)
            with mock.patch.object(timezone, "now", return_value=datetime(2026, 3, 10, tzinfo=UTC)):
                count_places(joined=7, left=2)
            with mock.patch.object(timezone, "now", return_value=datetime(2026, 4, 1, tzinfo=UTC)):
                count_places(joined=1, left=1)
        assert counts(cast) == {
            "people": 8,
            "members": 3,
            "joined": 7,
            "left": 2,
            "waiting": 1,
            "sessions": 0,
            "seats": 0,
            "groups": 2,
            "facilitators": 2,
        }

    def test_sessions_are_those_of_the_month_in_the_organizations_zone(self, cast: Cast) -> None:
        """Half an hour after midnight in Berlin is the month before in Greenwich."""
        for starts_at, fields in (
            (datetime(2026, 2, 28, 23, 30, tzinfo=UTC), {"status": "held", "attended": 4}),
            (datetime(2026, 3, 12, 9, tzinfo=UTC), {"status": "held", "attended": 6}),
            # Its end has passed, and nobody has marked it yet.
            (datetime(2026, 3, 13, 9, tzinfo=UTC), {"attended": 5}),
            (datetime(2026, 3, 14, 9, tzinfo=UTC), {"status": "held"}),
            (datetime(2026, 3, 15, 9, tzinfo=UTC), {"status": "cancelled", "attended": 2}),
            (datetime(2026, 3, 16, 9, tzinfo=UTC), {"status": "draft"}),
            (datetime(2026, 3, 31, 22, 30, tzinfo=UTC), {"status": "held", "attended": 9}),
        ):
            make_session(group=cast.group, starts_at=starts_at, **fields)
        assert [counts(cast)[name] for name in ("sessions", "seats")] == [4, 15]

    def test_places_of_closed_groups_count_nowhere(self, cast: Cast) -> None:
        with tenant(cast.organization.pk):
            assert counts(cast)["members"] == 1
            close_group(cast.group, by=cast.frank)
        assert [counts(cast)[name] for name in ("members", "groups")] == [0, 0]

    def test_who_left_the_organization_is_counted_until_their_place_ends(self, cast: Cast) -> None:
        """Else an admin who notes that somebody left would see the month's members fall, and know."""
        with tenant(cast.organization.pk):
            Person.objects.filter(pk=cast.bob.pk).update(left_on=date(2026, 3, 31))
        assert counts(cast)["members"] == 1


class TestGender:
    def test_only_of_people_who_agree_to_it_today(self, cast: Cast) -> None:
        women = make_members(cast.organization, woman=4, man=2)[:4]
        with tenant(cast.organization.pk):
            agree(women[0], granted=False, given_at=datetime(2026, 2, 1, tzinfo=UTC))
            with as_role("worker"):
                Consent.objects.filter(person=women[1]).delete()
        # bob has said nothing at all.
        assert gendered(cast.organization) == {"woman": 2, "man": 2, "nonbinary": 0, "not_stated": 3}

    def test_more_than_one_and_another_term_are_nonbinary(self, cast: Cast) -> None:
        people = make_members(cast.organization, woman=3)
        with tenant(cast.organization.pk):
            Person.objects.filter(pk=people[0].pk).update(genders=["woman", "man"])
            Person.objects.filter(pk=people[1].pk).update(genders=["another"])
        assert gendered(cast.organization) == {"woman": 1, "man": 0, "nonbinary": 2, "not_stated": 1}

    def test_facilitators_too(self, cast: Cast) -> None:
        with tenant(cast.organization.pk):
            Person.objects.filter(pk=cast.ivy.pk).update(genders=["nonbinary"])
            agree(cast.ivy)
        with tenant(cast.organization.pk), as_role("worker"):
            assert quarter_counts(JANUARY)["facilitators"] == {"woman": 0, "man": 0, "nonbinary": 1, "not_stated": 1}


class TestPublishing:
    def test_a_month_is_rounded_to_five_and_complete(self, cast: Cast) -> None:
        make_members(cast.organization, woman=12)
        release = publish(cast.organization)
        assert release.published_on == date(2026, 4, 1)
        with tenant(cast.organization.pk):
            found = ledger.read().roster
        assert found == Roster(
            (
                Month(
                    MARCH,
                    dict(zip(MONTHLY, (20, 15, 0, 0, 0, 0, 0, 0, 0), strict=True)),
                    date(2026, 4, 1),
                ),
            )
        )

    def test_a_quarter_shows_who_reaches_the_floor(self, cast: Cast) -> None:
        make_members(cast.organization, woman=26, man=20, nonbinary=3)
        publish(cast.organization, JANUARY, action=publish_quarter)
        with tenant(cast.organization.pk):
            found = ledger.read().roster.quarters
        assert found == (Quarter(JANUARY, {"members": {"woman": 30, "man": 20}, "facilitators": {}}, date(2026, 4, 1)),)

    @pytest.mark.parametrize("gone", [0, 19])
    def test_a_quarter_says_the_same_of_none_and_of_nineteen(self, db: None, gone: int) -> None:
        organization = make_organization()
        make_members(organization, woman=25, man=25, nonbinary=gone, not_stated=40 - gone)
        publish(organization, JANUARY, action=publish_quarter)
        publish(organization)
        with tenant(organization.pk):
            found = ledger.read().roster
        assert dict(found.quarters[0].values["members"]) == {"woman": 30, "man": 30}
        assert found.months[0].values["members"] == 90

    def test_twice_is_once(self, cast: Cast) -> None:
        assert publish(cast.organization) is not None
        make_members(cast.organization, woman=12)
        assert publish(cast.organization) is None
        with tenant(cast.organization.pk):
            assert RosterFigure.objects.get(measure="members").value == 0
            assert [entry.subject for entry in AuditEntry.objects.filter(verb="roster.publish")] == ["month 2026-03"]

    @pytest.mark.parametrize(
        ("action", "starts_on", "on"),
        [(publish_month, MARCH, date(2026, 3, 31)), (publish_quarter, JANUARY, date(2026, 3, 31))],
    )
    def test_what_still_runs_is_refused(self, cast: Cast, action: Any, starts_on: date, on: date) -> None:
        with pytest.raises(StillRunning):
            publish(cast.organization, starts_on, on, action=action)
        with tenant(cast.organization.pk):
            assert not RosterRelease.objects.exists()

    def test_the_exact_turnover_goes_with_it(self, cast: Cast) -> None:
        with tenant(cast.organization.pk):
            for month in (3, 4):
                with mock.patch.object(timezone, "now", return_value=datetime(2026, month, 10, tzinfo=UTC)):
                    count_places(joined=month)
        publish(cast.organization)
        with tenant(cast.organization.pk), as_role("worker"):
            assert list(Turnover.objects.values_list("month", "joined")) == [(date(2026, 4, 1), 4)]
            assert RosterFigure.objects.get(measure="joined").value == 0

    def test_pages_are_drawn_anew(self, cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
        with tenant(cast.organization.pk):
            before = ledger.version()
        with mock.patch.object(tasks.draw_pages, "delay_on_commit") as queued:
            publish(cast.organization)
            publish(cast.organization)
        assert [call.args for call in queued.call_args_list] == [(cast.organization.pk,)]
        with tenant(cast.organization.pk):
            assert ledger.version() != before
            assert str(ledger.version()) != str(before)

    def test_nothing_is_left_of_what_the_guard_refuses(self, cast: Cast) -> None:
        with (
            mock.patch.object(roster, "roster_value", lambda n, period, measure="": 7),
            pytest.raises(RosterBlocked, match="rounded"),
        ):
            publish(cast.organization)
        with tenant(cast.organization.pk):
            assert not RosterRelease.objects.exists()

    def test_a_refusal_is_said_once(self, cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
        with mock.patch.object(roster, "roster_value", lambda n, period, measure="": 7), as_role("worker"):
            for _ in range(2):
                assert roster.publish_period(cast.organization, "month", MARCH, NIGHT) is None
        assert "did not pass the audit" in caplog.text
        with tenant(cast.organization.pk):
            assert [entry.subject for entry in AuditEntry.objects.filter(verb="release.blocked")] == ["month 2026-03-01"]


class TestTheClock:
    @pytest.fixture
    def young(self, db: None) -> Organization:
        """Its programme began in the middle of January."""
        return make_organization(programme_started_on=date(2026, 1, 15))

    def due(self, organization: Organization, now: datetime) -> list[str]:
        with tenant(organization.pk):
            return [f"{period} {day:%Y-%m}" for period, day in periods_due(organization, now)]

    def test_in_the_night_after_the_end(self, young: Organization) -> None:
        assert self.due(young, datetime(2026, 1, 31, 23, 30, tzinfo=UTC)) == []
        assert self.due(young, datetime(2026, 2, 1, 1, 30, tzinfo=UTC)) == ["month 2026-01"]

    def test_by_day_only_what_has_waited_too_long(self, young: Organization) -> None:
        assert self.due(young, datetime(2026, 2, 1, 12, tzinfo=UTC)) == []
        assert self.due(young, datetime(2026, 2, 2, 12, tzinfo=UTC)) == ["month 2026-01"]

    def test_missed_ones_by_their_end(self, young: Organization) -> None:
        found = self.due(young, NIGHT)
        assert found == ["month 2026-01", "month 2026-02", "month 2026-03", "quarter 2026-01"]
        publish(young, date(2026, 2, 1))
        assert self.due(young, NIGHT) == ["month 2026-01", "month 2026-03", "quarter 2026-01"]

    def test_a_night_catches_up_and_the_next_has_nothing_to_do(self, young: Organization) -> None:
        with mock.patch.object(timezone, "now", return_value=NIGHT), as_role("worker"):
            publish_roster()
            publish_roster()
        with tenant(young.pk):
            found = ledger.read().roster
        assert [month.starts_on.month for month in found.months] == [1, 2, 3]
        assert [quarter.starts_on for quarter in found.quarters] == [JANUARY]
        # It says of each that it was counted in that night, whichever month it is about.
        assert {month.counted_on for month in found.months} == {date(2026, 4, 1)}

    def test_one_that_fails_stops_no_other(self, young: Organization, caplog: pytest.LogCaptureFixture) -> None:
        def fail(organization: Organization, starts_on: date) -> dict[str, int]:
            if starts_on.month == 2:
                raise ZeroDivisionError
            return month_counts(organization, starts_on)

        with (
            mock.patch.object(timezone, "now", return_value=NIGHT),
            mock.patch.object(roster, "month_counts", fail),
            as_role("worker"),
        ):
            publish_roster()
        assert "could not be published" in caplog.text
        with tenant(young.pk):
            assert [month.starts_on.month for month in ledger.read().roster.months] == [1, 3]

    def test_a_suspended_organization_too(self, young: Organization) -> None:
        Organization.objects.filter(pk=young.pk).update(status="suspended")
        with mock.patch.object(timezone, "now", return_value=NIGHT), as_role("worker"):
            publish_roster()
        with tenant(young.pk):
            assert len(ledger.read().roster.months) == 3


@pytest.mark.django_db(transaction=True)
def test_two_workers_publish_a_month_once() -> None:
    """Red without `rosterrelease_once`; the second waits for it and finds the release of the first."""
    scene = make_cast()
    start = Barrier(2)

    def work(_number: int) -> bool:
        try:
            with tenant(scene.organization.pk), as_role("worker"):
                start.wait(10)
                return publish_month(scene.organization, MARCH, date(2026, 4, 1)) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(work, range(2))) == [False, True]
    with tenant(scene.organization.pk):
        assert RosterRelease.objects.count() == 1
        assert RosterFigure.objects.count() == len(MONTHLY)


class TestTheGuard:
    GOOD = (
        Counted("month", MARCH, date(2026, 4, 1), [(name, "", 30) for name in MONTHLY]),
        Counted("quarter", JANUARY, date(2026, 4, 1), [("members", "woman", 30), ("members", "man", 20)]),
    )

    def test_finds_nothing_where_nothing_is_wrong(self) -> None:
        assert search_roster(self.GOOD) == []

    @pytest.mark.parametrize(
        ("code", "wrong"),
        [
            ("rounding", Counted("month", MARCH, date(2026, 4, 1), [(name, "", 23) for name in MONTHLY])),
            ("rounding", Counted("month", MARCH, date(2026, 4, 1), [(name, "", 30 - 5 * (name == "left")) for name in MONTHLY])),
            ("rounding", Counted("quarter", JANUARY, date(2026, 4, 1), [("members", "woman", 25)])),
            ("floor", Counted("quarter", JANUARY, date(2026, 4, 1), [("members", "woman", 10)])),
            ("partition", Counted("month", MARCH, date(2026, 4, 1), [(name, "", 30) for name in MONTHLY[1:]])),
            ("partition", Counted("month", MARCH, date(2026, 4, 1), [(name, "woman", 30) for name in MONTHLY])),
            ("partition", Counted("month", MARCH, date(2026, 4, 1), [(name, "", 30) for name in (*MONTHLY, "members")])),
            ("partition", Counted("quarter", JANUARY, date(2026, 4, 1), [("members", "", 40)])),
            ("partition", Counted("quarter", JANUARY, date(2026, 4, 1), [("waiting", "woman", 40)])),
            ("partition", Counted("quarter", JANUARY, date(2026, 4, 1), [("members", "man", 40), ("members", "man", 50)])),
            ("partition", Counted("week", MARCH, date(2026, 4, 1), [])),
            ("rest", Counted("quarter", JANUARY, date(2026, 4, 1), [("members", "woman", 40), ("members", "not_stated", 30)])),
            ("period", Counted("month", date(2026, 3, 2), date(2026, 5, 1), [(name, "", 30) for name in MONTHLY])),
            ("period", Counted("quarter", date(2026, 2, 1), date(2026, 5, 1), [])),
            ("running", Counted("month", MARCH, date(2026, 3, 31), [(name, "", 30) for name in MONTHLY])),
            ("twice", GOOD[0]),
        ],
    )
    def test_finds_what_is_wrong(self, code: str, wrong: Counted) -> None:
        assert [problem.code for problem in search_roster([*(self.GOOD if code == "twice" else ()), wrong])] == [code]

    def test_the_command_reads_roster_figures_too(self, cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
        publish(cast.organization)
        with as_role("worker"):
            call_command("audit", organization="harbour")
        assert "Roster: 9 figures of 1 closed months and quarters" in capsys.readouterr().out
        with tenant(cast.organization.pk), as_role("worker"):
            # Three genders of four, with what they leave of the total: nothing that a row alone shows.
            release = RosterRelease.objects.create(period="quarter", starts_on=JANUARY, published_on=date(2026, 4, 1))
            for gender in ("woman", "not_stated"):
                RosterFigure.objects.create(release=release, period="quarter", measure="members", gender=gender, value=20)
        with as_role("worker"), pytest.raises(CommandError, match="1 finds"):
            call_command("audit", organization="harbour")
        assert "leave of the total" in capsys.readouterr().out


class TestFiles:
    def test_hr_and_everybody_get_the_same_bytes(self, cast: Cast, client_of: Callable[[Any], Client]) -> None:
        make_members(cast.organization, woman=26)
        publish(cast.organization)
        publish(cast.organization, JANUARY, action=publish_quarter)
        for name in ("roster.json", "roster.csv"):
            of_hr = client_of(cast.erin).get(f"/harbour/insights/{name}")
            assert of_hr.status_code == 200
            assert of_hr.content == client_of(cast.carol).get(f"/harbour/figures/{name}").content
            assert client_of(cast.carol).get(f"/harbour/insights/{name}").status_code == 403

    def test_a_row_for_each_count(self, cast: Cast, client_of: Callable[[Any], Client]) -> None:
        make_members(cast.organization, woman=26)
        publish(cast.organization)
        publish(cast.organization, JANUARY, action=publish_quarter)
        client = client_of(cast.carol)
        rows = client.get("/harbour/figures/roster.json").json()
        month = {"period": "month", "starts_on": "2026-03-01", "ends_on": "2026-03-31", "counted_on": "2026-04-01"}
        quarter = {"period": "quarter", "starts_on": "2026-01-01", "ends_on": "2026-03-31", "counted_on": "2026-04-01"}
        assert [row["measure"] for row in rows] == [*MONTHLY, "members"]
        assert rows[1] == month | {"measure": "members", "gender": "", "value": 25, "rounded_to": 5}
        assert rows[-1] == quarter | {"measure": "members", "gender": "woman", "value": 30, "rounded_to": 10}
        lines = client.get("/harbour/figures/roster.csv").content.decode("utf-8-sig").splitlines()
        assert lines[0] == ",".join(COLUMNS)
        assert lines[2] == "month,2026-03-01,2026-03-31,2026-04-01,members,,25,5"

    def test_before_the_first_month_there_are_headings_only(self, cast: Cast, client_of: Callable[[Any], Client]) -> None:
        client = client_of(cast.erin)
        assert client.get("/harbour/insights/roster.json").json() == []
        assert client.get("/harbour/insights/roster.csv").content.decode("utf-8-sig").splitlines() == [",".join(COLUMNS)]
