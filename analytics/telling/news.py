"""What a mail says of one release: its headline and the picture of the page, from the ledger alone (P10)."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from analytics.addresses import INSIGHTS, Addresses
from analytics.charts.by_gender import by_gender
from analytics.charts.files import png_file
from analytics.charts.picture import Picture
from analytics.emails import FiguresMail, NoFiguresMail
from analytics.findings.rounds import rounds_of
from analytics.history import compared
from analytics.ledger import Ledger
from analytics.pages import State
from analytics.report.period import as_it_stood
from analytics.telling import words
from analytics.telling.headline import headline
from analytics.telling.story import Teller
from analytics.telling.tiles import CHANGE


def news_of(source: str, slug: str) -> FiguresMail | NoFiguresMail:
    """What is told of the release with that public id, in the language that is active: as things stood when it closed.

    A round may be published after a later one, where its own release waited. It is told with its own figures all the same.
    """
    state = State()
    (about,) = [each for each in state.held.rounds if each.source == source]
    state.held = as_it_stood(state.held, about.closed_on)
    at = Addresses(INSIGHTS, slug)
    teller = next((each for each in state.tellers.values() if source in _published_in(each)), None)
    if teller is None:
        return NoFiguresMail(settings.SITE_NAME, about.title, settings.SITE_URL + at.of("home"))
    picture = _picture(state.held, teller, source)
    return FiguresMail(
        site_name=settings.SITE_NAME,
        round_title=about.title,
        headline=f"{teller.measure.name}: {_headline(teller, source)}",
        evidence=_evidence(teller, source),
        page_url=settings.SITE_URL + at.measure(teller.measure.slug),
        report_url=settings.SITE_URL + at.of("report"),
        picture_title=picture.title if picture else "",
        about=picture.about if picture else "",
        alt=picture.description if picture else "",
        table=as_lines(picture) if picture else "",
        png=png_file(picture) if picture else b"",
    )


def _headline(teller: Teller, source: str) -> str:
    """What this round says. Where it allows no comparison, an earlier round's is no news and is not told as such."""
    main, gap = teller.main(), teller.pick("change_of_gap")
    if main and str(main.wave) != source:
        return _("These rounds cannot be compared yet")
    return headline(main, gap if gap and str(gap.wave) == source else None, past=False)


def _evidence(teller: Teller, source: str) -> str:
    """What the headline rests on: no verdict goes out without its rung. Empty where there is none."""
    main = teller.main()
    if main is None or main.value is None or str(main.wave) != source:
        return ""
    return _("Evidence: %(strength)d of 4. %(stands)s") % {"strength": 5 - main.rung, "stands": words.rung(main)}


def as_lines(picture: Picture) -> str:
    """The picture's table for a mail of text alone: a line for each row, every value with its name."""
    return "\n".join(_line(picture.columns, row) for row in picture.rows)


def _published_in(teller: Teller) -> set[str]:
    """The latest round of a measure, and the one that published its linked change instead of its level."""
    return {str(teller.now.wave), *(str(one.wave) for one in teller.linked if one.closed_on > teller.now.closed_on)}


def _picture(held: Ledger, teller: Teller, source: str) -> Picture | None:
    """The page's picture, by the same maker; of all others a mail says nothing, so none of them is drawn."""
    if str(teller.now.wave) == source:
        return by_gender(teller.now, teller.before, teller.measure)
    change = teller.measure.slug + CHANGE
    now, before = compared(rounds_of(figure for figure in held.figures if figure.measure == change))
    return by_gender(now, before, held.measures[change])


def _line(columns: Sequence[str], row: Sequence[str]) -> str:
    values = (f"{what}: {value}" for what, value in zip(columns[1:], row[1:], strict=True))
    return f"{row[0]}. {'; '.join(values)}"
