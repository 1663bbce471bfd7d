"""Figures and findings in words and numbers, the same on every page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from analytics.findings import Finding, Measure, PublishedFigure
from analytics.telling.open_ends import Reach
from analytics.telling.past_words import gender_in_words

# How charts name a gender (templates/ui/mark.html).
MARKS = {"woman": "women", "man": "men", "nonbinary": "nonbinary"}


def mark_of(genders: Iterable[str]) -> str:
    """The mark of a block; grey where it is not one of the three."""
    own = list(genders)
    return MARKS.get(own[0], "everyone") if len(own) == 1 else "everyone"


def who(figure: PublishedFigure) -> str:
    """Whose figure it is, without the half."""
    own = sorted(figure.genders)
    return gender_in_words(own[0]) if len(own) == 1 else _("Everyone")


def half(strata: Iterable[str]) -> str:
    """Which half of a gender; everyone where both are shown together."""
    own = sorted(strata)
    words = {
        "member": _("taking part"),
        "not_yet": _("not yet in a group"),
        "mixed": _("in mixed groups"),
        "specific": _("in gender-specific groups"),
    }
    return words[own[0]] if len(own) == 1 else _("everyone")


def detail(figure: PublishedFigure) -> str:
    """The half after the gender; nothing where there are no halves to speak of."""
    return "" if figure.kind == "past" or len(figure.genders) > 1 else half(figure.strata)


def band(n_low: int, n_high: int | None) -> str:
    """How many answered, never the number."""
    return _("%(low)d or more") % {"low": n_low} if n_high is None else f"{n_low}–{n_high}"


def value(figure: PublishedFigure) -> str:
    """As finely as it was rounded, and no finer."""
    number = _finely(figure.value, figure.step)
    if figure.open_end:
        return (
            _("%(value)s or less") % {"value": number} if figure.open_end == "low" else _("%(value)s or more") % {"value": number}
        )
    return number


def spread(figure: PublishedFigure) -> str:
    """The 95 % range, within the scale."""
    if figure.open_end:
        return ""
    low, high = (max(figure.scale_low, figure.value - figure.margin), min(figure.scale_high, figure.value + figure.margin))
    return _("%(low)s to %(high)s") % {"low": points(low, figure), "high": points(high, figure)}


def points(number: float, scale: PublishedFigure | Measure) -> str:
    """A number of points, with the digits that a scale of this length bears."""
    span = scale.scale_high - scale.scale_low
    digits = 0 if span >= 50 else 1 if span >= 3 else 2
    # Adding 0 turns −0.0 into 0.0.
    return signed(f"{round(number, digits) + 0.0:.{digits}f}")


def signed(number: str) -> str:
    """A number for people, in their language: with its decimal sign, and a minus, which neither breaks a line nor reads as a
    dash. Files keep point and hyphen.
    """
    return number_format(number).replace("-", "−")


def month(when: date) -> str:
    return date_format(when, "F Y")


def day(when: date) -> str:
    return date_format(when, pgettext("date format", "j F Y"))


def better(measure: Measure) -> str:
    return _("Higher is better.") if measure.direction > 0 else _("Lower is better.")


def direction(measure: Measure) -> str:
    reach = _("Average, on a scale from %(low)s to %(high)s.") % ends_of_scale(measure)
    return f"{reach} {better(measure)}"


def ends_of_scale(measure: Measure) -> dict[str, str]:
    return {"low": signed(f"{measure.scale_low:g}"), "high": signed(f"{measure.scale_high:g}")}


def rung(finding: Finding) -> str:
    """What stands behind a comparison, strongest first."""
    if finding.kind == "between_kinds":
        return _("A description of one round. People choose their kind of group, so other people sit in each.")
    return {
        1: _("The same people before and after, against people who have not joined."),
        2: _("Taking part against not yet, before against now. Not the same people each time."),
        3: _(
            "People who take part, before against now. People join when they are low; this alone does not show that groups work."
        ),
        4: _("A description. It compares nobody with anybody who could have been like them."),
    }[finding.rung]


def status(finding: Finding) -> tuple[str, str]:
    """A verdict as one word or two, and its tone; what it does not say, the sentence beside it does."""
    if finding.warning:
        return _("A warning"), "warning"
    if finding.why in {"left_out", "merged", "one_block"}:
        return _("Hidden to protect people"), ""
    if finding.kind == "between_kinds" and finding.verdict in {"improved", "worse"}:
        # Which kind does better is no success and no failure: people choose theirs.
        return (_("Better in gender-specific") if finding.verdict == "improved" else _("Better in mixed")), ""
    gap = finding.kind == "change_of_gap"
    return {
        "improved": (_("Narrower") if gap else _("Better"), "success"),
        "worse": (_("Wider") if gap else _("Worse"), "warning"),
        "no_meaningful_change": (_("No change that matters"), ""),
        "not_enough_evidence": (_("Not enough evidence yet"), ""),
        "too_early": (_("Too early to say"), ""),
    }.get(finding.verdict, (_("Not comparable yet"), ""))


def subject(finding: Finding) -> str:
    return _("Everyone") if finding.subject == "all" else gender_in_words(finding.subject)


def whose(finding: Finding) -> str:
    """Whom a finding is about, with the half where it is about one."""
    return subject(finding) if finding.stratum == "all" else f"{subject(finding)}, {half([finding.stratum])}"


def reason(change: Finding | None) -> str:
    """Why a gap is narrower, in one sentence; nothing where it is not."""
    if change is None or change.verdict != "improved":
        return ""
    return {
        "both_improved": _("It is narrower because both sides improved, and the side that was worse off improved more."),
        "one_improved": _("It is narrower because one side improved. We see no sure change on the other."),
        "one_got_worse": _("It is narrower because one side got worse. That is a warning, and no success."),
    }.get(change.reason, _("It is narrower, and we cannot tell yet which side moved."))


def would_reach(figure: PublishedFigure, further: Sequence[Reach]) -> str:
    """What an open end is, and from how many answers on it could show more. Bands only: never how many are missing."""
    fields = {"who": ", ".join(filter(None, (who(figure), detail(figure)))), "value": value(figure)}
    if not further:
        return (
            _("%(who)s: shown as “%(value)s”. That is the end of what this scale can tell, with any number of answers.") % fields
        )
    words = (
        _("down to %(value)s from %(answers)d answers on")
        if figure.open_end == "low"
        else _("up to %(value)s from %(answers)d answers on")
    )
    reach = [words % {"value": _finely(each.value, each.step), "answers": each.answers} for each in further]
    return _("%(who)s: shown as “%(value)s”. It could show values %(reach)s.") % {**fields, "reach": _(" and ").join(reach)}


def open_before(title: str) -> str:
    """An open end of the earlier round: nothing can mend that, and time does."""
    return _(
        "The open end is in the earlier round, %(title)s. What is published never changes. Later rounds have another one to meet."
    ) % {"title": title}


def _finely(number: float, step: float) -> str:
    """As finely as it was rounded, and no finer."""
    digits = len(f"{step:.10f}".rstrip("0").partition(".")[2])
    return signed(f"{number:.{digits}f}")
