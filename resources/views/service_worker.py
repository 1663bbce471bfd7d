"""The service worker that keeps the help page for times without a network."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from peersupport.tenancy import public_in_tenant


@cache
def script() -> bytes:
    """Return the script as it was at the start of this process."""
    return (Path(settings.BASE_DIR) / "static" / "js" / "service_worker.js").read_bytes()


@require_safe
@public_in_tenant
def show(request: HttpRequest) -> HttpResponse:
    """The script, from the root: a worker only reaches pages below its own address."""
    headers = {"Service-Worker-Allowed": "/", "Cache-Control": "no-cache"}
    return HttpResponse(script(), content_type="text/javascript; charset=utf-8", headers=headers)
