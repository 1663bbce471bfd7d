"""The last chapters: how figures are made, what they can and cannot tell, and the instruments behind them."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from analytics.ledger import Ledger
from analytics.past.measures import known_scales
from analytics.report.blocks import Block, chapter, heading, points, table, text
from surveys.instrument import Instrument
from surveys.question_set import question_set


def chapters(held: Ledger) -> list[Block]:
    return [_method(), _limits(), _instruments(held)]


def _method() -> Block:
    return chapter(
        _("How the figures are made"),
        points(
            [
                _("A round asks everyone in the organization the same questions. Nobody chooses who is asked."),
                _("Answers carry no name, no time and no device. After the round has closed they are added up by group, once."),
                _(
                    "A figure needs ten or more people. Smaller groups are merged or left out, in an order that was fixed before "
                    "anybody answered."
                ),
                _(
                    "Each average is rounded, with a secret shift, so that any two people who pool their answers can rule out "
                    "nothing about anybody else. The smaller the group, the coarser the rounding."
                ),
                _("Counts of people come once a month, rounded to 5 or 10; by gender once a quarter, rounded to 10, from 20 on."),
                _("The answers are destroyed within a day of publication. A figure never changes afterwards."),
                _(
                    "Ranges say where the truth lies in 19 of 20 cases. They take a spread that was fixed beforehand and carry "
                    "the rounding too, so they are slightly wide and never narrow."
                ),
                _(
                    "The latest round is compared with the one nearest to a year before it, or with the first. One comparison "
                    "was declared beforehand: whether people who take part changed more on PHQ-4 than people not yet in a "
                    "group. It is tested first, then the same by gender, then the change of the gap. All others share one limit"
                    " for chance finds."
                ),
                _("Past surveys that HR brought are marked, unverified, and compared with nothing: they asked other people."),
            ]
        ),
        heading(_("How strong the evidence is")),
        _rungs(),
    )


def _rungs() -> Block | None:
    return table(
        [_("Evidence"), _("What stands behind it")],
        [
            [_("4 of 4"), _("The same people before and after, by their own devices, against people who have not joined.")],
            [_("3 of 4"), _("Taking part against not yet, before against now. Not the same people each time.")],
            [_("2 of 4"), _("People who take part, before against now. People join when they are low.")],
            [_("1 of 4"), _("A description of one round, or a count.")],
        ],
        widths=(1, 8),
    )


def _limits() -> Block:
    return chapter(
        _("Limits of the evidence"),
        points(
            [
                _(
                    "Nobody was put into a group by lot. People choose to join, often when they are low, and feel better with "
                    "time."
                ),
                _("Not everyone answers. How people are who did not, nobody knows."),
                _("What people say of themselves is not a diagnosis. No figure here says that anybody is ill or well."),
                _("“Not enough evidence yet” means just that. It does not mean that nothing has changed."),
                _("Many comparisons are made. Some would look like a change by chance; the rule above keeps such finds few."),
                _(
                    "The privacy rule costs detail: small groups stay hidden, figures are coarse, and single teams are never "
                    "shown."
                ),
                _(
                    "The privacy rule does not stop everything: many colluders around one person, newcomers where nobody else’s "
                    "answers move, or whoever runs the machine and alters its code. The limits page says what was measured."
                ),
            ]
        ),
    )


def _instruments(held: Ledger) -> Block:
    rows = [
        [
            each.name,
            each.about
            if each.validated
            else _("%(about)s. Not validated") % {"about": each.about.removesuffix(". They are not validated")},
            each.licence,
            each.source,
        ]
        for each in used(held)
    ]
    return chapter(
        _("Instruments, licences and sources"),
        text(_("The questions behind the figures of this report.")),
        table([_("Instrument"), _("What it asks"), _("Licence"), _("Source")], rows, widths=(3, 5, 6, 6)),
    )


def used(held: Ledger) -> list[Instrument]:
    """Those that a published round or past survey asked, in the order in which they came."""
    asked = [*(each for round in held.rounds for each in question_set(round.question_set).instruments), *_past(held)]
    return list({each.slug: each for each in asked}.values())


def _past(held: Ledger) -> Iterator[Instrument]:
    for measure in held.measures:
        if measure in known_scales():
            yield known_scales()[measure][0]
