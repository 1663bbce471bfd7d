"""P14: the export holds all about me and nothing about others; deletion removes or unlinks within a day."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection, models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groups.models import Booking, FacilitatorName, Rsvp, WaitingPlace
from me.models import AccountDeletion
from me.scheduled import catch_up_deletions
from me.tasks import delete_account
from organizations.actions.consent import describe_gender, give_consent
from organizations.models import Affiliation, AuditEntry, Invitation, Organization, Person, User
from peersupport.tenancy import TenantBase, tenant
from tests.conftest import as_role
from tests.factories import Cast, make_group, make_membership, make_organization, make_person, make_session

# Every row that points at a person or a user, and where the export holds it. A new model stands here or the test is red.
EXPORTED = {
    "groups.Concern.raised_by": "concerns_raised",
    "groups.IdentityRequest.about": "held_back_from_me",
    "groups.Debrief.facilitator": "debriefs",
    "organizations.Consent.person": "consents",
    "organizations.RoleGrant.person": "roles",
    "organizations.Person.user": "profile",
    "organizations.AuditEntry.actor": "acts_of_mine",
    "organizations.AuditEntry.about": "looks_at_my_data",
    "groups.Membership.person": "groups",
    "groups.Report.reporter": "groups",
    "groups.WaitingPlace.person": "groups",
    "groups.JoinRequest.person": "groups",
    "organizations.Draft.person": "drafts",
    "groups.Booking.facilitator": "facilitation",
    "groups.FacilitatorName.person": "facilitation",
    "groups.FacilitatorTerms.person": "facilitation",
    "groups.Availability.person": "facilitation",
    "groups.AvailabilityException.person": "facilitation",
    "groups.Training.person": "facilitation",
    "groups.CoverRequest.asked_by": "facilitation",
    "groups.CoverRequest.taken_by": "facilitation",
    "groups.CoverOffer.person": "facilitation",
    "groups.StandBy.person": "facilitation",
    "groups.Post.facilitator": "facilitation",
    "groups.PeerGroupUserPermission.user": "facilitation",
    "groups.LeadAnswer.person": "facilitation",
    "groups.HandOver.giver": "facilitation",
    "groups.HandOver.taker": "facilitation",
    "groups.CalendarFeed.person": "calendars",
    "surveys.TokenIssue.person": "check_ins",
    "analytics.PastSurvey.uploaded_by": "past_surveys_brought_by_me",
    "analytics.Adaptation.taken_by": "taken_on_by_me",
    "surveys.Wave.scheduled_by": "rounds_planned_by_me",
    "account.EmailAddress.user": "sign_in",
    "mfa.Authenticator.user": "sign_in",
    "usersessions.UserSession.user": "sign_in",
}
LEFT_OUT = {
    "groups.Report.decided_by": "an act of a facilitator: it stands in acts_of_mine",
    "groups.Report.appeal_decided_by": "an act of a facilitator: it stands in acts_of_mine",
    "organizations.PrivacyNotice.published_by": "an act of a coordinator: it stands in acts_of_mine",
    "groups.Concern.about": "the words are another person's, who could be put in danger; a look-up is in looks_at_my_data",
    "groups.Concern.owner": "a concern is about somebody else; what one did with it is in acts_of_mine",
    "groups.ConcernNote.author": "a note is about somebody else",
    "groups.IdentityRequest.requested_by": "about somebody else; in acts_of_mine",
    "groups.IdentityDecision.decided_by": "about somebody else; in acts_of_mine",
    "groups.IdentityLook.viewer": "about somebody else; in acts_of_mine",
    "groups.Debrief.supervisor": "what somebody else wrote",
    "groups.FacilitatorTerms.supervisor": "whom one supervises is about somebody else",
    "groups.Training.recorded_by": "what somebody else learned; that one noted it stands in acts_of_mine",
    "organizations.RoleGrant.granted_by": "who got a role is about somebody else",
    "groups.JoinRequest.decided_by": "what was answered is about somebody else; that one answered stands in acts_of_mine",
    "organizations.Affiliation.user": "the organization's name says it; other organizations stay out",
    "groups.RotaDraft.made_by": "an act of a coordinator: it stands in acts_of_mine",
    "groups.RotaDraftRow.first": "a proposal that took effect for nobody; what did is in facilitation",
    "groups.RotaDraftRow.second": "a proposal that took effect for nobody; what did is in facilitation",
    "groups.RotaDraftRow.stand_by": "a proposal that took effect for nobody; what did is in facilitation",
    "groups.HandOver.made_by": "an act of a coordinator: it stands in acts_of_mine",
    "groups.Notice.person": "a mail about to be sent, gone as it is",
    "me.AccountDeletion.person": "exists only while the account is being deleted",
    "guardian.UserObjectPermission.user": "nobody can write to this table",
}


def keys_to_people() -> Iterator[tuple[str, models.ForeignKey[Any, Any]]]:
    """Every foreign key of every model to Person or User."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, models.ForeignKey) and field.related_model in (Person, get_user_model()):
                yield f"{model._meta.app_label}.{model.__name__}.{field.name}", field


def address(name: str, organization: Organization) -> str:
    return reverse(f"me:{name}", kwargs={"organization": organization.slug})


def export_of(client: Client, organization: Organization) -> tuple[dict[str, Any], str]:
    reply = client.get(address("export", organization))
    assert reply.status_code == 200
    assert reply["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert reply["Cache-Control"] == "no-store"
    return json.loads(reply.content), reply.content.decode()


def test_p14_no_model_about_a_person_is_forgotten() -> None:
    found = {name for name, _field in keys_to_people()}
    assert found == set(EXPORTED) | set(LEFT_OUT)


def test_p14_the_export_holds_all_about_me(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    later = make_group(organization=cast.organization, name="Later")
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    with tenant(cast.organization.pk):
        describe_gender(cast.bob, genders=["other"], term="agender", in_figures=True)
        give_consent(cast.bob, "reminders")
        Person.objects.filter(pk=cast.bob.pk).update(pronouns="they/them", topics=["grief"])
        WaitingPlace.objects.create(group=later, person=cast.bob)
        Rsvp.objects.create(session=session, membership_id=cast.group.memberships.get().pk, answer="coming")
        AuditEntry.objects.create(actor=cast.henry, about=cast.bob, verb="role granted", subject="facilitator")
        AuditEntry.objects.create(actor=cast.bob, verb="invited", subject="someone@example.test")
    data, text = export_of(client_of(cast.bob), cast.organization)
    assert set(EXPORTED.values()) <= set(data)
    for mine in ("agender", "they/them", "Grief", "Slate", "Carrying a lot", "Later", "coming", cast.bob.user.email, "reminders"):
        assert mine in text
    assert data["looks_at_my_data"][0]["verb"] == "role granted"
    assert data["acts_of_mine"][0]["verb"] == "invited"


def test_p14_a_facilitators_export_holds_their_sessions(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    with tenant(cast.organization.pk):
        FacilitatorName.objects.create(person=cast.alice, name="Brook", skeleton="brook")
    data, text = export_of(client_of(cast.alice), cast.organization)
    assert data["facilitation"]["display_name"] == ["Brook"]
    assert data["facilitation"]["groups"] == ["Carrying a lot"]
    assert len(data["facilitation"]["sessions"]) == 1
    assert f"Host {cast.ivy.pk}" not in text


def test_p14_the_export_holds_nothing_about_others(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    make_membership(group=cast.group, person=cast.carol, pseudonym="Zephyrine")
    with tenant(cast.organization.pk):
        AuditEntry.objects.create(actor=cast.henry, about=cast.bob, verb="looked")
        AuditEntry.objects.create(actor=cast.bob, about=cast.carol, verb="role granted", subject="someone@example.test")
    _data, text = export_of(client_of(cast.bob), cast.organization)
    others = [cast.alice, cast.carol, cast.dan, cast.erin, cast.frank, cast.grace, cast.henry, cast.ivy]
    for secret in [p.full_name for p in others] + [p.user.email for p in others] + ["Zephyrine", "someone@example.test"]:
        assert secret not in text
    assert "password" not in text.lower()
    assert cast.bob.user.password not in text


def test_p14_the_export_of_one_organization_says_nothing_of_another(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    make_person(organization=cast.other, user=cast.bob.user, name="Robert")
    _data, text = export_of(client_of(cast.bob), cast.organization)
    assert cast.other.name not in text
    assert cast.other.slug not in text
    assert "Robert" not in text


def ask(client: Client, cast: Cast, **data: str) -> Any:
    return client.post(address("delete", cast.organization), data)


def rows_about(person_id: int, user_id: int) -> dict[str, int]:
    """Count the rows that point at a person or user, in every table, as the worker."""
    found = {}
    for name, field in keys_to_people():
        if name.startswith("guardian."):
            continue
        wanted = person_id if field.related_model is Person else user_id
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT count(*) FROM "{field.model._meta.db_table}" WHERE "{field.column}" = %s', [wanted])
            found[name] = cursor.fetchone()[0]
    return {name: count for name, count in found.items() if count}


def test_p14_deleting_takes_two_steps(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    client = client_of(cast.bob)
    assert client.get(address("delete", cast.organization)).status_code == 200
    assert ask(client, cast).status_code == 422
    with tenant(cast.organization.pk):
        assert not AccountDeletion.objects.exists()
        assert cast.group.memberships.filter(person=cast.bob).exists()


def test_p14_access_ends_at_once(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    client = client_of(cast.bob)
    reply = ask(client, cast, understood="on")
    assert reply.status_code == 302
    assert client.get(reply["Location"]).status_code == 200
    assert "_auth_user_id" not in client.session
    assert client_of(cast.bob).get(address("home", cast.organization)).status_code == 404
    with tenant(cast.organization.pk):
        assert not cast.group.memberships.filter(person=cast.bob).exists()


def test_p14_the_worker_removes_every_row(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    with tenant(cast.organization.pk):
        give_consent(cast.alice, "reminders")
        FacilitatorName.objects.create(person=cast.alice, name="Brook", skeleton="brook")
        WaitingPlace.objects.create(group=cast.group, person=cast.alice)
        AuditEntry.objects.create(actor=cast.alice, about=cast.alice, verb="looked")
        AuditEntry.objects.create(actor=cast.henry, verb="invited", subject=cast.alice.user.email)
        Invitation.objects.create(email=cast.alice.user.email, full_name="Alice", expires_at=timezone.now() + timedelta(1))
    ask(client_of(cast.alice), cast, understood="on")
    with tenant(cast.organization.pk):
        session.refresh_from_db()
        assert session.status == "cancelled"
    with as_role("worker"):
        delete_account(cast.organization.pk, cast.alice.pk)
        with tenant(cast.organization.pk):
            assert rows_about(cast.alice.pk, cast.alice.user.pk) == {}
            assert not Person.objects.filter(pk=cast.alice.pk).exists()
            assert not Invitation.objects.filter(email=cast.alice.user.email).exists()
            assert not AuditEntry.objects.filter(subject=cast.alice.user.email).exists()
            assert AuditEntry.objects.filter(verb="looked", actor=None, about=None).exists()
            assert Booking.objects.filter(facilitator=cast.ivy).exists() or session.status == "cancelled"
        assert not User.objects.filter(pk=cast.alice.user.pk).exists()
        assert not EmailAddress.objects.filter(email=cast.alice.user.email).exists()
        assert not UserSession.objects.filter(user=cast.alice.user.pk).exists()


def test_p14_the_nightly_task_catches_up_also_where_suspended(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    ask(client_of(cast.bob), cast, understood="on")
    with as_role("worker"):
        Organization.objects.filter(pk=cast.organization.pk).update(status="suspended")
        catch_up_deletions()
        catch_up_deletions()
        with tenant(cast.organization.pk):
            assert not Person.objects.filter(pk=cast.bob.pk).exists()
            assert Person.objects.filter(pk=cast.carol.pk).exists()


def test_p14_nobody_is_erased_who_did_not_ask(cast: Cast) -> None:
    with as_role("worker"):
        delete_account(cast.organization.pk, cast.bob.pk)
        with tenant(cast.organization.pk):
            assert Person.objects.filter(pk=cast.bob.pk).exists()


def test_p14_a_user_in_two_organizations_loses_only_this_one(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    there = make_person(organization=cast.other, user=cast.bob.user, name="Robert")
    client = client_of(cast.bob)
    ask(client, cast, understood="on")
    with as_role("worker"):
        delete_account(cast.organization.pk, cast.bob.pk)
    assert client.get(address("home", cast.organization)).status_code == 404
    assert client.get(address("home", cast.other)).status_code == 200
    with tenant(cast.other.pk):
        assert Person.objects.filter(pk=there.pk, left_on=None).exists()


def test_p14_a_user_whose_row_stays_in_another_organization_is_kept_until_it_goes(
    cast: Cast, client_of: Callable[[Person], Client]
) -> None:
    elsewhere = make_organization()
    there = make_person(organization=elsewhere, user=cast.bob.user)
    Affiliation.objects.filter(organization=elsewhere).delete()
    ask(client_of(cast.bob), cast, understood="on")
    with as_role("worker"):
        delete_account(cast.organization.pk, cast.bob.pk)
        with tenant(cast.organization.pk):
            assert not Person.objects.filter(pk=cast.bob.pk).exists()
        with tenant(elsewhere.pk):
            assert Person.objects.filter(pk=there.pk).exists()
        assert User.objects.filter(pk=cast.bob.user.pk).exists()


def test_p14_the_page_says_what_cannot_be_found_again(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    text = client_of(cast.bob).get(address("delete", cast.organization)).content.decode()
    assert "cannot be found again" in text
    assert "answers to check-ins" in text


def test_p14_every_tenant_table_is_reached_by_the_count() -> None:
    assert any(isinstance(field.model, TenantBase) for _name, field in keys_to_people())


pytestmark = pytest.mark.django_db


def test_p14_the_export_holds_my_invitation_and_no_other(cast: Cast, client_of: Callable[[Any], Client]) -> None:
    soon = timezone.now() + timedelta(days=3)
    with tenant(cast.organization.pk):
        Invitation.objects.create(email=cast.bob.user.email, full_name="Bob as invited", expires_at=soon)
        Invitation.objects.create(email="other@example.test", full_name="Somebody else", expires_at=soon)
    data = client_of(cast.bob).get(reverse("me:export", kwargs={"organization": cast.organization.slug})).json()
    assert [row["full_name"] for row in data["invitations"]] == ["Bob as invited"]
