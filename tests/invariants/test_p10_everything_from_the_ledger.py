"""P10: everything that a page, file or export says is computed from the ledger alone, never from answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from analytics import ledger
from analytics.actions.roster import publish_month
from analytics.files import document
from analytics.history import all_findings
from analytics.pages import INSIGHTS, body
from peersupport.tenancy import tenant
from surveys.models import Sheet
from tests.analytics.factories import make_past, make_sheets, make_wave, publish, spread
from tests.conftest import as_role
from tests.factories import Cast

LEDGER = {"analytics_release", "analytics_figure", "analytics_pastfigure", "analytics_pastmeasure", "analytics_pastsurvey"}
LEDGER |= {"analytics_rosterrelease", "analytics_rosterfigure"}
PATHS = [
    *("insights/", "insights/gap/", "insights/phq4/", "figures/", "figures/gap/", "figures/phq4/"),
    *("insights/figures.json", "insights/figures.csv", "insights/findings.json", "insights/findings.csv", "figures/figures.json"),
    *("insights/roster.json", "insights/roster.csv", "insights/reach/", "insights/taking-part/", "figures/roster.json"),
]
# What signing in, tenancy and the header ask for; none of it says anything about answers.
# The help button carries what the organization found about its help lines.
AROUND = re.compile(r'"(django_session|organizations_\w+|account_\w+|usersessions_\w+|resources_helplinecheck)"')


@pytest.fixture
def published(cast: Cast) -> Cast:
    wave = make_wave(organization=cast.organization)
    sheets = {(gender, second): spread(40, 4) for gender in ("woman", "man") for second in ("member", "not_yet")}
    make_sheets(wave, sheets)
    publish(wave)
    make_past(organization=cast.organization, values={"woman": 4.0, "man": 3.0})
    with tenant(cast.organization.pk), as_role("worker"):
        publish_month(cast.organization, date(2026, 3, 1), date(2026, 4, 1))
    cache.clear()
    return cast


@pytest.mark.parametrize("path", PATHS)
def test_p10_pages_read_no_table_but_the_ledger(published: Cast, client_of: Callable[[Any], Client], path: str) -> None:
    client = client_of(published.erin)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/harbour/{path}").status_code == 200
    named = {table for query in queries for table in re.findall(r'(?:FROM|JOIN|UPDATE|INTO) "(\w+)"', query["sql"])}
    assert {table for table in named if not AROUND.fullmatch(f'"{table}"')} <= LEDGER
    assert named & LEDGER


def test_p10_pages_are_the_same_after_every_other_table_is_closed(published: Cast) -> None:
    """The same bytes, drawn once with all rights of the web role and once with none but reading the ledger."""
    names = ("figures.json", "findings.json", "roster.json", "figures.csv", "findings.csv", "roster.csv")

    def everything() -> list[bytes]:
        cache.clear()
        version = ledger.version()
        pages = [body(page, INSIGHTS, version, "harbour") for page in ("dashboard", "gap", "measure:phq4")]
        return [*(page.encode() for page in pages), *(document(name, version).content for name in names)]

    with tenant(published.organization.pk):
        as_web = everything()
        with as_role("owner"), connection.cursor() as cursor:
            cursor.execute("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM peersupport_web")
            cursor.execute(f"GRANT SELECT ON {', '.join(sorted(LEDGER))} TO peersupport_web")
        assert everything() == as_web
        assert all_findings(ledger.read())
        # The rights are really gone.
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Sheet.objects.count()


def test_p10_destroying_the_answers_changes_nothing(published: Cast, client_of: Callable[[Any], Client]) -> None:
    client = client_of(published.erin)
    before = [client.get(f"/harbour/{path}").content for path in PATHS if "." in path]
    with tenant(published.organization.pk), as_role("worker"):
        assert Sheet.objects.all().delete()[0] == 160
    cache.clear()
    assert [client.get(f"/harbour/{path}").content for path in PATHS if "." in path] == before
