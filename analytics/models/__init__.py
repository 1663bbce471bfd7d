"""Imported so that Django finds them."""

from analytics.models.ledger import AtomCount, Figure, PastFigure, Release
from analytics.models.past_survey import PastSurvey

__all__ = ["AtomCount", "Figure", "PastFigure", "PastSurvey", "Release"]
