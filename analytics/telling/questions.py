"""The fixed menu: questions that figures answer, each with the place of its answer, and questions that are too narrow. Pure.

There is no free filter anywhere: whoever may choose freely whom a figure is about can choose one person. A question that is too
narrow gets a reason in plain words and the nearest safe view; no answer here depends on what is stored.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from analytics.telling.tiles import PRIMARY

Page = Literal["home", "gap", "reach", "taking_part", "questions", "measure"]
GENERAL = "too-narrow"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer stands: a page (of a measure, where it is one), and the heading on it."""

    page: Page
    anchor: str = ""
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with an answer. `finding` (kind, measure) is the verdict that answers it in a word, if one does;
    "by_gender" is the verdict on each of the three."""

    words: str
    place: Place
    finding: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Narrow:
    """A question that would point at people, why, and what can be seen instead."""

    slug: str
    words: str
    why: tuple[str, ...]
    nearest: str
    place: Place


def asked() -> list[Asked]:
    """Every question that can be asked, the first ones first."""
    return [
        Asked(
            _("Does it work equally for women, men and non-binary colleagues?"),
            Place("home", "by-gender"),
            ("by_gender", PRIMARY),
        ),
        Asked(
            _("How are people who take part, beside people not yet in a group?"),
            Place("measure", "by-taking-part", PRIMARY),
            ("difference_in_differences", PRIMARY),
        ),
        Asked(_("Is the gap between women and men closing, and why?"), Place("gap", "why"), ("change_of_gap", PRIMARY)),
        Asked(_("Do people feel safe in mixed and in gender-specific groups?"), Place("measure", "by-kind", "felt_safe")),
        Asked(_("Do people feel heard in mixed and in gender-specific groups?"), Place("measure", "by-kind", "felt_heard")),
        Asked(_("Are people less lonely?"), Place("measure", "answer", "loneliness"), ("change", "loneliness")),
        Asked(_("Is there somebody at work to talk to?"), Place("measure", "answer", "talk"), ("change", "talk")),
        Asked(_("How many people are in a group?"), Place("reach", "months")),
        Asked(_("Do women, men and non-binary colleagues join alike?"), Place("reach", "by-gender")),
        Asked(_("How many sessions are there, and how many come?"), Place("taking_part", "months")),
        Asked(_("Who facilitates?"), Place("taking_part", "by-gender")),
        Asked(_("How has it changed from round to round?"), Place("measure", "history", PRIMARY)),
        Asked(_("What is left out, and why?"), Place("measure", "left-out", PRIMARY)),
        Asked(_("How are figures made?"), Place("home", "method")),
    ]


def answerable(questions: Collection[Asked], measures: Collection[str], *, roster: bool) -> list[tuple[Asked, bool]]:
    """Each question, and whether anything that answers it is published."""
    return [(each, is_there(each.place, measures, roster=roster)) for each in questions]


def is_there(place: Place, measures: Collection[str], *, roster: bool) -> bool:
    """Whether a place has a page and something on it: a measure that was never published has none."""
    if place.page == "measure":
        return place.measure in measures
    if place.page in {"reach", "taking_part"}:
        return roster
    return place.page == "questions" or bool(measures)


def general() -> Narrow:
    """For whatever else somebody asks, by an address or a filter."""
    return Narrow(
        GENERAL,
        _("This question is too narrow"),
        (
            _("Nobody can filter figures here. They are made once, for groups of ten or more, as it was fixed beforehand."),
            _("If you could choose whom a figure is about, two figures side by side could tell what one person answered."),
        ),
        _("All questions that figures can answer"),
        Place("questions"),
    )


def narrow_question(slug: str) -> Narrow:
    """The explanation for a question by its slug; the general one for anything unknown."""
    return next((each for each in too_narrow() if each.slug == slug), general())


def too_narrow() -> list[Narrow]:
    """Questions that many ask, and that no figure could answer without pointing at people."""
    return [*_parts_of_an_organization(), *_parts_of_an_answer(), *_people()]


def _by_gender() -> tuple[str, Place]:
    return _("The same figures by gender, for the whole organization"), Place("home", "by-gender")


def _safe() -> tuple[str, Place]:
    return _("How safe people felt, by kind of group"), Place("measure", "by-kind", "felt_safe")


def _parts_of_an_organization() -> list[Narrow]:
    """Places where few people are, and where everybody knows who."""
    return [
        Narrow(
            "team",
            _("How is one team or department doing?"),
            (
                _("We do not store which team an answer comes from, so nobody can look it up: not HR, not we."),
                _("Teams are small, and people move. Two rounds, before and after a move, would tell what one person said."),
            ),
            *_by_gender(),
        ),
        Narrow(
            "group",
            _("How is one group doing?"),
            (
                _("A group has twelve people at most, and they know each other. An average of so few is almost an answer."),
                _("Answers hold the kind of group at most: mixed, or for one gender. Never which group."),
            ),
            *_safe(),
        ),
        Narrow(
            "facilitator",
            _("How good is one facilitator?"),
            (
                _("A figure about one of them would also be a figure about the few people in their groups."),
                _("What facilitators need is talked about in supervision, not measured here."),
            ),
            *_safe(),
        ),
        Narrow(
            "age-or-site",
            _("How is it by age, by site or by seniority?"),
            (
                _("We ask for none of these. Each further detail halves the crowd in which an answer is hidden."),
                _("Gender is asked because the gap between genders is what the groups are about. It is optional."),
            ),
            *_by_gender(),
        ),
    ]


def _parts_of_an_answer() -> list[Narrow]:
    """Moments and halves in which few people answered."""
    return [
        Narrow(
            "week-by-week",
            _("How was this week, compared with last week?"),
            (
                _("Figures come once a round. A figure that moves from day to day shows what the last person added."),
                _("Rounds of one kind lie four weeks apart or more, and a published figure never changes."),
            ),
            _("The figures round by round"),
            Place("measure", "history", PRIMARY),
        ),
        Narrow(
            "non-binary-taking-part",
            _("How are non-binary colleagues who take part, on their own?"),
            (
                _("They are shown where ten or more answered. Where either half has fewer, both halves are shown together."),
                _("Where both together are fewer than ten, they are left out, in the same words for none as for nine."),
            ),
            *_by_gender(),
        ),
        Narrow(
            "people-who-left",
            _("How are people who left their group?"),
            (
                _("Few people leave in a month, and colleagues often know who. Their answers would be easy to tell apart."),
                _("A round knows two sides only: taking part, or not yet in a group."),
            ),
            _("People who take part, beside people not yet in a group"),
            Place("measure", "by-taking-part", PRIMARY),
        ),
    ]


def _people() -> list[Narrow]:
    """People."""
    return [
        Narrow(
            "who-answered",
            _("Who has answered, and who has not?"),
            (
                _("Nobody knows. Answers carry no name. Who collected a token is deleted when the round closes."),
                _("Reminders go to everybody in the same words, whether they answered or not."),
            ),
            _("How many people are in a group, month by month"),
            Place("reach", "months"),
        ),
        Narrow(
            "one-person",
            _("How is one person doing?"),
            (
                _("Nobody can see that here, at no time and with no right."),
                _("If you worry about somebody, talk with them. “Get help now” has numbers for both of you."),
            ),
            *_by_gender(),
        ),
    ]
