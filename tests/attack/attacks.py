"""What is tried, what each attack is after, and the most that it may get. The first kinds are the rows of privacy.md §4."""

from __future__ import annotations

from dataclasses import dataclass

INSIDERS = {0: "nobody inside", 1: "one insider", 2: "two insiders who pool their answers"}


@dataclass(frozen=True)
class Attack:
    """One row before anything was tried. `most` is what holds; without it a figure is reported and not judged."""

    key: str
    attack: str
    figure: str
    unit: str
    words: str
    most: float | None = 0
    least: float | None = None

    @property
    def must_be(self) -> str:
        if self.least is not None:
            return f"{self.least:g}"
        if self.most is None:
            return "reported"
        return f"≤ {self.most:g}" if self.most else "0"

    def held(self, value: float) -> bool:
        """Whether the promise stands; what is only reported always does."""
        return (self.most is None or value <= self.most) and (self.least is None or value >= self.least)


OF_THE_PLAN = (
    Attack(
        "differencing",
        "Subtracting published figures, in space and time",
        "derivable sets of 1 to 9 people",
        "sets",
        "Nobody can subtract figures from one another, in one round or over the months, and be left with fewer than ten people.",
    ),
    Attack(
        "colluders",
        "Nine colluders around one person, 12 rounds, constant answer",
        "answers guessed right",
        "%",
        "Nine colleagues who agree on what they say, and are all the others in a figure of ten, learn a little more about the"
        " tenth each month. After a year they guess an answer that never changed this often, at the question where they do best.",
        most=None,
    ),
    Attack(
        "colluders_sure",
        "Nine colluders around one person, 12 rounds, constant answer",
        "answers known with 95 % certainty",
        "%",
        "How often the nine can be almost sure of the tenth person's answer after a year.",
        most=None,
    ),
    Attack(
        "colluders_undithered",
        "Nine colluders around one person, 12 rounds, without dither",
        "answers guessed right",
        "%",
        "What the same nine would learn without the secret shift that is drawn anew for each figure.",
        most=None,
    ),
    Attack(
        "newcomer",
        "Newcomers, others constant",
        "certainty above the prior",
        "points",
        "Where everybody else gives the same answer for a year, the figures make a guess about a newcomer surer by this many"
        " percentage points.",
        most=10,
    ),
    Attack(
        "newcomer_excluded",
        "Newcomers, others constant",
        "newcomers of whom some answer can be ruled out",
        "%",
        "Rounding protects each round by itself. Where nobody else changes an answer for a year, twelve rounds together rule out"
        " some answer of this share of newcomers.",
        most=None,
    ),
    *(
        Attack(
            f"reconstruction_{count}",
            f"Reconstruction by integer programming, {who}",
            "answers excluded for any respondent",
            "answers",
            f"With {who}, no figure rules out any answer of anybody else.",
        )
        for count, who in INSIDERS.items()
    ),
    *(
        Attack(
            f"homogeneity_{count}",
            f"Everybody gave the same answer, {who}",
            "respondents whose answer is certain",
            "people",
            "Even where everybody gave the same answer, the figures do not give that away.",
        )
        for count, who in INSIDERS.items()
    ),
    Attack(
        "watching",
        "Watching an open wave",
        "HR-visible addresses with a byte that changes",
        "addresses",
        "While a round is open, nothing that HR can fetch changes when somebody answers.",
    ),
    Attack(
        "rereading",
        "Re-reading old figures",
        "published figures that change",
        "figures",
        "A figure that was published stays as it is.",
    ),
    Attack(
        "dump_open",
        "Database dump of an open round (row order, key, xmin, ctid)",
        "rank correlation of stored and submitted order",
        "|ρ|",
        "A copy of the database does not show in which order people answered, not while a round is open.",
        most=0.1,
    ),
    Attack(
        "dump_closed",
        "Database dump of a closed round (row order, key, xmin, ctid)",
        "rank correlation of stored and submitted order",
        "|ρ|",
        "A copy of the database does not show in which order people answered, not after a round has closed either.",
        most=0.1,
    ),
    Attack(
        "logs",
        "Logs (access log, Celery results, Redis)",
        "lines that name an answering request",
        "lines",
        "No log and no queue holds a line about a request that brought an answer.",
    ),
    Attack(
        "roles",
        "Wrong tenant, wrong role",
        "URL × role pairs that answer other than 404, 403 or the sign-in page",
        "pairs",
        "Every page answers only those whom it is for.",
    ),
    Attack(
        "messages",
        "Messages",
        "identifiers of another member in any message kind",
        "identifiers",
        "No mail and no calendar file names another member.",
    ),
)
# What the table of the plan does not name, and somebody who attacks would try.
BEYOND = (
    Attack(
        "zero_or_one",
        "An empty hidden gender against one person",
        "measures whose figures differ",
        "measures",
        "Where a gender is left out, the figures are the same for nobody as for one person.",
    ),
    Attack(
        "band_edge",
        "One answer more in a round of one block",
        "measures whose band of answers moves",
        "%",
        "Where there is one figure for everyone, one answer more can move the band of answers (10 to 14 becomes 15 to 19). It"
        " says neither what was answered nor by whom.",
        most=None,
    ),
    Attack(
        "colluders_gender",
        "Nine colluders who answer as one gender",
        "rounds in which they learn whether anybody else did",
        "%",
        "Nine colleagues who all answer as one gender see whether its figure appears, and so whether there is a tenth person."
        " They do not see who it is.",
        most=None,
    ),
    Attack(
        "tiny_side",
        "Tiny strata",
        "figures split by taking part with fewer than 20 asked on a side",
        "figures",
        "Where fewer than twenty people are in a group, or not yet in one, no figure is split by it.",
    ),
    Attack(
        "roster_months",
        "Subtracting the numbers of people of months",
        "numbers of 1 to 9 people that follow exactly",
        "numbers",
        "Rounded numbers of people, month after month, do not add up to an exact number of one to nine people.",
    ),
    Attack(
        "roster_genders",
        "Subtracting genders from the total of people",
        "genders left out of which somebody, or an exact number, is certain",
        "genders",
        "From the numbers by gender nobody can tell whether there is anybody of a gender that is left out.",
    ),
    Attack(
        "beyond_the_ledger",
        "Looking for more in pages, files, pictures, reports and mails",
        "places that say more than the published figures",
        "places",
        "Every page, file, picture, report and mail is made from the published figures and nothing else.",
    ),
    Attack(
        "second_search",
        "Each search against a second one by other means",
        "cases in which they disagree",
        "cases",
        "What could be subtracted or reconstructed is looked for twice, by different means, with the same result.",
    ),
    Attack(
        "weaker",
        "Three weaker mechanisms (threshold, remainder rule, nightly refresh)",
        "broken by the same attacks",
        "mechanisms",
        "The same attacks were let loose on three weaker ways to publish, and broke all three. So they can find something.",
        most=None,
        least=3,
    ),
)
ATTACKS = {attack.key: attack for attack in (*OF_THE_PLAN, *BEYOND)}
