"""The gap page: whether the gap between women and men closes, and why."""

from __future__ import annotations

from datetime import date

import pytest

from tests.analytics.factories import make_figure, make_history, make_open_question, make_release
from tests.analytics.pages import SignIn, section, text
from tests.factories import Cast

GAP = "/harbour/insights/gap/"
FINE = {"step": 0.25, "n_low": 200, "n_high": 499, "margin": 0.4}


def two_rounds(cast: Cast, women: tuple[float, float], men: tuple[float, float]) -> None:
    """An earlier round and the latest, fine enough to tell."""
    for place, month in enumerate((1, 3)):
        release = make_release(organization=cast.organization, closed_on=date(2026, month, 28))
        for second in ("member", "not_yet"):
            make_figure(release=release, genders="woman", seconds=second, value=women[place], **FINE)
            make_figure(release=release, genders="man", seconds=second, value=men[place], **FINE)


@pytest.mark.parametrize(
    ("women", "men", "why", "headline"),
    [
        ((6, 3.5), (4, 3), "It is narrower because both sides improved", "narrower: both improved."),
        ((6, 3.5), (3, 3), "It is narrower because one side improved. We see no sure change on the other.", "one side improved."),
        ((5, 5), (3, 5), "It is narrower because one side got worse. That is a warning, and no success.", "a warning: one side"),
    ],
)
def test_a_closing_gap_comes_with_its_reason(
    cast: Cast, client_of: SignIn, women: tuple[float, float], men: tuple[float, float], why: str, headline: str
) -> None:
    two_rounds(cast, women, men)
    said = section(client_of(cast.erin), GAP, "why")
    assert why in said
    assert "Women" in said
    assert "Men" in said
    assert headline in section(client_of(cast.erin), "/harbour/insights/", "answer")


def test_a_warning_looks_like_one_on_every_page(cast: Cast, client_of: SignIn) -> None:
    two_rounds(cast, (5, 5), (3, 5))
    erin = client_of(cast.erin)
    assert "A warning" in section(erin, GAP, "gap") or "A warning" in text(erin, GAP)
    assert 'data-tone="warning"' in erin.get(GAP).content.decode()
    assert "A warning" in text(erin, "/harbour/insights/phq4/")
    assert "A warning" in text(erin, "/harbour/insights/questions/")


def test_a_wider_gap_has_no_reason_for_closing(cast: Cast, client_of: SignIn) -> None:
    two_rounds(cast, (4, 6), (3, 3))
    erin = client_of(cast.erin)
    said = section(erin, GAP, "why")
    assert "there is no closing to explain" in said
    assert "Women Got worse by 2.0" in said
    assert "The gap between women and men is wider." in section(erin, "/harbour/insights/", "answer")


def test_an_open_question_has_its_range_and_the_sides_of_it(cast: Cast, client_of: SignIn) -> None:
    make_open_question(organization=cast.organization)
    erin = client_of(cast.erin)
    page = text(erin, GAP)
    assert "Not enough evidence yet" in page
    assert "What would tell" in page
    assert "more answers on each side." in page
    said = section(erin, GAP, "why")
    assert "Among people taking part" in said
    assert "Among people not yet in a group" in said


def test_every_other_measure_has_a_line(cast: Cast, client_of: SignIn) -> None:
    make_history(organization=cast.organization, rounds=3)
    said = section(client_of(cast.erin), GAP, "gaps")
    for name in ("Loneliness", "Burnt out because of work", "Someone at work to talk to", "Would look for support"):
        assert name in said


def test_one_round_has_a_gap_and_no_change(cast: Cast, client_of: SignIn) -> None:
    make_history(organization=cast.organization, rounds=1)
    page = text(client_of(cast.erin), GAP)
    assert "Women are worse off by 1.0" in page
    assert "narrower" not in page.partition("The gap in what else was asked")[0]
