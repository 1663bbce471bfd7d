"""One measure told as a page tells it: a sentence first, then the picture, and what it can and cannot tell.

Everything is computed from the ledger alone (P10).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from analytics.charts.by_gender import blocks_in_order
from analytics.charts.picture import Picture
from analytics.disclosure import COMPARED
from analytics.findings import Finding, Measure, PublishedFigure
from analytics.findings.figures import SUBJECT_ORDER
from analytics.findings.rounds import Round
from analytics.history import compared
from analytics.ledger import Ledger
from analytics.telling import words
from analytics.telling.can_tell import CanTell, can_tell
from analytics.telling.headline import BESIDE, headline
from analytics.telling.left_out import left_out
from analytics.telling.open_ends import further
from analytics.telling.tiles import CHANGE
from analytics.telling.verdicts import Verdict, verdict_of

# The halves of a picture's name (analytics/charts/trend.py), in the order of the page.
HALVES = ("taking-part", "not-yet", "mixed", "specific", "everyone")
SIDES = ("member", "not_yet")
KINDS = ("mixed", "specific")


@dataclass(frozen=True)
class Gap:
    """Women and men in the latest round and over time. `sides` are the changes of both, which say why a gap closes."""

    now: Verdict | None
    change: Verdict | None
    sides: list[Verdict]
    halves: list[Verdict]
    round: str
    since: str
    reason: str
    warning: bool
    picture: Picture | None


@dataclass(frozen=True)
class Story:
    """What the page of one measure shows."""

    measure: Measure
    now: str
    since: str
    headline: str
    main: Verdict | None
    by_gender: list[Verdict]
    by_side: list[Verdict]
    by_kind: list[Verdict]
    linked: list[Verdict]
    linked_sides: list[Verdict]
    open_ends: list[str]
    left_out: list[str]
    gap: Gap
    picture: Picture | None
    trends: list[Picture]
    history: list[list[str]]
    past: list[Picture]
    can_tell: CanTell
    only_past: bool


class Teller:
    """Holds what all parts of one measure's story need."""

    def __init__(self, ledger: Ledger, found: Sequence[Finding], slug: str, rounds: Sequence[Round]) -> None:
        self.ledger, self.rounds = ledger, rounds
        self.measure = ledger.measures[slug]
        self.now, self.before = compared(rounds)
        self.found = [one for one in found if one.measure == slug]
        self.linked = [one for one in found if one.measure == slug + CHANGE]
        self.titles = {str(figure.wave): figure.title for figure in ledger.figures if figure.measure == slug}

    def story(self, pictures: Mapping[str, Picture]) -> Story:
        main, only_past, slug = self.main(), self.only_past, self.measure.slug
        trends = (pictures.get(f"{slug}-trend-{half}") for half in HALVES)
        return Story(
            measure=self.measure,
            now=self.round_of(main.wave) if main else self.title(self.now),
            since=self.round_of(main.earlier_wave) if main else "",
            headline=headline(main, None if only_past else self.pick("change_of_gap"), past=only_past),
            main=self.told(main),
            by_gender=self.by_gender(),
            by_side=self.by_side(),
            by_kind=self.by_kind(),
            linked=self.told_linked("linked_difference"),
            linked_sides=self.told_linked("linked_change"),
            open_ends=self.open_ends(),
            left_out=left_out(self.ledger, self.now),
            gap=self.gap(pictures.get(f"{slug}-gap")),
            picture=pictures.get(f"{slug}-by-gender"),
            trends=[each for each in trends if each],
            history=self.history(),
            past=[] if only_past else [one for each, one in pictures.items() if each.startswith(f"{slug}-past-")],
            can_tell=can_tell(self.measure, self.strongest_rung(), after_sessions=self.after_sessions, only_past=only_past),
            only_past=only_past,
        )

    @property
    def only_past(self) -> bool:
        return self.now.kind == "past"

    @property
    def after_sessions(self) -> bool:
        """The two halves are kinds of group, and everybody asked is in one."""
        return bool(set(KINDS) & set(self.now.strata))

    def title(self, each: Round) -> str:
        title = self.titles[str(each.wave)]
        return _("%(title)s (past survey, unverified)") % {"title": title} if each.kind == "past" else title

    def round_of(self, wave: object) -> str:
        """What a round is called, by its id; it may have asked for the change of this measure and so have no level."""
        named = {each.source: each.title for each in self.ledger.rounds}
        named |= {str(each.wave): self.title(each) for each in self.rounds}
        return named.get(str(wave), "")

    def pick(self, kind: str, subject: str = "all", stratum: str = "all") -> Finding | None:
        wanted = (kind, subject, stratum, str(self.now.wave))
        return next((one for one in self.found if (one.kind, one.subject, one.stratum, str(one.wave)) == wanted), None)

    def main(self, subject: str = "all") -> Finding | None:
        """The strongest comparison that there is, of everyone or of a gender; where none can be made, the simplest says why."""
        linked = [one for one in self.linked if (one.kind, one.subject, one.stratum) == ("linked_difference", subject, "all")]
        newest = [one for one in linked if one.closed_on >= self.now.closed_on]
        tried = [*newest, *filter(None, (self.pick(kind, subject) for kind in ("difference_in_differences", "change")))]
        return next((one for one in tried if one.value is not None), tried[-1] if tried else None)

    def told(self, finding: Finding | None, who: str = "") -> Verdict | None:
        gap_now = self.pick("gap", stratum=finding.stratum) if finding else None
        then = (gap_now.value or 0.0) - (finding.value or 0.0) if gap_now and finding else 0.0
        return verdict_of(finding, self.measure, then, who)

    def strongest_rung(self) -> int | None:
        """Of the findings of everyone that could be made, gaps apart: they describe one round."""
        made = [one.rung for one in (self.main(), self.pick("change")) if one and one.value is not None]
        return min(made, default=None)

    def by_gender(self) -> list[Verdict]:
        """Does it work equally? The same kind of comparison for each of the three, as far as each allows."""
        return _there(self.told(self.main(gender)) for gender in COMPARED)

    def by_side(self) -> list[Verdict]:
        """How the two sides changed, each by itself, and the difference of the two."""
        if not set(SIDES) & set(self.now.strata) or self.pick("change") is None:
            return []
        rows = [self.told(self.pick("change", "all", side), capfirst(words.half([side]))) for side in SIDES]
        return _there([*rows, self.told(self.pick("difference_in_differences"), _("The difference of both"))])

    def by_kind(self) -> list[Verdict]:
        """How mixed and gender-specific groups differ in the latest round, and how each changed. Description, never a contest."""
        if not self.after_sessions:
            return []
        beside = [
            self.told(one, _("Side by side") if one.subject == "all" else words.subject(one))
            for one in _in_order(self.found)
            if one.kind == "between_kinds" and one.wave == self.now.wave
        ]
        changes = [self.told(self.pick("change", "all", kind), capfirst(words.half([kind]))) for kind in KINDS]
        return _there([*beside, *changes])

    def told_linked(self, kind: str) -> list[Verdict]:
        """What the newest linked change says; nothing where no round published one."""
        latest = max((one.closed_on for one in self.linked), default=None)
        shown = [one for one in _in_order(self.linked) if one.closed_on == latest and one.kind == kind]
        return _there(verdict_of(one, self.ledger.measures[one.measure], who=words.whose(one)) for one in shown)

    def open_ends(self) -> list[str]:
        """What it would take to compare, for each figure of the latest round that has an open end."""
        main = self.main()
        if main and main.why == "open_ended" and self.before and not any(figure.open_end for figure in self.now.figures):
            return [words.open_before(self.title(self.before))]
        return [words.would_reach(figure, further(figure)) for figure in blocks_in_order(self.now.figures) if figure.open_end]

    def gap(self, picture: Picture | None) -> Gap:
        change = self.pick("change_of_gap")
        sides = () if self.after_sessions else SIDES
        halves = [self.told(self.pick("change_of_gap", "all", side), half_title(side)) for side in sides]
        return Gap(
            now=self.told(self.pick("gap")),
            change=self.told(change),
            sides=_there(self.told(self.pick("change", gender)) for gender in ("woman", "man")),
            halves=_there(halves),
            round=self.title(self.now),
            since=self.title(self.before) if self.before else "",
            reason=words.reason(change),
            warning=bool(change and change.warning),
            picture=picture,
        )

    def history(self) -> list[list[str]]:
        """Every figure of this measure, newest round first."""
        return [
            [f"{self.title(each)}, {words.day(each.closed_on)}", name(figure), words.value(figure), *_certainty(figure)]
            for each in reversed(self.rounds)
            for figure in blocks_in_order(each.figures)
        ]


def name(figure: PublishedFigure) -> str:
    return ", ".join(filter(None, (words.who(figure), words.detail(figure))))


def half_title(side: str) -> str:
    return _("Among people taking part") if side == "member" else _("Among people not yet in a group")


def _in_order(found: Iterable[Finding]) -> list[Finding]:
    """Differences first, then everyone, women, men, non-binary and not stated."""
    return sorted(found, key=lambda one: (one.kind not in BESIDE, SUBJECT_ORDER.index(one.subject), one.stratum))


def _there(lines: Iterable[Verdict | None]) -> list[Verdict]:
    return [line for line in lines if line]


def _certainty(figure: PublishedFigure) -> list[str]:
    return [words.spread(figure) or "–", words.band(figure.n_low, figure.n_high)]
