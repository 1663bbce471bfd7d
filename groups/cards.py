"""Groups and sessions as pages show them: words made in Python, since a list draws them often."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from groups.models import JoinRequest, PeerGroup, Session
from groups.querysets.request import KEPT
from groups.wall_time import city
from groups.when import When, spoken, when

# A dot between two facts stays with the first where the line breaks.
BETWEEN = "\N{NO-BREAK SPACE}· "
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
# By state of a request, for whoever asked. The same words before and after the promised day: the page of the group says more.
ASKED = {
    "open": gettext_lazy("You asked to join. The facilitators answer by %(time)s."),
    "talk_offered": gettext_lazy("A talk is offered to you. See when, and say whether it suits you."),
    "talk_agreed": gettext_lazy("Your talk is agreed. The facilitators answer after it, by %(time)s."),
    "approved": gettext_lazy("The facilitators said yes. You can join."),
    "declined": gettext_lazy("The facilitators answered: not this time. Read why."),
}


class GroupFound(Protocol):
    """What a card needs of `access.GroupSeen`."""

    @property
    def group(self) -> PeerGroup: ...
    @property
    def is_member(self) -> bool: ...
    @property
    def waits(self) -> bool: ...
    @property
    def offered_until(self) -> datetime | None: ...
    @property
    def ahead(self) -> int: ...
    @property
    def asks_status(self) -> str: ...
    @property
    def asks_until(self) -> datetime | None: ...


@dataclass(frozen=True)
class GroupCard:
    """One group in the list."""

    pk: int
    name: str
    sentence: str
    kind: str
    for_whom: str
    when: When | None
    # The two dates after it, on the reader's clock.
    later: str
    size: str
    names: str
    accessibility: str
    is_full: bool
    must_ask: bool


@dataclass(frozen=True)
class StandingCard:
    """A group on one's home page and what one is to it. In discreet mode neither title nor detail says what it is about."""

    pk: int
    title: str
    detail: str
    # "member", "offered", "waiting", or "asked".
    kind: str


@dataclass(frozen=True)
class RequestCard:
    """A request for whoever asked, or for a facilitator: times on the reader's clock."""

    request: JoinRequest
    until: When
    talk: When | None
    # Whether the talk can be read as a link.
    has_link: bool
    is_late: bool
    again_on: date | None


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
    coming = found["next_sessions"]
    is_full = found["members"] + found["offered"] >= group.capacity_max
    return GroupCard(
        pk=group.pk,
        name=group.name,
        sentence=group.sentence,
        kind=group.kind,
        for_whom=group.for_whom,
        when=when(found["next_at"], reader=zone, zone=coming[0]["timezone"]) if coming else None,
        later=joined([spoken(datetime.fromisoformat(later["starts_at"]).astimezone(ZoneInfo(zone))) for later in coming[1:]]),
        size=BETWEEN.join([size_band(found["members"]), *([_("full")] if is_full else []), *meeting(group)]),
        names=joined(found["next_names"]),
        accessibility=group.accessibility,
        is_full=is_full,
        must_ask=group.join_style != PeerGroup.JoinStyle.INSTANT,
    )


def standing_card(seen: GroupFound, zone: str, *, discreet: bool) -> StandingCard:
    """Return the card of a row of `access.standings_of`, for its reader in a zone."""
    group = seen.group
    title = group.discreet_title if discreet else group.name
    if seen.is_member:
        return StandingCard(group.pk, title, "" if discreet else group.sentence, "member")
    if seen.offered_until is not None:
        until = when(seen.offered_until, reader=zone, zone=zone)
        return StandingCard(group.pk, title, _("It is yours until %(time)s.") % {"time": until}, "offered")
    if seen.waits:
        words = _("When a place is free we write to you, and it is yours for 24 hours.")
        return StandingCard(group.pk, title, f"{position(seen.ahead)} {words}", "waiting")
    assert seen.asks_until is not None
    by = when(seen.asks_until, reader=zone, zone=zone)
    return StandingCard(group.pk, title, str(ASKED[seen.asks_status]) % {"time": by}, "asked")


def request_card(request: JoinRequest, zone: str) -> RequestCard:
    """Return a request of `access` for a reader in a zone."""
    return RequestCard(
        request=request,
        until=when(request.answer_by, reader=zone, zone=zone),
        talk=when(request.talk_at, reader=zone, zone=zone) if request.talk_at else None,
        has_link=request.talk_where.startswith("https://"),
        is_late=request.is_unanswered and request.answer_by <= timezone.now(),
        again_on=request.decided_on + KEPT if request.decided_on else None,
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
