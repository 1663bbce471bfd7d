"""What a hint says: titles, what to do, and how far a figure of that strength carries. Pure."""

from __future__ import annotations

from django.utils.translation import gettext as _

from analytics.disclosure import rounded_to
from analytics.findings import Finding, Measure
from analytics.telling.past_words import gender_in_words


def gap_title(worse_off: str, measure: Measure) -> str:
    fields = {"measure": measure.name}
    if worse_off == "woman":
        return _("%(measure)s: women are worse off than men") % fields
    return _("%(measure)s: men are worse off than women") % fields


def worse_title(finding: Finding, measure: Measure) -> str:
    """Whose figure got worse, and on what."""
    fields = {"measure": measure.name, "who": "" if finding.subject == "all" else gender_in_words(finding.subject)}
    if finding.kind in {"difference_in_differences", "linked_difference"}:
        if finding.subject == "all":
            return _("%(measure)s: worse for people who take part") % fields
        return _("%(measure)s: worse for those who take part (%(who)s)") % fields
    return (
        _("%(measure)s: worse than before (%(who)s)") % fields if fields["who"] else _("%(measure)s: worse than before") % fields
    )


def caution(rung: int) -> str:
    """How far evidence of this rung carries."""
    return {
        1: _("Strong for figures like these: the same people, before and after. Other reasons stay possible."),
        2: _("It compares the changes of two sides. Where they differ, it does not say why."),
        3: _("Look, do not conclude. People join and leave for reasons that these figures do not hold."),
        4: _("Look, do not conclude. This describes how things are and says nothing about why."),
    }[rung]


def counted(measure: str) -> str:
    return _("A count of the whole organization, rounded to %(size)d.") % {"size": rounded_to("month", measure)}


def described() -> str:
    return _("A description. Nobody chose by lot which kind of group to join.")


def action_of(slug: str, measure: str) -> str:
    """What to do: something that an organization can do for everyone, and that singles nobody out."""
    own = by_measure().get((slug, measure))
    return own or actions()[slug]


def actions() -> dict[str, str]:
    return {**_on_answers(), **_on_counts()}


def _on_answers() -> dict[str, str]:
    return {
        "closing_warning": _(
            "Do not report this as success. Ask in an open meeting what got harder since then, and look for changes at "
            "work in those months: shifts, moves, cuts."
        ),
        "worse_taking_part": _(
            "Talk with the coordinator about what changed in the groups: times, length, how sessions begin and end. Offer"
            " facilitators supervision. Keep the groups running meanwhile."
        ),
        "worse_than_before": _(
            "Look for changes at work in these months that touch everybody, such as shifts, moves or cuts, and take them "
            "up where they are decided. Keep the groups and the rounds as they are."
        ),
        "less_safe": _(
            "Ask the coordinator to go through the ground rules and how sessions begin with all facilitators, and see "
            "that both kinds of group have free places, so that people can choose."
        ),
        "gap_wider": _(
            "Look at what differs at work: hours, shifts, pay rounds, who is asked to take on what. Take one of these up "
            "where it is decided, and say in the organization that you did."
        ),
        "gap_wide": _(
            "Look at what differs at work: hours, shifts, who is asked to take on what. See that groups meet at times "
            "that suit part-time and shift work. Address everyone: a mail to one gender alone would do harm."
        ),
        "not_enough": _(
            "Keep the groups and the rounds as they are. Invite everyone to the next round, in the same words for all, "
            "with time at work to answer."
        ),
        "keep_going": _("Keep the groups as they are, and see that there are free places for people who have not joined yet."),
    }


def _on_counts() -> dict[str, str]:
    return {
        "waiting_long": _(
            "Open another group, or ask groups with room whether they take more people. Tell those who wait, through the "
            "coordinator, when it begins."
        ),
        "few_facilitators": _(
            "Train more facilitators before you open more groups, and give those who lead now the hours for it. Two lead "
            "each session."
        ),
        "many_leave": _(
            "Ask the coordinator which times, lengths and rhythms groups have now, and offer others. Do not ask anybody "
            "why they left."
        ),
        "few_take_part": _(
            "Say again, to everyone and in the same words, what the groups are and what the employer cannot see. Let "
            "somebody speak who leads one."
        ),
    }


def by_measure() -> dict[tuple[str, str], str]:
    """Where a measure asks for something of its own."""
    return {
        ("gap_wide", "loneliness"): _(
            "Make room to meet at work: breaks that people share across sites and shifts, and groups at times that suit "
            "part-time work. Address everyone: a mail to one gender alone would do harm."
        ),
        ("gap_wide", "burnout"): _(
            "Look at workload and hours: who covers for whom, who is reached after work. Change one rule that applies to "
            "everyone, and say so."
        ),
        ("gap_wide", "talk"): _(
            "See that every team has time together that is not about tasks. Offer managers a short training on listening."
        ),
        ("gap_wide", "seek"): _(
            "Show in one place where support is to be found and what stays confidential. Let people at the top say that "
            "using it is fine."
        ),
    }
