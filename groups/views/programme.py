"""The coordinator's page, training, stepping back and hand-over."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.access import drafts_to_edit, facilitator_to_train, programme_seen, training_of_all, training_to_remove, trainings_of
from groups.access.programme import shown_name
from groups.actions.training import record_training, remove_training, stay_on, step_back
from groups.forms.programme import CourseForm, ModuleForm, StepBackForm, module_titles
from groups.quarter_words import cover_card
from groups.when import zone_of
from organizations.access import require_role
from organizations.models.person import Role
from organizations.request import TenantRequest


@require_safe
def show(request: TenantRequest) -> HttpResponse:
    """What needs somebody: cover first, then people and groups."""
    seen = programme_seen(request.person)
    context = {"seen": seen, "card": cover_card(seen, zone_of(request.person)), "drafts": drafts_to_edit(request.person)}
    return render(request, "groups/programme.html", context)


@require_http_methods(["GET", "POST"])
def train(request: TenantRequest) -> HttpResponse:
    """Everybody's training; and the same completed by many at once."""
    found = training_of_all(request.person)
    people = {one.person.pk: one for one in found}
    choices = sorted(((pk, one.name) for pk, one in people.items()), key=lambda each: each[1].casefold())
    form = CourseForm(request.POST or None, people=choices)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        chosen = [people[pk].person for pk in given["people"]]
        noted = record_training(chosen, given["module"], given["completed_on"], by=request.person)
        words = ngettext("Noted for %(n)d person.", "Noted for %(n)d people.", noted) % {"n": noted}
        messages.success(request, words if noted else _("It was noted already."))
        return redirect("groups:training", organization=request.organization.slug)
    return render(request, "groups/training.html", {"people": found, "form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def train_one(request: TenantRequest, pk: int) -> HttpResponse:
    """One facilitator's training."""
    person = facilitator_to_train(request.person, pk)
    form = ModuleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        record_training([person], form.cleaned_data["module"], form.cleaned_data["completed_on"], by=request.person)
        messages.success(request, _("Noted. They see it on their rota."))
        return redirect(request.path)
    titles = module_titles()
    done = [(one, titles.get(one.module, one.module)) for one in trainings_of(person)]
    noted = {one.module for one, _title in done}
    missing = [title for key, title in titles.items() if key not in noted]
    context = {"name": shown_name(person), "done": done, "missing": missing, "form": form}
    return render(request, "groups/facilitator_training.html", context, status=422 if form.errors else 200)


@require_POST
def remove_one(request: TenantRequest, pk: int) -> HttpResponse:
    """Take back a note that was wrong."""
    training = training_to_remove(request.person, pk)
    remove_training(training, by=request.person)
    messages.success(request, _("The note is removed."))
    return redirect("groups:facilitator_training", organization=request.organization.slug, pk=training.person_id)


@require_http_methods(["GET", "POST"])
def leave_rota(request: TenantRequest) -> HttpResponse:
    """Lead nothing from a date on."""
    person = require_role(request.person, Role.FACILITATOR)
    form = StepBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        count = step_back(person, form.cleaned_data["on"])
        words = ngettext(
            "Saved. Others are asked to take %(n)d session over. Until then it stays yours.",
            "Saved. Others are asked to take %(n)d sessions over. Until then they stay yours.",
            count,
        )
        messages.success(
            request, words % {"n": count} if count else _("Saved. You lead nothing after that day, so there is no more to do.")
        )
        return redirect("groups:rota", organization=request.organization.slug)
    return render(request, "groups/step_back.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def return_to_rota(request: TenantRequest) -> HttpResponse:
    """Stay after all."""
    stay_on(require_role(request.person, Role.FACILITATOR))
    messages.success(request, _("Saved. You lead on. What others have taken over stays theirs."))
    return redirect("groups:rota", organization=request.organization.slug)
