"""After sign-in: straight to the home page of one's organization, or a choice where there are several."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from organizations.access import organizations_of


@require_safe
@login_required
def show(request: HttpRequest) -> HttpResponse:
    """Send on to the one organization, or list them."""
    organizations = organizations_of(request.user)  # type: ignore[arg-type]
    if len(organizations) == 1:
        return redirect("me:home", organization=organizations[0].slug)
    return render(request, "me/start.html", {"organizations": organizations})
