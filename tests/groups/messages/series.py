"""Mails about many sessions at once."""

from groups.actions.series import draft_series, publish_series
from groups.actions.series_coming import cancel_series, change_series
from groups.models import PeerGroup, Series
from groups.models.series import SeriesChange
from tests.factories import Cast
from tests.groups.planning import make_plan


def _published(cast: Cast, group: PeerGroup) -> Series:
    return publish_series(draft_series(group, make_plan(cast.ivy), by=cast.alice), by=cast.alice)


def series_planned(cast: Cast, group: PeerGroup) -> None:
    _published(cast, group)


def series_changed(cast: Cast, group: PeerGroup) -> None:
    where = ("in_person", "Room 9 by the canteen", "")
    change_series(_published(cast, group), SeriesChange(minutes=90, where=where), by=cast.alice)


def series_cancelled(cast: Cast, group: PeerGroup) -> None:
    """Words that a facilitator typed stay on the page: they could name somebody."""
    cancel_series(_published(cast, group), reason="own", words="A gentle hour with Marram is not possible.", by=cast.alice)


SCENARIOS = {
    "groups/series_planned": series_planned,
    "groups/series_changed": series_changed,
    "groups/series_cancelled": series_cancelled,
}
