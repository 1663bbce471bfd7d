"""Imported so that Django finds them."""

from surveys.models.letterbox import Letter, Sheet
from surveys.models.token import TokenIssue, WaveKey
from surveys.models.wave import Wave

__all__ = ["Letter", "Sheet", "TokenIssue", "Wave", "WaveKey"]
