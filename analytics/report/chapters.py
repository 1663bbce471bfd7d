"""The chapters that tell the figures: wellbeing, the gap, safety and belonging, reach, what was left out, what to adapt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from analytics.adapt.follow_up import ThenAndNow
from analytics.adapt.hints import Hint, hints
from analytics.adapt.page import measured_of
from analytics.charts.funnel import funnel
from analytics.charts.pipeline import pipeline
from analytics.history import all_findings
from analytics.models import Adaptation
from analytics.pages import State
from analytics.report.blocks import Block, chapter, heading, picture, points, small, table, text, verdict, verdicts
from analytics.roster.words import Counted, counted
from analytics.telling import words
from analytics.telling.left_out import rounds_without_figures
from analytics.telling.story import Story
from analytics.telling.tiles import TILES, Tile, measures_of

LEADING = "phq4"
# A picture of each of these stands in the report; every other measure has a line, and its page has the rest.
DRAWN = ("felt_safe", "loneliness")
MOST_HINTS = 6
FEW = 3


def headlines(state: State) -> list[Block]:
    """The first page's verdicts: does taking part help, for whom, and is the gap closing. Of a past survey there is none."""
    if not state.primary or state.tellers[state.primary].only_past:
        return []
    story = state.story(state.primary)
    main = verdict(story.main, _("Taking part and wellbeing"))
    change = verdict(story.gap.change or story.gap.now, _("The gap between women and men"), judged=bool(story.gap.change))
    return [*filter(None, (main, change)), *verdicts(story.by_gender)]


def chapters(state: State) -> list[Block]:
    """In the order of the dashboard."""
    found = [_wellbeing(state), _gap(state), _belonging(state), _reach(state), _left_out(state)]
    return [each for each in found if each and each["blocks"]]


def to_adapt(state: State, adaptations: Sequence[Adaptation]) -> Block:
    """Hints, each with why, an action and a day; and what was taken on, with then and now."""
    found = hints(state.held, all_findings(state.held))[:MOST_HINTS]
    nothing = text(_("The figures point to nothing that needs a change, or there are too few of them yet."))
    pointed: list[Block | None] = [_hint(hint) for hint in found]
    taken = [each for one in adaptations if one.status == Adaptation.Status.OPEN for each in adaptation(state, one)]
    return chapter(
        _("What to adapt"),
        text(
            _("Hints come from the figures of groups and from counts alone. A hint is something to look at, and proves nothing.")
        ),
        *(pointed or [nothing]),
        heading(_("What was taken on")) if taken else None,
        *taken,
    )


def adaptation(state: State, one: Adaptation) -> Iterator[Block | None]:
    """What was done, when it was or is looked at again, and the figures then and now."""
    about = {"taken": words.day(one.taken_on), "again": words.day(one.follow_up_on)}
    if one.closed_on:
        about |= {"status": one.get_status_display(), "day": words.day(one.closed_on)}
        line = _("Taken on %(taken)s. %(status)s on %(day)s.") % about
    else:
        line = _("Taken on %(taken)s. To be looked at again on %(again)s.") % about
    outcome = _("What came of it: %(outcome)s") % {"outcome": one.outcome} if one.outcome else ""
    yield {"kind": "taken", "action": one.action, "line": line, "outcome": outcome}
    yield _then_and_now(measured_of(state.held, one))


def _then_and_now(measured: ThenAndNow | None) -> Block | None:
    if measured is None:
        return None
    if not measured.again:
        return small(_("%(name)s: not measured again yet.") % {"name": measured.name})
    columns = [measured.name, measured.then, measured.now]
    return table(columns, measured.rows)


def _wellbeing(state: State) -> Block | None:
    if not state.primary:
        return None
    story = state.story(state.primary)
    others = [slug for slug in measures_of(_tile("wellbeing"), state.tellers) if slug != state.primary]
    return chapter(
        _("Wellbeing, by gender and taking part"),
        _lede(story),
        verdict(story.main) if not story.only_past else None,
        picture(story.picture),
        *[picture(trend) for trend in story.trends[:1]],
        heading(_("Does it work equally?")) if story.by_gender else None,
        *verdicts(story.by_gender),
        heading(_("What else was asked")) if others else None,
        _lines(state, others),
        heading(_("What this can tell, and what it cannot")),
        text(_("It can tell:")),
        points(story.can_tell.can),
        text(_("It cannot tell:")),
        points(story.can_tell.cannot),
    )


def _gap(state: State) -> Block | None:
    if not state.primary or state.story(state.primary).only_past:
        return None
    story = state.story(state.primary)
    gap = story.gap
    return chapter(
        _("The gap between women and men, and why"),
        verdict(gap.now, _("Now"), judged=False),
        verdict(gap.change, _("Since %(since)s") % {"since": gap.since}) if gap.change else None,
        text(gap.reason),
        picture(gap.picture),
        heading(_("How each side moved")) if gap.sides else None,
        *verdicts(gap.sides),
        *verdicts(gap.halves),
    )


def _belonging(state: State) -> Block | None:
    slugs = measures_of(_tile("belonging"), state.tellers)
    if not slugs:
        return None
    shown = [slug for slug in DRAWN if slug in slugs] or slugs[:1]
    blocks: list[Block | None] = []
    for slug in shown:
        story = state.story(slug)
        kinds = verdicts(story.by_kind[:1])
        blocks += [heading(story.measure.name), verdict(story.main), *kinds, picture(story.picture)]
    rest = [slug for slug in slugs if slug not in shown]
    return chapter(_("Safety and belonging"), *blocks, heading(_("What else was asked")) if rest else None, _lines(state, rest))


def _reach(state: State) -> Block | None:
    roster = state.held.roster
    reach, part = counted("reach", roster), counted("taking_part", roster)
    useful = state.story("useful") if "useful" in state.tellers else None
    counts: list[Block | None] = [small(_("No month is counted yet. The first count comes after the month is over."))]
    if reach and part:
        counts = [
            text(f"{reach.headline}. {reach.sentence}"),
            picture(funnel(roster)),
            _by_gender(reach),
            text(f"{part.headline}. {part.sentence}"),
            picture(pipeline(roster)),
            small(
                _(
                    "Counts of the whole organization a month, rounded to 5 (joined and left to 10); by gender a quarter, "
                    "rounded to 10, from 20 people on."
                )
            ),
        ]
    told = verdict(useful.main, useful.measure.name) if useful else None
    return chapter(_("Reach and taking part"), *counts, told)


def _by_gender(found: Counted) -> Block | None:
    caption = _("%(what)s, by gender and quarter. A dash reads the same for none as for nineteen.") % {"what": found.by_gender}
    return table(found.quarter_columns, found.quarters[:4], caption)


def _left_out(state: State) -> Block:
    """What is hidden, and why; the same sentence for none as for nine."""
    lines: dict[str, list[str]] = {}
    for teller in state.tellers.values():
        for sentence in state.story(teller.measure.slug).left_out:
            lines.setdefault(sentence, []).append(teller.measure.name)
    hidden = [f"{sentence} {_where(names, len(state.tellers))}".strip() for sentence, names in lines.items()]
    return chapter(
        _("What was left out, and why"),
        text(
            _("Some figures are hidden so that nobody’s answers can be worked out. Hidden says nothing about how many there are.")
        ),
        points(hidden),
        heading(_("Rounds without figures")) if rounds_without_figures(state.held) else None,
        points(rounds_without_figures(state.held)),
    )


def _where(names: Sequence[str], everywhere: int) -> str:
    """In which questions; a long list of them would hide the sentence."""
    if len(names) == everywhere:
        return ""
    if len(names) <= FEW:
        return f"({', '.join(names)})"
    return _("(In %(some)d of %(all)d questions.)") % {"some": len(names), "all": everywhere}


def _lede(story: Story) -> Block | None:
    since = _("%(now)s, compared with %(since)s") % {"now": story.now, "since": story.since} if story.since else story.now
    return {"kind": "lede", "text": story.headline, "about": since}


def _lines(state: State, slugs: Sequence[str]) -> Block | None:
    rows = []
    for slug in slugs:
        story = state.story(slug)
        if story.only_past:
            rows.append([story.measure.name, _("From a past survey, supplied by HR and unverified."), ""])
        elif story.main:
            evidence = _("%(strength)d of 4") % {"strength": story.main.strength} if story.main.known else "–"
            rows.append([story.measure.name, f"{story.main.status}. {story.main.beside_status}", evidence])
    return table([_("Asked"), _("What it says"), _("Evidence")], rows, widths=(3, 7, 1))


def _hint(hint: Hint) -> Block:
    return {
        "kind": "hint",
        "title": hint.title,
        "why": hint.why,
        "strength": hint.strength,
        "rung": hint.evidence,
        "caution": hint.caution,
        "action": hint.action,
        "again": words.day(hint.follow_up_on),
    }


def _tile(slug: str) -> Tile:
    return next(each for each in TILES if each.slug == slug)
