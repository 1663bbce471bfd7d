"""The example of a figure on the check-in page: made-up answers put through the real publication rule."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from analytics.disclosure import Figure, publish_mean
from surveys.instrument import Scale
from surveys.question_set import QuestionSet

# Where the made-up answers lie on the scale: a little above its lower quarter.
SHARE = 0.264
# From "nothing at all" to a large group: what more answers do to the rounding.
PEOPLE = (9, 12, 40, 130)


@dataclass(frozen=True)
class Specimens:
    """A table: how many answered, and what HR would read."""

    name: str
    low: int
    high: int
    columns: tuple[str, str]
    rows: tuple[tuple[str, str], ...]


def specimens(asked: QuestionSet) -> Specimens:
    """One row for each size, of the first measure that a round asks."""
    scale = asked.measures[0]
    rows = tuple((_("%(n)s women") % {"n": n}, _read(_made_up(scale, n))) for n in PEOPLE)
    return Specimens(scale.name, scale.low, scale.high, (_("If they come from"), _("HR reads")), rows)


def _made_up(scale: Scale, n: int) -> Figure | None:
    mean = scale.low + SHARE * (scale.high - scale.low)
    return publish_mean(n, n * mean, scale.low, scale.high)


def _read(figure: Figure | None) -> str:
    if figure is None:
        return _("Nothing")
    ends = {"": "%s", "low": _("%s or less"), "high": _("%s or more")}
    value = ends[figure.open_end] % _number(figure.value)
    words = _("%(value)s, from %(low)s to %(high)s people, to the nearest %(step)s")
    return words % {"value": value, "low": figure.n_low, "high": figure.n_high, "step": _number(figure.step)}


def _number(value: float) -> str:
    return number_format(f"{value:.2f}".rstrip("0").rstrip("."))
