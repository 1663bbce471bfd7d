"""Imported so that Django finds them."""

from analytics.models.ledger import AtomCount, Figure, PastFigure, Release
from analytics.models.past_survey import PastColumn, PastMeasure, PastSurvey

__all__ = ["AtomCount", "Figure", "PastColumn", "PastFigure", "PastMeasure", "PastSurvey", "Release"]
