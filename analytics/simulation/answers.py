"""What simulated people answer. Pure: a seed gives the same answers on every machine.

The truth that is built in, so that a demo and a test can be held against it: women start worse off than men, people join when
they are low, and members improve over their first year, women a little more. No figure of a real organization was used.
"""

from dataclasses import dataclass
from random import Random

GENDERS = ("woman", "man", "nonbinary", "not_stated")
WEIGHTS = (0.46, 0.44, 0.05, 0.05)
# Mean PHQ-4 before anything happens.
BASE = {"woman": 4.3, "man": 3.5, "nonbinary": 4.9, "not_stated": 3.9}
# People join when they are low: members start this much above their gender's mean.
JOINED_LOW = 0.9
# Gain per month in a group, and the most that it comes to.
GAIN = {"woman": 0.16, "man": 0.11, "nonbinary": 0.14, "not_stated": 0.12}
MOST = {"woman": 2.0, "man": 1.4, "nonbinary": 1.6, "not_stated": 1.5}


@dataclass(frozen=True)
class Character:
    """A simulated person as the answers see them: a gender, how burdened they are (SD 1), how often they answer (0–1)."""

    gender: str
    burden: float
    habit: float


def draw(random: Random) -> Character:
    """Draw one person."""
    gender = random.choices(GENDERS, WEIGHTS)[0]
    return Character(gender, random.gauss(0, 1), min(0.95, max(0.2, random.gauss(0.68, 0.15))))


def core_values(person: Character, months_in_group: int | None, random: Random) -> tuple[dict[str, int], tuple[str, ...]]:
    """Return (scores by column, scales begun and not finished) of one sheet of the core round.

    `months_in_group` is None for somebody who is in no group.
    """
    relief = 0.0 if months_in_group is None else min(MOST[person.gender], GAIN[person.gender] * months_in_group)
    joined = 0.0 if months_in_group is None else JOINED_LOW
    level = BASE[person.gender] + joined - relief + 1.5 * person.burden
    values = {
        "phq4": _clip(random.gauss(level, 1.2), 0, 12),
        "loneliness": _clip(random.gauss(2.5 + 0.5 * person.burden - 0.15 * relief, 0.8), 1, 5),
        "burnout": 25 * _clip(random.gauss(1.7 + 0.5 * person.burden - 0.15 * relief, 0.8), 0, 4),
        "talk": _clip(random.gauss(5.6 - 0.8 * person.burden + 0.9 * relief, 1.8), 0, 10),
        "seek": _clip(random.gauss(5.2 - 0.3 * person.burden + 0.8 * relief, 1.9), 0, 10),
    }
    started: tuple[str, ...] = ()
    # Some people skip a question.
    if random.random() < 0.04:
        skipped = random.choice(list(values))
        del values[skipped]
        started = ("phq4",) if skipped == "phq4" else ()
    return values, started


def phq4_change(person: Character, months_in_group: int | None, months_ago: int, now: int, random: Random) -> int:
    """Return how far PHQ-4 has moved since the round of so many months ago, which gave `now` in this one.

    Whoever joined since was as low then as people are who join.
    """
    then = None if months_in_group is None else max(0, months_in_group - months_ago)
    values, _ = core_values(person, then, random)
    return now - values.get("phq4", now)


def session_values(person: Character, random: Random) -> tuple[dict[str, int], tuple[str, ...]]:
    """Return one sheet of the after-session round."""
    values = {
        "felt_safe": _clip(random.gauss(8.0 - 0.3 * person.burden, 1.3), 0, 10),
        "felt_heard": _clip(random.gauss(7.6 - 0.3 * person.burden, 1.5), 0, 10),
        "useful": _clip(random.gauss(7.0, 1.7), 0, 10),
    }
    return values, ()


def quarter_values(person: Character, months_in_group: int | None, random: Random) -> tuple[dict[str, int], tuple[str, ...]]:
    """Return one sheet of the quarterly round; people in groups come to see more of what others live with."""
    seen = 0.0 if months_in_group is None else min(1.2, 0.15 * months_in_group)
    values = {
        "satisfied": _clip(random.gauss(6.8 - 0.8 * person.burden, 1.4), 0, 10),
        "worthwhile": _clip(random.gauss(7.1 - 0.6 * person.burden, 1.4), 0, 10),
        "happy": _clip(random.gauss(6.7 - 0.8 * person.burden, 1.7), 0, 10),
        "anxious": _clip(random.gauss(3.6 + 1.0 * person.burden, 1.9), 0, 10),
        "ucla3": _clip(random.gauss(4.8 + 0.7 * person.burden - 0.4 * seen, 1.2), 3, 9),
        "understand": _clip(random.gauss(5.2 + seen, 1.9), 0, 10),
        "open_talk": _clip(random.gauss(4.6 + 0.8 * seen, 2.0), 0, 10),
        "speak_up": _clip(random.gauss(5.9 + 0.6 * seen, 2.1), 0, 10),
    }
    return values, ()


def _clip(value: float, low: int, high: int) -> int:
    return max(low, min(high, round(value)))
