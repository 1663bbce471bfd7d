"""A finding as a line of a page: its sentence, a verdict in a word or two, its rung, and what would tell more."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from analytics.charts.range import Range, range_of
from analytics.disclosure import band
from analytics.findings import Finding, Measure
from analytics.telling import words

# From here on, "so many times as many answers" is a polite way of saying never.
OUT_OF_REACH = 8
LINKED = ("linked_difference", "linked_change")


@dataclass(frozen=True)
class Verdict:
    """`known`: there is an estimate. `range` and `would_tell` are there while the answer is open."""

    who: str
    sentence: str
    status: str
    tone: str
    rung: int
    rung_words: str
    known: bool
    range: Range | None = None
    would_tell: tuple[str, ...] = ()
    out_of_reach: bool = False

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


def verdict_of(finding: Finding | None, measure: Measure, gap_then: float = 0.0, who: str = "") -> Verdict | None:
    """`gap_then` is the gap before, whose sign tells what narrowing is; `who` names the line where its subject does not."""
    if finding is None:
        return None
    status, tone = words.status(finding)
    return Verdict(
        who=who or words.subject(finding),
        sentence=finding.sentence,
        status=status,
        tone=tone,
        rung=finding.rung,
        rung_words=words.rung(finding),
        known=finding.value is not None,
        range=range_of(finding, measure, gap_then) if is_open(finding) else None,
        would_tell=tuple(would_tell(finding)),
        out_of_reach=_times(finding) >= OUT_OF_REACH,
    )


def is_open(finding: Finding | None) -> bool:
    """There is an interval, and it does not tell yet."""
    return finding is not None and finding.verdict == "not_enough_evidence" and finding.value is not None


def would_tell(finding: Finding) -> list[str]:
    """How many more answers would tell, and what that means in rounds: from the band of the smaller side, never from a count."""
    if not is_open(finding) or finding.needed is None or finding.n_low is None:
        return []
    fields = {
        "needed": finding.needed,
        "band": words.band(*band(finding.n_low)),
        "times": f"{_times(finding):.1f}" if _times(finding) < 3 else f"{_times(finding):.0f}",
    }
    lines = [
        _("About %(needed)d more answers on each side."),
        _("Your rounds had %(band)s answers on the smaller side. So it takes about %(times)s times as many answers in a round."),
    ]
    if finding.kind in LINKED:
        lines.append(_("Answers count where a device remembers the earlier ones. More rounds alone do not add up."))
    else:
        lines.append(_("Two rounds are compared at a time: more rounds alone do not add up."))
    return [line % fields for line in lines]


def _times(finding: Finding) -> float:
    if not finding.needed or not finding.n_low:
        return 0.0
    return (finding.n_low + finding.needed) / finding.n_low
