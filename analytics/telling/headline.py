"""The first sentence of a page: a verdict where there is one, and never more than the findings under it say."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from analytics.findings import Finding
from analytics.telling import words

BESIDE = ("linked_difference", "difference_in_differences")


def headline(main: Finding | None, gap: Finding | None, *, past: bool) -> str:
    """What the strongest comparison says, then whether the gap moved, where that is sure."""
    if past:
        return _("A starting point, from a past survey")
    if main is None or main.why == "no_earlier":
        return _("The first round is in")
    first, second = _main(main), _gap(gap)
    return f"{first}. {second}" if second else first


def _main(main: Finding) -> str:
    beside = main.kind in BESIDE
    since = words.month(main.earlier_closed_on) if main.earlier_closed_on else ""
    sentences: Mapping[str, str] = {
        "improved": _("People who take part did better than people not yet in a group")
        if beside
        else _("Answers are better than in %(since)s"),
        "worse": _("People who take part did worse than people not yet in a group")
        if beside
        else _("Answers are worse than in %(since)s"),
        "no_meaningful_change": _("No difference that matters so far") if beside else _("No change that matters so far"),
        "not_enough_evidence": _("Not enough evidence yet to say whether taking part helps")
        if beside
        else _("Not enough evidence yet to say whether anything changed"),
        "too_early": _("Too early to say"),
    }
    return sentences.get(main.verdict, _("These rounds cannot be compared yet")) % {"since": since}


def _gap(gap: Finding | None) -> str:
    """Why it closes stands beside that it closes: a gap that closes because somebody got worse is no good news."""
    if gap is None or gap.verdict not in {"improved", "worse"}:
        return ""
    if gap.verdict == "worse":
        return _("The gap between women and men is wider.")
    return {
        "both_improved": _("The gap between women and men is narrower: both improved."),
        "one_improved": _("The gap between women and men is narrower: one side improved."),
        "one_got_worse": _("The gap between women and men is narrower, and that is a warning: one side got worse."),
    }.get(gap.reason, _("The gap between women and men is narrower. We cannot tell yet why."))
