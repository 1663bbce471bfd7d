"""The library: topics and ground rules for everybody, guides, cards and training for those who lead."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.access import roles_of
from organizations.models.person import Role
from organizations.request import TenantRequest
from resources.access import ground_rules_here, item_to_read, leads_groups, library_for, training_reader
from resources.library import agendas_of
from resources.training import training


@require_safe
def show(request: TenantRequest) -> HttpResponse:
    """Everything that there is to read here, by kind."""
    person = request.person
    context = {
        "library": library_for(person),
        "rules": ground_rules_here(),
        "leads": leads_groups(person),
        "coordinates": Role.COORDINATOR in roles_of(person),
    }
    return render(request, "resources/library.html", context)


@require_safe
def show_item(request: TenantRequest, kind: str, address: str) -> HttpResponse:
    """One topic, guide, card or rule, to read or to print."""
    entry = item_to_read(request.person, kind, address)
    context: dict[str, Any] = {"entry": entry, "item": entry.content, "rules": ground_rules_here()}
    context |= {"facilitates": Role.FACILITATOR in roles_of(request.person), **agendas_of(entry.content)}
    return render(request, "resources/item.html", context)


@require_safe
def show_training(request: TenantRequest) -> HttpResponse:
    """The syllabus of the facilitators' training."""
    training_reader(request.person)
    return render(request, "resources/training.html", {"training": training()})
