"""Which objects the addresses of the access matrix name: those of the cast's own organization."""

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from analytics.actions.past_survey import keep_upload, read_with_mapping
from analytics.past.mapping import build_mapping
from analytics.past.problems import Problems
from analytics.tasks import read_past_survey
from groups.links import stop_token
from organizations.models import Invitation
from peersupport.tenancy import tenant
from tests.analytics.factories import make_figure, make_release
from tests.conftest import as_role
from tests.factories import Cast, make_organization, make_session
from tests.surveys.factories import make_round

UKM = Path(__file__).resolve().parents[2] / "resources" / "demo" / "ukm_2025.csv"
OUTSIDE = {"landing", "healthz", "start", "tenants", "create_tenant", "help", "limits", "service_worker"}
ABOUT_SESSIONS = {"groups:session", "groups:change", "groups:cancel", "groups:answer", "groups:calendar"}


def arguments_for(name: str, cast: Cast) -> dict[str, Any]:
    """Return the arguments of an address."""
    if name in OUTSIDE:
        return {}
    if name in ("suspend_tenant", "resume_tenant"):
        return {"pk": cast.other.pk if name == "resume_tenant" else _spare().pk}
    if name == "help_at":
        return {"anything": cast.organization.slug}
    if name == "accept_invitation":
        return _invitation(cast)
    return {"organization": cast.organization.slug, **_object(name, cast)}


def _object(name: str, cast: Cast) -> dict[str, Any]:
    if name == "organizations:roles":
        return {"pk": cast.carol.pk}
    if name in ABOUT_SESSIONS:
        return {"public_id": make_session(group=cast.group, facilitators=(cast.alice, cast.ivy)).public_id}
    if name.startswith("groups:"):
        return _group(name, cast)
    if name.startswith("surveys:"):
        return _round(name, cast)
    if name in ("analytics:measure", "analytics:figures_measure"):
        make_figure(release=make_release(organization=cast.organization))
        return {"measure": "phq4"}
    if name.endswith("_consent"):
        return {"purpose": "reminders"}
    return _past_survey(name, cast)


def _group(name: str, cast: Cast) -> dict[str, Any]:
    if name == "groups:stop_reminders":
        return {"token": stop_token(cast.bob)}
    return (
        {}
        if name in ("groups:list", "groups:drafts", "groups:new", "groups:rota", "groups:display_name")
        else {"pk": cast.group.pk}
    )


def _round(name: str, cast: Cast) -> dict[str, Any]:
    if name in ("surveys:rounds", "surveys:schedule"):
        return {}
    if name == "surveys:preview":
        return {"kind": "core"}
    return {"wave": make_round(organization=cast.organization).public_id}


SURVEYLESS = {"analytics:past_surveys", "analytics:upload_past_survey"}


def _past_survey(name: str, cast: Cast) -> dict[str, Any]:
    """A file that HR uploaded and, where a step needs it, mapped and read."""
    if not name.startswith("analytics:") or "past_survey" not in name or name in SURVEYLESS:
        return {}
    with tenant(cast.organization.pk):
        survey = keep_upload([UKM.read_bytes()], file_name="answers.csv", organization=cast.organization, by=cast.erin)
        if name != "analytics:map_past_survey":
            data = tomllib.loads(UKM.with_suffix(".toml").read_text())
            mapping = build_mapping(data, timezone.now().date(), Problems())
            assert mapping is not None
            read_with_mapping(survey, data | {"closed_on": data["closed_on"].isoformat()}, mapping)
    if name not in ("analytics:map_past_survey", "analytics:past_survey_progress"):
        with as_role("worker"):
            read_past_survey(cast.organization.pk, survey.pk)
    return {"survey": survey.public_id}


def _spare() -> Any:
    return make_organization(slug="spare")


def _invitation(cast: Cast) -> dict[str, Any]:
    with tenant(cast.organization.pk):
        invitation = Invitation.objects.create(
            email="new@example.test", full_name="New", expires_at=timezone.now() + timedelta(days=1)
        )
    return {"slug": cast.organization.slug, "pk": invitation.pk, "token": invitation.token}
