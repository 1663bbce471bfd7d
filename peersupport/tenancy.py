"""Tenancy: one organization at a time, decided by the database (privacy.md, P1).

Every tenant table carries `organization_id`, a FORCEd row-level-security policy and composite foreign keys. The policy compares
with the setting `app.organization`, which lives for one transaction. Outside `tenant()` it is '' and its cast fails: loudly, not
emptily.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.base import ModelBase
from django.db.models.constraints import BaseConstraint

SETTING = "app.organization"
# A sub-select, so that it runs once a statement and not once a row (docs/decisions/0002).
CURRENT = f"(SELECT current_setting('{SETTING}')::bigint)"
ROLES = ("peersupport_web", "peersupport_worker")

_current: ContextVar[int | None] = ContextVar("organization", default=None)
View = TypeVar("View", bound=Callable[..., Any])


class NoTenant(Exception):
    """A tenant table was named in a query outside `tenant()`."""


def current_organization_id() -> int:
    """Return the id of the open tenant.

    Raises NoTenant outside `tenant()`.
    """
    organization_id = _current.get()
    if organization_id is None:
        raise NoTenant("No organization is open: wrap this in tenant(organization_id).")
    return organization_id


def open_organization_id() -> int | None:
    """Return the id of the open tenant, None outside one: the default of every tenant row (NOT NULL refuses None)."""
    return _current.get()


def is_tenant_open() -> bool:
    """Tell whether a tenant is open in this thread."""
    return _current.get() is not None


@contextmanager
def tenant(organization_id: int, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Open one organization for one transaction, and put back what was open before.

    Releasing a savepoint keeps SET LOCAL, so a nested block would leak outwards if the old value were not restored. `on_commit`
    callbacks, tasks and threads start without a tenant and open their own.
    """
    before = _current.get()
    connection = connections[using]
    # The end of our own transaction ends SET LOCAL; only inside another one is there something to put back.
    is_outermost = not connection.in_atomic_block
    with transaction.atomic(using=using):
        _set(connection, str(int(organization_id)))
        token = _current.set(int(organization_id))
        try:
            yield
        finally:
            _current.reset(token)
            # A failed transaction takes no more statements; its rollback restores the value by itself.
            if not is_outermost and not connection.needs_rollback and not _is_broken(connection):
                _set(connection, "" if before is None else str(before))


def _set(connection: Any, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, value])


def _is_broken(connection: Any) -> bool:
    """Tell whether the transaction is aborted or the connection gone, as the driver knows it without a query."""
    raw = connection.connection
    # psycopg2: 3 is TRANSACTION_STATUS_INERROR, 4 is TRANSACTION_STATUS_UNKNOWN.
    return raw is None or raw.closed or raw.info.transaction_status in (3, 4)


def public_in_tenant(view: View) -> View:
    """Mark a view below `/<organization>/` that answers without session, cookie or person."""
    view.public_in_tenant = True  # type: ignore[attr-defined]
    return view


class RowLevelSecurity(BaseConstraint):
    """The policy of one tenant table. A constraint, so that makemigrations writes it and `--check` notices its absence."""

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)

    def _statements(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> list[str]:
        quote = schema_editor.quote_name
        table, column = quote(model._meta.db_table), quote("organization_id")
        same = f"{column} = {CURRENT}"
        return [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {quote(self.name)} ON {table} USING ({same}) WITH CHECK ({same})",
        ]

    def constraint_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        """Called for CREATE TABLE: nothing stands inline."""
        policy = self.create_sql(model, schema_editor)
        assert schema_editor is not None
        schema_editor.deferred_sql.append(policy)
        return ""

    def create_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        """Return the policy; switch it on last, since PostgreSQL checks new keys as the owner, who sees no row under FORCE."""
        assert model is not None
        assert schema_editor is not None
        *switches, policy = self._statements(model, schema_editor)
        schema_editor.deferred_sql.extend(switches)
        return policy

    def remove_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert model is not None
        assert schema_editor is not None
        quote = schema_editor.quote_name
        table = quote(model._meta.db_table)
        return (
            f"DROP POLICY {quote(self.name)} ON {table}; ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; "
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
        )

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """The database decides."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RowLevelSecurity) and self.name == other.name

    __hash__ = BaseConstraint.__hash__


class TenantKey(BaseConstraint):
    """`(organization_id, x_id)` → target `(organization_id, id)`: a row can never point into another tenant.

    PostgreSQL's own foreign-key checks bypass row-level security, so a plain key could.
    """

    def __init__(self, *, name: str, field: str) -> None:
        super().__init__(name=name)
        self.field = field

    def create_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert model is not None
        assert schema_editor is not None
        quote = schema_editor.quote_name
        field: Any = model._meta.get_field(self.field)
        target: Any = field.related_model
        tables = sorted({quote(model._meta.db_table), quote(target._meta.db_table)})
        # PostgreSQL checks the rows that are there as the owner, who sees none under FORCE: lifted for this one transaction.
        lifted = [f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY" for table in tables]
        forced = [f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY" for table in tables]
        key = (
            f"ALTER TABLE {quote(model._meta.db_table)} ADD CONSTRAINT {quote(self.name)} "
            f"FOREIGN KEY ({quote('organization_id')}, {quote(field.column)}) "
            f"REFERENCES {quote(target._meta.db_table)} ({quote('organization_id')}, {quote(target._meta.pk.column)}) "
            "DEFERRABLE INITIALLY DEFERRED"
        )
        # Last, since a migration may add a key before the table it points into has its UNIQUE (organization, id).
        schema_editor.deferred_sql.append("; ".join([*lifted, key, *forced]))
        # Django executes whatever this returns: what is so anyway.
        return "; ".join(forced)

    def constraint_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert schema_editor is not None
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))
        return ""

    def remove_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert model is not None
        assert schema_editor is not None
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """The database decides."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TenantKey) and (self.name, self.field) == (other.name, other.field)

    __hash__ = BaseConstraint.__hash__

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "field": self.field}


class TenantBase(ModelBase):
    """Gives every tenant model its policy, UNIQUE (organization, id) and composite keys, so that none can be forgotten."""

    def __new__(cls, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **kwargs: Any) -> Any:
        model: Any = super().__new__(cls, name, bases, attrs, **kwargs)
        if model._meta.abstract or model._meta.proxy:
            return model
        table = model._meta.db_table
        mine: list[BaseConstraint] = [RowLevelSecurity(name=f"{table}_tenant")]
        if not getattr(model, "without_tenant_key", False):
            mine.append(models.UniqueConstraint(fields=["organization", "id"], name=f"{table}_organization_id_key"))
        for field in model._meta.local_fields:
            if isinstance(field, models.ForeignKey) and field.name != "organization":
                named: Any = field.remote_field.model
                target: Any = model if named == "self" else named
                if isinstance(target, str):
                    raise TypeError(f"{name}.{field.name} must name its model's class, not a string.")
                if isinstance(target, TenantBase):
                    mine.append(TenantKey(name=f"{table}_{field.name}_tenant_key", field=field.name))
                    cls._leave_to_composite_key(field)
                cls._lead_index_with_organization(model, field)
        model._meta.constraints = [*model._meta.constraints, *mine]
        # The autodetector looks only at options that the model is known to have set itself.
        model._meta.original_attrs["constraints"] = model._meta.constraints
        model._meta.original_attrs["indexes"] = model._meta.indexes
        return model

    @staticmethod
    def _leave_to_composite_key(field: Any) -> None:
        """Drop the plain key's own check: the composite one does it, inside the tenant."""
        field.db_constraint = False

    @staticmethod
    def _lead_index_with_organization(model: Any, field: Any) -> None:
        """Index `(organization, field)` instead of `field` alone, unless something indexes that already."""
        if not field.db_index:
            return
        field.db_index = False
        lead = ["organization", field.name]
        unique = [c.fields for c in model._meta.constraints if isinstance(c, models.UniqueConstraint) and c.condition is None]
        if any(list(fields[:2]) == lead for fields in [*unique, *(i.fields for i in model._meta.indexes)]):
            return
        index = models.Index(fields=lead)
        index.set_name_with_model(model)
        model._meta.indexes = [*model._meta.indexes, index]


class TenantModel(models.Model, metaclass=TenantBase):
    """A row of one organization. Filled from the open tenant; the policy refuses any other.

    `without_tenant_key = True` leaves out UNIQUE (organization, id) where nothing points at the rows and bytes count.
    """

    organization = models.ForeignKey(
        # A string, since this module stands below the app that holds the model.
        "organizations.Organization",
        on_delete=models.CASCADE,
        default=open_organization_id,
        editable=False,
        db_index=False,
        related_name="+",
    )

    class Meta:
        abstract = True


def grant(
    table: str, *, web: str = "SELECT, INSERT, UPDATE, DELETE", worker: str = "SELECT, INSERT, UPDATE, DELETE"
) -> list[str]:
    """Return the statements that give the web and worker roles exactly these rights on a table (P9, P11)."""
    statements = [f'REVOKE ALL ON "{table}" FROM peersupport_web, peersupport_worker']
    for role, rights in (("peersupport_web", web), ("peersupport_worker", worker)):
        if rights:
            statements.append(f'GRANT {rights} ON "{table}" TO {role}')
    return statements
