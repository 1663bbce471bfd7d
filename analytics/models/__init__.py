"""Imported so that Django finds them."""

from analytics.models.adaptation import Adaptation
from analytics.models.ledger import AtomCount, Figure, PastFigure, Release, ReleaseNotice
from analytics.models.past_survey import PastColumn, PastMeasure, PastSurvey
from analytics.models.roster import RosterFigure, RosterRelease

__all__ = [
    "Adaptation",
    "AtomCount",
    "Figure",
    "PastColumn",
    "PastFigure",
    "PastMeasure",
    "PastSurvey",
    "Release",
    "ReleaseNotice",
    "RosterFigure",
    "RosterRelease",
]
