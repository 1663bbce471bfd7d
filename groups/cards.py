"""Groups and sessions as pages show them: words made in Python, since a list draws them often."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from groups.models import PeerGroup, Session
from groups.wall_time import city
from groups.when import When, when

LANGUAGES = {"en": "English", "de": "Deutsch", "fr": "français", "es": "español", "tr": "Türkçe"}
BANDS: list[tuple[int, Promise]] = [
    (3, gettext_lazy("3 people or fewer")),
    (6, gettext_lazy("4 to 6 people")),
    (10, gettext_lazy("7 to 10 people")),
    (12, gettext_lazy("11 or 12 people")),
]
ORDINALS = [
    gettext_lazy("You are first in line."),
    gettext_lazy("You are second in line."),
    gettext_lazy("You are third in line."),
    gettext_lazy("You are fourth in line."),
    gettext_lazy("You are fifth in line."),
]


@dataclass(frozen=True)
class GroupCard:
    """One group in the list."""

    pk: int
    name: str
    sentence: str
    kind: str
    for_whom: str
    when: When | None
    size: str
    names: str
    is_full: bool


@dataclass(frozen=True)
class SessionCard:
    """One session for one reader. `coming` and `listening` are counts for those who lead it, else None."""

    session: Session
    when: When
    names: str
    answer: str
    coming: int | None
    listening: int | None


def group_card(group: PeerGroup, zone: str) -> GroupCard:
    """Return the card of a row of `access.groups_to_list`, for a reader in a zone."""
    found = vars(group)
    coming = found["next_session"]
    is_full = found["members"] + found["offered"] >= group.capacity_max
    return GroupCard(
        pk=group.pk,
        name=group.name,
        sentence=group.sentence,
        kind=group.kind,
        for_whom=group.for_whom,
        when=when(found["next_at"], reader=zone, zone=coming["timezone"]) if coming else None,
        size=" · ".join([size_band(found["members"]), *([_("full")] if is_full else []), *meeting(group)]),
        names=joined(coming["names"]) if coming else "",
        is_full=is_full,
    )


def session_card(session: Session, zone: str) -> SessionCard:
    """Return a session of `access` (with names, and my answer or counts) for a reader in a zone."""
    found = vars(session)
    return SessionCard(
        session=session,
        when=when(session.starts_at, reader=zone, zone=session.timezone),
        names=joined(found.get("names", [])),
        answer=found.get("my_answer") or "",
        coming=found.get("coming"),
        listening=found.get("listening"),
    )


def size_band(members: int) -> str:
    """Say how many are in a group, roughly: one who joins or leaves shall not be seen in it."""
    return str(next((words for most, words in BANDS if members <= most), BANDS[-1][1]))


def meeting(group: PeerGroup) -> list[str]:
    """Say how a group meets and in which language."""
    return [str(group.get_format_display()), LANGUAGES.get(group.language, group.language)]


def joined(names: list[str]) -> str:
    """Return names as a person lists them: Juniper and Slate."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def position(ahead: int) -> str:
    """Say how many wait before somebody."""
    if ahead < len(ORDINALS):
        return str(ORDINALS[ahead])
    return ngettext("%(n)d person is before you.", "%(n)d people are before you.", ahead) % {"n": ahead}


def heading(cards: list[GroupCard], page: int, size: int, more: bool, zone: str) -> str:
    """Say what a page of the list shows, and whose clock it uses."""
    clock = _("Times are %(city)s time, yours.") % {"city": city(str(ZoneInfo(zone)))}
    if page == 1 and not more:
        count = ngettext("%(n)d group, soonest first.", "%(n)d groups, soonest first.", len(cards)) % {"n": len(cards)}
    else:
        first = (page - 1) * size + 1
        count = _("Groups %(first)d to %(last)d, soonest first.") % {"first": first, "last": first + len(cards) - 1}
    return f"{count} {clock}"
