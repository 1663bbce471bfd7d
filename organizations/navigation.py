"""The sections in the header: few, the same order everywhere, by what a person may open."""

from functools import lru_cache

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

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
    "me:settings": ("calendars", "limits"),
}


def navigation_for(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """Return (label, address, whether we are there) for each section that the person sees."""
    sections = _sections(request.organization.slug, roles_of(request.person), get_language())  # type: ignore[attr-defined]
    return [(label, address, request.path.startswith(below) or request.path == address) for label, address, below in sections]


@lru_cache(maxsize=1024)
def _sections(slug: str, roles: frozenset[str], language: str | None) -> list[tuple[str, str, tuple[str, ...]]]:
    """(label in the active language, address, what its pages begin with): the same for all who hold the same roles."""
    found: list[tuple[str, str, tuple[str, ...]]] = []
    for label, name, needed in SECTIONS:
        if not needed or roles & needed:
            address = reverse(name, kwargs={"organization": slug})
            # Every page stands below home, so home is current on its own page only.
            below = () if name == "me:home" else (address, *(f"/{slug}/{part}/" for part in BELONG.get(name, ())))
            found.append((_(label), address, below))
    return found
