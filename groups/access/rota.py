"""What a facilitator reads of their own time, terms, training and load. About colleagues a band at most, never a name."""

from groups.fitness import fitness

__all__ = ["fitness"]
