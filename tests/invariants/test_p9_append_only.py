"""P9: the ledger of published figures is append-only in the database, by grants and not by habit."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from analytics.actions.roster import publish_month
from analytics.ledger import rights_problems
from analytics.models import Figure
from peersupport.tenancy import tenant
from tests.analytics.factories import make_figure, make_past, make_release, make_sheets, make_wave, publish, spread
from tests.conftest import as_role
from tests.factories import Cast

LEDGER = {
    "analytics_release": "closed_on = closed_on",
    "analytics_figure": "value = 0",
    "analytics_pastfigure": "value = 0",
    "analytics_pastmeasure": "title = title",
    "analytics_pastcolumn": "name = name",
    "analytics_atomcount": "n = 0",
    # That HR was told, once: whoever could delete it could have everybody told again.
    "analytics_releasenotice": "told_on = told_on",
    "analytics_rosterrelease": "published_on = published_on",
    "analytics_rosterfigure": "value = 0",
}


@pytest.fixture
def ledger(cast: Cast) -> Cast:
    wave = make_wave(organization=cast.organization)
    make_sheets(wave, {("woman", "member"): spread(30, 4), ("man", "member"): spread(30, 3)})
    publish(wave)
    make_past(organization=cast.organization, values={"woman": 4.0})
    with tenant(cast.organization.pk), as_role("worker"):
        publish_month(cast.organization, date(2026, 3, 1), date(2026, 4, 1))
    return cast


@pytest.mark.parametrize("role", ["web", "worker"])
@pytest.mark.parametrize("table", LEDGER)
@pytest.mark.parametrize("statement", ["UPDATE {table} SET {change}", "DELETE FROM {table}", "TRUNCATE {table} CASCADE"])
def test_p9_neither_web_nor_worker_changes_the_ledger(ledger: Cast, role: str, table: str, statement: str) -> None:
    sql = statement.format(table=table, change=LEDGER[table])
    with (
        tenant(ledger.organization.pk),
        as_role(role),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


@pytest.mark.parametrize("table", LEDGER)
def test_p9_web_writes_nothing_into_the_ledger(ledger: Cast, table: str) -> None:
    with (
        tenant(ledger.organization.pk),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"INSERT INTO {table} DEFAULT VALUES")


@pytest.mark.parametrize(
    ("right", "table"), [("DELETE", "analytics_release"), ("UPDATE", "analytics_rosterfigure"), ("SELECT", "groups_turnover")]
)
def test_p9_the_check_of_rights_is_clean_and_sees_a_right_too_many(ledger: Cast, right: str, table: str) -> None:
    assert rights_problems() == []
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute(f"GRANT {right} ON {table} TO peersupport_web")
    try:
        assert rights_problems() == [f"peersupport_web may {right} {table}"]
    finally:
        with as_role("owner"), connection.cursor() as cursor:
            cursor.execute(f"REVOKE {right} ON {table} FROM peersupport_web")


def test_p9_the_same_block_is_published_once(cast: Cast) -> None:
    release = make_release(organization=cast.organization)
    make_figure(release=release)
    with pytest.raises(IntegrityError, match="figure_once"), transaction.atomic():
        make_figure(release=release)
    with tenant(cast.organization.pk):
        assert Figure.objects.count() == 1
