"""What HR sees: wellbeing by gender and taking part, the gap, verdicts in words, and what is left out."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from analytics import tasks
from tests.analytics.factories import make_figure, make_history, make_past, make_release, make_sheets, make_wave, publish, spread
from tests.factories import Cast

SignIn = Callable[[Any], Client]


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_says_first_whether_taking_part_helps(cast: Cast, client_of: SignIn) -> None:
    make_history(organization=cast.organization, rounds=3)
    said = text(client_of(cast.erin), "/harbour/insights/")
    assert "People who take part did better than people not yet in a group" in said
    assert "by 1.1 (0.4 to 1.8)" in said
    assert "Evidence: 3 of 4." in said
    assert "That groups are the reason." in said


def test_shows_every_block_with_its_band_and_range(cast: Cast, client_of: SignIn) -> None:
    make_history(organization=cast.organization, rounds=2)
    said = text(client_of(cast.erin), "/harbour/insights/")
    assert "Women, taking part 3.00 4.50 2.5 to 3.5 100–199" in said
    assert "Men, not yet in a group 3.50 3.50 3.0 to 4.0 100–199" in said


def test_says_what_is_left_out_in_the_same_words_for_none_as_for_nine(cast: Cast, client_of: SignIn) -> None:
    make_history(organization=cast.organization, rounds=2)
    said = text(client_of(cast.erin), "/harbour/insights/")
    line = "hidden to protect people. A figure needs 10 or more answers. This line is the same for none as for nine."
    assert f"Non-binary and self-described: {line}" in said
    assert f"Gender not stated: {line}" in said


def test_by_gender_answers_for_each_of_the_three(cast: Cast, client_of: SignIn) -> None:
    make_history(organization=cast.organization, rounds=3)
    said = text(client_of(cast.erin), "/harbour/insights/")
    section = said[said.index("does it work equally?") : said.index("Is the gap between")]
    assert "Women People who take part did better than people not yet in a group, by 1.5" in section
    assert "Men The answers fit anything" in section
    assert "Non-binary and self-described This needs 10 or more answers in each round. Hidden to protect people" in section


def test_merged_halves_and_one_block_are_explained(cast: Cast, client_of: SignIn) -> None:
    release = make_release(organization=cast.organization)
    for gender in ("woman", "man"):
        make_figure(release=release, genders=gender)
    everyone = "woman man nonbinary not_stated"
    make_figure(release=release, genders=everyone, measure="talk", scale_high=10, direction=1, value=5, step=0.5)
    erin = client_of(cast.erin)
    assert "Women: one side has fewer than 10 answers" in text(erin, "/harbour/insights/phq4/")
    assert "there is one figure for everyone, and none by gender" in text(erin, "/harbour/insights/talk/")


def test_one_stratum_and_a_raised_floor_are_explained(cast: Cast, client_of: SignIn) -> None:
    release = make_release(organization=cast.organization, floor=25, has_strata=False)
    make_figure(release=release)
    make_figure(release=release, genders="man")
    said = text(client_of(cast.erin), "/harbour/insights/")
    assert "One side had fewer than 20 people when the round opened. So nothing is split by taking part." in said
    assert "A figure needs 25 or more answers" in said
    assert "one side has fewer than" not in said


def test_after_session_figures_stand_by_kind_of_group(cast: Cast, client_of: SignIn) -> None:
    fields = {"measure": "felt_safe", "scale_high": 10, "direction": 1, "value": 7.5, "margin": 0.8}
    for month in (1, 2):
        release = make_release(organization=cast.organization, kind="session", closed_on=date(2026, month, 20))
        for gender in ("woman", "man"):
            for second in ("mixed", "specific"):
                make_figure(release=release, genders=gender, seconds=second, **fields)
    said = text(client_of(cast.erin), "/harbour/insights/felt_safe/")
    assert "Women, in mixed groups 7.5 7.5" in said
    assert "Men, in gender-specific groups 7.5 7.5" in said
    assert "Felt safe over time: in gender-specific groups" in said
    assert "Higher is better." in said
    # Nobody is "not yet" here: nothing compares people who take part with people who do not.
    assert "Whether people who take part changed more" not in said


def test_open_end_is_compared_with_nothing(cast: Cast, client_of: SignIn) -> None:
    for month, end in ((1, ""), (3, "low")):
        release = make_release(organization=cast.organization, closed_on=date(2026, month, 28))
        for gender in ("woman", "man"):
            for second in ("member", "not_yet"):
                make_figure(release=release, genders=gender, seconds=second, value=0.5 if end else 3.5, open_end=end)
    said = text(client_of(cast.erin), "/harbour/insights/")
    assert "0.5 or less" in said
    assert "These rounds cannot be compared yet" in said
    assert "more answers would show it" in said


def test_not_enough_evidence_draws_the_range_and_says_what_would_tell(cast: Cast, client_of: SignIn) -> None:
    for month in (1, 3):
        release = make_release(organization=cast.organization, closed_on=date(2026, month, 28))
        for gender in ("woman", "man"):
            for second in ("member", "not_yet"):
                make_figure(release=release, genders=gender, seconds=second, value=4, step=2, n_low=20, n_high=29, margin=2.2)
    response = client_of(cast.erin).get("/harbour/insights/")
    said = response.content.decode()
    assert "Not enough evidence yet" in said
    assert 'aria-label="Range from 3.1 better to 3.1 worse"' in said
    assert "About 370 more answers on each side." in said
    assert "Meanwhile" in said


def test_gap_page_shows_the_gap_round_by_round(cast: Cast, client_of: SignIn) -> None:
    make_history(organization=cast.organization, rounds=15)
    said = client_of(cast.erin).get("/harbour/insights/gap/").content.decode()
    assert "The picture shows the newest 13 rounds, the files all of them." in said
    table = said[said.index('id="picture-phq4-gap"') :].partition("</table>")[0]
    assert table.count('<th role="rowheader"') == 15


def test_a_gap_that_closes_because_somebody_got_worse_is_a_warning(cast: Cast, client_of: SignIn) -> None:
    for month, men in ((1, 3.0), (3, 5.0)):
        release = make_release(organization=cast.organization, closed_on=date(2026, month, 28))
        for second in ("member", "not_yet"):
            for gender, value in (("woman", 5.0), ("man", men)):
                make_figure(
                    release=release, genders=gender, seconds=second, value=value, step=0.25, n_low=200, n_high=499, margin=0.4
                )
    said = text(client_of(cast.erin), "/harbour/insights/gap/")
    assert "A warning" in said
    assert "Men got worse. A gap that closes this way is no success." in said


def test_compares_with_the_round_nearest_to_a_year_before(cast: Cast, client_of: SignIn) -> None:
    for day in (date(2024, 3, 1), date(2025, 4, 10), date(2026, 2, 1), date(2026, 4, 1)):
        release = make_release(organization=cast.organization, closed_on=day, title=f"Round of {day:%B %Y}")
        make_figure(release=release)
        make_figure(release=release, genders="man")
    assert "Round of April 2026, compared with Round of April 2025" in text(client_of(cast.erin), "/harbour/insights/")


def test_past_survey_is_marked_and_compared_with_nothing(cast: Cast, client_of: SignIn) -> None:
    make_history(organization=cast.organization, rounds=2)
    make_past(organization=cast.organization, values={"woman": 5.0, "man": 4.0}, title="Spring 2024", closed_on=date(2024, 5, 1))
    said = text(client_of(cast.erin), "/harbour/insights/phq4/")
    assert "Past survey Before the rounds Supplied by HR and unverified. It asked a different population" in said
    assert "compared with Round" in said
    assert "Spring 2024 (past survey, unverified)" in text(client_of(cast.erin), "/harbour/insights/gap/")


def test_a_past_survey_alone_is_a_starting_point(cast: Cast, client_of: SignIn) -> None:
    make_past(organization=cast.organization, values={"woman": 5.0, "man": 4.0})
    said = text(client_of(cast.erin), "/harbour/insights/")
    assert "A starting point, from a past survey" in said
    assert "Supplied by HR and unverified" in said


def test_before_the_first_publication_the_page_says_what_will_happen(cast: Cast, client_of: SignIn) -> None:
    make_release(organization=cast.organization, title="Pilot")
    for path in ("insights/", "insights/gap/", "figures/"):
        said = text(client_of(cast.erin), f"/harbour/{path}")
        assert "Nothing is published yet" in said
        assert "Pilot, closed on 31 March 2026: too few answers" in said
        assert ("Plan a round" in said) == path.startswith("insights"), "what HR does, HR alone is offered"


def test_a_new_publication_shows_at_once(cast: Cast, client_of: SignIn) -> None:
    erin = client_of(cast.erin)
    assert "Nothing is published yet" in text(erin, "/harbour/insights/")
    make_history(organization=cast.organization, rounds=1)
    assert "The first round is in" in text(erin, "/harbour/insights/")


def test_a_title_cannot_inject_markup(cast: Cast, client_of: SignIn) -> None:
    release = make_release(organization=cast.organization, title="<script>alert(1)</script>")
    make_figure(release=release)
    make_figure(release=release, genders="man")
    for path in ("insights/", "insights/gap/", "insights/phq4/"):
        assert "<script>alert" not in client_of(cast.erin).get(f"/harbour/{path}").content.decode()


@pytest.mark.parametrize(
    "path",
    ["insights/", "insights/gap/", "insights/phq4/", "insights/nothing/", "insights/figures.json", "insights/findings.csv"],
)
@pytest.mark.parametrize("who", ["alice", "bob", "carol", "frank", "grace", "henry"])
def test_everybody_but_hr_is_refused(cast: Cast, client_of: SignIn, who: str, path: str) -> None:
    make_history(organization=cast.organization, rounds=1)
    assert client_of(getattr(cast, who)).get(f"/harbour/{path}").status_code == 403


def test_other_organization_and_unknown_measure_are_missing(cast: Cast, client_of: SignIn) -> None:
    make_history(organization=cast.organization, rounds=1)
    assert client_of(cast.dan).get("/harbour/insights/").status_code == 404
    assert client_of(cast.erin).get("/harbour/insights/nothing/").status_code == 404
    assert client_of(cast.erin).post("/harbour/insights/").status_code == 405


def test_hr_reaches_by_gender_in_one_click_from_any_page(cast: Cast, client_of: SignIn) -> None:
    make_history(organization=cast.organization, rounds=2)
    page = client_of(cast.erin).get("/harbour/figures/").content.decode()
    assert 'href="/harbour/insights/"' in page
    assert 'id="by-gender"' in client_of(cast.erin).get("/harbour/insights/").content.decode()


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)


@pytest.mark.parametrize("path", ["insights/", "insights/gap/", "insights/phq4/", "figures/", "figures/figures.json"])
def test_queries_do_not_grow_with_history(cast: Cast, client_of: SignIn, path: str) -> None:
    """Drawn or kept, a long history asks the database as often as a short one."""
    erin = client_of(cast.erin)
    # What the help button brings along is read once and remembered.
    erin.get("/harbour/reports/")
    counts = []
    for rounds, last in ((2, date(2025, 3, 31)), (6, date(2026, 3, 31))):
        make_history(organization=cast.organization, rounds=rounds, last=last)
        counts.append((queries(erin, f"/harbour/{path}"), queries(erin, f"/harbour/{path}")))
    assert counts[0] == counts[1]
    drawn, kept = counts[1]
    assert drawn - kept in (5, 10)  # the ledger is read in five statements; a measure's page looks for the measure first
    with CaptureQueriesContext(connection) as found:
        erin.get(f"/harbour/{path}")
    assert sum("analytics_" in query["sql"] for query in found) == 1


def test_pages_are_drawn_ahead_after_a_publication(
    cast: Cast, client_of: SignIn, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first look after a publication reads no figure: the worker has drawn everything."""
    monkeypatch.setattr(tasks.draw_pages, "delay", tasks.draw_pages)
    wave = make_wave(organization=cast.organization)
    make_sheets(wave, {("woman", "member"): spread(30, 4), ("man", "member"): spread(30, 3)})
    with django_capture_on_commit_callbacks(execute=True):
        publish(wave)
    erin = client_of(cast.erin)
    for path in ("insights/", "insights/gap/", "insights/phq4/", "figures/", "figures/phq4/", "figures/findings.json"):
        with CaptureQueriesContext(connection) as found:
            assert erin.get(f"/harbour/{path}").status_code == 200
        assert sum("analytics_" in query["sql"] for query in found) == 1
