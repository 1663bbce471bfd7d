"""Grants after each migration, and the wrapper that refuses tenant tables outside a tenant."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.apps import AppConfig, apps
from django.db import connections

from peersupport.tenancy import NoTenant, TenantBase, grant, is_tenant_open

# Rights that differ from "read and write" (privacy.md P4, P5, P9, P11). docs/architecture.md explains each row.
READ_ONLY, WRITE_ONLY, APPEND_ONLY, NOTHING = "SELECT", "INSERT", "SELECT, INSERT", ""
# Columns of a concern that its handling changes; the last four empty when a membership, a session or a group goes.
HANDLING = (
    "owner_id, taken_at, alerts, alert_at, touched_at, asked, goes_on, closed_at, outcome, "
    "membership_id, raised_from_id, session_id, group_id"
)
RIGHTS: dict[str, dict[str, str]] = {
    "surveys_letter": {"web": WRITE_ONLY},
    "surveys_sheet": {"web": NOTHING},
    "analytics_release": {"web": READ_ONLY, "worker": APPEND_ONLY},
    "analytics_figure": {"web": READ_ONLY, "worker": APPEND_ONLY},
    "analytics_pastfigure": {"web": READ_ONLY, "worker": APPEND_ONLY},
    "analytics_pastmeasure": {"web": READ_ONLY, "worker": APPEND_ONLY},
    "analytics_pastcolumn": {"web": READ_ONLY, "worker": APPEND_ONLY},
    "analytics_rosterrelease": {"web": READ_ONLY, "worker": APPEND_ONLY},
    "analytics_rosterfigure": {"web": READ_ONLY, "worker": APPEND_ONLY},
    "analytics_releasenotice": {"web": NOTHING, "worker": APPEND_ONLY},
    "analytics_atomcount": {"web": NOTHING, "worker": APPEND_ONLY},
    "organizations_auditentry": {"web": APPEND_ONLY},
    "organizations_consent": {"web": APPEND_ONLY},
    "organizations_privacynotice": {"web": APPEND_ONLY},
    # Of a concern web may change who handles it, never whom it is about or what was said; of break-glass nothing (P15).
    "groups_concern": {"web": f"SELECT, INSERT, UPDATE ({HANDLING})"},
    "groups_concernnote": {"web": APPEND_ONLY},
    # Whoever joins or leaves is counted; no page can read how many did.
    "groups_turnover": {"web": WRITE_ONLY},
    "groups_identityrequest": {"web": APPEND_ONLY},
    "groups_identitydecision": {"web": APPEND_ONLY},
    "groups_identitylook": {"web": APPEND_ONLY},
    # Guardian's generic tables know no tenant: nobody may use them (rights live in groups_*permission).
    "guardian_userobjectpermission": {"web": NOTHING, "worker": NOTHING},
    "guardian_groupobjectpermission": {"web": NOTHING, "worker": NOTHING},
    "django_migrations": {"web": READ_ONLY, "worker": READ_ONLY},
}


@lru_cache
def tenant_tables() -> re.Pattern[str]:
    """Match the quoted name of any tenant table in SQL text."""
    names = [m._meta.db_table for m in apps.get_models(include_auto_created=True) if isinstance(m, TenantBase)]
    return re.compile('"(' + "|".join(map(re.escape, names)) + ')"')


def refuse_without_tenant(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Execute a statement unless it names a tenant table while no tenant is open.

    The policy itself is silent on an empty table; this is not.
    """
    if (
        not is_tenant_open()
        and isinstance(sql, str)
        and not sql.startswith(("ALTER ", "CREATE ", "DROP ", "COMMENT ", "GRANT ", "REVOKE ", "TRUNCATE "))
    ):
        found = tenant_tables().search(sql)
        if found:
            raise NoTenant(f"{found[1]} was named outside tenant().")
    return execute(sql, params, many, context)


def watch_connection(connection: Any, **kwargs: Any) -> None:
    """Add the wrapper to a new connection."""
    if refuse_without_tenant not in connection.execute_wrappers:
        connection.execute_wrappers.append(refuse_without_tenant)


def give_rights(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Give the web and worker roles their rights on every table.

    Django sends this once an app, after the last migration; once is enough, so only the first app with models counts.
    """
    if sender.name != "organizations":
        return
    connection = connections[using]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            for statement in grant(table, **RIGHTS.get(table, {})):
                cursor.execute(statement)
        cursor.execute("GRANT USAGE ON SCHEMA public TO peersupport_web, peersupport_worker")
        cursor.execute("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO peersupport_web, peersupport_worker")
