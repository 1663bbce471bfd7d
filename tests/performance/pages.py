"""Rows 1 to 4 and 7: what people wait for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.performance.report import Line, median, ratio, short, spread
from tests.performance.rounds import Target, bare, interleave, page, q1
from tests.performance.site import Site

# LimeSurvey and healthchecks were measured apart; their CPU in units of q1 (docs/performance.md).
LIME_PAGE, LIME_SUBMISSION, HEALTHCHECKS_LIST = 89, 125, 20
MOST_QUERIES = 8


def cpu_line(row: int, target: Target, base: Target, most: float | None) -> Line:
    found = ratio(target.cpu, base.cpu)
    return Line(
        row,
        f"{target.name}: CPU a request",
        f"{short(target.cpu_ms)} ms",
        spread(target.cpu, " ms"),
        found,
        base.name,
        f"≤ {most:g} × q1" if most else "",
        found <= most if most else None,
    )


def p95_line(row: int, target: Target, most: float | None) -> Line:
    value = median(target.p95)
    return Line(
        row,
        f"{target.name}: p95 at light load",
        f"{short(value)} ms",
        spread(target.p95, " ms"),
        target=f"≤ {most:g} ms" if most else "",
        holds=value <= most if most else None,
    )


def rate_line(row: int, target: Target, base: Target) -> Line:
    return Line(
        row,
        f"{target.name}: rate",
        f"{short(median(target.rate))} /s",
        spread(target.rate, " /s"),
        ratio(target.rate, base.rate),
        base.name,
    )


def times_line(row: int, what: str, base_cpu: float, ours: float, least: float) -> Line:
    """How many times less CPU than something that was measured apart, by way of q1."""
    found = base_cpu / ours
    return Line(row, what, f"{short(found)} ×", target=f"≥ {least:g} ×", holds=found >= least)


def sheets(site: Site, rounds: int, count: int) -> Iterator[Line]:
    """Row 1: POST of a whole answer, its token signed blindly beforehand."""
    large = site.facts["large"]
    light = 20
    needed = rounds * (count + light) + 48
    bodies = iter(site.django("owner", "answers", arguments(slug=large["slug"], wave=large["wave"], count=needed))["bodies"])
    path = f"/{large['slug']}/check-in/{large['wave']}/answer/"
    headers = {"Content-Type": "application/json"}

    def posts(number: int) -> list[dict[str, Any]]:
        return [{"method": "POST", "path": path, "headers": headers, "body": next(bodies)} for _ in range(number)]

    sheet = Target("sheet accepted", posts, status=201, count=count, light=light)
    found = interleave(site, [q1(count=count, light=0), sheet], rounds)
    base = found["q1"]
    yield cpu_line(1, sheet, base, 2.5)
    yield p95_line(1, sheet, 15)
    yield rate_line(1, sheet, base)
    yield times_line(1, "sheet: CPU beside LimeSurvey's submission", LIME_SUBMISSION, ratio(sheet.cpu, base.cpu), 30)


def check_in(site: Site, rounds: int, count: int) -> Iterator[Line]:
    """Row 2: the public page, without a cookie."""
    large = site.facts["large"]
    shown = page("check-in page", f"/{large['slug']}/check-in/{large['wave']}/", count=2 * count)
    found = interleave(site, [q1(count=count), bare(), shown], rounds)
    base = found["q1"]
    yield cpu_line(2, base, base, None)
    yield cpu_line(2, found["bare view"], base, None)
    yield cpu_line(2, shown, base, 1)
    yield p95_line(2, shown, None)
    yield times_line(2, "check-in page: CPU beside LimeSurvey's page", LIME_PAGE, ratio(shown.cpu, base.cpu), 100)


def addresses(facts: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """The signed-in pages of an organization: (address, cookie) by name."""
    slug = facts["slug"]
    return {
        "home": (f"/{slug}/", facts["member"]),
        "group list": (f"/{slug}/groups/", facts["member"]),
        "group page": (f"/{slug}/groups/{facts['group']}/", facts["member"]),
        "rota": (f"/{slug}/rota/", facts["facilitator"]),
    }


def signed_in(site: Site, rounds: int, count: int) -> Iterator[Line]:
    """Row 3: home, group list, group page and rota."""
    shown = [page(name, path, cookie, count=count) for name, (path, cookie) in addresses(site.facts["large"]).items()]
    base = interleave(site, [q1(count=count), *shown], rounds)["q1"]
    for target in shown:
        yield cpu_line(3, target, base, 3)
        yield p95_line(3, target, None)
    yield from _queries(site)


def _queries(site: Site) -> Iterator[Line]:
    """Statements with 100 groups, and with 10: the same number, or the page grows with its rows."""
    large, small = (_counted(site, site.facts[name]) for name in ("large", "small"))
    groups = f"{site.facts['large']['groups']} groups, {site.facts['small']['groups']} groups"
    for name, found in large.items():
        grown = found["queries"] - small[name]["queries"]
        yield Line(
            3,
            f"{name}: queries ({groups})",
            f"{found['queries']}, {small[name]['queries']}",
            f"+ {found['frame']} for transaction and tenant",
            target=f"≤ {MOST_QUERIES}, no growth",
            holds=found["queries"] <= MOST_QUERIES and grown <= 0,
        )


def _counted(site: Site, facts: dict[str, Any]) -> dict[str, Any]:
    pages = [{"name": name, "path": path, "cookie": cookie} for name, (path, cookie) in addresses(facts).items()]
    return site.django("web", "queries", arguments(pages=pages))


def dashboard(site: Site, rounds: int, count: int) -> Iterator[Line]:
    """Row 4: the dashboard and the gap page over 60 published rounds; then again with many sheets in the database."""
    facts = site.facts["history"]
    before, after = ({}, {})
    for held in (before, after):
        shown = [
            page("dashboard", f"/{facts['slug']}/insights/", facts["hr"], count=count),
            page("gap page", f"/{facts['slug']}/insights/gap/", facts["hr"], count=count),
        ]
        held |= interleave(site, [q1(count=count), *shown], rounds)
        if held is before:
            held_sheets = big_wave(site)["sheets"]
    for name in ("dashboard", "gap page"):
        yield cpu_line(4, before[name], before["q1"], 2.5)
        yield p95_line(4, before[name], 10)
        grown = ratio(after[name].cpu, after["q1"].cpu) / ratio(before[name].cpu, before["q1"].cpu)
        more = f"{name}: CPU with {held_sheets:,} sheets stored"
        yield Line(4, more, f"{short(after[name].cpu_ms)} ms", "", grown, "no sheets", "≤ 1.1", grown <= 1.1)
    figures = site.sql(f"SELECT count(*) FROM analytics_figure WHERE organization_id = {facts['organization']}")[0][0]
    yield Line(4, "what these pages stand on", f"{figures} figures of {facts['waves']} rounds")


def token(site: Site, rounds: int, count: int) -> Iterator[Line]:
    """Row 7: the whole request that gives a person their blind signature, each person once."""
    large = site.facts["large"]
    # Everybody has one token, and two thirds of the made-up people have collected theirs.
    count = min(count, 100)
    needed = rounds * count + 48
    asked = iter(site.django("owner", "collectors", arguments(slug=large["slug"], wave=large["wave"], count=needed))["requests"])
    path = f"/{large['slug']}/check-in/{large['wave']}/token/"

    def posts(number: int) -> list[dict[str, Any]]:
        taken = [next(asked) for _ in range(number)]
        return [
            {
                "method": "POST",
                "path": path,
                "headers": {"Cookie": each["cookie"], "X-CSRFToken": "c" * 32, "Content-Type": "application/json"},
                "body": each["body"],
            }
            for each in taken
        ]

    issued = Target("token issued", posts, count=count, light=0)
    base = interleave(site, [q1(count=count, light=0), issued], rounds)["q1"]
    line = cpu_line(7, issued, base, None)
    yield Line(7, line.what, line.value, line.spread, line.ratio, "q1", "≤ 15 ms", issued.cpu_ms <= 15)


def big_wave(site: Site) -> dict[str, Any]:
    """One closed round with many sheets, made once a run."""
    if "big" not in site.facts:
        site.facts["big"] = site.django("owner", "big_wave", arguments(sheets=site.facts["sheets"], slug="big"))
        site.sql("VACUUM ANALYZE surveys_sheet")
    found: dict[str, Any] = site.facts["big"]
    return found


def arguments(**values: Any) -> str:
    return json.dumps(values)
