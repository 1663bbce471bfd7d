"""The dates of a series as its page shows them: green, amber or red, the reason in words, and what would mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from groups.cards import joined
from groups.horizon import Horizon, Objection
from groups.models import Session
from groups.when import When, when
from organizations.models.person import Person

MOST_SUBSTITUTES = 2
WORDS = {
    "": gettext_lazy("Left out"),
    "success": gettext_lazy("Nothing against it"),
    "warning": gettext_lazy("Look at this"),
    "danger": gettext_lazy("Cannot take place"),
}


@dataclass(frozen=True)
class Substitute:
    """Somebody who could lead instead: one click. `lead` and `second` are the pair that it makes."""

    name: str
    lead: int
    second: int


@dataclass(frozen=True)
class DateRow:
    """One date. `tone` is success, warning, danger, or empty for one that is left out."""

    session: Session
    when: When
    tone: str
    word: str
    reasons: list[str]
    names: str
    substitutes: list[Substitute]
    # A free time near the planned one, for a date that is red.
    free: datetime | None
    # The pair as it is.
    lead: int
    second: int


@dataclass(frozen=True)
class Summary:
    """All dates in one sentence; counts of those that are not left out."""

    words: str
    dates: int
    red: int
    amber: int
    days_off: list[int]


def date_rows(sessions: Sequence[Session], seen: Horizon, reader: Person, zone: str, names: dict[int, str]) -> list[DateRow]:
    """Return the dates of a draft for one of those who plan it, in their zone."""
    return [_row(session, seen, reader, zone, names) for session in sessions]


def summary(sessions: Sequence[Session], seen: Horizon) -> Summary:
    """Return how many dates are green, amber and red."""
    staying = [session for session in sessions if not session.left_out]
    tones = [_tone(seen.against[session.pk]) for session in staying]
    red, amber, green = (tones.count(tone) for tone in ("danger", "warning", "success"))
    none = _("No date is fine yet") if staying else _("No date is left")
    parts = [ngettext("%(n)d date is fine", "%(n)d dates are fine", green) % {"n": green} if green else none]
    if amber:
        parts.append(_("%(n)d to look at") % {"n": amber})
    if red:
        parts.append(ngettext("%(n)d cannot take place", "%(n)d cannot take place", red) % {"n": red})
    off = [s.pk for s in staying if any(o.code == "day_off" for o in seen.against[s.pk])]
    return Summary(", ".join(parts) + ".", len(staying), red, amber, off)


def _row(session: Session, seen: Horizon, reader: Person, zone: str, names: dict[int, str]) -> DateRow:
    against = seen.against[session.pk]
    pair = [*seen.pairs[session.pk], 0, 0][:2]
    tone = "" if session.left_out else _tone(against)
    return DateRow(
        session=session,
        when=when(session.starts_at, reader=zone, zone=session.timezone),
        tone=tone,
        word=str(WORDS[tone]),
        reasons=[] if session.left_out else [objection.words(reader.pk, names) for objection in against],
        names=joined([names[pk] for pk in seen.pairs[session.pk] if pk in names]),
        substitutes=_substitutes(session, seen, names) if tone == "danger" else [],
        free=seen.slots.get(session.pk) if tone == "danger" else None,
        lead=pair[0],
        second=pair[1],
    )


def _substitutes(session: Session, seen: Horizon, names: dict[int, str]) -> list[Substitute]:
    """Return people who could take the place of the one who cannot; none where both cannot, or the time itself is the matter."""
    pair = seen.pairs[session.pk]
    cannot = {objection.person for objection in seen.against[session.pk] if objection.is_red}
    if len(pair) != 2 or len(cannot) != 1 or not cannot <= set(pair):
        return []
    (out,) = cannot
    stays = pair[0] if pair[1] == out else pair[1]
    able = sorted(seen.able[session.pk] - set(pair), key=lambda pk: names.get(pk, "").casefold())
    found = [pk for pk in able if pk in names][:MOST_SUBSTITUTES]
    return [Substitute(names[pk], *((pk, stays) if pair[0] == out else (stays, pk))) for pk in found]


def _tone(against: Sequence[Objection]) -> str:
    if any(objection.is_red for objection in against):
        return "danger"
    return "warning" if against else "success"
