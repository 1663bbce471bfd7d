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
from analytics.headline import headline
from analytics.pages import State


def news_of(source: str, slug: str) -> FiguresMail | NoFiguresMail:
    """What is told of the release with that public id, in the language that is active."""
    state = State()
    (about,) = [each for each in state.held.rounds if each.source == source]
    at = Addresses(INSIGHTS, slug)
    told = next((each for each, teller in state.tellers.items() if str(teller.now.wave) == source), None)
    if told is None:
        return NoFiguresMail(settings.SITE_NAME, about.title, settings.SITE_URL + at.of("home"))
    # The page's picture, by the same maker; of all others a mail says nothing, so none of them is drawn.
    teller = state.tellers[told]
    picture = by_gender(teller.now, teller.before, teller.measure)
    return FiguresMail(
        site_name=settings.SITE_NAME,
        round_title=about.title,
        headline=headline(teller.main(), teller.pick("change_of_gap"), past=False),
        page_url=settings.SITE_URL + at.measure(told),
        report_url=settings.SITE_URL + at.of("report"),
        picture_title=picture.title if picture else "",
        about=picture.about if picture else "",
        alt=picture.description if picture else "",
        table=as_lines(picture) if picture else "",
        png=png_file(picture) if picture else b"",
    )


def as_lines(picture: Picture) -> str:
    """The picture's table for a mail of text alone: a line for each row, every value with its name."""
    return "\n".join(_line(picture.columns, row) for row in picture.rows)


def _line(columns: Sequence[str], row: Sequence[str]) -> str:
    values = [
        _("%(what)s %(value)s") % {"what": what.lower(), "value": value} for what, value in zip(columns[1:], row[1:], strict=True)
    ]
    return f"{row[0]}: {'; '.join(values)}"
