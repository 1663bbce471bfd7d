"""The sections in the header: few, the same order everywhere, by what a person may open."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from organizations.access import roles_of

# Section, name of its address, roles that see it (empty: everybody).
SECTIONS: list[tuple[str, str, frozenset[str]]] = [
    (gettext_noop("Home"), "me:home", frozenset()),
    (gettext_noop("Groups"), "groups:list", frozenset()),
    (gettext_noop("Rota"), "groups:rota", frozenset({"facilitator"})),
    (gettext_noop("Programme"), "groups:programme", frozenset({"coordinator"})),
    (gettext_noop("Concerns"), "groups:concerns", frozenset({"safeguarding_lead"})),
    (gettext_noop("Library"), "resources:library", frozenset()),
    (gettext_noop("Figures"), "analytics:figures", frozenset()),
    (gettext_noop("Effectiveness"), "analytics:dashboard", frozenset({"hr"})),
    (gettext_noop("Rounds"), "surveys:rounds", frozenset({"hr"})),
    (gettext_noop("Past surveys"), "analytics:past_surveys", frozenset({"hr"})),
    (gettext_noop("People"), "organizations:people", frozenset({"admin"})),
    # Last: everything about oneself.
    (gettext_noop("Me"), "me:settings", frozenset()),
]

# Pages that belong to a section without standing below its address, by the first part of their own.
BELONG: dict[str, tuple[str, ...]] = {
    "groups:list": ("sessions", "posts", "reports", "rules"),
    "groups:rota": ("requests", "series", "hand-overs", "supervision"),
    "groups:concerns": ("safeguarding",),
    "groups:programme": ("supervision/people",),
    "resources:library": ("content",),
    "me:settings": ("calendars",),
}


def navigation_for(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """Return (label, address, whether we are there) for each section that the person sees."""
    person = request.person  # type: ignore[attr-defined]
    slug = request.organization.slug  # type: ignore[attr-defined]
    roles = roles_of(person)
    found = []
    for label, name, needed in SECTIONS:
        if not needed or roles & needed:
            address = reverse(name, kwargs={"organization": slug})
            # Every page stands below home, so home is current on its own page only.
            below = (address, *(f"/{slug}/{part}/" for part in BELONG.get(name, ())))
            is_current = request.path == address if name == "me:home" else request.path.startswith(below)
            found.append((_(label), address, is_current))
    return found
