"""Where the same pages of figures stand: for HR below `insights/`, for every employee below `figures/`."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from analytics.telling.questions import Place

PAGES = ("home", "gap", "reach", "taking_part", "questions", "adapt", "report")


@dataclass(frozen=True)
class Section:
    """The names of analytics/urls.py."""

    home: str
    gap: str
    reach: str
    taking_part: str
    questions: str
    question: str
    adapt: str
    report: str
    measure: str
    figures_json: str
    figures_csv: str
    findings_json: str
    findings_csv: str
    roster_json: str
    roster_csv: str
    picture: str


INSIGHTS = Section(
    *("analytics:dashboard", "analytics:gap", "analytics:reach", "analytics:taking_part"),
    *("analytics:questions", "analytics:question", "analytics:adapt", "analytics:report", "analytics:measure"),
    *("analytics:hr_figures_json", "analytics:hr_figures_csv", "analytics:hr_findings_json", "analytics:hr_findings_csv"),
    *("analytics:hr_roster_json", "analytics:hr_roster_csv", "analytics:hr_picture"),
)
FIGURES = Section(
    *("analytics:figures", "analytics:figures_gap", "analytics:figures_reach", "analytics:figures_taking_part"),
    *("analytics:figures_questions", "analytics:figures_question", "analytics:figures_adapt"),
    *("analytics:figures_report", "analytics:figures_measure"),
    *("analytics:figures_json", "analytics:figures_csv", "analytics:findings_json", "analytics:findings_csv"),
    *("analytics:roster_json", "analytics:roster_csv", "analytics:picture"),
)


@dataclass(frozen=True)
class Addresses:
    """The addresses of one section in one organization."""

    section: Section
    slug: str

    def of(self, page: str) -> str:
        """The address of a page that stands alone, or of a file."""
        return reverse(getattr(self.section, page), args=[self.slug])

    def measure(self, measure: str) -> str:
        return reverse(self.section.measure, args=[self.slug, measure])

    def question(self, question: str) -> str:
        return reverse(self.section.question, args=[self.slug, question])

    def place(self, place: Place) -> str:
        """Where an answer stands, down to its heading."""
        address = self.measure(place.measure) if place.page == "measure" else self.of(place.page)
        return f"{address}#{place.anchor}" if place.anchor else address

    @property
    def links(self) -> dict[str, str]:
        """For templates: every page and file that stands alone, and the folder of the pictures."""
        names = (*PAGES, "figures_json", "figures_csv", "findings_json", "findings_csv", "roster_json", "roster_csv")
        return {name: self.of(name) for name in names} | {"pictures": self.pictures}

    @property
    def plan(self) -> str:
        """Where HR plans a round; nobody else can."""
        return reverse("surveys:schedule", args=[self.slug]) if self.section is INSIGHTS else ""

    @property
    def pictures(self) -> str:
        """Where pictures lie, each under its name."""
        return reverse(self.section.picture, args=[self.slug, "x", "svg"]).removesuffix("x.svg")

    def tabs(self, current: str) -> list[tuple[str, str, bool]]:
        """The same few pages over each of them: (words, address, whether it is this one)."""
        words = {
            "home": _("Overview"),
            "gap": _("The gap"),
            "reach": _("Reach"),
            "taking_part": _("Taking part"),
            "questions": _("Questions"),
            "adapt": _("What to adapt"),
            "report": _("Report"),
        }
        return [(words[page], self.of(page), page == current) for page in PAGES]
