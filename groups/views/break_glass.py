"""Break-glass: asking who one person is, the second person's yes or no, and the look (P15)."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.access.break_glass import (
    concern_to_ask_about,
    request_to_decide,
    request_to_look,
    requests_to_decide,
    safeguarding_leads,
)
from groups.actions.break_glass import AskedAlready, DecidedAlready, NotAllowed, ask_identity, decide_identity, see_identity
from groups.forms.break_glass import AskIdentityForm
from groups.models.break_glass import SHOWN_FOR
from groups.when import zone_of
from organizations.request import TenantRequest


@require_http_methods(["GET", "POST"])
def ask(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Give a reason; a second person decides."""
    concern = concern_to_ask_about(request.person, public_id)
    form = AskIdentityForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_identity(concern, by=request.person, **form.given)
        except AskedAlready:
            messages.warning(request, _("You have asked already. Wait for the decision, or use the yes that you have."))
        except NotAllowed as error:
            raise Http404 from error
        else:
            messages.success(request, _("The second person has your request. They get a mail, and so do you once they decide."))
        return redirect("groups:concern", organization=request.organization.slug, public_id=public_id)
    return render(request, "groups/ask_identity.html", {"form": form, "concern": concern}, status=422 if form.errors else 200)


@never_cache
@require_POST
def look(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Show who it is, in the answer to the very request that records the look: no other address holds it."""
    asked = request_to_look(request.person, public_id)
    try:
        found = see_identity(asked, by=request.person)
    except NotAllowed as error:
        raise Http404 from error
    until = asked.decision.decided_at + SHOWN_FOR
    context = {"found": found, "concern": asked.concern, "asked": asked, "until": until, "zone": zone_of(request.person)}
    return render(request, "groups/show_identity.html", context)


@require_safe
def show_safeguarding(request: TenantRequest) -> HttpResponse:
    """Whom to reach when a concern waits, and what asks for one's decision."""
    requests = requests_to_decide(request.person)
    return render(request, "groups/safeguarding.html", {"requests": requests, "leads": safeguarding_leads()})


@require_safe
def show_request(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """One request: who asks, and why. Not about whom, nor in which group."""
    asked = request_to_decide(request.person, public_id)
    return render(request, "groups/identity_request.html", {"asked": asked, "zone": zone_of(request.person)})


@require_POST
def approve(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Say yes."""
    return _decide(request, public_id, approved=True)


@require_POST
def refuse(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """Say no."""
    return _decide(request, public_id, approved=False)


def _decide(request: TenantRequest, public_id: UUID, *, approved: bool) -> HttpResponse:
    try:
        decide_identity(request_to_decide(request.person, public_id), by=request.person, approved=approved)
    except DecidedAlready:
        messages.warning(request, _("Somebody else decided a moment ago. Their decision stands."))
    except NotAllowed as error:
        raise Http404 from error
    else:
        told = _("You said yes. Whoever asked can look for 24 hours.") if approved else _("You said no. Nobody looks.")
        messages.success(request, told)
    return redirect("groups:safeguarding", organization=request.organization.slug)
