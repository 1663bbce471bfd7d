"""Every model says what personal data it holds and when it goes; every model is a tenant's or on a short list."""

import re
from pathlib import Path

import pytest
from django.apps import apps

from peersupport.tenancy import TenantBase

OURS = {"organizations", "groups", "surveys", "analytics", "resources", "me", "advocacy"}
# Shared by all tenants, with the reason in its docstring or in docs/architecture.md.
SHARED = {
    "organizations.Organization",
    "organizations.User",
    "organizations.Affiliation",
    "auth.Permission",
    "auth.Group",
    "contenttypes.ContentType",
    "sessions.Session",
    "account.EmailAddress",
    "account.EmailConfirmation",
    "mfa.Authenticator",
    "usersessions.UserSession",
    # Never used: no role but the owner has any right on them (tests/invariants/test_p1_tenant_isolation.py).
    "guardian.UserObjectPermission",
    "guardian.GroupObjectPermission",
}
MODELS = [m for m in apps.get_models() if m._meta.app_label in OURS]


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_docstring_tells_personal_data_and_its_end(model: type) -> None:
    text = re.sub(r"\s+", " ", model.__doc__ or "")
    assert "Personal data:" in text, f"{model.__name__}: say what personal data it holds."
    assert re.search(r"Goes: \S", text), f"{model.__name__}: say when the data goes."


def test_every_model_is_of_a_tenant_or_listed() -> None:
    through = {"organizations.User_groups", "organizations.User_user_permissions", "auth.Group_permissions"}
    found = {m._meta.label for m in apps.get_models(include_auto_created=True) if not isinstance(m, TenantBase)}
    assert found - SHARED - through == set()


def test_models_package_only_imports() -> None:
    """`models/__init__.py` exists so that Django finds the classes; nothing lives there."""
    for app in OURS & {c.label for c in apps.get_app_configs()}:
        module = apps.get_app_config(app).models_module
        if module is None or not (module.__file__ or "").endswith("__init__.py"):
            continue
        text = Path(module.__file__ or "").read_text()
        assert not re.search(r"^(class|def) ", text, re.M), f"{app}/models/__init__.py defines something."
