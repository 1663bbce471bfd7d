"""What likelihoods tell: about a newcomer among people whose answers stay the same, and about one person among nine colluders.

Both attackers know the rule, the exact number of answers, how people in general answer, and that nobody changes their answer, and
use all of it: they weigh every answer by how likely the figures are with it (Bayes). No attacker with the same knowledge does
better on average.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from random import Random

import numpy as np
from numpy.typing import NDArray

from analytics.disclosure import FLOOR, Figure, publish_mean
from analytics.disclosure import step as step_of
from tests.attack.organizations import MISSING, ROUNDS, Scale, organizations, scales_of

Floats = NDArray[np.float64]
COLLUDERS = FLOOR - 1
# Block sizes at both ends of the published bands: the step is largest for its band at the lower end, least at the upper.
SIZES = (10, 14, 15, 19, 20, 29, 30, 49, 50, 99, 100, 200)
SURE = 0.95
# The made-up people whose answers are taken for those of people in general.
POPULATION = (1, range(4, 404, 8))


@dataclass(frozen=True)
class Gain:
    """How much surer an attacker is of one answer than before, averaged over trials; each from 0 to 1."""

    before: float
    after: float
    hits: float
    # How often the attacker is almost sure, and how often some answer is ruled out for good.
    sure: float = 0.0
    ruled_out: float = 0.0

    @property
    def points(self) -> float:
        return 100 * (self.after - self.before)


@cache
def habits_of(scale: Scale) -> Floats:
    """How people in general answer: the share of each answer, from the lowest."""
    seed, numbers = POPULATION
    said = [each.scores[scale.column] for o in organizations(seed, numbers) for each in o.rounds if scale.column in each.scores]
    units = np.concatenate([values[values != MISSING] // scale.unit - scale.low // scale.unit for values in said])
    counts = np.bincount(units, minlength=_answers(scale)).astype(float)
    return counts / counts.sum()


def newcomer(scale: Scale, n: int, trials: int, random: Random) -> Gain:
    """Half of twelve rounds without a person and half with them, all n others saying the same each time."""
    prior = habits_of(scale)
    before, after = _likelihoods(scale, n), _likelihoods(scale, n + 1)
    others = _sums(scale, n)
    numbers = np.random.default_rng(random.getrandbits(64))
    totals, answers = numbers.choice(len(others), trials, p=others), numbers.choice(len(prior), trials, p=prior)
    certain, hits, ruled_out = 0.0, 0, 0
    for total, answer in zip(totals, answers, strict=True):
        known = np.log(others, where=others > 0, out=np.full_like(others, -np.inf))
        for _ in range(ROUNDS // 2):
            known = known + before[_drawn(scale, n, int(total), random)]
        joint = np.zeros(len(others) + len(prior) - 1)
        for _ in range(ROUNDS // 2):
            joint = joint + after[_drawn(scale, n + 1, int(total + answer), random)]
        summed = np.array([_log_sum(known + joint[said : said + len(known)]) for said in range(len(prior))])
        weights = prior * np.exp(summed - summed.max())
        ruled_out += bool(np.isneginf(summed).any())
        certain += weights.max() / weights.sum()
        hits += int(weights.argmax()) == int(answer)
    return Gain(float(prior.max()), certain / trials, hits / trials, ruled_out=ruled_out / trials)


def colluders(scale: Scale, trials: int, random: Random, *, dithered: bool = True) -> Gain:
    """Nine who answer whatever tells them most, in the block of one person whose answer stays the same, for twelve rounds."""
    prior = habits_of(scale)
    # Of each sum that the nine can say: how likely each figure is with each answer of the tenth.
    chances = _chances(scale, dithered)
    numbers = np.random.default_rng(random.getrandbits(64))
    certain, sure, hits = 0.0, 0, 0
    for answer in numbers.choice(len(prior), trials, p=prior):
        weights = prior
        for _ in range(ROUNDS):
            said = _most_telling(chances, weights)
            place = _drawn(scale, FLOOR, said + int(answer), random, dithered=dithered)
            weights = weights * chances[said, :, place]
            weights = weights / weights.sum()
        certain += weights.max()
        sure += weights.max() >= SURE
        hits += int(weights.argmax()) == int(answer)
    return Gain(float(prior.max()), certain / trials, hits / trials, sure / trials)


def newcomers(trials: int, random: Random) -> dict[tuple[Scale, int], Gain]:
    """By measure and size of block."""
    scales = [*scales_of("core"), *scales_of("quarter")[4:5]]
    told = [(scale, n) for scale in scales for n in SIZES if publish_mean(n, n * scale.low, scale.low, scale.high)]
    return {(scale, n): newcomer(scale, n, trials, random) for scale, n in told}


def _answers(scale: Scale) -> int:
    return (scale.high - scale.low) // scale.unit + 1


@cache
def _sums(scale: Scale, n: int) -> Floats:
    """How likely each sum of n people's answers is, from the lowest."""
    found = np.ones(1)
    for _ in range(n):
        found = np.convolve(found, habits_of(scale))
    return found / found.sum()


@cache
def _grid(scale: Scale, n: int) -> tuple[Fraction, int, int]:
    """(step, first and last place of the grid), as rule 7 says."""
    step = Fraction(str(step_of(n, scale.low, scale.high)))
    return step, math.ceil((scale.low + step) / step), math.floor((scale.high - step) / step)


def _drawn(scale: Scale, n: int, total: int, random: Random, *, dithered: bool = True) -> int:
    """What the product publishes of n answers with this sum (in units above the lowest), as a place counted from the first."""
    dither = random.random() - 0.5 if dithered else 0.0
    figure: Figure | None = publish_mean(n, total * scale.unit + n * scale.low, scale.low, scale.high, dither)
    if figure is None:
        raise ValueError(f"Nothing is published of {scale.column} in a block of {n}.")
    step, first, _ = _grid(scale, n)
    return round(figure.value / float(step)) - first


def _likely(scale: Scale, n: int, totals: Floats, *, dithered: bool = True) -> Floats:
    """The chance of each place of the grid (columns) for each sum (rows). The attacker's own reckoning of rule 7."""
    step, first, last = _grid(scale, n)
    places = (totals * scale.unit / n + scale.low) / float(step)
    found = np.zeros((len(totals), last - first + 1))
    whole = np.floor(places + 1e-9) if dithered else np.floor(places + 0.5 + 1e-9)
    above = np.clip(places - whole, 0, 1) if dithered else np.zeros(len(totals))
    rows = np.arange(len(totals))
    for shift, chance in ((0, 1 - above), (1, above)):
        columns = np.clip(whole + shift, first, last).astype(int) - first
        np.add.at(found, (rows, columns), chance)
    return found


@cache
def _likelihoods(scale: Scale, n: int) -> Floats:
    """Logarithms, with a row for each place of the grid and a column for each sum."""
    chances = _likely(scale, n, np.arange(n * (_answers(scale) - 1) + 1, dtype=float)).T
    return np.log(chances, where=chances > 0, out=np.full_like(chances, -np.inf))


@cache
def _chances(scale: Scale, dithered: bool) -> Floats:
    """[sum of the nine, answer of the tenth, place of the grid]."""
    answers = _answers(scale)
    sums = np.arange(COLLUDERS * (answers - 1) + 1)[:, None] + np.arange(answers)[None, :]
    return _likely(scale, FLOOR, sums.ravel().astype(float), dithered=dithered).reshape(*sums.shape, -1)


def _most_telling(chances: Floats, weights: Floats) -> int:
    """The sum that the nine say next: the one whose figure is expected to tell most about the tenth."""
    joint = chances * weights[None, :, None]
    seen = joint.sum(axis=1)
    return int(np.argmax(_entropy(seen).sum(axis=1) - (weights[None, :, None] * _entropy(chances)).sum(axis=(1, 2))))


def _entropy(chances: Floats) -> Floats:
    found: Floats = -chances * np.log2(chances, where=chances > 0, out=np.zeros_like(chances))
    return found


def _log_sum(values: Floats) -> float:
    top = values.max()
    return float(top + np.log(np.exp(values - top).sum())) if top > -np.inf else -np.inf
