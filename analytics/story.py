"""One measure told as a page tells it: a sentence first, then the chart, the table, and what it can and cannot tell.

Everything is computed from the ledger alone (P10).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from analytics import words
from analytics.charts.by_gender import blocks_in_order
from analytics.charts.gap import Range, gap_rows, interval, range_of
from analytics.charts.plot import Plot, plot
from analytics.charts.trend_lines import Trend, trend
from analytics.disclosure import COMPARED
from analytics.findings import Finding, Measure, PublishedFigure
from analytics.findings.rounds import Round
from analytics.history import compared
from analytics.ledger import Ledger
from analytics.left_out import left_out

# A year and the round that it is compared with; older rounds stand in the table.
NEWEST = 13
SIDES = (frozenset({"member"}), frozenset({"not_yet"}), frozenset({"mixed"}), frozenset({"specific"}))


@dataclass(frozen=True)
class Verdict:
    """A finding as a line of a page."""

    who: str
    sentence: str
    status: str
    tone: str
    rung: int
    rung_words: str
    known: bool
    range: Range | None = None
    needed: int | None = None

    @property
    def beside_status(self) -> str:
        """The sentence for where the status stands before it already."""
        return self.sentence.removeprefix(f"{self.status}. ")

    @property
    def line(self) -> str:
        """The sentence with its rung, for a list beside the status."""
        rung = _("Evidence: %(strength)d of 4.") % {"strength": self.strength}
        return f"{self.beside_status} {rung}" if self.known else self.beside_status

    @property
    def strength(self) -> int:
        """Rungs count from the strongest, the drawing from the weakest."""
        return 5 - self.rung


@dataclass(frozen=True)
class DrawnTrend:
    """One half of a measure over time. `key` lists (mark, words)."""

    title: str
    trend: Trend
    key: list[tuple[str, str]]


@dataclass(frozen=True)
class Gap:
    """Women and men in the latest round and over time."""

    now: Verdict | None
    change: Verdict | None
    since: str
    plot: Plot
    cut: bool
    table: list[list[str]]
    columns: list[str]


@dataclass(frozen=True)
class Story:
    """What the page of one measure shows."""

    measure: Measure
    about: str
    now: str
    since: str
    headline: str
    main: Verdict | None
    by_gender: list[Verdict]
    plot: Plot
    key: list[dict[str, Any]]
    columns: list[str]
    table: list[list[str]]
    left_out: list[str]
    gap: Gap
    trends: list[DrawnTrend]
    history: list[list[str]]
    past: list[tuple[str, Plot, list[list[str]]]]
    only_past: bool


class Teller:
    """Holds what all parts of one measure's story need."""

    def __init__(self, ledger: Ledger, found: Sequence[Finding], slug: str, rounds: Sequence[Round]) -> None:
        self.ledger, self.rounds = ledger, rounds
        self.measure = ledger.measures[slug]
        self.now, self.before = compared(rounds)
        self.found = [one for one in found if one.measure == slug]
        self.titles = {str(figure.wave): figure.title for figure in ledger.figures if figure.measure == slug}

    def story(self) -> Story:
        main = self.main()
        past = [each for each in self.rounds if each.kind == "past"]
        only_past = self.now.kind == "past"
        return Story(
            measure=self.measure,
            about=words.direction(self.measure),
            now=self.title(self.now),
            since=self.title(self.before) if self.before else "",
            headline=headline(main, past=only_past),
            main=self.verdict_of(main),
            by_gender=self.by_gender(),
            plot=plot(self.now, self.before),
            key=self.key(),
            columns=self.columns(),
            table=self.table(),
            left_out=left_out(self.ledger, self.now),
            gap=self.gap(),
            trends=self.trends(),
            history=self.history(),
            past=[(self.titles[str(each.wave)], plot(each, None), figures_table(each)) for each in ([] if only_past else past)],
            only_past=only_past,
        )

    def title(self, each: Round) -> str:
        title = self.titles[str(each.wave)]
        return _("%(title)s (past survey, unverified)") % {"title": title} if each.kind == "past" else title

    def pick(self, kind: str, subject: str = "all", stratum: str = "all", wave: object = None) -> Finding | None:
        wanted = (kind, subject, stratum, str(wave or self.now.wave))
        return next((one for one in self.found if (one.kind, one.subject, one.stratum, str(one.wave)) == wanted), None)

    def main(self) -> Finding | None:
        """The strongest comparison that there is: taking part against not yet, else the change of all."""
        return _comparable(self.pick("difference_in_differences"), self.pick("change"))

    def verdict_of(self, finding: Finding | None) -> Verdict | None:
        if finding is None:
            return None
        status, tone = words.status(finding)
        open_question = finding.verdict == "not_enough_evidence"
        gap_now = self.pick("gap", stratum=finding.stratum)
        then = (gap_now.value or 0.0) - (finding.value or 0.0) if gap_now else 0.0
        return Verdict(
            who=words.subject(finding),
            sentence=finding.sentence,
            status=status,
            tone=tone,
            rung=finding.rung,
            rung_words=words.rung(finding),
            known=finding.value is not None,
            range=range_of(finding, self.measure, then) if open_question else None,
            needed=finding.needed,
        )

    def by_gender(self) -> list[Verdict]:
        """Does it work equally? The same kind of comparison for each of the three, as far as each allows."""
        kinds = ("difference_in_differences", "change")
        lines = [self.verdict_of(_comparable(*(self.pick(kind, gender) for kind in kinds))) for gender in COMPARED]
        return [line for line in lines if line]

    def gap(self) -> Gap:
        since = self.title(self.before) if self.before else ""
        now, change = self.pick("gap"), self.pick("change_of_gap")
        gaps = [(each, self.pick("gap", wave=each.wave)) for each in reversed(self.rounds)]
        named = [(f"{self.title(each)}, {words.day(each.closed_on)}", gap) for each, gap in gaps if gap]
        table = [
            [title, words.points(gap.value, self.measure), interval(gap, self.measure), f"≥ {gap.n_low}"]
            if gap.value is not None
            else [title, "–", gap.sentence, "–"]
            for title, gap in named
        ]
        return Gap(
            now=self.verdict_of(now),
            change=self.verdict_of(change),
            since=since,
            plot=gap_rows(named[:NEWEST], self.measure),
            cut=len(named) > NEWEST,
            table=table,
            columns=[_("Round"), _("Gap"), _("95 % range"), _("Answers on either side")],
        )

    def key(self) -> list[dict[str, Any]]:
        first = {"words": _("Average with its 95 % range")}
        split = [figure for figure in self.now.figures if figure.strata in ({"not_yet"}, {"specific"})]
        hollow = [{"hollow": True, "words": words.half(split[0].strata).capitalize()}] if split else []
        return [first, *hollow, *([{"line": True, "words": self.title(self.before)}] if self.before else [])]

    def columns(self) -> list[str]:
        before = [self.title(self.before)] if self.before else []
        return [_("Who"), self.title(self.now), *before, _("95 % range now"), _("Answers now")]

    def table(self) -> list[list[str]]:
        earlier = {figure.block: words.value(figure) for figure in self.before.figures} if self.before else {}
        return [
            [name(figure), words.value(figure), *([earlier.get(figure.block, "–")] if self.before else []), *_certainty(figure)]
            for figure in blocks_in_order(self.now.figures)
        ]

    def trends(self) -> list[DrawnTrend]:
        waves = [each for each in self.rounds if each.kind == "wave"]
        both = frozenset().union(*(figure.strata for each in waves for figure in each.figures)) if waves else frozenset()
        drawn = {strata: trend(waves, strata) for strata in (*SIDES, both) if strata}
        return [DrawnTrend(words.half(strata), each, _key_of(each)) for strata, each in drawn.items() if each]

    def history(self) -> list[list[str]]:
        """Every figure of this measure, newest round first."""
        return [
            [f"{self.title(each)}, {words.day(each.closed_on)}", name(figure), words.value(figure), *_certainty(figure)]
            for each in reversed(self.rounds)
            for figure in blocks_in_order(each.figures)
        ]


def figures_table(each: Round) -> list[list[str]]:
    return [[name(figure), words.value(figure), *_certainty(figure)] for figure in blocks_in_order(each.figures)]


def name(figure: PublishedFigure) -> str:
    return ", ".join(filter(None, (words.who(figure), words.detail(figure))))


def headline(main: Finding | None, *, past: bool) -> str:
    """The page's first sentence: a verdict where there is one, and never more than the finding under it says."""
    if past:
        return _("A starting point, from a past survey")
    if main is None or main.why == "no_earlier":
        return _("The first round is in")
    part = main.kind == "difference_in_differences"
    sentences: Mapping[str, str] = {
        "improved": _("People who take part are doing better") if part else _("People are doing better"),
        "worse": _("People who take part are doing worse") if part else _("People are doing worse"),
        "no_meaningful_change": _("No difference that matters so far") if part else _("No change that matters so far"),
        "not_enough_evidence": _("Not enough evidence yet"),
        "too_early": _("Too early to say"),
    }
    return sentences.get(main.verdict, _("These rounds cannot be compared yet"))


def _comparable(strongest: Finding | None, change: Finding | None) -> Finding | None:
    """The strongest comparison that can be made; where none can, the simplest says why."""
    return strongest if strongest and strongest.value is not None else change or strongest


def _certainty(figure: PublishedFigure) -> list[str]:
    return [words.spread(figure) or "–", words.band(figure.n_low, figure.n_high)]


def _key_of(drawn: Trend) -> list[tuple[str, str]]:
    names = {
        "women": _("Women"),
        "men": _("Men"),
        "nonbinary": _("Non-binary and self-described"),
        "everyone": _("Others, or everyone"),
    }
    marks = dict.fromkeys(line.gender for line in drawn.series)
    return [(mark, names[mark]) for mark in names if mark in marks]
