"""A plan of a quarter and the cover of the programme as pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from groups.access.programme import Programme
from groups.access.quarter import Against, Choice, DraftSeen
from groups.fairness import Reason
from groups.models import RotaDraft, RotaDraftRow, Session
from groups.when import When, when

# Between the points of a proposal and the best that could be: nearer than this nobody notices.
NEAR = 0.1


@dataclass(frozen=True)
class RowCard:
    """One session of a plan: who leads it, who stands by, whether it needs a look (`word`), and why."""

    row: RotaDraftRow
    when: When
    names: str
    stand_by: str
    tone: str
    word: str
    why: list[str]


@dataclass(frozen=True)
class Part:
    """The sessions of one week, or of one group."""

    key: str
    title: str
    short: str
    rows: list[RowCard]

    @property
    def jump(self) -> tuple[str, str, bool]:
        """The way to it, with how many of its sessions need a look."""
        count = sum(bool(card.word) for card in self.rows)
        return f"{self.short} ({count})" if count else self.short, f"#{self.key}", False


@dataclass(frozen=True)
class PlanCard:
    """The sessions of a plan, sorted and filtered as asked for, and the ways to see them otherwise. `query` says how."""

    parts: list[Part]
    jumps: list[tuple[str, str, bool]]
    orders: list[tuple[str, str, bool]]
    filters: list[tuple[str, str, bool]]
    summary: str
    shares: str
    about: str
    query: str


@dataclass(frozen=True)
class CoverCard:
    """What needs somebody, soonest first."""

    needs: list[tuple[Session, When, int]]
    overdue: str


def plan_card(seen: DraftSeen, zone: str, asked: Mapping[str, str], path: str) -> PlanCard:
    """Return a plan by week or by group (`by`), all of it or what needs a look (`only`)."""
    by, only = ("group" if asked.get("by") == "group" else "week"), ("look" if asked.get("only") == "look" else "all")
    rows = [row for row in seen.rows if only == "all" or row.is_open or row.pk in seen.against]
    cards = [row_card(row, seen, zone) for row in rows]
    parts = _by_group(cards) if by == "group" else _by_week(cards, seen.draft, zone)

    def link(words: str, by_: str, only_: str) -> tuple[str, str, bool]:
        return words, f"{path}?by={by_}&only={only_}", (by_, only_) == (by, only)

    return PlanCard(
        parts,
        jumps=[part.jump for part in parts] if len(parts) > 1 else [],
        orders=[link(_("By week"), "week", only), link(_("By group"), "group", only)],
        filters=[link(_("All sessions"), by, "all"), link(_("Only what needs a look"), by, "look")],
        summary=summary(seen),
        shares=shares(seen),
        about=_nearness(seen.draft),
        query=f"by={by}&only={only}",
    )


def row_card(row: RotaDraftRow, seen: DraftSeen, zone: str) -> RowCard:
    """Return one session of a plan in words."""
    said = when(row.starts_at, reader=zone, zone=row.timezone)
    names = " · ".join(_name(seen, pk) for pk in row.pair)
    against = seen.against.get(row.pk, [])
    why = [_objection(one, seen) for one in against]
    if row.is_open:
        why.insert(0, str(row.get_why_open_display()) if row.why_open else _("Nobody is chosen yet."))
    tone, word = "", ""
    if any(one.is_red for one in against if not one.stands_by):
        tone, word = "danger", _("Cannot be led like this")
    elif row.is_open:
        tone, word = "warning", _("Lacks somebody")
    elif against:
        tone, word = "warning", _("To weigh")
    return RowCard(row, said, names, _name(seen, row.stand_by_id) if row.stand_by_id else "", tone, word, why)


def summary(seen: DraftSeen) -> str:
    """Say in a line how a plan stands."""
    count, lacking, doubtful = len(seen.rows), len(seen.open), len(seen.doubtful)
    said = [ngettext("%(n)d session", "%(n)d sessions", count) % {"n": count}]
    if lacking:
        said.append(ngettext("%(n)d lacks somebody", "%(n)d lack somebody", lacking) % {"n": lacking})
    if doubtful:
        said.append(ngettext("%(n)d to weigh", "%(n)d to weigh", doubtful) % {"n": doubtful})
    if not lacking and not doubtful:
        said.append(_("nothing to look at"))
    return " · ".join(said)


def shares(seen: DraftSeen) -> str:
    """Say how even a plan is, over those whom it gives anything."""
    totals = [load.total for load in seen.loads if load.planned]
    if not totals:
        return ""
    if min(totals) == max(totals):
        return ngettext(
            "Each leads %(n)d session, this plan and others.", "Each leads %(n)d sessions, this plan and others.", totals[0]
        ) % {"n": totals[0]}
    return _("Each leads %(low)d to %(high)d sessions, this plan and others.") % {"low": min(totals), "high": max(totals)}


def choice_words(choice: Choice) -> str:
    """Say in one line of a list who somebody is to this session, and what speaks for or against them."""
    said = [ngettext("%(n)d session in all", "%(n)d sessions in all", choice.load) % {"n": choice.load}]
    if choice.responsible:
        said.insert(0, _("leads this group"))
    return _choice(choice, said)


def stand_by_words(choice: Choice) -> str:
    """The same for somebody who would stand by."""
    said = [ngettext("stands by %(n)d time", "stands by %(n)d times", choice.standing_by) % {"n": choice.standing_by}]
    if not choice.stands_by:
        said.append(_("did not say that they may be asked late"))
    return _choice(choice, said)


def grouped(choices: Sequence[Choice], *, stand_by: bool = False) -> list[tuple[str, list[tuple[int, str]]]]:
    """Return a list for a field, what fits best first: whom nothing speaks against, whom something does, who cannot."""
    words = stand_by_words if stand_by else choice_words
    parts: dict[str, list[tuple[int, str]]] = {_("Fits"): [], _("Fits, but weigh this"): [], _("Cannot"): []}
    fits, but, cannot = parts.values()
    for one in choices:
        fine = not one.reasons and (one.stands_by or not stand_by)
        (cannot if not one.can else fits if fine else but).append((one.person, words(one)))
    return [(title, found) for title, found in parts.items() if found]


def unfit_words(reasons: Sequence[Reason]) -> str:
    """Say why somebody cannot lead a session."""
    said = [_reason(reason) for reason in reasons] or [_("leads another session of this plan then")]
    return _("They cannot lead it: %(why)s. Choose somebody else.") % {"why": ", ".join(said)}


def cover_card(seen: Programme, zone: str) -> CoverCard:
    """Return the sessions that lack somebody; requests overdue as a band, since one request is one person."""
    needs = [
        (session, when(session.starts_at, reader=zone, zone=session.timezone), vars(session)["leads"]) for session in seen.needs
    ]
    return CoverCard(needs, _band(seen.overdue))


def _by_week(cards: Sequence[RowCard], draft: RotaDraft, zone: str) -> list[Part]:
    first = draft.first_day - timedelta(days=draft.first_day.weekday())
    weeks: dict[int, list[RowCard]] = {}
    for card in cards:
        weeks.setdefault((card.row.starts_at.astimezone(ZoneInfo(zone)).date() - first).days // 7, []).append(card)
    parts = []
    for number, found in sorted(weeks.items()):
        day = first + timedelta(weeks=number)
        title = _("Week from %(day)s") % {"day": date_format(day, pgettext("date format", "j F"))}
        parts.append(Part(f"week-{number}", title, date_format(day, pgettext("date format", "j M")), found))
    return parts


def _by_group(cards: Sequence[RowCard]) -> list[Part]:
    groups: dict[int, list[RowCard]] = {}
    for card in cards:
        groups.setdefault(card.row.group_id, []).append(card)
    titles = {pk: found[0].row.group.discreet_title for pk, found in groups.items()}
    parts = [Part(f"group-{pk}", titles[pk], titles[pk], found) for pk, found in groups.items()]
    return sorted(parts, key=lambda part: part.title.casefold())


def _name(seen: DraftSeen, pk: int) -> str:
    return seen.names.get(pk) or _("somebody who left")


def _objection(one: Against, seen: DraftSeen) -> str:
    words = _reason(one.reason) if one.reason else _("leads another session of this plan then")
    said = _("%(name)s, who stands by: %(why)s.") if one.stands_by else _("%(name)s: %(why)s.")
    return said % {"name": _name(seen, one.person), "why": words}


def _choice(choice: Choice, said: list[str]) -> str:
    if choice.elsewhere:
        said = [_("leads another session of this plan then")]
    words = f"{choice.name}: {', '.join([*said, *map(_reason, choice.reasons)])}"
    return words if choice.can else _("Cannot: %(who)s") % {"who": words}


def _nearness(draft: RotaDraft) -> str:
    if draft.gap is None:
        return ""
    if draft.gap <= NEAR and draft.keeps:
        return _("We checked: while everybody keeps the sessions they lead already, no other plan is much fairer.")
    if draft.gap <= NEAR:
        return _("We checked: no other plan is much fairer.")
    return _("The search ended before every plan was compared. Look at who leads most.")


def _reason(reason: Reason) -> str:
    words = {
        "busy": _("has another session then"),
        "no_role": _("is no facilitator any more"),
        "untrained": _("training does not hold then"),
        "stepping_back": _("steps back before"),
        "away": _("is away then"),
        "outside_hours": _("outside the hours they gave"),
        "over_cap": _("%(count)d that week, wants %(cap)d at most") % {"count": reason.count, "cap": reason.cap},
    }
    return words[reason.code]


def _band(count: int) -> str:
    if count == 0:
        return ""
    return _("fewer than five") if count < 5 else _("five or more")
