"""What every template may ask for."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from resources import stamp


def site(request: HttpRequest) -> dict[str, Any]:
    """Name of the site, the way out, and who is here in which organization (None outside one)."""
    organization = getattr(request, "organization", None)
    return {
        "site_name": settings.SITE_NAME,
        "quick_exit_url": settings.QUICK_EXIT_URL,
        "organization": organization,
        "person": getattr(request, "person", None),
        "navigation": getattr(request, "navigation", []),
        # A function: only a page that draws the help button asks.
        "help_stamp": lambda: stamp.here(organization),
    }
