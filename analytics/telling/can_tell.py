"""What a measure can and cannot tell: by what it asks, and by the strongest rung that its findings stand on. Pure words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.findings import Measure
from analytics.past.measures import known_scales


@dataclass(frozen=True)
class CanTell:
    can: list[str]
    cannot: list[str]


def can_tell(measure: Measure, rung: int | None, *, after_sessions: bool, only_past: bool) -> CanTell:
    """`rung` is the strongest on which a comparison could be made, None where there is none yet."""
    if only_past:
        return CanTell([_asks(measure)], [_not_ours(), *_never()])
    can = [_asks(measure), *_rung_can(rung, after_sessions=after_sessions)]
    if rung is not None:
        small = ngettext(
            "A change of less than %(points)g point counts as none: people would not notice it.",
            "A change of less than %(points)g points counts as none: people would not notice it.",
            1 if measure.meaningful == 1 else 2,
        )
        can.append(small % {"points": measure.meaningful})
    cannot = [_rung_cannot(rung), *_measure_cannot(measure)]
    if after_sessions:
        cannot.append(_("How safe or useful it was for those who stopped coming. Only people whose group has met are asked."))
    return CanTell(can, [*cannot, *_never()])


def _asks(measure: Measure) -> str:
    return _own_words().get(measure.slug) or _("How groups of ten or more answered, on average, and how sure that is.")


def _own_words() -> dict[str, str]:
    return {
        "phq4": _(
            "How many signs of worry and low mood people report for the last two weeks, on average, in groups of ten or more."
        ),
        "loneliness": _("How often people say that they feel lonely, on average, in groups of ten or more."),
        "burnout": _("How often people say that work burns them out, on average, in groups of ten or more."),
        "talk": _("Whether people see somebody at work to talk to, on average, in groups of ten or more."),
        "seek": _("How likely people find it that they would look for support, on average, in groups of ten or more."),
        "felt_safe": _("How safe people felt in their latest session, on average, in groups of ten or more."),
        "felt_heard": _("How much people felt heard in their latest session, on average, in groups of ten or more."),
        "useful": _("How useful people found their latest session, on average, in groups of ten or more."),
        "ucla3": _("How often people lack company, feel left out or isolated, on average, in groups of ten or more."),
        "satisfied": _("How satisfied people are with their life, on average, in groups of ten or more."),
        "worthwhile": _("How worthwhile people find what they do, on average, in groups of ten or more."),
        "happy": _("How happy people were on the day before, on average, in groups of ten or more."),
        "anxious": _("How anxious people were on the day before, on average, in groups of ten or more."),
        "understand": _("How well people think they understand work for other genders, on average, in groups of ten or more."),
        "open_talk": _("How easy people find it to talk across genders, on average, in groups of ten or more."),
        "speak_up": _("Whether people think they would say something, on average, in groups of ten or more."),
    }


def _rung_can(rung: int | None, *, after_sessions: bool) -> list[str]:
    if rung == 1:
        return [_("Whether the same people changed, and whether those who take part changed more than those who do not yet.")]
    if rung == 2:
        return [_("Whether people who take part changed more than people who are not in a group yet.")]
    if rung is None:
        return [_("Where things stand now. A change shows after another round.")]
    if after_sessions:
        return [_("How answers in mixed and in gender-specific groups differ, and how they differ from an earlier round.")]
    return [_("How answers differ from an earlier round.")]


def _rung_cannot(rung: int | None) -> str:
    if rung == 1:
        return _("That groups are the only reason. People choose to join, and only some let their device remember.")
    if rung == 2:
        return _(
            "That groups are the reason. People often join when they are low, and feel better with time. "
            "It is not the same people each time either."
        )
    if rung == 3:
        return _("That groups are the reason. Nobody outside of groups is there to compare with.")
    return _("Why it is so. This describes; it compares nobody with anybody who could have been like them.")


def _measure_cannot(measure: Measure) -> list[str]:
    own = {
        "phq4": _("Whether anybody is ill. Four questions are no diagnosis."),
        "loneliness": _("What kind of company people miss. It is one question."),
        "burnout": _("Burnout as an illness. It is one question of a longer list."),
        "happy": _("How people are in general. It asks about one day."),
        "anxious": _("How people are in general. It asks about one day."),
        "seek": _("Whether people do look for support. It asks what they expect of themselves."),
        "speak_up": _("Whether people do say something. It asks what they expect of themselves."),
    }.get(measure.slug)
    known = known_scales().get(measure.slug)
    lines = [own] if own else []
    if known and not known[0].validated:
        lines.append(_("How other organizations do. It is a question of our own, not validated: compare it with itself only."))
    if not known:
        lines.append(
            _("What a change of its points means. It is a question of your own; a twentieth of its range counts as much.")
        )
    return lines


def _not_ours() -> str:
    return _("A change. It is a survey from before the rounds here, of a different population, supplied by HR and unverified.")


def _never() -> list[str]:
    return [_("How any one person is doing. Nobody can see that here."), _("How people are who did not answer.")]
