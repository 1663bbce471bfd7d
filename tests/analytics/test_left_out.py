"""What was left out and why: every sentence is the same for none as for nine, through the real publication."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.cache import cache

from analytics.disclosure import Atom
from tests.analytics.factories import make_month, make_quarter, make_sheets, make_wave, publish, spread
from tests.analytics.pages import SignIn, html, section, words
from tests.factories import Cast

PAGE = "/harbour/insights/phq4/"
FULL: dict[Atom, int] = {(gender, second): 30 for gender in ("woman", "man") for second in ("member", "not_yet")}


def left_out(cast: Cast, client_of: SignIn, counts: dict[Atom, int]) -> str:
    wave = make_wave(organization=cast.organization, title="March", closed_on=date(2026, 3, 31))
    make_sheets(wave, {atom: spread(n, 4) for atom, n in counts.items()})
    publish(wave)
    cache.clear()
    return section(client_of(cast.erin), PAGE, "left-out")


@pytest.mark.parametrize("few", [0, 1, 9])
@pytest.mark.parametrize(
    ("atom", "expected"),
    [
        (("nonbinary", "member"), "Non-binary and self-described: hidden to protect people. A figure needs 10 or more answers."),
        (("not_stated", "not_yet"), "Gender not stated: hidden to protect people. A figure needs 10 or more answers."),
        (("man", "member"), "Men: one side has fewer than 10 answers, and would point at people. Both sides are shown together."),
    ],
)
def test_the_words_do_not_tell_how_few(cast: Cast, client_of: SignIn, atom: Atom, expected: str, few: int) -> None:
    said = left_out(cast, client_of, {**FULL, atom: few})
    assert expected in said
    hidden = "hidden to protect people. A figure needs 10 or more answers. This line is the same for none as for nine."
    rest = said.replace(expected, "").replace(" This line is the same for none as for nine.", "").replace(hidden, "")
    assert str(few) not in rest.replace("10 or more", "").replace("fewer than 10", "")


def test_none_and_nine_give_the_same_page(cast: Cast, client_of: SignIn) -> None:
    """Byte for byte, but for where each organization stands."""
    said = []
    for organization, person in ((cast.organization, cast.erin), (cast.other, cast.dan)):
        wave = make_wave(organization=organization, title="March", closed_on=date(2026, 3, 31))
        few = {("nonbinary", "member"): 9} if person == cast.dan else {}
        make_sheets(wave, {atom: [{"phq4": 4}] * n for atom, n in {**FULL, **few}.items()})
        publish(wave)
        slug = organization.slug
        said.append(words(html(client_of(person), f"/{slug}/figures/phq4/").partition('id="left-out"')[2].partition("<h2")[0]))
    assert said[0] == said[1]


def test_counts_of_people_say_the_same_for_none_as_for_nineteen(cast: Cast, client_of: SignIn) -> None:
    make_month(organization=cast.organization, starts_on=date(2026, 3, 1))
    before = section(client_of(cast.erin), "/harbour/insights/reach/", "left-out")
    make_quarter(organization=cast.organization, starts_on=date(2026, 1, 1), members={"woman": 40, "man": 30})
    assert section(client_of(cast.erin), "/harbour/insights/reach/", "left-out") == before
    assert "A dash reads the same for none as for nineteen." in before
