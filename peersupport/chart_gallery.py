"""Every picture with ordinary and with extreme figures, made up: where the charts are looked at. Wired with DEBUG only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import ceil, floor

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from analytics.charts.by_gender import by_gender
from analytics.charts.funnel import funnel
from analytics.charts.gap import gap
from analytics.charts.picture import Picture
from analytics.charts.pipeline import pipeline
from analytics.charts.trend import trend
from analytics.disclosure import GENDERS, band, step
from analytics.effect import margin
from analytics.findings import Finding, Measure, PublishedFigure, findings
from analytics.findings.rounds import Round
from analytics.roster import Month, Quarter, Roster

PHQ4 = Measure("phq4", "Symptoms of anxiety and low mood", -1, 0, 12, 1, 2.1)
BURNOUT = Measure("burnout", "Burnt out because of work", -1, 0, 100, 5, 25)
TALK = Measure("talk", "There is somebody at work whom I can talk to when things are hard for me", 1, 0, 10, 0.5, 2.5)
CHANGE = Measure("phq4_change", "Symptoms: change of the same people", -1, -12, 12, 1, 2.4)
LONG = "The round after the great move to the new building, asked in all four of our countries"
MEMBER, NOT_YET = frozenset({"member"}), frozenset({"not_yet"})
LATEST = date(2026, 11, 13)
# (value, people, which end is open) by gender and half: "woman/member", or "woman" for both halves.
Values = Mapping[str, tuple[float, int, str]]

ORDINARY: Values = {
    "woman/member": (3.2, 120, ""),
    "woman/not_yet": (4.2, 300, ""),
    "man/member": (2.8, 60, ""),
    "man/not_yet": (3.4, 240, ""),
    "nonbinary": (4, 24, ""),
}
EARLIER: Values = {
    "woman/member": (4.5, 60, ""),
    "woman/not_yet": (4.2, 320, ""),
    "man/member": (3.5, 30, ""),
    "man/not_yet": (3.4, 260, ""),
    "nonbinary": (4.5, 20, ""),
}
EIGHT: Values = {f"{gender}/{half}": (4.0, 12, "") for gender in GENDERS for half in ("member", "not_yet")}
LOW_END: Values = {
    "woman/member": (3, 11, "low"),
    "man/member": (3, 11, "low"),
    "nonbinary": (9, 11, "high"),
    "man/not_yet": (0.2, 600, ""),
}
HIGH_END: Values = dict.fromkeys(("woman/member", "woman/not_yet", "man/member", "man/not_yet"), (97.5, 600, ""))
CHANGES: Values = {
    "woman/member": (-1.5, 120, ""),
    "man/member": (-0.5, 60, ""),
    "woman/not_yet": (0.5, 300, ""),
    "man/not_yet": (-11, 60, "low"),
}
# What to look at, and the picture.
Specimen = tuple[str, Picture | None]


def a_round(
    values: Values, measure: Measure = PHQ4, *, number: int = 1, closed_on: date = LATEST, title: str = "", kind: str = "wave"
) -> Round:
    """A round as the ledger would give it, with the steps and margins of its bands."""
    figures = [
        _figure(name, value, n, end, measure, number, closed_on, title or f"Round {number}", kind)
        for name, (value, n, end) in values.items()
    ]
    return Round(str(number), kind, closed_on, tuple(figures))


def many(count: int, every: int = 30, hidden: Sequence[int] = (), measure: Measure = PHQ4) -> list[Round]:
    """Rounds in a row whose values drift; some hide non-binary people, one of the first has open ends."""
    rounds = []
    for at in range(count):
        drift = at / max(count - 1, 1)
        values: dict[str, tuple[float, int, str]] = {
            "woman/member": (round(5.6 - 2.4 * drift + (at % 3) * 0.2, 1), 120, ""),
            "man/member": (round(3.6 - 0.6 * drift + (at % 2) * 0.2, 1), 60, ""),
            "woman/not_yet": (4.4, 300, ""),
            "man/not_yet": (3.4, 240, ""),
        }
        if at not in hidden:
            values["nonbinary/member"] = (4.5, 24, "") if at else (3, 11, "low")
        closed_on = LATEST - timedelta(days=every * (count - 1 - at))
        rounds.append(a_round(values, measure, number=at + 1, closed_on=closed_on, title=f"{closed_on:%B %Y}"))
    return rounds


def past_surveys(count: int) -> list[Round]:
    """Past surveys, a year apart, before the rounds."""
    values: Values = {"woman": (5, 80, ""), "man": (4, 140, ""), "nonbinary": (5.0, 15, ""), "not_stated": (4.5, 22, "")}
    return [
        a_round(values, number=100 + at, closed_on=date(2019 + at, 4, 2), title=f"Staff survey {2019 + at}", kind="past")
        for at in range(count)
    ]


def a_roster(quarters: int = 6) -> Roster:
    """A year and a half of counts."""
    month = Month(date(2026, 10, 1), {"people": 820, "members": 145, "waiting": 20, "sessions": 35, "seats": 190})
    held = []
    for at in range(quarters):
        year, quarter = divmod(at + 2, 4)
        values = {"members": {"woman": 40 + 10 * at, "man": 20 + 10 * (at // 2)}, "facilitators": {"woman": 20 + 10 * (at // 3)}}
        if at >= 3:
            values["facilitators"]["man"] = 20
        held.append(Quarter(date(2025 + year, 1 + 3 * quarter, 1), values))
    return Roster((month,), tuple(held))


def gallery() -> list[tuple[str, Picture]]:
    """(what to look at, picture), each with a name of its own."""
    drawn = enumerate([*_by_gender(), *_trends(), *_gaps(), *_counts()])
    return [(said, replace(picture, name=f"{picture.name}-{at}")) for at, (said, picture) in drawn if picture]


def _by_gender() -> list[Specimen]:
    ordinary = a_round(ORDINARY, number=2, title="Autumn 2026")
    earlier = a_round(EARLIER, number=1, closed_on=date(2026, 3, 9), title="March 2026")
    long = a_round(EIGHT, TALK, title=LONG)
    return [
        ("By gender: an ordinary round beside an earlier one", by_gender(ordinary, earlier, PHQ4)),
        ("By gender: eight blocks, a long title", by_gender(long, long, TALK)),
        ("By gender: open ends, and a value at the end of the scale", by_gender(a_round(LOW_END), a_round(LOW_END), PHQ4)),
        ("By gender: all at the upper end", by_gender(a_round(HIGH_END, BURNOUT), None, BURNOUT)),
        ("By gender: one figure for everyone", by_gender(a_round({"everyone": (4, 40, "")}), None, PHQ4)),
        ("By gender: linked changes, either way from none", by_gender(a_round(CHANGES, CHANGE), None, CHANGE)),
    ]


def _trends() -> list[Specimen]:
    fifteen = many(15, hidden=(5, 6, 9))
    twice = [a_round(EIGHT, closed_on=date(2026, 10, 1)), a_round(EIGHT)]
    return [
        ("Trend: fifteen rounds, some without a group", trend(fifteen, MEMBER, PHQ4)),
        ("Trend: after past surveys", trend(fifteen[-6:], MEMBER, PHQ4, past_surveys(4))),
        ("Trend: sixty rounds", trend(many(60), MEMBER, PHQ4)),
        ("Trend: sixty rounds after past surveys", trend(many(60), NOT_YET, PHQ4, past_surveys(5))),
        ("Trend: one round after one past survey", trend([a_round(EIGHT)], MEMBER, PHQ4, past_surveys(1))),
        ("Trend: two rounds, everything at the same place", trend(twice, MEMBER, PHQ4)),
    ]


def _gaps() -> list[Specimen]:
    return [
        ("Gap: fifteen rounds", gap(gaps_of(many(15), PHQ4), PHQ4)),
        ("Gap: one round with a long title", gap(gaps_of([a_round(ORDINARY, title=LONG)], PHQ4), PHQ4)),
    ]


def _counts() -> list[Specimen]:
    few = Month(date(2026, 10, 1), {"people": 5, "members": 0, "waiting": 0, "sessions": 0, "seats": 0})
    starts = [date(2024 + at // 4, 1 + at % 4 * 3, 1) for at in range(12)]
    crowded = tuple(Quarter(start, {"members": dict.fromkeys(GENDERS, 12000)}) for start in starts)
    return [
        ("Funnel: an ordinary month", funnel(a_roster())),
        ("Funnel: hardly anybody", funnel(Roster((few,), ()))),
        ("Pipeline: six quarters", pipeline(a_roster())),
        ("Pipeline: three years, nobody facilitates, thousands take part", pipeline(Roster((), crowded))),
    ]


def gaps_of(rounds: Sequence[Round], measure: Measure) -> list[tuple[str, Finding]]:
    """The gap of each round under its title, as the history gives it."""
    return [
        (each.figures[0].title, one)
        for each in rounds
        for one in findings(each.figures, {measure.slug: measure})
        if (one.kind, one.stratum) == ("gap", "all")
    ]


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """All of them; `?theme=dark` fixes a theme."""
    context = {"gallery": gallery(), "theme": request.GET.get("theme", "")}
    return render(request, "chart_gallery.html", context)


def _figure(
    name: str, value: float, n: int, end: str, measure: Measure, number: int, closed_on: date, title: str, kind: str
) -> PublishedFigure:
    gender, _slash, half = name.partition("/")
    genders = GENDERS if gender == "everyone" else (gender,)
    n_low, n_high = band(n)
    size = step(n, measure.scale_low, measure.scale_high)
    return PublishedFigure(
        wave=str(number),
        title=title,
        kind="past" if kind == "past" else "wave",
        closed_on=closed_on,
        measure=measure.slug,
        scale_low=measure.scale_low,
        scale_high=measure.scale_high,
        direction=measure.direction,
        block=tuple(sorted((one, second) for one in genders for second in ([half] if half else ["member", "not_yet"]))),
        n_low=n_low,
        n_high=n_high,
        value=_on_grid(value, size, measure, end),
        step=size,
        open_end="low" if end == "low" else "high" if end == "high" else "",
        margin=margin(step=size, n_low=n_low, reference_sd=measure.reference_sd),
        rung=4,
    )


def _on_grid(value: float, size: float, measure: Measure, end: str) -> float:
    """The nearest value that could be published; an open end is one end of what could (privacy.md §3, rule 7)."""
    first, last = ceil(measure.scale_low / size + 1 - 1e-9), floor(measure.scale_high / size - 1 + 1e-9)
    place = first if end == "low" else last if end == "high" else min(max(round(value / size), first), last)
    return round(place * size, 6) + 0.0
