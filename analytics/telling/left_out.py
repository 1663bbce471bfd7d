"""What a round does not show, and why. Each sentence reads the same for none as for nine (privacy.md §3, rule 6)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from analytics.disclosure import GENDERS
from analytics.findings.rounds import Round
from analytics.ledger import Ledger
from analytics.telling import words
from analytics.telling.past_words import gender_in_words
from surveys.linking import CHANGES

FLOOR = 10


def left_out(ledger: Ledger, shown: Round) -> list[str]:
    """One sentence for each thing that is not there."""
    about = next((each for each in ledger.rounds if each.source == str(shown.wave)), None)
    floor = about.floor if about else FLOOR
    half = _other_half(shown)
    if shown.one_block:
        return [
            *half,
            _("Fewer than two genders have %(floor)d or more answers. So there is one figure for everyone, and none by gender.")
            % {"floor": floor},
        ]
    lines = half
    one_stratum = about is not None and not about.has_strata
    if one_stratum:
        lines.append(_("One side had fewer than 20 people when the round opened. So nothing is split by taking part."))
    hidden = _(
        "%(who)s: hidden to protect people. A figure needs %(floor)d or more answers. This line is the same for none as for nine."
    )
    together = _("%(who)s: one side has fewer than %(floor)d answers, and would point at people. Both sides are shown together.")
    for gender in GENDERS:
        blocks = shown.of(gender, "all")
        fields = {"who": gender_in_words(gender), "floor": floor}
        if not blocks:
            lines.append(hidden % fields)
        elif about and not one_stratum and len(blocks[0].strata) > 1:
            lines.append(together % fields)
    return lines


def _other_half(shown: Round) -> list[str]:
    """Where one half was asked as it is and the other for its change, each is published of its own people only (rule 12)."""
    if not shown.one_half:
        return []
    if shown.figures[0].measure in CHANGES:
        return [_("This round asked only people who take part how they changed. The others were asked how things are.")]
    return [
        _("This round asked people who take part how they changed instead. That is a figure of its own, never beside this one.")
    ]


def rounds_without_figures(ledger: Ledger) -> list[str]:
    """Rounds that closed with too few answers, newest first."""
    shown = {str(figure.wave) for figure in ledger.figures}
    return [
        _("%(title)s, closed on %(day)s: too few answers, so nothing was published. The answers were destroyed.")
        % {"title": each.title, "day": words.day(each.closed_on)}
        for each in reversed(ledger.rounds)
        if each.source not in shown
    ]
