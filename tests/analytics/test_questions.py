"""The fixed menu of questions, and what somebody learns who asks too narrowly: a reason, never a number, never an error."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from analytics import pages
from analytics.ledger import Version
from analytics.telling.questions import answerable, asked, general, narrow_question, too_narrow
from tests.analytics.factories import make_figure, make_history, make_month, make_quarter, make_release
from tests.analytics.pages import SignIn, html, text, words
from tests.factories import Cast

MENU = "/harbour/insights/questions/"
NARROW = [each.slug for each in too_narrow()]


def inner(page: str) -> str:
    """What the page says itself, without the frame around it."""
    return page[page.index("<main") : page.index("</main>")]


def publish_everything(cast: Cast) -> None:
    make_history(organization=cast.organization, rounds=2)
    release = make_release(organization=cast.organization, kind="session")
    for measure in ("felt_safe", "felt_heard"):
        fields = {"measure": measure, "scale_high": 10, "direction": 1, "value": 7.5, "margin": 0.8}
        for second in ("mixed", "specific"):
            make_figure(release=release, seconds=second, **fields)
            make_figure(release=release, genders="man", seconds=second, **fields)
    make_month(organization=cast.organization, starts_on=date(2026, 3, 1))
    make_quarter(organization=cast.organization, starts_on=date(2026, 1, 1), members={"woman": 40, "man": 30})


@pytest.mark.parametrize("section", ["insights", "figures"])
def test_every_question_leads_to_a_page_with_that_heading(cast: Cast, client_of: SignIn, section: str) -> None:
    publish_everything(cast)
    erin = client_of(cast.erin)
    menu = html(erin, f"/harbour/{section}/questions/")
    links = re.findall(rf'href="(/harbour/{section}/[^"#]*)#([a-z-]+)"', menu)
    assert len(links) == len(asked())
    for path, anchor in links:
        assert f'id="{anchor}"' in html(erin, path), f"{path}#{anchor}"


def test_a_question_without_figures_is_listed_and_leads_nowhere(cast: Cast, client_of: SignIn) -> None:
    menu = inner(html(client_of(cast.erin), MENU))
    assert words(menu).count("Nothing is published about this yet.") == len(asked())
    assert "#" not in "".join(re.findall(r'class="row-title"><a href="([^"]*)"', menu))


def test_the_menu_answers_in_a_word(cast: Cast, client_of: SignIn) -> None:
    make_history(organization=cast.organization, rounds=3)
    said = text(client_of(cast.erin), MENU)
    equally = said[said.index("Does it work equally") :][:200]
    assert "Women: Better. Men: Not enough evidence yet. Non-binary and self-described: Hidden to protect people." in equally
    assert "beside people not yet in a group? Better" in said


@pytest.mark.parametrize("slug", NARROW)
def test_a_narrow_question_gets_a_reason_and_the_nearest_view_that_is_there(cast: Cast, client_of: SignIn, slug: str) -> None:
    publish_everything(cast)
    erin = client_of(cast.erin)
    page = inner(html(erin, f"{MENU}{slug}/"))
    question = narrow_question(slug)
    assert all(sentence in words(page).replace("&#x27;", "'") for sentence in (question.words, *question.why, question.nearest))
    ((path, anchor),) = re.findall(r'id="nearest".*?href="([^"#]*)#([a-z-]+)"', page, re.DOTALL)
    assert f'id="{anchor}"' in html(erin, path)


@pytest.mark.parametrize("slug", [*NARROW, "too-narrow"])
def test_a_narrow_question_says_the_same_whatever_is_published(cast: Cast, client_of: SignIn, slug: str) -> None:
    """Never a number, and no sign of what there is, but for where the nearest view lies."""

    def said() -> str:
        page = inner(html(client_of(cast.erin), f"{MENU}{slug}/")).partition('<h2 id="nearest"')[0]
        return words(page)

    before = said()
    publish_everything(cast)
    assert said() == before
    assert not re.search(r"\d", before)


def test_whatever_else_is_asked_gets_one_answer(cast: Cast, client_of: SignIn) -> None:
    """An address or a filter that is not on the list: the same words, whether it names something that is there or not."""
    publish_everything(cast)
    erin = client_of(cast.erin)
    paths = (
        *("nothing/", f"group-{cast.group.pk}/", "team/sales/", "phq4/woman/member/", "%3Cscript%3E/", "TEAM/"),
        *("?team=sales", "?gender=nonbinary&half=member", f"team/?group={cast.group.pk}"),
    )
    expected = words(inner(html(erin, f"{MENU}too-narrow/"))).strip()
    assert general().words in expected
    for path in paths:
        # Above it a notice says that a filter was given.
        said = words(inner(html(erin, f"{MENU}{path}"))).strip()
        assert said.endswith(expected), path
        assert said.startswith("Nothing was filtered" if "?" in path else expected[:40]), path


def test_a_filter_on_any_other_page_is_said_and_ignored(cast: Cast, client_of: SignIn) -> None:
    make_history(organization=cast.organization, rounds=2)
    erin = client_of(cast.erin)
    for path in ("", "gap/", "phq4/", "reach/"):
        said = text(erin, f"/harbour/insights/{path}?department=sales")
        assert "Nothing was filtered" in said
        assert "sales" not in said
        assert "Nothing was filtered" not in text(erin, f"/harbour/insights/{path}")


def test_unknown_questions_fill_no_cache(cast: Cast, client_of: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """One body is kept for all of them: otherwise anybody could fill the cache by asking."""
    names: list[str] = []

    def note(name: str, version: Version, make: Callable[[], Any]) -> Any:
        names.append(name)
        return make()

    monkeypatch.setattr(pages, "kept", note)
    for number in range(3):
        client_of(cast.erin).get(f"{MENU}q{number}/")
    assert len(names) == 3
    assert len(set(names)) == 1


def test_each_question_of_the_menu_is_asked_once() -> None:
    every = [each.words for each in asked()] + [each.words for each in too_narrow()]
    assert len(set(every)) == len(every)
    assert len(set(NARROW)) == len(NARROW) == 9
    assert [there for _question, there in answerable(asked(), [], roster=False)] == [False] * len(asked())
