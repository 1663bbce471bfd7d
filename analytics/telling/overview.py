"""The four tiles of the dashboard, told: now, before, by gender, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from analytics.charts.by_gender import blocks_in_order
from analytics.disclosure import COMPARED
from analytics.findings import PublishedFigure
from analytics.roster import Roster
from analytics.roster.words import Page, counted
from analytics.telling import words
from analytics.telling.past_words import gender_in_words
from analytics.telling.story import Teller
from analytics.telling.tiles import TILES, Tile, measures_of


@dataclass(frozen=True)
class Line:
    """A row of a tile. `certainty` is the range and the band of answers, in small print under the name."""

    gender: str
    name: str
    now: str
    before: str
    certainty: str


@dataclass(frozen=True)
class Link:
    """Another measure of the tile, with its verdict in a word."""

    name: str
    url: str
    status: str


@dataclass(frozen=True)
class Told:
    """A tile. `url` is empty, and so are its lines, while nothing of it is published: `sentence` then says when."""

    slug: str
    title: str
    name: str
    url: str
    sentence: str
    status: str = ""
    tone: str = ""
    now: str = ""
    before: str = ""
    lines: list[Line] = field(default_factory=list)
    strength: int = 0
    rung_words: str = ""
    note: str = ""
    others: list[Link] = field(default_factory=list)


def overview(
    tellers: Mapping[str, Teller], roster: Roster, *, page: Callable[[Page], str], measure: Callable[[str], str]
) -> list[Told]:
    """All tiles in their order; `page` and `measure` give addresses."""
    return [
        _count(tile, roster, tellers, page, measure) if tile.counts_people else _answers(tile, tellers, measure) for tile in TILES
    ]


def title_of(slug: str) -> str:
    return {
        "reach": _("Reach"),
        "taking_part": _("Taking part"),
        "wellbeing": _("Wellbeing"),
        "belonging": _("Safety and belonging"),
    }[slug]


def _count(
    tile: Tile, roster: Roster, tellers: Mapping[str, Teller], page: Callable[[Page], str], measure: Callable[[str], str]
) -> Told:
    which: Page = "reach" if tile.slug == "reach" else "taking_part"
    found = counted(which, roster)
    if found is None:
        later = _("Counted once a month, after the month is over. The first count comes then.")
        return Told(
            tile.slug, title_of(tile.slug), _("No month is counted yet"), "", later, others=_links(tile, tellers, measure)
        )
    return Told(
        slug=tile.slug,
        title=title_of(tile.slug),
        name=found.headline,
        url=page(which),
        sentence=found.sentence,
        status=found.status,
        now=found.now_short,
        before=found.since_short,
        lines=[Line(each.gender, each.name, each.now, each.before, "") for each in found.lines],
        strength=1,
        rung_words=_("A count. It says how many, not why."),
        note=" ".join(
            [
                found.when,
                _("Rounded to 5; by gender to 10, from 20 people on. A dash reads the same for none as for nineteen."),
            ]
        ).strip(),
        others=_links(tile, tellers, measure),
    )


def _answers(tile: Tile, tellers: Mapping[str, Teller], measure: Callable[[str], str]) -> Told:
    slugs = measures_of(tile, tellers)
    if not slugs:
        later = _("Figures appear in the night after a round has closed, if ten or more people answered.")
        return Told(tile.slug, title_of(tile.slug), _("Nothing is published yet"), "", later)
    teller = tellers[slugs[0]]
    main = None if teller.only_past else teller.told(teller.main())
    return Told(
        slug=tile.slug,
        title=title_of(tile.slug),
        name=teller.measure.name,
        url=measure(slugs[0]),
        sentence=main.beside_status if main else _("From a past survey, supplied by HR and unverified."),
        status=main.status if main else _("A start"),
        tone=main.tone if main else "",
        now=_short(teller.now.closed_on),
        before=_short(teller.before.closed_on) if teller.before else "",
        lines=lines_of(teller),
        strength=main.strength if main and main.known else 1,
        rung_words=main.rung_words if main and main.known else _("A description of one round."),
        note=words.better(teller.measure),
        others=_links(tile, tellers, measure),
    )


def lines_of(teller: Teller) -> list[Line]:
    """Women, men and non-binary people: those who take part where they are shown apart; a hidden gender says so."""
    earlier = {figure.block: figure for figure in teller.before.figures} if teller.before else {}
    if teller.now.one_block:
        return [_line(figure, earlier) for figure in teller.now.figures]
    lines = []
    for gender in COMPARED:
        own = [figure for figure in blocks_in_order(teller.now.figures) if figure.genders == {gender}]
        taking_part = [figure for figure in own if figure.strata == {"member"}]
        lines += [_line(figure, earlier) for figure in taking_part or own]
        if not own:
            lines.append(Line(words.mark_of([gender]), gender_in_words(gender), "–", "–", _("Hidden to protect people")))
    return lines


def _line(figure: PublishedFigure, earlier: Mapping[tuple[tuple[str, str], ...], PublishedFigure]) -> Line:
    before = earlier.get(figure.block)
    answers = _("%(band)s answers") % {"band": words.band(figure.n_low, figure.n_high)}
    return Line(
        gender=words.mark_of(figure.genders),
        name=", ".join(filter(None, (words.who(figure), words.detail(figure)))),
        now=words.value(figure),
        before=words.value(before) if before else "–",
        certainty=" · ".join(filter(None, (words.spread(figure), answers))),
    )


def _links(tile: Tile, tellers: Mapping[str, Teller], measure: Callable[[str], str]) -> list[Link]:
    slugs: Sequence[str] = measures_of(tile, tellers)
    shown = slugs if tile.counts_people else slugs[1:]
    return [Link(tellers[slug].measure.name, measure(slug), _word(tellers[slug])) for slug in shown]


def _word(teller: Teller) -> str:
    main = None if teller.only_past else teller.told(teller.main())
    return main.status if main else ""


def _short(when: date) -> str:
    return date_format(when, "M Y")
