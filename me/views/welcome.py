"""Three short steps after the first sign-in; each can be skipped, and each is stored when it is sent."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from me.actions.consent import withdraw
from me.actions.welcome import finish_welcome, skip_welcome
from me.forms import GenderForm, TakingPartForm, TopicsForm
from organizations.actions.consent import consents_of, describe_gender, give_consent
from organizations.actions.draft import draft_of, drop_draft
from organizations.models.consent import Consent
from organizations.models.person import Person
from organizations.request import TenantRequest
from resources.access import topic_choices

# The one step with words to keep: the first is a switch, and the second is about gender, which is stored by its button alone.
TOPICS = "welcome-topics"
SEVERAL = frozenset({"topics"})


@require_safe
def begin(request: TenantRequest) -> HttpResponse:
    """Send on to the first step, or back to the one in which something was typed."""
    return _go(request, "me:welcome_topics" if draft_of(request.person, TOPICS) else "me:welcome_limits")


@require_http_methods(["GET", "HEAD", "POST"])
def limits(request: TenantRequest) -> HttpResponse:
    """First: what the employer can and cannot see, and the switch for taking part. Going on is no consent."""
    agreed = _agreed(request.person, Consent.Purpose.TAKING_PART)
    form = TakingPartForm(request.POST if request.method == "POST" else None, initial={"taking_part": agreed})
    if request.method == "POST" and form.is_valid():
        change = give_consent if form.cleaned_data["taking_part"] else withdraw
        change(request.person, Consent.Purpose.TAKING_PART)
        return _go(request, "me:welcome_gender")
    return render(request, "me/welcome_limits.html", {"form": form, "step": 1})


@require_http_methods(["GET", "HEAD", "POST"])
def gender(request: TenantRequest) -> HttpResponse:
    """Second: the gender question."""
    form = GenderForm(request.POST if request.method == "POST" else None, initial=gender_now(request.person))
    if request.method == "POST" and form.is_valid():
        save_gender(request.person, form)
        return _go(request, "me:welcome_topics")
    context = {"form": form, "step": 2}
    return render(request, "me/welcome_gender.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def topics(request: TenantRequest) -> HttpResponse:
    """Third: topics of interest; then the groups."""
    reminders = _agreed(request.person, Consent.Purpose.REMINDERS)
    initial = {"topics": request.person.topics, "reminders": reminders} | draft_of(request.person, TOPICS, several=SEVERAL)
    form = TopicsForm(request.POST if request.method == "POST" else None, initial=initial, topics=topic_choices())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        finish_welcome(request.person, topics=data["topics"], wants_reminders=data["reminders"])
        drop_draft(request.person, TOPICS)
        return _go(request, "groups:list")
    context = {"form": form, "step": 3, "draft": TOPICS}
    return render(request, "me/welcome_topics.html", context, status=422 if form.errors else 200)


@require_POST
def skip(request: TenantRequest) -> HttpResponse:
    """Leave the steps; everything in them stands on the page "Me" as well."""
    skip_welcome(request.person)
    drop_draft(request.person, TOPICS)
    return _go(request, "groups:list")


def gender_now(person: Person) -> dict[str, object]:
    """Return what the gender form shows before anything is changed."""
    agreed = _agreed(person, Consent.Purpose.GENDER_IN_FIGURES)
    return {"genders": person.genders, "gender_term": person.gender_term, "in_figures": agreed}


def save_gender(person: Person, form: GenderForm) -> None:
    """Store a valid gender form."""
    data = form.cleaned_data
    describe_gender(person, genders=data["genders"], term=data["gender_term"], in_figures=data["in_figures"])


def _agreed(person: Person, purpose: str) -> bool:
    consent = consents_of(person)[purpose]
    return consent is not None and consent.granted


def _go(request: TenantRequest, name: str) -> HttpResponse:
    return redirect(name, organization=request.organization.slug)
