"""Pages of published figures: their inner parts, drawn once for each state of the ledger (analytics/shelf.py)."""

from __future__ import annotations

from dataclasses import asdict
from functools import cached_property
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from analytics import files, ledger
from analytics.addresses import FIGURES, INSIGHTS, Addresses, Section
from analytics.charts.funnel import funnel
from analytics.charts.picture import Picture
from analytics.charts.pipeline import pipeline
from analytics.history import all_findings, breaks, rounds_by_measure, waves_with_changes
from analytics.ledger import Version
from analytics.pictures import pictures_of_measure
from analytics.roster.words import counted
from analytics.shelf import kept
from analytics.telling import questions
from analytics.telling.left_out import rounds_without_figures
from analytics.telling.overview import overview
from analytics.telling.story import Story, Teller
from analytics.telling.tiles import PRIMARY, TILES, in_order, measures_of, with_page

__all__ = ["FIGURES", "INSIGHTS", "body", "draw_all", "measure_body", "question_body"]

ALONE = ("dashboard", "gap", "reach", "taking_part", "questions")


class State:
    """What all pages of one state of the ledger are drawn from, each part read or computed when a page first needs it."""

    def __init__(self) -> None:
        self._pictures: dict[str, dict[str, Picture]] = {}

    @cached_property
    def held(self) -> ledger.Ledger:
        return ledger.read()

    @cached_property
    def tellers(self) -> dict[str, Teller]:
        """The story of each measure that has a page, the primary outcome first."""
        found = all_findings(self.held)
        rounds = rounds_by_measure(self.held.figures, waves_with_changes(self.held))
        return {slug: Teller(self.held, found, slug, rounds[slug]) for slug in in_order(rounds)}

    def story(self, slug: str) -> Story:
        return self.tellers[slug].story(self.pictures(slug))

    def pictures(self, slug: str) -> dict[str, Picture]:
        if slug not in self._pictures:
            teller = self.tellers[slug]
            drawn = pictures_of_measure(teller.measure, teller.rounds, teller.found, breaks(self.held, slug))
            self._pictures[slug] = {picture.name: picture for picture in drawn}
        return self._pictures[slug]

    @property
    def primary(self) -> str:
        """The declared outcome, else the first measure that there is; empty before the first publication."""
        return PRIMARY if PRIMARY in self.tellers else next(iter(self.tellers), "")


def body(page: str, section: Section, version: Version, slug: str, state: State | None = None) -> str:
    """The inner part of a page that stands alone, of a measure ("measure:phq4") or of a narrow question ("question:team")."""
    return kept(f"{page}:{section.home}:{slug}", version, lambda: _draw(page, Addresses(section, slug), state or State()))


def measure_body(measure: str, section: Section, version: Version, slug: str, state: State | None = None) -> str | None:
    """The inner part of a measure's page; None for one that was never published (then nothing is kept)."""
    state = state or State()
    if measure not in kept("measures", version, lambda: with_page(state.held.measures)):
        return None
    return body(f"measure:{measure}", section, version, slug, state)


def question_body(question: str, section: Section, version: Version, slug: str, state: State | None = None) -> str:
    """Why a question is too narrow, and the nearest safe view; the general words for whatever is not on the list."""
    return body(f"question:{questions.narrow_question(question).slug}", section, version, slug, state)


def draw_all(version: Version, slug: str) -> None:
    """Draw everything ahead, so that nobody waits for the first look after a publication."""
    for name in files.NAMES:
        files.document(name, version)
    state = State()
    narrow = [questions.general(), *questions.too_narrow()]
    for section in (INSIGHTS, FIGURES):
        for page in ALONE:
            body(page, section, version, slug, state)
        for measure in state.tellers:
            measure_body(measure, section, version, slug, state)
        for question in narrow:
            question_body(question.slug, section, version, slug, state)


def _draw(page: str, at: Addresses, state: State) -> str:
    template, _colon, about = page.partition(":")
    context: dict[str, Any] = {"links": at.links}
    if template in {"dashboard", "gap", "measure"}:
        context |= _told(about or state.primary, at, state)
    if template == "dashboard":
        pages = {"page": at.of, "measure": at.measure}
        context |= {"tiles": overview(state.tellers, state.held.roster, **pages), "asked": _asked(at, state)[:5]}
    elif template == "questions":
        context |= {"asked": _asked(at, state), "narrow": _narrow(at)}
    elif template == "question":
        context |= _explained(about, at, state)
    elif template in {"reach", "taking_part"}:
        roster = state.held.roster
        picture = funnel(roster) if template == "reach" else pipeline(roster)
        context |= {"counted": counted(template, roster), "picture": picture, "others": _beside(template, at, state)}  # type: ignore[arg-type]
    context["tabs"] = at.tabs("home" if template == "dashboard" else "questions" if template == "question" else template)
    return render_to_string(f"analytics/{template}.html", context)


def _told(slug: str, at: Addresses, state: State) -> dict[str, Any]:
    return {
        "story": state.story(slug) if slug else None,
        "silent": rounds_without_figures(state.held),
        "others": [_line(teller, at.measure(each)) for each, teller in state.tellers.items() if each != slug],
        "more": at.measure(slug) if slug else "",
        "plan": at.plan,
    }


def _beside(page: str, at: Addresses, state: State) -> list[dict[str, Any]]:
    """What was answered about what a page of counts tells."""
    (tile,) = [each for each in TILES if each.slug == page]
    return [_line(state.tellers[slug], at.measure(slug)) for slug in measures_of(tile, state.tellers)]


def _line(teller: Teller, url: str) -> dict[str, Any]:
    """One measure in a list of measures."""
    main, change = teller.told(teller.main()), teller.told(teller.pick("change_of_gap"))
    gap = change or teller.told(teller.pick("gap"))
    past = teller.only_past
    return {
        "name": teller.measure.name,
        "url": url,
        "sentence": _("From a past survey.") if past else main.line if main else "",
        "status": "" if past or not main else main.status,
        "tone": main.tone if main else "",
        "gap": gap.line if gap else "",
        "gap_status": change.status if change else "",
        "gap_tone": change.tone if change else "",
    }


def _asked(at: Addresses, state: State) -> list[dict[str, Any]]:
    """The menu: each question with its answer in a word where there is a verdict; no link where nothing answers it."""
    listed = questions.answerable(questions.asked(), state.tellers, roster=bool(state.held.roster.months))
    return [
        {
            "words": each.words,
            "url": at.place(each.place) if there else "",
            "detail": "" if there else _("Nothing is published about this yet."),
            **_in_a_word(each, state),
        }
        for each, there in listed
    ]


def _in_a_word(question: questions.Asked, state: State) -> dict[str, str]:
    kind, measure = question.finding or ("", "")
    teller = state.tellers.get(measure)
    if teller is None or teller.only_past:
        return {}
    if kind == "by_gender":
        return {"detail": " ".join(f"{each.who}: {each.status}." for each in teller.by_gender())}
    verdict = teller.told(teller.pick(kind))
    return {"status": verdict.status, "tone": verdict.tone} if verdict else {}


def _narrow(at: Addresses) -> list[dict[str, str]]:
    return [{"words": each.words, "url": at.question(each.slug)} for each in questions.too_narrow()]


def _explained(slug: str, at: Addresses, state: State) -> dict[str, Any]:
    """A narrow question with the nearest view that exists: a measure that was never published has no page to lead to."""
    found = questions.narrow_question(slug)
    there = questions.is_there(found.place, state.tellers, roster=bool(state.held.roster.months))
    return {"question": asdict(found), "url": at.place(found.place) if there else at.of("home"), "is_there": there}
