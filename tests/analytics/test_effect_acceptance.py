"""Published answers that the effect functions must reproduce, each with its source in acceptance_cases.json."""

from __future__ import annotations

import csv
import json
import math
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2_contingency
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_effectsize

from analytics.effect import (
    Estimate,
    Moments,
    benjamini_hochberg,
    cohens_d,
    cohens_dz,
    correction,
    difference_in_differences,
    hedges_g,
    hedges_gz,
    mover_difference,
    newcombe,
    paired,
    random_effects,
    shrink,
    welch,
    wilson,
)

DATA = Path(__file__).resolve().parents[1] / "data"
BESIDE = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
CASES = {case["id"]: case for case in json.loads((DATA / "acceptance_cases.json").read_text(encoding="utf-8"))}


def close(expected: Any, case: str) -> Any:
    return pytest.approx(expected, abs=CASES[case]["tolerance"], rel=0)


def moments(block: dict[str, float]) -> Moments:
    return Moments(block["n"], block["sum"], block["sumsq"])


def beside(name: str) -> Path:
    if not (BESIDE / name).exists():
        pytest.skip(f"{name} is not committed (licence not confirmed) and not in ../shared/data")
    return BESIDE / name


def test_the_cases_are_those_handed_over() -> None:
    assert json.loads(beside("acceptance_cases.json").read_text(encoding="utf-8")) == list(CASES.values())


def test_every_case_is_tested_here() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert [case for case in CASES if f"def test_{case.lower()}_" not in source] == []


def test_ac01_welch_of_the_sleep_data() -> None:
    case = CASES["AC01"]
    estimate, expected = welch(moments(case["input"]["a"]), moments(case["input"]["b"])), case["expected"]
    assert estimate.value == close(expected["diff"], "AC01")
    assert [estimate.low, estimate.high] == close(expected["ci"], "AC01")
    assert estimate.value / estimate.se == estimate.t == close(expected["t"], "AC01")
    assert estimate.df == close(expected["df"], "AC01")
    assert estimate.p == close(expected["p"], "AC01")


def test_ac02_linked_change_of_the_sleep_data() -> None:
    given, expected = CASES["AC02"]["input"], CASES["AC02"]["expected"]
    sums = (given["n"], *(given[key] for key in ("sum_x", "sum_y", "sumsq_x", "sumsq_y", "sum_xy")))
    change, dz, gz = paired(*sums), cohens_dz(*sums), hedges_gz(*sums)
    for key, value in {"change": change.value, "se": change.se, "t": change.t, "df": change.df, "p": change.p}.items():
        assert value == close(expected[key], "AC02"), key
    assert [change.low, change.high] == close(expected["ci"], "AC02")
    assert (dz.value, dz.low, dz.high) == close((expected["dz"], *expected["dz_ci"]), "AC02")
    assert (gz.value, gz.low, gz.high) == close((expected["gz"], *expected["gz_ci"]), "AC02")
    unlinked = welch(Moments(10, 7.5, 34.43), Moments(10, 23.3, 90.37))
    assert change.se < unlinked.se / 2


def test_ac03_standardized_difference_with_exact_interval() -> None:
    case = CASES["AC03"]
    a, b, expected = moments(case["input"]["a"]), moments(case["input"]["b"]), case["expected"]
    d, g = cohens_d(a, b), hedges_g(a, b)
    assert (d.value, d.low, d.high) == close((expected["d"], *expected["d_ci"]), "AC03")
    assert (g.value, g.low, g.high) == close((expected["g"], *expected["g_ci"]), "AC03")
    assert correction(30) == pytest.approx(expected["J"], abs=5e-7)


def test_ac05_hedges_g_of_normand() -> None:
    case = CASES["AC05"]
    results = [
        hedges_g(Moments.from_mean_sd(n1, m1, s1), Moments.from_mean_sd(n2, m2, s2)) for n1, m1, s1, n2, m2, s2 in case["input"]
    ]
    assert [g.value for g in results] == close(case["expected"]["g"], "AC05")
    assert [g.se**2 for g in results] == close(case["expected"]["v"], "AC05")


def test_ac07_difference_in_differences_of_card_and_krueger() -> None:
    states, expected = CASES["AC07"]["input"], CASES["AC07"]["expected"]

    def cell(state: str, when: str, n: int = 200) -> Moments:
        return Moments.from_mean_sd(n, states[state][when], states[state][f"se_{when}"] * math.sqrt(n))

    unlinked = difference_in_differences(*(cell(state, when) for state in ("NJ", "PA") for when in ("before", "after")))
    assert unlinked.value == close(expected["did"], "AC07")
    assert unlinked.se == close(expected["se_unlinked"], "AC07")
    changes = []
    for state in ("NJ", "PA"):
        value, se = states[state]["after"] - states[state]["before"], states[state]["se_change"]
        changes.append(Estimate(value, value - 1.96 * se, value + 1.96 * se, se, math.inf))
    linked = mover_difference(*changes)
    assert (linked.value, linked.se) == close((expected["did"], expected["se_linked"]), "AC07")
    assert linked.high - linked.value == pytest.approx(1.96 * linked.se)


def test_ac08_newcombe_method_10() -> None:
    case = CASES["AC08"]
    results = [newcombe(*row) for row in case["input"]]
    assert [[e.low, e.high] for e in results] == [close(limits, "AC08") for limits in case["expected"]]


def test_ac10_partial_pooling_of_raudenbush_and_bryk() -> None:
    y, se, expected = CASES["AC10"]["input"]["y"], CASES["AC10"]["input"]["se"], CASES["AC10"]["expected"]
    variances = [each**2 for each in se]
    model = random_effects(y, variances)
    assert model.tau2 == close(expected["tau2_reml"], "AC10")
    assert (model.mu, model.se_mu) == close((expected["mu"], expected["se_mu"]), "AC10")
    # The paper's Q comes from unrounded variances; the source line gives 35.8254 for those printed.
    assert model.q == pytest.approx(35.8254, abs=5e-5)
    pooled = shrink(y, variances)
    assert [value for value, _ in pooled] == close(expected["eb"], "AC10")
    assert [value - 1.959964 * math.sqrt(v) for value, v in pooled] == close(expected["lo"], "AC10")
    assert [value + 1.959964 * math.sqrt(v) for value, v in pooled] == close(expected["hi"], "AC10")
    moment = combine_effects(np.asarray(y), np.asarray(variances), method_re="dl")
    assert (moment.tau2, moment.mean_effect_re) == close((expected["tau2_dl"], expected["mu_dl"]), "AC10")


def test_ac11_false_discovery_rate() -> None:
    p_values, expected = CASES["AC11"]["input"], CASES["AC11"]["expected"]
    assert benjamini_hochberg(p_values) == [True] * expected["bh_rejected"] + [False] * 11
    assert benjamini_hochberg(p_values[::-1]) == [False] * 11 + [True] * expected["bh_rejected"]
    for bar in expected["bh_adjusted"]:
        kept = sum(benjamini_hochberg(p_values, q=min(bar + 1e-6, 0.999999)))
        assert kept == sum(each <= bar + 1e-6 for each in expected["bh_adjusted"] if bar < 1) or bar == 1
    assert sum(p <= 0.05 / len(p_values) for p in p_values) == expected["bonferroni_rejected"]
    assert sum(multipletests(p_values, method="holm")[0]) == expected["holm_rejected"]


def test_ac20_gender_gap_in_seeking_treatment() -> None:
    case = CASES["AC20"]
    women, men, expected = case["input"]["women"], case["input"]["men"], case["expected"]
    gap = newcombe(*women, *men)
    assert gap.value == close(expected["diff"], "AC20")
    assert [gap.low, gap.high] == close(expected["newcombe"], "AC20")
    for name, (s, n) in {"women": women, "men": men}.items():
        share = wilson(s, n)
        assert share.value == close(expected[f"p_{name}"], "AC20")
        assert [share.low, share.high] == close(expected[f"wilson_{name}"], "AC20")
    effect = proportion_effectsize(women[0] / women[1], men[0] / men[1])
    assert effect == close(expected["cohens_h"], "AC20")
    table = [[s, n - s] for s, n in (women, men)]
    assert chi2_contingency(table, correction=False).statistic == close(expected["chi2"], "AC20")


def test_ac21_counts_from_the_survey_itself() -> None:
    with beside("osmi_2014_gender_map.csv").open(encoding="utf-8", newline="") as file:
        category = {row["raw"]: row["category"] for row in csv.DictReader(file)}
    with beside("osmi_2014.csv").open(encoding="utf-8", newline="") as file:
        rows = [(category[row["Gender"]], row["treatment"]) for row in csv.DictReader(file)]
    expected = CASES["AC21"]["expected"]
    counts = Counter(gender for gender, _ in rows)
    assert len(rows) == expected["total"]
    assert counts == {key: count for key, count in expected.items() if key != "total"}
    sought = Counter(gender for gender, treatment in rows if treatment == "Yes")
    gap = newcombe(sought["woman"], counts["woman"], sought["man"], counts["man"])
    assert gap.value == close(CASES["AC20"]["expected"]["diff"], "AC20")


def test_ac23_phq4_from_the_items() -> None:
    expected = CASES["AC23"]["expected"]
    with (DATA / CASES["AC23"]["input"]["data"]).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    blocks = {}
    for gender in ("Female", "Male"):
        scores = [(int(row["D1"]) + int(row["D2"]), int(row["A1"]) + int(row["A2"])) for row in rows if row["Gender"] == gender]
        phq4 = [phq2 + gad2 for phq2, gad2 in scores]
        assert {"n": len(scores), "phq4_sum": sum(phq4)} == {key: expected[gender][key] for key in ("n", "phq4_sum")}
        assert [sum(p for p, _ in scores), sum(g for _, g in scores)] == [
            expected[gender]["phq2_sum"],
            expected[gender]["gad2_sum"],
        ]
        assert [sum(low <= x < low + 3 + (low == 9) for x in phq4) for low in (0, 3, 6, 9)] == expected[gender]["phq4_bands"]
        assert sum(p >= 3 for p, _ in scores) == expected[gender]["phq2_ge3"]
        assert sum(g >= 3 for _, g in scores) == expected[gender]["gad2_ge3"]
        blocks[gender] = Moments(len(phq4), sum(phq4), sum(x * x for x in phq4))
    gap, figures = welch(blocks["Female"], blocks["Male"]), expected["phq4_gap"]
    found = {"diff": gap.value, "se": gap.se, "df": gap.df, "t": gap.t, "p": gap.p, "lo": gap.low, "hi": gap.high}
    assert found == close(figures, "AC23")


def test_nhanes_sums() -> None:
    with (DATA / "nhanes_2013_2016_phq9.csv").open(encoding="utf-8", newline="") as file:
        scores: dict[str, list[int]] = {"Women": [], "Men": []}
        for row in csv.DictReader(file):
            scores[row["gender"]].append(int(row["phq9_total"]))
    women, men = (Moments(len(s), sum(s), sum(x * x for x in s)) for s in (scores["Women"], scores["Men"]))
    assert (women.n, women.total, men.n, men.total) == (5121, 19496, 4821, 13185)
    # The gap in open data that measurement.md plans with: a quarter of a standard deviation.
    assert cohens_d(women, men).value == pytest.approx(0.25, abs=0.01)
