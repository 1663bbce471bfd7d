"""P10, the harder way: the rights to everything but the ledger are taken away, and every page, file, report and mail still works.

The web role keeps what signing in and the frame of a page ask for, and what HR wrote about adaptations; the worker, who makes
reports and mails, the ledger, names of organizations, and the same adaptations. Each comes out byte for byte as it did before.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from analytics import ledger
from analytics.adapt.page import current_hints, taken_on
from analytics.models import Figure, Release
from analytics.report.content import asked_for, content
from analytics.report.period import periods
from analytics.report.table import csv_file
from analytics.telling.news import news_of
from groups.models import Turnover
from peersupport.tenancy import tenant
from surveys.models import Sheet, Wave
from surveys.question_set import STRATA
from tests.analytics.factories import (
    make_adaptation,
    make_month,
    make_past,
    make_quarter,
    make_sheets,
    make_wave,
    publish,
    spread,
)
from tests.conftest import as_role
from tests.factories import Cast
from tests.invariants.test_p10_everything_from_the_ledger import LEDGER
from tests.watching import Fetched, fetch, linked

# What HR took on is the organization's own word and stands beside the ledger; of nobody's answers or places.
BESIDE = {"analytics_adaptation"}
# Who is signed in, where, and what they may open; whether the help button has a warning; never who agreed to what.
AROUND = re.compile(
    r'"(django_session|organizations_(user|affiliation|organization|person|rolegrant)|usersessions_\w+|resources_helplinecheck)"'
)


@pytest.fixture
def published(cast: Cast) -> Cast:
    """Rounds of levels, one that asked for changes, one after sessions, a past survey, counts, and something taken on."""
    organization = cast.organization
    make_past(organization=organization, values={"woman": 5.0, "man": 4.0})
    waves = [make_wave(organization=organization, closed_on=date(2025, month, 20)) for month in (9, 11)]
    for number, wave in enumerate(waves):
        make_sheets(wave, {atom: _sheets(6 - number) for atom in _atoms("core")})
        publish(wave)
    change = make_wave(organization=organization, linked={"phq4": ["member", "not_yet"]}, linked_since=waves[0])
    make_sheets(change, {atom: [{"phq4_change": -2, "talk": 6}] * 60 for atom in _atoms("core")})
    publish(change)
    session = make_wave(organization=organization, kind="session", closed_on=date(2026, 3, 20))
    make_sheets(session, {atom: spread(40, 7, high=10, column="felt_safe") for atom in _atoms("session")})
    publish(session)
    for month in (1, 2):
        make_month(organization=organization, starts_on=date(2026, month, 1), waiting=10)
    make_quarter(organization=organization, starts_on=date(2026, 1, 1), members={"woman": 40, "man": 20})
    make_adaptation(organization=organization, taken_on=date(2025, 10, 10), follow_up_on=date(2026, 1, 1))
    make_adaptation(
        organization=organization, measure="waiting", hint="waiting_long", status="done", outcome="Fewer wait.",
        closed_on=date(2026, 4, 1),
    )  # fmt: skip
    return cast


def _atoms(kind: str) -> list[tuple[str, str]]:
    return [(gender, second) for gender in ("woman", "man") for second in STRATA[kind]]


def _sheets(mean: int) -> list[dict[str, int]]:
    return [{"phq4": max(0, mean + place % 3 - 1), "loneliness": 1 + place % 5, "talk": 5 + place % 4} for place in range(60)]


def cut(role: str, *, read: Iterable[str], kept: re.Pattern[str] | None = None) -> None:
    """Take every right from a role but to read these tables; of tables that match `kept` it keeps what it has."""
    with as_role("owner"), connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        closed = [name for name in tables if not (kept and kept.fullmatch(f'"{name}"'))]
        cursor.execute(f"REVOKE ALL ON {', '.join(closed)} FROM peersupport_{role}")
        cursor.execute(f"GRANT SELECT ON {', '.join(sorted(read))} TO peersupport_{role}")


def assert_cut(*models: Any) -> None:
    for model in models:
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            list(model.objects.all())


def test_p10_every_page_and_file_comes_out_the_same(published: Cast, client_of: Callable[[Any], Client]) -> None:
    """Whatever links lead to, for HR and for everyone; what is drawn is drawn anew, with no right to anything else."""
    clients = {"erin": client_of(published.erin), "carol": client_of(published.carol)}
    pages = {
        who: linked(clients[who], [f"/harbour/{folder}/", f"/harbour/{folder}/report/board/report.csv"], f"/harbour/{folder}/")
        for who, folder in (("erin", "insights"), ("carol", "figures"))
    }
    with tenant(published.organization.pk):
        measures = sorted({figure.measure for figure in ledger.read().figures})
        hints = [f"/harbour/insights/adapt/{hint.key}/take/" for hint in current_hints(ledger.version())]
    assert hints
    assert set(hints) <= set(pages["erin"]), "links lead to less than there is"
    pages["erin"].append("/harbour/past-surveys/")
    for what in ("gap/", "reach/", "taking-part/", "questions/", "adapt/", "report/", "roster.csv", "pictures/pipeline.png"):
        assert {f"/harbour/insights/{what}", f"/harbour/figures/{what}"} <= {*pages["erin"], *pages["carol"]}, what
    assert {"phq4", "loneliness", "talk", "felt_safe"} <= set(measures)
    assert {f"/harbour/insights/{each}/" for each in measures if not each.endswith("_change")} <= set(pages["erin"])
    assert len(pages["erin"]) > 60

    def everything() -> Fetched:
        cache.clear()
        return {key: value for who in clients for key, value in fetch({who: clients[who]}, pages[who]).items()}

    before = everything()
    assert {status for status, _body, _headers in before.values()} == {200}
    cut("web", read=LEDGER | BESIDE, kept=AROUND)
    after = everything()
    assert {key for key in before if after[key] != before[key]} == set()
    with tenant(published.organization.pk):
        assert_cut(Wave, Sheet, Turnover)


def test_p10_reports_and_mails_of_the_worker_come_out_the_same(published: Cast) -> None:
    """Every report there can be, as data for the typesetter and as a table, and the mail of every release."""

    def everything() -> list[Any]:
        cache.clear()
        held, taken = ledger.read(), taken_on()
        made: list[Any] = []
        for period in periods([each.closed_on for each in held.rounds]):
            made.append(json.dumps(content(asked_for("Harbour", period, held, taken)), default=repr))
            made.append(csv_file(asked_for("Harbour", period, held, taken)))
        return [*made, *(news_of(each.source, "harbour") for each in held.rounds)]

    with tenant(published.organization.pk), as_role("worker"):
        assert Figure.objects.count() > 10 and Release.objects.count() == 4
        before = everything()
        cut("worker", read=LEDGER | BESIDE | {"organizations_organization"})
        assert everything() == before
        assert_cut(Wave, Sheet, Turnover)
    assert len(before) > 10
