"""The pages of counts: reach and taking part, month by month and by gender."""

from __future__ import annotations

from datetime import date

from analytics.roster import Month, Quarter, Roster
from analytics.roster.words import COLUMNS, counted, earlier
from tests.analytics.factories import make_figure, make_month, make_quarter, make_release
from tests.analytics.pages import SignIn, section, text
from tests.factories import Cast

REACH, PART = "/harbour/insights/reach/", "/harbour/insights/taking-part/"


def month(year: int, number: int, **values: int) -> Month:
    names = {name for names in COLUMNS.values() for name in names}
    return Month(date(year, number, 1), dict.fromkeys(names, 10) | values)


def test_a_month_is_compared_with_the_same_one_a_year_before_or_the_first() -> None:
    months = [month(2025, number) for number in range(3, 13)] + [month(2026, number) for number in range(1, 5)]
    assert earlier(months) == months[1]
    assert earlier(months[:3]) == months[0]
    assert earlier(months[:1]) is None


def test_what_two_rounded_counts_cannot_tell_apart_is_about_the_same() -> None:
    def status(then: int, now: int) -> str:
        found = counted("reach", Roster((month(2026, 1, members=then), month(2026, 2, members=now)), ()))
        return found.status if found else ""

    assert [status(100, now) for now in (90, 95, 100, 105, 110)] == [
        "Fewer than in January 2026",
        *["About the same"] * 3,
        "More than in January 2026",
    ]


def test_reach_shows_every_month_newest_first_and_members_by_quarter(cast: Cast, client_of: SignIn) -> None:
    for number, members in ((1, 100), (2, 110), (3, 120)):
        make_month(organization=cast.organization, starts_on=date(2026, number, 1), members=members)
    make_quarter(organization=cast.organization, starts_on=date(2026, 1, 1), members={"woman": 60, "man": 30})
    erin = client_of(cast.erin)
    months = section(erin, REACH, "months")
    assert "Month People In a group Joined Left Waiting March 2026 640 120 10 10 5 February 2026 640 110" in months
    assert "counted on" not in months
    assert "January to March 2026 60 30 – –" in section(erin, REACH, "by-gender")
    assert "From an account to a session" in text(erin, REACH)
    assert "Evidence: 1 of 4. A count. It says how many, not why." in text(erin, REACH)


def test_what_was_counted_late_says_so_where_it_stands(cast: Cast, client_of: SignIn) -> None:
    """People and lines are then those of a later day than the month's."""
    make_month(organization=cast.organization, starts_on=date(2026, 2, 1))
    make_month(organization=cast.organization, starts_on=date(2026, 3, 1), counted_on=date(2026, 4, 9))
    erin = client_of(cast.erin)
    months = section(erin, REACH, "months")
    assert "March 2026 (counted on 9 April 2026) 640" in months
    assert "February 2026 640" in months
    assert "it was counted late" in section(erin, REACH, "how-counted")


def test_older_months_wait_behind_a_click(cast: Cast, client_of: SignIn) -> None:
    for number in range(1, 9):
        make_month(organization=cast.organization, starts_on=date(2026, number, 1))
    shown, _click, folded = section(client_of(cast.erin), REACH, "months").partition("Earlier months")
    assert "August 2026" in shown and "March 2026" in shown and "February 2026" not in shown
    assert "February 2026" in folded and "January 2026" in folded


def test_taking_part_shows_sessions_seats_and_who_facilitates(cast: Cast, client_of: SignIn) -> None:
    make_month(organization=cast.organization, starts_on=date(2026, 3, 1))
    quarter = {"members": {"woman": 60}, "facilitators": {"woman": 20}}
    make_quarter(organization=cast.organization, starts_on=date(2026, 1, 1), **quarter)
    release = make_release(organization=cast.organization, kind="session")
    make_figure(release=release, seconds="mixed specific", measure="useful", scale_high=10, direction=1, value=7.5)
    erin = client_of(cast.erin)
    assert "March 2026 20 130 20 40" in section(erin, PART, "months")
    assert "January to March 2026 20 – – –" in section(erin, PART, "by-gender")
    assert "Heads counted in all sessions together." in section(erin, PART, "how-counted")
    assert "Useful" in section(erin, PART, "measures")


def test_before_the_first_month_the_page_says_when(cast: Cast, client_of: SignIn) -> None:
    for path in (REACH, PART):
        assert "No month is counted yet People and sessions are counted once a month" in text(client_of(cast.erin), path)


def test_every_count_of_a_month_is_shown_and_explained() -> None:
    roster = Roster((month(2026, 1),), (Quarter(date(2026, 1, 1), {"members": {}}),))
    terms = [term for page in ("reach", "taking_part") for term, _meaning in counted(page, roster).terms]  # type: ignore[arg-type, union-attr]
    assert len(terms) == len(set(terms)) == 9
