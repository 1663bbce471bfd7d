"""What an organization might adapt: hints from findings and roster figures alone, each with an action and a day to look again.

A hint never says more than the finding under it: on a description it says "look", never "because". Pure; reads nothing but the
ledger it is given (P10), so nothing here can be about a person or a single group.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

from analytics.adapt import words as hint_words
from analytics.findings import Finding
from analytics.findings.rounds import rounds_of
from analytics.history import compared
from analytics.ledger import Ledger
from analytics.roster import hints as roster_hints
from analytics.telling import words
from analytics.telling.past_words import gender_in_words

PRIMARY = "phq4"
A_ROUND, A_QUARTER = timedelta(days=30), timedelta(days=91)
# A round is published in the night after its close; a day more, so that nobody looks before that.
PUBLISHED_AFTER = timedelta(days=2)
AT_LEAST_AHEAD = timedelta(days=14)
COMPARISONS = ("linked_difference", "difference_in_differences")
CHANGES = ("linked_change", "change")
SAFETY = ("felt_safe", "felt_heard")


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing to look at. `slug`, `measure` and `subject` name it for good: an adaptation answers to them."""

    slug: str
    measure: str
    subject: str
    title: str
    why: str
    strength: int
    evidence: str
    caution: str
    action: str
    follow_up_on: date
    every_days: int

    def look_again(self, today: date) -> date:
        """When to look, from today on: its own day, or as many rounds later as it takes to be two weeks ahead."""
        return follow_up_after(self.follow_up_on, timedelta(days=self.every_days), today)

    @property
    def key(self) -> str:
        """Its name in an address; none of the three holds a hyphen."""
        return f"{self.slug}-{self.measure}-{self.subject or 'all'}"


@dataclass(frozen=True, slots=True)
class Said:
    """What a rule says of itself, before the action and the day are looked up."""

    title: str
    why: str
    rung: int
    evidence: str


Rule = Callable[[Ledger, Sequence[Finding]], Iterator[Hint]]


def hints(held: Ledger, found: Sequence[Finding]) -> list[Hint]:
    """Every hint that the figures give, the most pressing first, each once.

    What rests on a past survey gives none: it asked a different population.
    """
    latest = [one for one in found if not one.unverified and one.value is not None and str(one.wave) in _newest(held)]
    given: dict[str, Hint] = {}
    for rule in RULES:
        for hint in rule(held, latest):
            given.setdefault(hint.key, hint)
    return list(given.values())


def follow_up_after(day: date, every: timedelta, today: date) -> date:
    """The first suggested day that is at least two weeks ahead: `day`, or as many rounds later as it takes."""
    while day < today + AT_LEAST_AHEAD:
        day += every
    return day


def rhythm(held: Ledger, kind: str) -> timedelta:
    """How far rounds of a kind lie apart, as they did so far; a month while there are fewer than two."""
    days = sorted({each.closed_on for each in held.rounds if each.kind == kind})
    apart = [(later - earlier).days for earlier, later in pairwise(days)]
    return timedelta(days=round(median(apart))) if apart else A_ROUND


def kind_of(held: Ledger, measure: str) -> str:
    """Which kind of round asks a measure."""
    sources = {str(figure.wave) for figure in held.figures if figure.measure == measure}
    return next((each.kind for each in reversed(held.rounds) if each.source in sources), "core")


def _newest(held: Ledger) -> set[str]:
    """The latest round of each measure: what was so before is history, and no hint."""
    slugs = {figure.measure for figure in held.figures}
    return {str(compared(rounds_of(f for f in held.figures if f.measure == slug))[0].wave) for slug in slugs}


def _got_worse_by_closing(held: Ledger, found: Sequence[Finding]) -> Iterator[Hint]:
    for one in found:
        if one.kind == "change_of_gap" and one.warning and one.stratum == "all":
            yield _from(held, one, "closing_warning", _("The gap is smaller because somebody got worse"))


def _worse_for_who_takes_part(held: Ledger, found: Sequence[Finding]) -> Iterator[Hint]:
    for one in found:
        if one.kind in COMPARISONS and one.verdict == "worse":
            yield _from(held, one, "worse_taking_part", hint_words.worse_title(one, held.measures[one.measure]), one.subject)


def _worse_than_before(held: Ledger, found: Sequence[Finding]) -> Iterator[Hint]:
    """Only where nothing stronger says so already: a change of one side by itself is weaker evidence of the same thing."""
    said = {(one.measure, one.subject) for one in found if one.kind in COMPARISONS and one.verdict == "worse"}
    for stratum in ("member", "all"):
        for one in found:
            if (
                one.kind in CHANGES
                and one.verdict == "worse"
                and one.stratum == stratum
                and (one.measure, one.subject) not in said
            ):
                said.add((one.measure, one.subject))
                yield _from(held, one, "worse_than_before", hint_words.worse_title(one, held.measures[one.measure]), one.subject)


def _gap_is_wider(held: Ledger, found: Sequence[Finding]) -> Iterator[Hint]:
    for one in found:
        if one.kind == "change_of_gap" and one.verdict == "worse" and one.stratum == "all":
            title = _("%(measure)s: the gap between women and men is wider") % {"measure": held.measures[one.measure].name}
            yield _from(held, one, "gap_wider", title)


def _gap_is_wide(held: Ledger, found: Sequence[Finding]) -> Iterator[Hint]:
    """A gap that surely is one and that matters, of enough answers to say so; its size describes and explains nothing."""
    for one in found:
        measure = held.measures[one.measure]
        low, high, value = one.low or 0.0, one.high or 0.0, one.value or 0.0
        told = one.kind == "gap" and one.stratum == "all" and not one.verdict
        if told and low * high > 0 and abs(value) >= measure.meaningful:
            subject = "woman" if value > 0 else "man"
            yield _from(held, one, "gap_wide", hint_words.gap_title(subject, measure), subject)


def _less_safe_in_mixed_groups(held: Ledger, found: Sequence[Finding]) -> Iterator[Hint]:
    """Where the finding of the page tells the two kinds of group apart, among all that is compared there, and not before."""
    for slug in SAFETY:
        for one in found:
            if (one.kind, one.measure, one.subject) == ("between_kinds", slug, "all") and one.verdict in {"improved", "worse"}:
                # Gender-specific groups less mixed ones, on a scale where more is better.
                low_side = "mixed" if one.verdict == "improved" else "specific"
                yield _safety_hint(held, one, low_side)


def _safety_hint(held: Ledger, one: Finding, low_side: str) -> Hint:
    measure = held.measures[one.measure]
    ends = sorted((abs(one.low or 0.0), abs(one.high or 0.0)))
    where = _("in mixed groups") if low_side == "mixed" else _("in gender-specific groups")
    numbers = {
        "measure": measure.name,
        "where": where,
        "by": words.points(abs(one.value or 0.0), measure),
        "low": words.points(ends[0], measure),
        "high": words.points(ends[1], measure),
    }
    title = _("%(measure)s: lower %(where)s") % numbers
    why = (
        _("“%(measure)s” is lower %(where)s, by %(by)s (%(low)s to %(high)s). Different people choose different groups.")
        % numbers
    )
    said = Said(title, why, 4, hint_words.described())
    return _hint(held, said, "less_safe", measure.slug, low_side)


def _not_enough_yet(held: Ledger, found: Sequence[Finding]) -> Iterator[Hint]:
    """The strongest comparison of all that there is; a weaker one that is open beside one that tells gives no hint."""
    overall = [one for one in found if one.measure == PRIMARY and one.subject == one.stratum == "all"]
    strongest = min((one for one in overall if one.kind in (*COMPARISONS, "change")), key=lambda one: one.rung, default=None)
    if strongest and strongest.verdict in {"not_enough_evidence", "too_early"}:
        yield _from(held, strongest, "not_enough", _("The figures do not tell yet whether the groups help"))


def _keeps_helping(held: Ledger, found: Sequence[Finding]) -> Iterator[Hint]:
    for one in found:
        if one.measure == PRIMARY and one.kind in COMPARISONS and one.subject == "all" and one.verdict == "improved":
            yield _from(held, one, "keep_going", _("People who take part do better: keep what you have"))
            return


def _roster(held: Ledger, found: Sequence[Finding]) -> Iterator[Hint]:
    for rule, title, why in roster_hints.given(held.roster.months):
        yield _hint(held, Said(title, why, 4, hint_words.counted(rule.measure)), rule.slug, rule.measure, "")


# The most pressing first: the page and the report show them in this order.
RULES: tuple[Rule, ...] = (
    *(_got_worse_by_closing, _worse_for_who_takes_part, _worse_than_before, _less_safe_in_mixed_groups),
    *(_gap_is_wider, _gap_is_wide, _roster, _not_enough_yet, _keeps_helping),
)


def _from(held: Ledger, one: Finding, slug: str, title: str, subject: str = "") -> Hint:
    who = gender_in_words(subject) if subject in {"woman", "man", "nonbinary", "not_stated"} else ""
    why = f"{who}: {one.sentence}" if who and slug != "gap_wide" else one.sentence
    said = Said(title, why, one.rung, words.rung(one))
    return _hint(held, said, slug, one.measure, "" if subject == "all" else subject)


def _hint(held: Ledger, said: Said, slug: str, measure: str, subject: str) -> Hint:
    day, every = _look_again(held, slug, measure)
    return Hint(
        slug=slug,
        measure=measure,
        subject=subject,
        title=said.title,
        why=said.why,
        strength=5 - said.rung,
        evidence=said.evidence,
        caution=hint_words.caution(said.rung),
        action=hint_words.action_of(slug, measure),
        follow_up_on=day,
        every_days=every.days,
    )


def _look_again(held: Ledger, slug: str, measure: str) -> tuple[date, timedelta]:
    """After the next round of the measure's kind, and then every round; what is counted by month, each quarter."""
    if slug in roster_hints.COUNTED:
        return held.roster.months[-1].starts_on + relativedelta(months=4), A_QUARTER
    kind = kind_of(held, measure)
    closed = [each.closed_on for each in held.rounds if each.kind == kind]
    every = rhythm(held, kind)
    return closed[-1] + every + PUBLISHED_AFTER, every
