"""The page of a measure: by taking part, by kind of group, what it can and cannot tell, and the same people before and after."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from analytics.findings import findings
from analytics.findings.figures import Measure, PublishedFigure
from analytics.ledger import read
from analytics.telling.can_tell import can_tell
from peersupport.tenancy import tenant
from surveys.question_set import STRATA, latest
from tests.analytics.factories import make_figure, make_history, make_month, make_past, make_release
from tests.analytics.pages import SignIn, html, section, text
from tests.factories import Cast

SAFE = Measure("felt_safe", "Felt safe", 1, 0, 10, 0.5, 2.5)
SESSION: Mapping[str, Any] = {"measure": "felt_safe", "scale_high": 10, "direction": 1, "step": 0.2, "n_low": 200, "n_high": 499}


def test_by_taking_part_gives_both_sides_and_their_difference(cast: Cast, client_of: SignIn) -> None:
    make_history(organization=cast.organization, rounds=3)
    said = section(client_of(cast.erin), "/harbour/insights/phq4/", "by-taking-part")
    assert "Taking part Improved by 1.1" in said
    assert "Not yet in a group No meaningful change." in said
    assert "The difference of both People who take part did better than people not yet in a group, by 1.1" in said
    assert said.index("Evidence: 2 of 4.") < said.index("Evidence: 1 of 4.") < said.index("Evidence: 3 of 4.")


def after_sessions(cast: Cast, values: Mapping[tuple[str, str], float]) -> None:
    release = make_release(organization=cast.organization, kind="session")
    for (gender, second), value in values.items():
        make_figure(release=release, genders=gender, seconds=second, value=value, margin=0.4, **SESSION)


def test_kinds_of_group_are_set_side_by_side_as_a_description(cast: Cast, client_of: SignIn) -> None:
    after_sessions(cast, {("woman", "mixed"): 6.5, ("woman", "specific"): 8.0, ("man", "mixed"): 7.5, ("man", "specific"): 7.5})
    said = section(client_of(cast.erin), "/harbour/insights/felt_safe/", "by-kind")
    assert "Side by side Answers are better in gender-specific groups, by 0.7" in said
    assert said.index("Women Answers are better in gender-specific groups, by 1.50") < said.index("Men ")
    assert "Evidence: 1 of 4. Better in gender-specific" in said
    assert "A description, and no contest." in said
    assert (
        'data-tone="success"'
        not in html(client_of(cast.erin), "/harbour/insights/felt_safe/").partition('id="by-kind"')[2][:3000]
    )


def test_a_hidden_kind_is_compared_with_nothing(cast: Cast, client_of: SignIn) -> None:
    after_sessions(cast, {("woman", "mixed"): 6.5, ("woman", "specific"): 8.0, ("man", "mixed specific"): 7.5})
    said = section(client_of(cast.erin), "/harbour/insights/felt_safe/", "by-kind")
    assert "Men One side has too few answers, so both sides are shown together. Hidden to protect people" in said


def figures(**values: float) -> list[PublishedFigure]:
    """Women's figures by kind of group."""
    return [
        PublishedFigure(
            "w", "March", "wave", date(2026, 3, 1), "felt_safe", 0, 10, 1, (("woman", kind),), 200, 499, value, 0.2, "", 0.4, 4
        )
        for kind, value in values.items()
    ]


@pytest.mark.parametrize(
    ("mixed", "specific", "code"), [(6.0, 8.0, "improved"), (8.0, 6.0, "worse"), (7.0, 7.0, "no_meaningful_change")]
)
def test_the_comparison_of_kinds_is_specific_less_mixed_on_the_lowest_rung(mixed: float, specific: float, code: str) -> None:
    found = findings(figures(mixed=mixed, specific=specific), {"felt_safe": SAFE})
    (one,) = [each for each in found if (each.kind, each.subject) == ("between_kinds", "woman")]
    assert one.value == pytest.approx(specific - mixed)
    assert (one.rung, one.verdict, one.earlier_wave) == (4, code, None)


def test_a_core_round_has_no_kinds_of_group(cast: Cast) -> None:
    make_history(organization=cast.organization, rounds=2)
    with tenant(cast.organization.pk):
        held = read()
    assert [each for each in findings(held.figures, held.measures) if each.kind == "between_kinds"] == []


def test_what_it_can_tell_follows_the_strongest_rung() -> None:
    told = {rung: can_tell(SAFE, rung, after_sessions=False, only_past=False) for rung in (1, 2, 3, 4, None)}
    assert len({tuple(each.can) for each in told.values()}) >= 4
    assert "the same people" in " ".join(told[1].can)
    assert "more than people who are not in a group yet" in " ".join(told[2].can)
    assert "Nobody outside of groups is there to compare with." in " ".join(told[3].cannot)
    assert "Why it is so." in " ".join(told[4].cannot)
    for each in told.values():
        assert "How any one person is doing. Nobody can see that here." in each.cannot


def test_every_measure_of_a_round_says_what_it_asks_and_what_its_words_cannot() -> None:
    scales = [scale for kind in STRATA for scale in latest(kind).measures]
    said = {
        scale.slug: can_tell(Measure(scale.slug, scale.name, 1, 0, 10, 0.5, 2.5), 4, after_sessions=False, only_past=False)
        for scale in scales
    }
    assert len({each.can[0] for each in said.values()}) == len(scales)
    assert "Four questions are no diagnosis." in " ".join(said["phq4"].cannot)
    assert "not validated" in " ".join(said["talk"].cannot)
    assert "not validated" not in " ".join(said["phq4"].cannot)


def test_a_past_survey_stands_apart_on_the_page_of_its_measure(cast: Cast, client_of: SignIn) -> None:
    make_history(organization=cast.organization, rounds=2)
    make_past(organization=cast.organization, values={"woman": 5.0, "man": 4.0}, title="Spring 2024", closed_on=date(2024, 5, 1))
    said = section(client_of(cast.erin), "/harbour/insights/phq4/", "past")
    assert "Supplied by HR and unverified. It asked a different population" in said


def test_the_same_people_before_and_after_stand_on_the_page_of_the_measure(cast: Cast, client_of: SignIn) -> None:
    first = make_release(organization=cast.organization, closed_on=date(2026, 1, 31), title="January")
    for gender in ("woman", "man"):
        for second in ("member", "not_yet"):
            make_figure(release=first, genders=gender, seconds=second, value=4, step=0.25, n_low=200, n_high=499, margin=0.4)
    later = make_release(organization=cast.organization, closed_on=date(2026, 3, 31), title="March", since=first.public_id)
    fields = {"measure": "phq4_change", "scale_low": -12, "step": 0.25, "n_low": 200, "n_high": 499, "margin": 0.4}
    for gender in ("woman", "man"):
        for second, value in (("member", -2.0), ("not_yet", -0.25)):
            make_figure(release=later, genders=gender, seconds=second, value=value, **fields)
    erin = client_of(cast.erin)
    said = section(erin, "/harbour/insights/phq4/", "linked-change")
    assert "The same people, before and after" in said
    assert "sent the difference, and nothing else" in said
    assert "Evidence: 4 of 4." in said
    # The strongest rung leads the page, and says what it cannot tell.
    assert "People who take part did better than people not yet in a group" in section(erin, "/harbour/insights/", "answer")
    assert "only some let their device remember" in text(erin, "/harbour/insights/phq4/")
    assert erin.get("/harbour/insights/phq4_change/").status_code == 404


def test_without_a_linked_round_there_is_no_such_section(cast: Cast, client_of: SignIn) -> None:
    make_history(organization=cast.organization, rounds=2)
    make_month(organization=cast.organization, starts_on=date(2026, 3, 1))
    assert 'id="linked-change"' not in html(client_of(cast.erin), "/harbour/insights/phq4/")
