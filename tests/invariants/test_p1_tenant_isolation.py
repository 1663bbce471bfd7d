"""P1: the database itself keeps organizations apart, for each of our roles."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError
from psycopg2.errors import InvalidTextRepresentation

from groups.models import Membership
from organizations.models import Person
from peersupport.tenancy import NoTenant, TenantBase, tenant
from tests.conftest import as_role
from tests.factories import Cast, make_group

TENANT_TABLES = sorted(m._meta.db_table for m in apps.get_models() if isinstance(m, TenantBase))
# Read before a tenant is open, and only for one's own user (organizations/access.py).
OUTSIDE = {"organizations_affiliation"}

UNPROTECTED = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
      AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'organization_id' AND NOT a.attisdropped)
      AND NOT (
        c.relrowsecurity AND c.relforcerowsecurity AND pg_get_userbyid(c.relowner) = 'peersupport_owner'
        AND (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) = 1
        AND (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive AND p.polcmd = '*'
             AND pg_get_expr(p.polqual, p.polrelid) LIKE '%%app.organization%%'
             AND pg_get_expr(p.polwithcheck, p.polrelid) LIKE '%%app.organization%%') = 1)
"""


def unprotected_tables() -> set[str]:
    """Names every table with organization_id whose policy, FORCE, owner or clauses are not as they must be."""
    with connection.cursor() as cursor:
        cursor.execute(UNPROTECTED.replace("%%", "%"))
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.django_db
def test_p1_every_table_with_an_organization_has_its_policy_and_force() -> None:
    assert unprotected_tables() == OUTSIDE


@pytest.mark.django_db
@pytest.mark.parametrize(
    "weakening",
    [
        "ALTER TABLE groups_session NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE groups_session DISABLE ROW LEVEL SECURITY",
        "CREATE POLICY more ON groups_session USING (true)",
        "ALTER POLICY groups_session_tenant ON groups_session WITH CHECK (true)",
    ],
)
def test_p1_the_lint_sees_each_weakening(weakening: str) -> None:
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute(weakening)
    assert "groups_session" in unprotected_tables()


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["web", "worker", "owner"])
@pytest.mark.parametrize("table", TENANT_TABLES)
def test_p1_no_role_reads_a_row_without_a_tenant(role: str, table: str) -> None:
    """The policy itself, beneath the wrapper: on a table that holds a row the cast of '' fails."""
    with as_role(role), transaction.atomic(), connection.cursor() as cursor:
        # EXPLAIN VERBOSE plans without rows: the policy's sub-select stands in the plan, or the right is missing altogether.
        try:
            with transaction.atomic():
                cursor.cursor.execute(f"EXPLAIN (VERBOSE) SELECT * FROM {table}")
        except Exception as error:
            assert "permission denied" in str(error)
        else:
            assert "app.organization" in "\n".join(row[0] for row in cursor.fetchall())


def test_p1_a_filled_table_is_refused_loudly(cast: Cast) -> None:
    for role in ("web", "worker", "owner"):
        with as_role(role), connection.cursor() as cursor, pytest.raises(InvalidTextRepresentation), transaction.atomic():
            cursor.cursor.execute("SELECT * FROM organizations_person")


def test_p1_insert_into_another_tenant_is_refused(cast: Cast) -> None:
    with tenant(cast.organization.pk), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Person.objects.create(organization=cast.other, user=cast.oscar, full_name="Nobody", joined_on="2026-01-01")


def test_p1_a_key_cannot_point_into_another_tenant(cast: Cast) -> None:
    elsewhere = make_group(organization=cast.other)
    with tenant(cast.organization.pk), pytest.raises(IntegrityError, match="tenant_key"), transaction.atomic():
        Membership.objects.create(
            group_id=elsewhere.pk,
            person=cast.carol,
            pseudonym="Fern",
            pseudonym_skeleton="fern",
            rules_version="1",
            joined_on="2026-01-01",
        )
        connection.check_constraints()


def test_p1_wrapper_refuses_an_empty_table_too(cast: Cast) -> None:
    with pytest.raises(NoTenant, match="groups_rsvp"), connection.cursor() as cursor:
        cursor.execute('SELECT count(*) FROM "groups_rsvp"')


def test_p1_a_failed_block_leaves_no_tenant_behind(cast: Cast) -> None:
    with pytest.raises(ZeroDivisionError), tenant(cast.organization.pk):
        raise ZeroDivisionError
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.organization')")
        assert cursor.fetchone() == ("",)


@pytest.mark.django_db
def test_p1_our_roles_have_no_way_around() -> None:
    """Members of nothing, no superuser, no BYPASSRLS, no TRUNCATE, no view or function that runs as its definer."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE rolname IN ('peersupport_web', 'peersupport_worker') "
            "AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb "
            "OR EXISTS (SELECT FROM pg_auth_members m WHERE m.member = pg_roles.oid))"
        )
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT grantee, table_name FROM information_schema.role_table_grants WHERE table_schema = 'public' "
            "AND grantee IN ('peersupport_web', 'peersupport_worker', 'PUBLIC') AND privilege_type IN ('TRUNCATE', 'TRIGGER')"
        )
        assert cursor.fetchall() == []
        cursor.execute("SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace")
        assert cursor.fetchall() == []
        cursor.execute("SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace")
        assert cursor.fetchall() == []


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["guardian_userobjectpermission", "guardian_groupobjectpermission"])
def test_p1_the_tables_that_know_no_tenant_are_shut(table: str) -> None:
    for role in ("web", "worker"):
        with (
            as_role(role),
            connection.cursor() as cursor,
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
        ):
            cursor.execute(f"SELECT * FROM {table}")
