"""Sentences for comparisons: short, calm, and never more certain than the figures."""

from __future__ import annotations

from analytics.effect import ClosingReason, Estimate, Verdict, verdict
from analytics.effect.verdict import EARLY, Direction, Words, number
from analytics.findings.comparisons import Comparison
from analytics.findings.figures import Measure, Why

WHY: dict[Why, str] = {
    "left_out": "Hidden to protect people. This needs 10 or more answers in each round.",
    "merged": "Hidden to protect people. One side has too few answers, so both sides are shown together.",
    "one_block": "Hidden to protect people. A round is shown for everyone together.",
    "open_ended": "This cannot be compared. A figure is given only as “or less” or “or more”; more answers would show it.",
    "linked": "Some people were asked for their change instead. One half by itself is not everyone, so this is not compared.",
    "no_earlier": "This is the first round. A change shows after the next one.",
}
# Of a change there is one round.
WHY_LINKED: dict[Why, str] = {**WHY, "left_out": "Hidden to protect people. This needs 10 or more answers."}
GAP = Words(
    improved="The gap is narrower by",
    worse="The gap is wider by",
    same="The gap has not changed by an amount that matters.",
    at_worst="wider",
    at_best="narrower",
)
TAKING_PART = Words(
    improved="People who take part did better than people not yet in a group, by",
    worse="People who take part did worse than people not yet in a group, by",
    same="No difference that matters between people who take part and people not yet in a group.",
    at_worst="worse for people who take part",
    at_best="better for them",
)
KINDS_OF_GROUP = Words(
    improved="Answers are better in gender-specific groups, by",
    worse="Answers are better in mixed groups, by",
    same="No difference that matters between mixed and gender-specific groups.",
    at_worst="better in mixed groups",
    at_best="better in gender-specific ones",
)
ONE_OF_MANY = "Not enough evidence yet. Among many comparisons, some look like this by chance."


def gap_sentence(estimate: Estimate, n: int, measure: Measure) -> Verdict | str:
    """How large the gap is; a verdict only where it is too early for that."""
    if n < EARLY:
        return verdict(estimate, measure.meaningful, measure.direction, n)
    low, high = (number(abs(end), measure.meaningful) for end in (estimate.low, estimate.high))
    size = number(abs(estimate.value), measure.meaningful)
    if estimate.low > 0:
        return f"Women are worse off by {size} ({low} to {high})."
    if estimate.high < 0:
        return f"Men are worse off by {size} ({high} to {low})."
    men, women = ("no gap" if float(end) == 0 else f"{who} worse off by {end}" for who, end in (("men", low), ("women", high)))
    return f"We cannot tell yet who is worse off. The answers fit anything from {men} to {women}."


def change_of_gap_verdict(comparison: Comparison, estimate: Estimate, measure: Measure) -> tuple[Verdict, ClosingReason | None]:
    """A gap improves toward zero from either side; narrower comes with its reason.

    A gap that has surely turned is said to have turned, and is narrower only where it is also smaller than it was.
    """
    toward: Direction = -1 if comparison.gap_then >= 0 else 1
    found = verdict(estimate, measure.meaningful, toward, comparison.n_low or 0, words=GAP)
    now = comparison.gap_now
    if found.code != "improved" or comparison.reason is None or now is None:
        return found, None
    turned = ""
    if now.high < 0 if toward == -1 else now.low > 0:
        who = "Men" if toward == -1 else "Women"
        turned = f"The gap has turned. {who} are now worse off by {number(abs(now.value), measure.meaningful)}."
        if abs(now.value) >= abs(comparison.gap_then):
            return Verdict("worse", turned), None
    sentences = (found.sentence, comparison.reason.sentence, turned)
    return Verdict("improved", " ".join(filter(None, sentences))), comparison.reason
