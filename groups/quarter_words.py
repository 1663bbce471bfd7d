"""A plan of a quarter and the cover of the programme as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groups.access.programme import Programme
from groups.access.quarter import Choice, DraftSeen
from groups.fairness import Reason
from groups.models import RotaDraftRow, Session
from groups.when import When, when

# Between the points of a proposal and the best that could be: nearer than this nobody notices.
NEAR = 0.1


@dataclass(frozen=True)
class RowCard:
    """One session of a plan."""

    row: RotaDraftRow
    when: When
    names: str
    why: str


@dataclass(frozen=True)
class PlanCard:
    """One week of a plan, and the way to the others."""

    open: list[RowCard]
    weeks: list[tuple[str, str, bool]]
    rows: list[RowCard]
    about: str


@dataclass(frozen=True)
class CoverCard:
    """What needs somebody, soonest first."""

    needs: list[tuple[Session, When, int]]
    overdue: str


def plan_card(seen: DraftSeen, zone: str, wanted: str, path: str) -> PlanCard:
    """Return what is open in all weeks, and one week: the wanted one, or the first."""
    first = seen.draft.first_day - timedelta(days=seen.draft.first_day.weekday())
    weeks: dict[int, list[RotaDraftRow]] = {}
    for row in seen.rows:
        weeks.setdefault((row.starts_at.astimezone(ZoneInfo(zone)).date() - first).days // 7, []).append(row)
    current = int(wanted) if wanted.isdecimal() and int(wanted) in weeks else min(weeks, default=0)
    labels = [
        (date_format(first + timedelta(weeks=week), "j M"), f"{path}?week={week}", week == current) for week in sorted(weeks)
    ]
    shown = [_row(row, seen, zone) for row in weeks.get(current, [])]
    return PlanCard([_row(row, seen, zone) for row in seen.open], labels, shown, _nearness(seen.draft.gap))


def choice_words(choice: Choice) -> str:
    """Say in one line of a list who somebody is to this session, and what speaks for or against them."""
    said = [ngettext("%(n)d session in all", "%(n)d sessions in all", choice.load) % {"n": choice.load}]
    if choice.responsible:
        said.insert(0, _("leads this group"))
    if choice.elsewhere:
        said = [_("leads another session of this plan then")]
    said += [_reason(reason) for reason in choice.reasons]
    words = f"{choice.name}: {', '.join(said)}"
    return words if choice.can else _("Cannot: %(who)s") % {"who": words}


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


def _row(row: RotaDraftRow, seen: DraftSeen, zone: str) -> RowCard:
    said = when(row.starts_at, reader=zone, zone=row.timezone)
    names = " · ".join(seen.names.get(pk, _("somebody who left")) for pk in row.pair)
    return RowCard(row, said, names, str(row.get_why_open_display()) if row.why_open else _("Nobody is chosen yet."))


def _nearness(gap: float | None) -> str:
    if gap is None:
        return ""
    if gap <= NEAR:
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
