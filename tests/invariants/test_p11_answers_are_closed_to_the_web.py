"""P11: the database role of the web process cannot read answers; only the nightly worker's can."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction

from analytics.actions.publication import publish_wave
from analytics.cells import cells_of
from peersupport.tenancy import tenant
from tests.analytics.factories import make_sheets, make_wave, publish, spread
from tests.conftest import as_role
from tests.factories import Cast


@pytest.mark.parametrize("table", ["surveys_sheet", "surveys_letter", "analytics_atomcount"])
@pytest.mark.parametrize("sql", ["SELECT count(*) FROM {}", "SELECT organization_id FROM {}", "COPY {} TO STDOUT"])
def test_p11_web_reads_no_answer_and_no_count(cast: Cast, table: str, sql: str) -> None:
    with (
        tenant(cast.organization.pk),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql.format(table))


def test_p11_cells_are_the_workers_alone(cast: Cast) -> None:
    wave = make_wave(organization=cast.organization)
    make_sheets(wave, {("woman", "member"): spread(30, 4)})
    with tenant(cast.organization.pk), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        cells_of(wave)
    with tenant(cast.organization.pk), as_role("worker"):
        assert cells_of(wave)["phq4"]["woman", "member"].n == 30


def test_p11_nor_can_the_web_publish(cast: Cast) -> None:
    wave = make_wave(organization=cast.organization)
    make_sheets(wave, {("woman", "member"): spread(30, 4)})
    with tenant(cast.organization.pk), pytest.raises(ProgrammingError, match="permission denied"):
        publish_wave(wave)
    assert publish(wave) is not None
