"""The four tiles: what stands under which, and what each says."""

from __future__ import annotations

from datetime import date

import pytest

from analytics.telling.tiles import PRIMARY, TILES, in_order, measures_of, with_page
from surveys.question_set import STRATA, latest
from tests.analytics.factories import make_figure, make_history, make_month, make_past, make_quarter, make_release
from tests.analytics.pages import SignIn, html, section, text
from tests.factories import Cast

DASHBOARD = "/harbour/insights/"


def test_every_measure_that_a_round_asks_stands_under_exactly_one_tile() -> None:
    asked = {scale.slug for kind in STRATA for scale in latest(kind).measures}
    listed = [slug for tile in TILES for slug in measures_of(tile, asked)]
    assert sorted(listed) == sorted(asked)
    assert [tile.slug for tile in TILES] == ["reach", "taking_part", "wellbeing", "belonging"]


def test_the_declared_outcome_comes_first_and_a_question_of_hrs_own_is_not_lost() -> None:
    assert in_order(["talk", "canteen", "felt_safe", PRIMARY]) == [PRIMARY, "canteen", "felt_safe", "talk"]


@pytest.mark.parametrize(
    ("published", "pages"),
    [
        ({"phq4", "phq4_change"}, ["phq4"]),
        ({"talk", "phq4_change"}, ["phq4_change", "talk"]),
        ({"mood", "mood_change"}, ["mood", "mood_change"]),
    ],
)
def test_a_linked_change_is_told_on_the_page_of_its_measure(published: set[str], pages: list[str]) -> None:
    assert with_page(published) == pages
    assert set(in_order(published)) == set(pages)


def tile(page: str, title: str) -> str:
    """The words of one tile."""
    start = page.index(f" {title} ", page.index("At a glance"))
    return page[start : start + 900]


def test_wellbeing_says_now_before_by_gender_how_sure_and_on_which_rung(cast: Cast, client_of: SignIn) -> None:
    make_history(organization=cast.organization, rounds=3)
    found = tile(text(client_of(cast.erin), DASHBOARD), "Wellbeing")
    assert "Better" in found
    assert "People who take part did better than people not yet in a group, by 1.1 (0.4 to 1.8)." in found
    assert "Women, taking part 2.5 to 3.5 · 100–199 answers 3.00 4.50" in found
    assert "Men, taking part" in found
    assert "Non-binary and self-described Hidden to protect people – –" in found
    assert "Evidence: 3 of 4." in found
    assert "Lower is better." in found
    assert "Burnt out because of work" in found


def test_each_tile_leads_to_its_page(cast: Cast, client_of: SignIn) -> None:
    make_history(organization=cast.organization, rounds=2)
    make_month(organization=cast.organization, starts_on=date(2026, 3, 1))
    page = html(client_of(cast.erin), DASHBOARD)
    tiles = page[page.index('id="tiles"') : page.index('id="left-out"')]
    for path in ("reach/", "taking-part/", "phq4/", "loneliness/"):
        assert f'href="/harbour/insights/{path}"' in tiles
        assert client_of(cast.erin).get(f"{DASHBOARD}{path}").status_code == 200


def test_reach_and_taking_part_are_counts_with_a_year_before(cast: Cast, client_of: SignIn) -> None:
    for year, members in ((2025, 80), (2026, 120)):
        make_month(organization=cast.organization, starts_on=date(year, 6, 1), members=members)
        genders = {"woman": members - 40, "man": 40}
        make_quarter(organization=cast.organization, starts_on=date(year, 4, 1), members=genders, facilitators={"woman": 20})
    make_month(organization=cast.organization, starts_on=date(2026, 2, 1))
    page = text(client_of(cast.erin), DASHBOARD)
    reach = tile(page, "Reach")
    assert "More" in reach
    assert "About 120 of 640 people are in a group In June 2025, about 80 of 640 people were." in reach
    assert "Women 80 40 Men 40 40 Non-binary and self-described – –" in reach
    assert "By gender: April to June 2026, and April to June 2025." in reach
    part = tile(page, "Taking part")
    assert "About the same" in part
    assert "About 20 sessions in June 2026, and 130 seats taken" in part
    assert "Facilitators: Women 20 20" in part


def test_a_tile_says_when_its_first_figure_comes(cast: Cast, client_of: SignIn) -> None:
    page = text(client_of(cast.erin), DASHBOARD)
    assert "No month is counted yet Counted once a month, after the month is over." in tile(page, "Reach")
    assert "Nothing is published yet" in tile(page, "Wellbeing")


def test_safety_stands_by_kind_of_group_and_one_block_for_everyone(cast: Cast, client_of: SignIn) -> None:
    release = make_release(organization=cast.organization, kind="session")
    fields = {"measure": "felt_safe", "scale_high": 10, "direction": 1, "value": 7.5, "margin": 0.8}
    for second in ("mixed", "specific"):
        make_figure(release=release, seconds=second, **fields)
        make_figure(release=release, genders="man", seconds=second, **fields)
    found = tile(text(client_of(cast.erin), DASHBOARD), "Safety and belonging")
    assert "Women, in mixed groups 6.7 to 8.3 · 50–99 answers 7.5" in found
    assert "Women, in gender-specific groups 6.7 to 8.3 · 50–99 answers 7.5" in found


def test_a_past_survey_is_a_start_and_no_verdict(cast: Cast, client_of: SignIn) -> None:
    make_past(organization=cast.organization, values={"woman": 5.0, "man": 4.0})
    found = tile(text(client_of(cast.erin), DASHBOARD), "Wellbeing")
    assert "A start" in found
    assert "supplied by HR and unverified" in found


def test_hr_and_employees_read_the_same_words(cast: Cast, client_of: SignIn) -> None:
    make_history(organization=cast.organization, rounds=2)
    make_month(organization=cast.organization, starts_on=date(2026, 3, 1))
    mine, hers = client_of(cast.bob), client_of(cast.erin)
    for path, heading in (("", "tiles"), ("phq4/", "left-out"), ("gap/", "why"), ("reach/", "months"), ("questions/", "asked")):
        assert section(mine, f"/harbour/figures/{path}", heading) == section(hers, f"{DASHBOARD}{path}", heading)
