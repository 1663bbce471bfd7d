"""What one may not see is not there (P18)."""

from typing import TypeVar

from django.http import Http404

T = TypeVar("T")


def or_404(found: T | None) -> T:
    """Return what was found. Raises Http404."""
    if found is None:
        raise Http404
    return found
