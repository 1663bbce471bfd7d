"""What the audit raises; apart from it, so that catching it imports no solver."""


class Undecided(RuntimeError):
    """The search ended without an answer. A release that cannot be cleared is not cleared."""
