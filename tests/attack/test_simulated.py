"""Every attack that needs no running application, on simulated organizations published by the real rule."""

from __future__ import annotations

from collections import Counter
from random import Random

from analytics.disclosure import GENDERS
from tests.attack import roster
from tests.attack.attacks import ATTACKS, INSIDERS
from tests.attack.conftest import ROUNDS, SEED, Size
from tests.attack.inference import colluders, newcomers
from tests.attack.mechanisms import REAL
from tests.attack.organizations import organizations, scales_of
from tests.attack.simulation import Sums, colluders_see
from tests.attack.table import Results


def held(results: Results, size: Size, key: str, value: float, note: str = "") -> bool:
    """Enter a row of the simulation."""
    return results.add(key, value, organizations=size.organizations, waves=ROUNDS, note=note).held


def test_no_small_set_follows(results: Results, size: Size, real: Sums) -> None:
    note = f"{real['figures']:,} figures of {real['sheets']:,} sheets, {real['change_figures']:,} of them changes"
    assert held(results, size, "differencing", real["derivable"] + real["derivable_in_time"], note)


def test_no_answer_is_excluded(results: Results, size: Size, real: Sums) -> None:
    rows = [held(results, size, f"reconstruction_{count}", real[f"excluded_{count}"]) for count in INSIDERS]
    assert all(rows)


def test_no_answer_is_certain(results: Results, size: Size, real: Sums) -> None:
    rows = [held(results, size, f"homogeneity_{count}", real[f"certain_{count}"]) for count in INSIDERS]
    assert all(rows)


def test_both_searches_agree(results: Results, size: Size, real: Sums) -> None:
    note = f"{real['parts']:,} measures by elimination, {real['solved']:,} figures by an integer program"
    assert held(results, size, "second_search", real["disagree"] + real["undecided"] + real["solver_disagrees"], note)
    assert real["solved"]


def test_nothing_moves_before_the_close(real: Sums) -> None:
    assert real["changed_while_open"] == 0


def test_a_hidden_gender_may_be_empty(results: Results, size: Size, real: Sums) -> None:
    assert held(results, size, "zero_or_one", real["zero_one"], f"{real['zero_one_of']:,} measures tried")
    held(results, size, "band_edge", 100 * real["band_moves"] / max(1, real["one_block"]))
    # A rule that shows nothing by gender would pass as well.
    assert 0.2 < real["by_gender"] / real["rounds"] < 0.9


def test_no_figure_of_a_tiny_side(results: Results, size: Size, real: Sums) -> None:
    assert held(results, size, "tiny_side", real["split_tiny"])


def test_roster_figures_do_not_add_up(results: Results, size: Size) -> None:
    found = sum((roster.tally(each) for each in organizations(SEED, range(size.organizations))), Counter())
    months = held(results, size, "roster_months", found["roster_months"], "members, joined and left, month after month")
    hidden = found["roster_genders"] + found["roster_somebody"] + found["roster_zero_one"]
    genders = held(results, size, "roster_genders", hidden, f"{found['quarters']:,} quarters")
    assert months
    assert genders


def test_newcomers(results: Results, size: Size, random: Random) -> None:
    """At the measure and the size of block at which they are told best."""
    found = newcomers(size.trials, random)
    (scale, n), gain = max(found.items(), key=lambda each: each[1].points)
    note = (
        f"worst of {len(found)} pairs of measure and block: {scale.column}, {n} people; right {100 * gain.hits:.0f} % of the time"
    )
    row = results.add("newcomer", gain.points, organizations=size.trials, waves=ROUNDS, note=note)
    (scale, n), narrowed = max(found.items(), key=lambda each: each[1].ruled_out)
    share = 100 * narrowed.ruled_out
    results.add("newcomer_excluded", share, organizations=size.trials, waves=ROUNDS, note=f"worst: {scale.column}, {n} people")
    # A guess that learns nothing would be no attack.
    assert row.held and gain.points > 0.5


def test_nine_colluders(results: Results, size: Size, random: Random) -> None:
    trials = 2 * size.trials
    found = {scale.column: colluders(scale, trials, random) for scale in scales_of("core")}
    # Without dither they know every answer, and so the harness sees what dither is for.
    bare = {scale.column: colluders(scale, size.trials, random, dithered=False) for scale in scales_of("core")}
    worst = max(found, key=lambda column: found[column].hits)
    note = "; ".join(
        f"{column} {100 * gain.hits:.0f} %, guessing alone {100 * gain.before:.0f} %" for column, gain in found.items()
    )
    results.add("colluders", 100 * found[worst].hits, organizations=trials, waves=ROUNDS, note=note)
    sure = max(gain.sure for gain in found.values())
    results.add("colluders_sure", 100 * sure, organizations=trials, waves=ROUNDS)
    least = min(gain.hits for gain in bare.values())
    results.add("colluders_undithered", 100 * least, organizations=size.trials, waves=ROUNDS)
    assert least == 1
    assert all(gain.before < gain.after < 0.95 for gain in found.values())
    # What they believe and what is true agree: they are neither fooled nor careless.
    assert all(abs(gain.after - gain.hits) < 4 / trials**0.5 for gain in found.values())


def test_nine_colluders_of_one_gender(results: Results, random: Random) -> None:
    """They see the tenth in any round in which other genders are told apart."""
    rounds = [each for one in organizations(SEED, range(16)) for each in one.rounds if each.floor == 10]
    seen = [colluders_see(each, REAL, GENDERS.index("nonbinary"), random) for each in rounds]
    told = [found for found in seen if found is not None]
    results.add("colluders_gender", 100 * sum(told) / len(told), organizations=16, waves=ROUNDS)
    assert told


def test_every_attack_has_words() -> None:
    for attack in ATTACKS.values():
        assert attack.words.endswith(".") and "!" not in attack.words
