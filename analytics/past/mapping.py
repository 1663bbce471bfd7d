"""The mapping of a past survey (TOML): which column is what. Every fault is reported with its place in the file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, cast

from analytics.past import fields
from analytics.past.genders import GENDERS, normalise
from analytics.past.measures import SCORINGS, Direction, Measure, Scoring, known_scales, on_scale
from analytics.past.problems import Problems, _, shown
from analytics.past.reading import tidy
from analytics.past.short_names import short_name

MOST_MEASURES = 50
TOP = {"title", "closed_on", "gender", "genders", "measures", "year"}
ROOM_FOR_THE_YEAR = len(", 2024")
OF_A_SCALE = {"slug", "items", "coding", "missing"}
OF_ONE_S_OWN = OF_A_SCALE | {
    "title", "scale_low", "scale_high", "direction", "scoring", "reversed",
}  # fmt: skip


@dataclass(frozen=True)
class SurveyMapping:
    """A mapping without faults. `genders` are this survey's own spellings, normalised, to one of the four groups.

    `year` names the column that says a row's year, "" where the file is one survey. `closed_on` is then the newest year's end.
    """

    title: str
    closed_on: date
    gender: str
    measures: tuple[Measure, ...]
    genders: Mapping[str, str] = field(default_factory=dict)
    year: str = ""

    def check_columns(self, columns: tuple[str, ...], problems: Problems) -> None:
        """Every column that is named must be in the file; the nearest name is offered."""
        for path, name in self._named():
            if name not in columns:
                near = get_close_matches(name, [column for column in columns if column], 1, 0.5)
                if near:
                    problems.add(
                        _("The file has no column “%(column_name)s”. Is it “%(near)s”?"),
                        path=path,
                        column_name=name,
                        near=near[0],
                    )
                else:
                    problems.add(_("The file has no column “%(column_name)s”."), path=path, column_name=name)

    def _named(self) -> Iterator[tuple[str, str]]:
        yield "gender", self.gender
        if self.year:
            yield "year", self.year
        for index, measure in enumerate(self.measures):
            for place, column in enumerate(measure.columns):
                yield f"measures[{index}].items[{place}]", column


def parse_mapping(text: str, today: date, problems: Problems) -> SurveyMapping | None:
    """None when `problems` says what is wrong."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problems.add(_("The mapping is not valid TOML: %(error)s."), error=str(error))
        return None
    return build_mapping(data, today, problems)


def build_mapping(data: Mapping[str, Any], today: date, problems: Problems) -> SurveyMapping | None:
    """The same from the parsed document, which is also what HR's form makes."""
    before = problems.total
    fields.refuse_unknown(data, TOP, "", problems)
    year = _year(data, problems)
    title = fields.text(data, "title", "", problems, fields.LONGEST_TITLE - (ROOM_FOR_THE_YEAR if year else 0))
    closed_on = _closing_date(data.get("closed_on"), today, problems)
    gender = tidy(fields.text(data, "gender", "", problems, fields.LONGEST_NAME))
    genders = _genders(data.get("genders", {}), problems)
    entries = data.get("measures")
    measures: list[Measure] = []
    if not isinstance(entries, list) or not 0 < len(entries) <= MOST_MEASURES:
        problems.add(
            _("Name at least one measure and at most %(most)d, each as [[measures]]."),
            path="measures",
            most=MOST_MEASURES,
        )
    else:
        for index, entry in enumerate(entries):
            measure = _measure(entry, f"measures[{index}]", problems)
            if measure:
                measures.append(measure)
        _each_answer_once(gender, year, measures, problems)
    if problems.total > before or closed_on is None:
        return None
    return SurveyMapping(title, closed_on, gender, tuple(measures), genders, year)


def _year(data: Mapping[str, Any], problems: Problems) -> str:
    """The form sends "" for a file of one survey; a mapping in TOML leaves the key out."""
    return tidy(fields.text(data, "year", "", problems, fields.LONGEST_NAME)) if data.get("year", "") != "" else ""


def _closing_date(value: object, today: date, problems: Problems) -> date | None:
    if isinstance(value, datetime) or not isinstance(value, date):
        problems.add(_("Say on which day the survey closed, as 2025-06-30 without quotation marks."), path="closed_on")
        return None
    if value > today:
        problems.add(_("A past survey cannot have closed in the future."), path="closed_on")
        return None
    if value.year < 1950:
        problems.add(_("The year %(year)d is too long ago."), path="closed_on", year=value.year)
        return None
    return value


def _genders(value: object, problems: Problems) -> Mapping[str, str]:
    if not isinstance(value, Mapping):
        problems.add(_("Write [genders] as a table: spelling = group."), path="genders")
        return {}
    genders: dict[str, str] = {}
    for spelling, gender in value.items():
        path = f'genders."{shown(spelling)}"'
        if gender not in GENDERS:
            problems.add(_("“%(gender)s” is not one of woman, man, nonbinary, not_stated."), path=path, gender=shown(str(gender)))
        elif genders.setdefault(normalise(spelling), gender) != gender:
            problems.add(_("This spelling is listed twice, with different groups."), path=path)
    return genders


def _measure(entry: object, path: str, problems: Problems) -> Measure | None:
    if not isinstance(entry, Mapping):
        problems.add(_("Write each measure as its own [[measures]] table."), path=path)
        return None
    before = problems.total
    slug = short_name(entry, path, problems)
    if slug is None:
        return None
    columns = fields.names(entry.get("items"), f"{path}.items", problems)
    missing = fields.missing_codes(entry.get("missing", []), f"{path}.missing", problems)
    coding = _coding(entry.get("coding", {}), missing, f"{path}.coding", problems)
    if slug in known_scales():
        measure = _on_scale(entry, slug, columns, coding, missing, path, problems)
    else:
        measure = _own(entry, slug, columns, coding, missing, path, problems)
    if measure and problems.total == before:
        _coding_in_range(measure, f"{path}.coding", problems)
    return measure if problems.total == before else None


def _on_scale(
    entry: Mapping[str, Any],
    slug: str,
    columns: tuple[str, ...],
    coding: Mapping[str, float],
    missing: frozenset[str],
    path: str,
    problems: Problems,
) -> Measure | None:
    scale = known_scales()[slug][1]
    for key in sorted(set(entry) & (OF_ONE_S_OWN - OF_A_SCALE)):
        problems.add(
            _("“%(slug)s” is known here and has its own. Leave this out, or choose another short name."),
            path=f"{path}.{key}",
            slug=slug,
        )
    fields.refuse_unknown(entry, OF_ONE_S_OWN, path, problems)
    if columns and len(columns) != len(scale.items):
        problems.add(
            _("%(title)s has %(needed)d questions, %(given)d columns are named. Name them in the order of the questions."),
            path=f"{path}.items",
            title=scale.name,
            needed=len(scale.items),
            given=len(columns),
        )
        return None
    return on_scale(slug, columns, coding, missing) if columns else None


def _own(
    entry: Mapping[str, Any], slug: str, columns: tuple[str, ...], coding: Mapping[str, float],
    missing: frozenset[str], path: str, problems: Problems,
) -> Measure | None:  # fmt: skip
    before = problems.total
    fields.refuse_unknown(entry, OF_ONE_S_OWN, path, problems)
    title = fields.text(entry, "title", path, problems)
    scoring = fields.choice(entry.get("scoring"), SCORINGS, f"{path}.scoring", problems)
    direction = fields.choice(entry.get("direction"), (1, -1), f"{path}.direction", problems)
    low, high = _range(entry, scoring, path, problems)
    reversed_columns = frozenset(fields.names(entry["reversed"], f"{path}.reversed", problems) if "reversed" in entry else ())
    for column in sorted(reversed_columns - set(columns)):
        problems.add(_("“%(name)s” is not one of the items."), path=f"{path}.reversed", name=column)
    if scoring == "share" and len(columns) > 1:
        problems.add(_("A share is of one question. Name one column."), path=f"{path}.items")
    if problems.total > before or not columns or scoring is None or direction is None:
        return None
    parts = len(columns) if scoring == "sum" else 1
    return Measure(
        slug,
        title,
        low,
        high,
        cast(Direction, direction),
        cast(Scoring, scoring),
        columns,
        low / parts,
        high / parts,
        (high - low) / 4,  # measurement.md §2: a quarter of the range where no source is known
        coding,
        missing,
        reversed_columns,
        codes=frozenset({0.0, 1.0}) if scoring == "share" else None,
    )


def _range(entry: Mapping[str, Any], scoring: str | None, path: str, problems: Problems) -> tuple[float, float]:
    """A share is on 0 to 1 without being told; anything else must say."""
    low = fields.number(entry.get("scale_low", 0 if scoring == "share" else None), f"{path}.scale_low", problems)
    high = fields.number(entry.get("scale_high", 1 if scoring == "share" else None), f"{path}.scale_high", problems)
    if low is None or high is None:
        return 0.0, 1.0
    if not low < high:
        problems.add(_("The lowest possible score must be under the highest."), path=f"{path}.scale_low")
    if scoring == "share" and (low, high) != (0, 1):
        problems.add(_("A share runs from 0 to 1."), path=f"{path}.scale_high")
    return low, high


def _each_answer_once(gender: str, year: str, measures: list[Measure], problems: Problems) -> None:
    """privacy.md §3 rule 4: two scores over the same answers would let one be subtracted from the other."""
    owners: dict[str, str] = {gender: "gender"}
    if year and owners.setdefault(year, "year") != "year":
        problems.add(_("This column says the gender already. Choose another one."), path="year")
    slugs: set[str] = set()
    for index, measure in enumerate(measures):
        if measure.slug in slugs:
            problems.add(_("“%(slug)s” is named twice."), path=f"measures[{index}].slug", slug=measure.slug)
        slugs.add(measure.slug)
        for place, column in enumerate(measure.columns):
            owner = owners.setdefault(column, measure.slug)
            if owner != measure.slug:
                problems.add(
                    _("“%(name)s” is used by “%(owner)s” already. Each answer counts in one figure only."),
                    path=f"measures[{index}].items[{place}]",
                    name=column,
                    owner=owner,
                )


def _coding_in_range(measure: Measure, path: str, problems: Problems) -> None:
    for word, value in measure.coding.items():
        outside = not measure.item_low <= value <= measure.item_high
        if outside or (measure.codes is not None and value not in measure.codes):
            problems.add(
                _("%(value)s is not an answer from %(low)s to %(high)s."),
                path=f'{path}."{shown(word)}"',
                value=f"{value:g}",
                low=f"{measure.item_low:g}",
                high=f"{measure.item_high:g}",
            )


def _coding(value: object, missing: frozenset[str], path: str, problems: Problems) -> Mapping[str, float]:
    """Words to numbers; words are compared without case and outer spaces."""
    if not isinstance(value, Mapping):
        problems.add(_('Write coding as a table: "answer" = number.'), path=path)
        return {}
    coding: dict[str, float] = {}
    for word, number in value.items():
        place = f'{path}."{shown(word)}"'
        parsed = fields.number(number, place, problems)
        if parsed is None:
            continue
        if normalise(word) in missing:
            problems.add(_("This answer has a number here and stands under missing as well."), path=place)
        if coding.setdefault(normalise(word), parsed) != parsed:
            problems.add(_("This answer is listed twice, with different numbers."), path=place)
    return coding
