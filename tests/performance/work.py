"""Rows 5, 6 and 8: what the night does, and what a sheet weighs."""

from __future__ import annotations

from collections.abc import Iterator

from tests.performance.pages import arguments, big_wave
from tests.performance.report import Line, median, ratio, short, spread
from tests.performance.site import Site

MB = 1_000_000


def publish(site: Site, rounds: int, count: int) -> Iterator[Line]:
    """Row 5: one closed round of many sheets, published and rolled back, beside the plain GROUP BY of the same sheets."""
    big = big_wave(site)
    made = arguments(organization=big["organization"], wave=big["wave"], sheets=big["sheets"], rounds=rounds)
    found = site.django("worker", "publish", made)
    ours, plain, iterated = ([each["cpu"] for each in found[name]] for name in ("publish", "plain", "iterator"))
    walls = {name: [each["wall"] for each in found[name]] for name in ("publish", "plain")}
    size = f"{big['sheets']:,} sheets"
    yield Line(5, f"plain GROUP BY of {size}: CPU", f"{short(median(plain))} ms", spread(plain, " ms"))
    times = ratio(ours, plain)
    yield Line(
        5, f"publishing {size}: CPU", f"{short(median(ours))} ms", spread(ours, " ms"), times, "GROUP BY", "≤ 1.3 ×", times <= 1.3
    )
    yield Line(
        5,
        f"publishing {size}: on the clock",
        f"{short(median(walls['publish']))} ms",
        spread(walls["publish"], " ms"),
        ratio(walls["publish"], walls["plain"]),
        "GROUP BY",
    )
    faster = median(iterated) / median(ours)
    yield Line(
        5,
        f"ORM iterator over {found['iterated']:,}, scaled to {size}: CPU",
        f"{short(median(iterated))} ms",
        spread(iterated, " ms"),
        faster,
        "publishing",
        "≥ 12 ×",
        faster >= 12,
    )
    memory = found["memory"] / MB
    yield Line(5, f"publishing {size}: memory above idle", f"{memory:.1f} MB", target="≤ 100 MB", holds=memory <= 100)


def night(site: Site, rounds: int, count: int) -> Iterator[Line]:
    """Row 5: a night without closed rounds, beside its own look-up."""
    # The big round waits to be published: it is not part of an empty night.
    if "big" in site.facts:
        site.sql(
            f"UPDATE surveys_wave SET status = 'published', sheets_destroyed_on = now() WHERE id = {site.facts['big']['wave']}"
        )
    quiet = site.django("owner", "quiet", arguments(count=100))["organizations"]
    fresh = site.sql("SELECT id FROM organizations_organization WHERE slug = 'quiet-0'")[0][0]
    history = site.facts["history"]
    made = arguments(rounds=rounds, repeat=3, history=history["organization"], fresh=fresh)
    found = site.django("worker", "night", made)
    cpu = {name: [each["cpu"] for each in each_round] for name, each_round in found.items()}
    times = ratio(cpu["night"], cpu["look_up"])
    per = [value / 3 / quiet for value in cpu["night"]]
    yield Line(
        5,
        f"empty night, {quiet} organizations: CPU each",
        f"{short(median(per))} ms",
        spread(per, " ms"),
        times,
        "its look-up",
        "≤ 2 ×",
        times <= 2,
    )
    grown = ratio(cpu["history"], cpu["fresh"])
    ms = [value / 20 / 3 for value in cpu["history"]]
    yield Line(
        5,
        f"empty night: an organization with {history['waves']} rounds",
        f"{short(median(ms))} ms",
        spread(ms, " ms"),
        grown,
        "no history",
        "≤ 1.1",
        grown <= 1.1,
    )


def audit(site: Site, rounds: int, count: int) -> Iterator[Line]:
    """Row 6: the whole ledger of one organization searched again."""
    history = site.facts["history"]
    found = site.django("worker", "audit", arguments(organization=history["organization"], rounds=rounds))
    whole, half, read = ([each["cpu"] / 1000 for each in found[name]] for name in ("whole", "half", "read"))
    both = [a + b for a, b in zip(whole, read, strict=True)]
    yield Line(
        6,
        f"audit of {history['waves']} rounds, {found['figures']} figures: CPU",
        f"{short(median(both))} s",
        spread(both, " s"),
        target="≤ 2 s",
        holds=median(both) <= 2,
    )
    grown = ratio(whole, half)
    yield Line(
        6,
        "audit: all rounds beside half of them",
        f"{short(median(whole))} s",
        spread(whole, " s"),
        grown,
        "half",
        "≤ 2.2",
        grown <= 2.2,
    )
    if found["problems"]:
        yield Line(6, "audit of made-up history found problems", str(found["problems"]), target="0", holds=False)


def stored(site: Site, rounds: int, count: int) -> Iterator[Line]:
    """Row 8: bytes of a stored sheet with its indexes, and of a letter while the round is open."""
    big_wave(site)
    for table, what, most in (
        ("surveys_sheet", "stored sheet", 180),
        ("surveys_letter", "sealed letter, while the round is open", None),
    ):
        site.sql(f"VACUUM ANALYZE {table}")
        size, heap, rows = site.sql(
            f"SELECT pg_total_relation_size('{table}'), pg_relation_size('{table}'), (SELECT count(*) FROM {table})"
        )[0]
        each, own = size / rows, heap / rows
        spent = f"{own:.0f} row, {each - own:.0f} indexes"
        target = f"≤ {most} bytes" if most else ""
        yield Line(8, f"{what}, with indexes", f"{each:.0f} bytes", spent, target=target, holds=each <= most if most else None)
