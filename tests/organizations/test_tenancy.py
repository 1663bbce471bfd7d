"""The tenant opens, nests, and shuts."""

import pytest
from django.db import connection, transaction
from psycopg2.errors import InvalidTextRepresentation

from organizations.models import Person
from peersupport.tenancy import NoTenant, open_organization_id, tenant
from tests.conftest import as_role
from tests.factories import Cast


def test_rows_of_another_organization_are_not_there(cast: Cast) -> None:
    with tenant(cast.organization.pk):
        assert not Person.objects.filter(pk=cast.dan.pk).exists()
    with tenant(cast.other.pk):
        assert list(Person.objects.all()) == [cast.dan]


def test_nested_tenant_puts_the_outer_one_back(cast: Cast) -> None:
    with tenant(cast.organization.pk):
        with tenant(cast.other.pk):
            assert Person.objects.count() == 1
        assert open_organization_id() == cast.organization.pk
        assert Person.objects.count() == 8


def test_query_outside_a_tenant_is_refused_in_python(cast: Cast) -> None:
    with pytest.raises(NoTenant):
        Person.objects.count()


@pytest.mark.parametrize("role", ["web", "worker", "owner"])
def test_p1_each_role_without_a_tenant_is_refused_by_the_database(cast: Cast, role: str) -> None:
    with (
        as_role(role),
        pytest.raises(InvalidTextRepresentation),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.cursor.execute("SELECT count(*) FROM organizations_person")
