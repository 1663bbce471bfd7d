"""The example of a figure on the check-in page: made-up answers put through the real publication rule."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from analytics.disclosure import Figure, publish_mean
from surveys.instrument import measures

MEAN = 3.17
# From "nothing at all" to a large group: what more answers do to the rounding.
PEOPLE = (9, 12, 40, 130)


@dataclass(frozen=True)
class Specimens:
    """A table: how many answered, and what HR would read."""

    columns: tuple[str, str]
    rows: tuple[tuple[str, str], ...]


def specimens() -> Specimens:
    """One row for each size, of the PHQ-4."""
    scale = measures()["phq4"]
    rows = tuple((_("%(n)s women") % {"n": n}, _read(publish_mean(n, n * MEAN, scale.low, scale.high))) for n in PEOPLE)
    return Specimens((_("If they come from"), _("HR reads")), rows)


def _read(figure: Figure | None) -> str:
    if figure is None:
        return _("Nothing")
    ends = {"": "%s", "low": _("%s or less"), "high": _("%s or more")}
    value = ends[figure.open_end] % _number(figure.value)
    words = _("%(value)s, from %(low)s to %(high)s people, to the nearest %(step)s")
    return words % {"value": value, "low": figure.n_low, "high": figure.n_high, "step": _number(figure.step)}


def _number(value: float) -> str:
    return number_format(f"{value:.2f}".rstrip("0").rstrip("."))
