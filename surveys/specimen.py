"""What HR would get from a round, before anybody answers: made-up answers put through the real rule, with the round's own floor,
strata and measures. It is the same for everyone, and knows nothing of who answered (P4)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from analytics.disclosure import Atom, Block, Figure, left_out, partition
from surveys.instrument import Scale
from surveys.linking import EVERYONE
from surveys.models import Wave
from surveys.question_set import ONE_SIDE, STRATA, QuestionSet
from surveys.readings import readings

# Made-up people by gender, first and second half, in parts of the floor; and where on the scale their answers lie. Of men the
# first half is under the floor, of non-binary people both together are.
PEOPLE = {"woman": (1.4, 4.0), "man": (0.8, 3.5), "nonbinary": (0.3, 0.4), "not_stated": (0.5, 1.1)}
LIES_AT = {"woman": (0.22, 0.36), "man": (0.24, 0.28), "nonbinary": (0.3, 0.3), "not_stated": (0.3, 0.33)}
# A made-up change, in parts of a scale: members change, others do not.
CHANGED_BY = {"woman": (-0.14, -0.02), "man": (-0.1, 0.0), "nonbinary": (-0.1, 0.0), "not_stated": (-0.05, 0.0)}


@dataclass(frozen=True)
class Asked:
    """One measure as the round publishes it: its level, or the change since an earlier round, of these strata."""

    scale: Scale
    strata: tuple[str, ...]
    change: bool

    @property
    def low(self) -> int:
        return self.scale.low - self.scale.high if self.change else self.scale.low

    @property
    def high(self) -> int:
        return self.scale.high - self.scale.low if self.change else self.scale.high

    @property
    def example(self) -> int:
        """One person's made-up answer, or change for the better."""
        span = self.scale.high - self.scale.low
        return self.scale.direction * max(1, round(span / 8)) if self.change else self.scale.low + span // 4


@dataclass(frozen=True)
class Specimens:
    """A table of made-up figures, every measure in words, and what the live part needs (static/js/figure_preview.js)."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    measures: tuple[tuple[str, str], ...]
    live: str
    people: int
    most: int


def specimens(wave: Wave, asked: QuestionSet) -> Specimens:
    """The whole preview of one round."""
    published = _published(wave, asked)
    first = [each for each in published if each.scale == published[0].scale]
    return Specimens(
        name=first[0].scale.name,
        columns=(_("Who answers"), _("How many"), _("HR reads")),
        rows=tuple(row for each in first for row in _rows(wave, each, named=len(first) > 1)),
        measures=tuple((each.scale.name, _in_words(wave, each)) for each in published),
        live=json.dumps([_live(asked, each) for each in published], separators=(",", ":")),
        people=wave.floor + 2,
        most=6 * wave.floor,
    )


def _published(wave: Wave, asked: QuestionSet) -> list[Asked]:
    """In the order of the questions; a measure whose change is asked of one half only stands twice."""
    changes, found, halves = wave.changes(), [], STRATA[wave.kind]
    for scale in asked.measures:
        linked = changes.get(scale.column, ())
        others = tuple(half for half in halves if half not in linked)
        found += [Asked(scale, linked, change=True)] if linked else []
        found += [Asked(scale, others, change=False)] if others else []
    return found


def _rows(wave: Wave, asked: Asked, *, named: bool) -> list[tuple[str, ...]]:
    counts, totals = _made_up(wave, asked)
    blocks = partition(counts, wave.floor)
    rows: list[tuple[str, ...]] = []
    for block in blocks:
        n, total = (sum(each[atom] for atom in block) for each in (counts, totals))
        who = _who(block, {atom for atom in block if counts[atom]}, split=wave.has_strata or asked.change)
        rows.append(
            (_("%(who)s: change") % {"who": who} if named and asked.change else who, str(n), _read(asked, n, total, wave))
        )
    for gender in left_out(blocks):
        n = sum(count for (each, _half), count in counts.items() if each == gender)
        rows.append((_genders()[gender], str(n), _("Nothing: hidden to protect people")))
    return rows


def _made_up(wave: Wave, asked: Asked) -> tuple[dict[Atom, int], dict[Atom, int]]:
    """(people, sum of their answers) by atom. Where the round has one stratum all stand on the same side."""
    halves = STRATA[wave.kind]
    counts, totals = ({(gender, half): 0 for gender in PEOPLE for half in halves} for _each in range(2))
    for gender, parts in PEOPLE.items():
        for place, half in enumerate(halves):
            if half not in asked.strata:
                continue
            atom = (gender, half if wave.has_strata else ONE_SIDE[wave.kind])
            n = round(parts[place] * wave.floor)
            span = asked.scale.high - asked.scale.low
            lies = CHANGED_BY[gender][place] * -asked.scale.direction if asked.change else LIES_AT[gender][place]
            counts[atom] += n
            totals[atom] += round(n * ((0 if asked.change else asked.scale.low) + lies * span))
    return counts, totals


def _read(asked: Asked, n: int, total: int, wave: Wave) -> str:
    """One or two values: chance decides which of them is published."""
    found = [_value(figure) for figure in readings(n, total, asked.low, asked.high, wave.floor)]
    if not found:
        return _("Nothing: hidden to protect people")
    return found[0] if len(found) == 1 else _("%(one)s, or %(other)s") % {"one": found[0], "other": found[1]}


def _value(figure: Figure) -> str:
    ends = {"": "%s", "low": _("%s or less"), "high": _("%s or more")}
    return ends[figure.open_end] % number_format(f"{figure.value:.4f}".rstrip("0").rstrip("."))


def _who(block: Block, answering: set[Atom], *, split: bool) -> str:
    genders = {gender for gender, _half in block}
    if len(genders) > 1:
        return _("Everyone")
    halves = {half for _gender, half in answering}
    name = _genders()[genders.pop()]
    return f"{name}, {_halves()[halves.pop()]}" if split and len(halves) == 1 else name


def _in_words(wave: Wave, asked: Asked) -> str:
    ends = {"low": asked.low, "high": asked.high}
    if not asked.change and len(asked.strata) == len(STRATA[wave.kind]):
        return _("how it is, from %(low)s to %(high)s") % ends
    if not asked.change:
        return _("how it is, from %(low)s to %(high)s, of people not yet in a group") % ends
    says = {**ends, "round": wave.linked_since.title if wave.linked_since else ""}
    if set(asked.strata) >= set(EVERYONE):
        return _("the change since “%(round)s” instead of how it is, from %(low)s to %(high)s") % says
    return _("the change since “%(round)s” instead of how it is, from %(low)s to %(high)s, of people taking part") % says


def _live(questions: QuestionSet, asked: Asked) -> dict[str, object]:
    """How the device scores this measure (static/js/scores.js) and where the publication rule begins and ends."""
    scale = asked.scale
    instrument = next(each for each in questions.instruments if scale in each.scales)
    return {
        "items": questions.keys_of(scale.column),
        "multiplier": scale.multiplier,
        "ends": (instrument.codes[0], instrument.codes[-1]),
        "reversed": [f"{instrument.slug}.{item}" for item in scale.reversed],
        "low": asked.low,
        "high": asked.high,
        "change": asked.change,
        "example": asked.example,
    }


def _genders() -> Mapping[str, str]:
    return {
        "woman": _("Women"),
        "man": _("Men"),
        "nonbinary": _("Non-binary and self-described"),
        "not_stated": _("Gender not stated"),
    }


def _halves() -> Mapping[str, str]:
    return {
        "member": _("taking part"),
        "not_yet": _("not yet in a group"),
        "mixed": _("in mixed groups"),
        "specific": _("in gender-specific groups"),
    }
