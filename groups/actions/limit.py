"""How often one person may ask for something on one day.

Counted in the cache and not in the database: who asked to join, to wait or to move is deleted when they take it back, and a row
that counts them would still tell it. One addition decides, so that ten tabs at once count like ten clicks.
"""

from datetime import timedelta

from django.core.cache import cache
from django.utils import timezone

from organizations.models.person import Person

# Far above what anybody looking for a group needs, and few enough for facilitators to read each with care.
MOST_A_DAY = {"request": 6, "wait": 10, "move": 10}
FORGOTTEN_AFTER = timedelta(days=1)


class AskedOften(Exception):
    """As often as one may on one day. What was asked before stands."""


def count_today(what: str, *, by: Person) -> None:
    """Count one more of this person's day; `what` is a key of MOST_A_DAY. Raises AskedOften."""
    key = f"asked:{by.organization_id}:{by.pk}:{what}:{timezone.localdate():%Y%m%d}"
    cache.add(key, 0, FORGOTTEN_AFTER.total_seconds())
    if cache.incr(key) > MOST_A_DAY[what]:
        raise AskedOften
