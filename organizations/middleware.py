"""Opens the organization of the address for the view, and shuts it again."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from organizations.access import organization_of, person_of, public_organization
from organizations.navigation import navigation_for
from peersupport.tenancy import tenant


class TenantMiddleware:
    """Runs every view below `/<organization>/` inside `tenant()`.

    Signed out: to sign-in, whether the organization exists or not (no oracle). Signed in but not of it: 404, like a missing one.
    A view marked `public_in_tenant` gets the organization and no person. Lazy responses are rendered inside the tenant.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Answer a tenant's view; None (Django goes on) for every other."""
        slug = kwargs.pop("organization", None)
        if slug is None:
            return None
        if getattr(view, "public_in_tenant", False):
            request.organization, request.person = public_organization(slug), None  # type: ignore[attr-defined]
        elif not request.user.is_authenticated:
            return HttpResponseRedirect(f"/{settings.LOGIN_PATH}?next={quote(request.get_full_path())}")
        else:
            request.organization = organization_of(request.user, slug)  # type: ignore[attr-defined]
        return self.answer(request, view, args, kwargs)

    def answer(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse:
        """Run and render the view in one transaction of its organization; an error page leaves nothing behind."""
        organization = request.organization  # type: ignore[attr-defined]
        with tenant(organization.pk):
            if not hasattr(request, "person"):
                request.person = person_of(request.user, organization)  # type: ignore[attr-defined, arg-type]
                request.navigation = navigation_for(request)  # type: ignore[attr-defined]
            response = view(request, *args, **kwargs)
            if hasattr(response, "render") and callable(response.render):
                response = response.render()
            if response.status_code >= 500:
                transaction.set_rollback(True)
        if request.person is not None:  # type: ignore[attr-defined]
            # Others use this device too: "Back" after signing out must not show what somebody read here.
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
