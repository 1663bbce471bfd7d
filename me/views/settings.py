"""My page: what I agreed to, what is stored about me, who looked, and the way out."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.access.break_glass import held_back_from
from groups.when import zone_of
from me.access import data_about, purpose_to_change
from me.actions.consent import withdraw
from me.forms import GenderForm, ProfileForm
from me.views.welcome import gender_now, save_gender
from organizations.access import looks_at
from organizations.actions.consent import consents_of, give_consent
from organizations.consent_texts import CURRENT
from organizations.request import TenantRequest
from resources.access import titles_here, topic_choices


@require_safe
def show(request: TenantRequest) -> HttpResponse:
    """Everything about me on one page, but for gender: somebody may look over a shoulder (P7)."""
    person = request.person
    given = consents_of(person)
    context = {
        "consents": [(text, given[purpose]) for purpose, text in CURRENT.items()],
        "topics": titles_here(person.topics),
        "looks": looks_at(person),
        "held_back": held_back_from(person),
        "zone": zone_of(person),
        "mail_language": dict(settings.MAIL_LANGUAGES)[person.language or settings.LANGUAGE_CODE],
    }
    return render(request, "me/settings.html", context)


@require_POST
def give(request: TenantRequest, purpose: str) -> HttpResponse:
    """Turn a consent on."""
    text = purpose_to_change(purpose)
    give_consent(request.person, purpose)
    messages.success(request, _("“%(title)s” is on.") % {"title": text.title})
    return _back(request)


@require_POST
def take_back(request: TenantRequest, purpose: str) -> HttpResponse:
    """Turn a consent off, at once."""
    text = purpose_to_change(purpose)
    withdraw(request.person, purpose)
    messages.success(request, _("“%(title)s” is off from now on.") % {"title": text.title})
    return _back(request)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_gender(request: TenantRequest) -> HttpResponse:
    """Change or delete how I describe my gender."""
    form = GenderForm(request.POST if request.method == "POST" else None, initial=gender_now(request.person))
    if request.method == "POST" and form.is_valid():
        save_gender(request.person, form)
        messages.success(request, _("Your answer is saved."))
        return _back(request)
    return render(request, "me/edit_gender.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_profile(request: TenantRequest) -> HttpResponse:
    """Change pronouns, zone, language of mails, topics and discreet mode."""
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=request.person, topics=topic_choices())
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your changes are saved."))
        return _back(request)
    return render(request, "me/edit_profile.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def export(request: TenantRequest) -> HttpResponse:
    """All data about me, as a file."""
    response = JsonResponse(data_about(request.person), json_dumps_params={"indent": 2, "ensure_ascii": False})
    # The name says nothing of what this site is about (P3).
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    response["Cache-Control"] = "no-store"
    return response


def _back(request: TenantRequest) -> HttpResponse:
    return redirect("me:settings", organization=request.organization.slug)
