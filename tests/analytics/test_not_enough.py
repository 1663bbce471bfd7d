"""What would tell: how many more answers, what that means in rounds, and how an open end becomes a value. Never a count."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.disclosure import BANDS, publish_mean
from analytics.findings import Finding, Measure, PublishedFigure
from analytics.telling.open_ends import further
from analytics.telling.verdicts import verdict_of, would_tell
from tests.analytics.factories import make_figure, make_open_question, make_release
from tests.analytics.pages import SignIn, section, text
from tests.factories import Cast

PHQ4 = Measure("phq4", "PHQ-4", -1, 0, 12, 1.0, 2.1)


def finding(n_low: int, needed: int | None) -> Finding:
    return Finding(
        measure="phq4", kind="change", subject="all", stratum="all", wave=1, closed_on=date(2026, 3, 1), earlier_wave=0,
        earlier_closed_on=date(2025, 3, 1), value=-0.5, low=-1.6, high=0.6, n_low=n_low, rung=4, verdict="not_enough_evidence",
        sentence="Not enough evidence yet. The answers fit anything.", needed=needed,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("n_low", "needed", "band", "times"),
    [(50, 50, "50–99", "2.0 times"), (20, 370, "20–29", "20 times"), (500, 200, "500 or more", "1.4 times")],
)
def test_the_answers_needed_are_told_in_rounds(n_low: int, needed: int, band: str, times: str) -> None:
    more, rounds, together = would_tell(finding(n_low, needed))
    assert more == f"About {needed} more answers on each side."
    assert f"Your rounds had {band} answers on the smaller side. So it takes about {times} as many answers in a round." in rounds
    assert "more rounds alone do not add up" in together


def test_a_very_large_number_is_said_to_be_out_of_reach() -> None:
    assert [verdict_of(finding(20, needed), PHQ4).out_of_reach for needed in (100, 370)] == [False, True]  # type: ignore[union-attr]


def test_nothing_is_promised_where_nothing_is_known() -> None:
    assert would_tell(finding(20, None)) == []


def figure(n_low: int, end: str, high: float = 12) -> PublishedFigure:
    """An open-ended figure as the rule publishes it."""
    made = publish_mean(n_low, 0 if end == "low" else n_low * high, 0, high)
    assert made is not None
    return PublishedFigure(
        "w", "March", "wave", date(2026, 3, 1), "phq4", 0, high, -1, (("woman", "member"),), made.n_low, made.n_high, made.value,
        made.step, made.open_end, 1.0, 4,
    )  # fmt: skip


@given(st.sampled_from(BANDS), st.sampled_from(["low", "high"]), st.sampled_from([4.0, 10.0, 12.0, 100.0]))
@settings(max_examples=60)
def test_each_band_named_would_really_show_more(n_low: int, end: str, high: float) -> None:
    if publish_mean(n_low, 0, 0, high) is None:
        return
    one = figure(n_low, end, high)
    shown = one.value
    for reach in further(one):
        assert reach.answers > n_low
        assert reach.value < shown if end == "low" else reach.value > shown
        # With so many answers a mean beyond the present end is published as it is, or as the new end.
        again = publish_mean(reach.answers, reach.answers * reach.value, 0, high)
        assert again is not None
        assert again.value == reach.value
        shown = reach.value


def test_the_page_of_an_open_end_says_what_would_be_needed(cast: Cast, client_of: SignIn) -> None:
    for month in (1, 3):
        release = make_release(organization=cast.organization, closed_on=date(2026, month, 28))
        for gender in ("woman", "man"):
            make_figure(release=release, genders=gender, value=0.5, open_end="low")
    said = section(client_of(cast.erin), "/harbour/insights/phq4/", "open-ends")
    assert "What would be needed to compare" in said
    assert (
        "Women, everyone: shown as “0.5 or less”. It could show values down to 0.25 from 100 answers on and down to 0.2" in said
    )


def test_an_open_end_of_the_earlier_round_is_named(cast: Cast, client_of: SignIn) -> None:
    for month, end in ((1, "low"), (3, "")):
        title = f"Round {month}"
        release = make_release(organization=cast.organization, closed_on=date(2026, month, 28), title=title)
        for gender in ("woman", "man"):
            make_figure(release=release, genders=gender, value=0.5 if end else 2, open_end=end)
    said = section(client_of(cast.erin), "/harbour/insights/phq4/", "open-ends")
    assert "The open end is in the earlier round, Round 1." in said


def test_the_page_gives_bands_and_no_count(cast: Cast, client_of: SignIn) -> None:
    make_open_question(organization=cast.organization)
    said = text(client_of(cast.erin), "/harbour/insights/phq4/")
    assert "Your rounds had 20–29 answers on the smaller side." in said
    assert "So many may never come here." in said
    assert "More than 3.1 better is unlikely, and so is more than 3.1 worse." in said
    # What stands before "answers" is a band, the floor, or the end of "so many more".
    counts = set(re.findall(r"(\d\S*) answers\b", said))
    assert counts <= {"20–29"}
