"""Which objects the addresses of the access matrix name: those of the cast's own organization."""

import tomllib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.urls import get_resolver
from django.utils import timezone

from analytics.actions.past_survey import keep_upload, read_with_mapping
from analytics.past.mapping import build_mapping
from analytics.past.problems import Problems
from analytics.tasks import read_past_survey
from groups.actions.feed import make_feed
from groups.links import feed_token, stop_token
from groups.models import AvailabilityException, BridgeRequest, CalendarFeed, CoverRequest, PeerGroup, Post, Report
from organizations.actions.notice import publish_notice
from organizations.models import Invitation
from peersupport.tenancy import tenant
from resources import help_lines
from resources.addresses import address_of
from tests.analytics.factories import make_adaptation, make_figure, make_open_question, make_release
from tests.conftest import as_role
from tests.factories import Cast, make_facilitator, make_group, make_organization, make_person, make_request, make_session
from tests.groups.planning import make_series
from tests.groups.programme import PROGRAMME
from tests.groups.safety import SAFETY
from tests.groups.space import SPACE, make_post, make_question, space_object
from tests.resources.factories import make_own_item
from tests.surveys.factories import make_round

UKM = Path(__file__).resolve().parents[2] / "resources" / "demo" / "ukm_2025.csv"
OUTSIDE = {"landing", "healthz", "start", "tenants", "create_tenant", "help", "limits", "service_worker"}


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
    """By name where an address needs an object of its own, else by what its path names: most name the cast's group or session."""
    if name in SPACE:
        return space_object(name, cast)
    if name in OBJECTS:
        return OBJECTS[name](cast)
    wanted = parameters(name)
    if not wanted:
        return {}
    app = name.partition(":")[0]
    if app == "groups" and wanted == {"pk"}:
        return {"pk": cast.group.pk}
    if app == "groups" and wanted == {"public_id"}:
        return {"public_id": make_session(group=cast.group, facilitators=(cast.alice, cast.ivy)).public_id}
    if app == "surveys" and wanted == {"wave"}:
        return {"wave": make_round(organization=cast.organization).public_id}
    if name.endswith("_consent"):
        return {"purpose": "reminders"}
    return _past_survey(name, cast)


def parameters(name: str) -> set[str]:
    """Which arguments an address below an organization takes beside it."""
    namespace, _, verb = name.partition(":")
    _prefix, resolver = get_resolver().namespace_dict[namespace]
    # One address, one pattern: [([(path, its arguments)], …)].
    (((_path, wanted),), *_rest) = resolver.reverse_dict.getlist(verb)[0]
    return set(wanted) - {"organization"}


def _feed(cast: Cast) -> CalendarFeed:
    """carol's, the same one however often."""
    with tenant(cast.organization.pk):
        return make_feed(cast.carol, "full")


def _measure(cast: Cast) -> dict[str, Any]:
    make_figure(release=make_release(organization=cast.organization))
    return {"measure": "phq4"}


def _picture(cast: Cast) -> dict[str, Any]:
    """The picture of such a round."""
    _measure(cast)
    return {"name": "phq4-by-gender", "ending": "svg"}


def _report_of_all(cast: Cast) -> dict[str, Any]:
    make_figure(release=make_release(organization=cast.organization))
    return {"period": "board"}


def _hint(cast: Cast) -> dict[str, Any]:
    """Two rounds that do not tell enough, which gives a hint."""
    make_open_question(organization=cast.organization)
    return {"hint": "not_enough-phq4-all"}


def _post(cast: Cast) -> Post:
    return make_post(group=cast.group, facilitator=cast.alice)


def _report(cast: Cast) -> Report:
    """A report that waits for both facilitators, of ivy's text."""
    with tenant(cast.organization.pk):
        text = Post.objects.create(group=cast.group, kind="announcement", by_facilitator=True, text="A text.")
        return Report.objects.create(
            group=cast.group, post=text, reporter=cast.bob, reason="other", reported_on=timezone.localdate()
        )


def _notice(cast: Cast) -> dict[str, Any]:
    with tenant(cast.organization.pk):
        return {"version": publish_notice(cast.organization, "What we hold about you.", by=cast.frank).version}


def _on_request(cast: Cast) -> dict[str, Any]:
    """bob's group, where facilitators answer first."""
    with tenant(cast.organization.pk):
        PeerGroup.objects.filter(pk=cast.group.pk).update(join_style="after_talk")
    return {"pk": cast.group.pk}


def _asked(cast: Cast) -> dict[str, Any]:
    """A request in that group, by somebody outside the cast."""
    _on_request(cast)
    return {"pk": make_request(group=cast.group, person=make_person(organization=cast.organization)).pk}


def _own_item(cast: Cast) -> dict[str, Any]:
    return {"pk": make_own_item(by=cast.frank, organization=cast.organization).pk}


def _draft_series(cast: Cast) -> dict[str, Any]:
    return {"public_id": make_series(cast).public_id}


def _draft_date(cast: Cast) -> dict[str, Any]:
    series = make_series(cast)
    with tenant(cast.organization.pk):
        return {"public_id": series.public_id, "session": series.sessions.all()[0].public_id}


def _published_series(cast: Cast) -> dict[str, Any]:
    return {"public_id": make_series(cast, is_published=True).public_id}


def _bridge(cast: Cast) -> dict[str, Any]:
    """A question from the cast's group to another one, which alice facilitates too."""
    other = make_group(organization=cast.organization)
    make_facilitator(group=other, person=cast.alice)
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    with tenant(cast.organization.pk):
        BridgeRequest.objects.create(session=session, group=other)
    return {"public_id": session.public_id}


# Addresses whose object is neither the cast's group nor a session of it.
def _exception(cast: Cast) -> dict[str, Any]:
    """alice is away for a day."""
    day = timezone.localdate() + timedelta(days=5)
    with tenant(cast.organization.pk):
        return {"pk": AvailabilityException.objects.create(person=cast.alice, first_day=day, last_day=day).pk}


def _cover_for(cast: Cast) -> dict[str, Any]:
    """ivy asks for cover of a session that alice does not lead, or alice could not take it."""
    session = make_session(group=cast.group, facilitators=(cast.ivy,), starts_at=timezone.now() + timedelta(days=9))
    with tenant(cast.organization.pk):
        return {"pk": CoverRequest.objects.create(session=session, asked_by=cast.ivy).pk}


def _own_cover(cast: Cast) -> dict[str, Any]:
    """alice asks for cover."""
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    with tenant(cast.organization.pk):
        return {"pk": CoverRequest.objects.create(session=session, asked_by=cast.alice).pk}


def _session_of_ivy(cast: Cast) -> dict[str, Any]:
    return {"public_id": make_session(group=cast.group, facilitators=(cast.ivy,)).public_id}


ROTA: dict[str, Callable[[Cast], dict[str, Any]]] = {
    "groups:remove_exception": _exception,
    "groups:take": _cover_for,
    "groups:decline_cover": _cover_for,
    "groups:withdraw_cover": _own_cover,
    "groups:stand_by": _session_of_ivy,
    "groups:stand_down": _session_of_ivy,
}

OBJECTS: dict[str, Callable[[Cast], dict[str, Any]]] = {
    **ROTA,
    **PROGRAMME,
    **SAFETY,
    "resources:item": lambda cast: {"kind": "topic", "address": address_of("topic", "grief")},
    "groups:use_material": lambda cast: {"kind": "topic", "address": address_of("topic", "grief")},
    "resources:check_line": lambda cast: {"key": help_lines.lines_of(cast.organization.country)[0].key},
    "resources:new_item": lambda cast: {"kind": "topic"},
    "resources:switch_off": lambda cast: {"kind": "topic", "key": "grief"},
    "resources:switch_on": lambda cast: {"kind": "topic", "key": "grief"},
    "resources:preview": _own_item,
    "resources:edit_item": _own_item,
    "resources:publish_item": _own_item,
    "resources:take_back_item": _own_item,
    "resources:delete_item": _own_item,
    "organizations:roles": lambda cast: {"pk": cast.carol.pk},
    "me:note_leaving": lambda cast: {"pk": cast.carol.pk},
    "organizations:notice_version": _notice,
    "organizations:keep_draft": lambda cast: {"key": "welcome-topics"},
    "groups:request": _on_request,
    "groups:approve": _asked,
    "groups:decline_request": _asked,
    "groups:offer_talk": _asked,
    "groups:renew_feed": lambda cast: {"public_id": _feed(cast).public_id},
    "groups:revoke_feed": lambda cast: {"public_id": _feed(cast).public_id},
    "groups:feed": lambda cast: {"public_id": _feed(cast).public_id, "token": feed_token(_feed(cast))},
    "groups:stop_reminders": lambda cast: {"token": stop_token(cast.bob)},
    "groups:series": _draft_series,
    "groups:replan": _draft_series,
    "groups:publish": _draft_series,
    "groups:discard": _draft_series,
    "groups:leave_days_off": _draft_series,
    "groups:move_date": _draft_date,
    "groups:leave_date_out": _draft_date,
    "groups:put_date_back": _draft_date,
    "groups:change_all": _published_series,
    "groups:cancel_all": _published_series,
    "groups:answer_bridge": _bridge,
    "groups:agree_bridge": _bridge,
    "groups:refuse_bridge": _bridge,
    "groups:part": _bridge,
    "groups:report_post": lambda cast: {"public_id": _post(cast).public_id},
    "groups:report_question": lambda cast: {"pk": cast.group.pk, "question": make_question(group=cast.group).pk},
    "groups:answer_report": lambda cast: {"public_id": _report(cast).public_id},
    "groups:appeal": lambda cast: {"public_id": _report(cast).public_id},
    "surveys:preview": lambda cast: {"kind": "core"},
    "analytics:measure": _measure,
    "analytics:figures_measure": _measure,
    "analytics:hr_picture": _picture,
    "analytics:picture": _picture,
    "analytics:question": lambda cast: {"question": "team"},
    "analytics:figures_question": lambda cast: {"question": "team"},
    **{f"analytics:{side}report_{what}": _report_of_all for side in ("", "figures_") for what in ("progress", "pdf", "csv")},
    "analytics:take_adaptation": _hint,
    "analytics:close_adaptation": lambda cast: {"pk": make_adaptation(organization=cast.organization).pk},
}

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
