"""The admin's directory: inviting, roles, and the separation of duties."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from organizations.adapter import EncryptingMFAAdapter
from organizations.models import AuditEntry, Invitation, Person, RoleGrant, User
from organizations.scheduled import drop_old
from organizations.tasks import send_invitation
from peersupport.tenancy import tenant
from tests.conftest import as_role
from tests.factories import PASSWORD, Cast


def test_admin_invites_and_the_mail_holds_the_link_and_nobody_else(cast: Cast, client_of) -> None:  # type: ignore[no-untyped-def]
    response = client_of(cast.henry).post(
        "/harbour/people/invite/", {"full_name": "Lena Novak", "email": "Lena@Example.test", "roles": ["facilitator"]}
    )
    assert response.status_code == 302
    with tenant(cast.organization.pk):
        invitation = Invitation.objects.get(email="lena@example.test")
    send_invitation(cast.organization.pk, invitation.pk)
    (sent,) = mail.outbox
    assert sent.to == ["lena@example.test"]
    html = str(sent.alternatives[0][0])
    for text in (sent.body, html):
        assert invitation.token in text
        for other in (cast.alice, cast.bob, cast.henry):
            assert other.user.email not in text
            assert other.full_name not in text


def test_an_accepted_invitation_makes_an_account_with_a_verified_address(cast: Cast) -> None:
    invitation = _invite(cast, roles=["facilitator"])
    client = Client()
    address = f"/invitation/harbour/{invitation.pk}/{invitation.token}/"
    assert client.get(address).status_code == 200
    response = client.post(address, {"password": "calm river stones"})
    assert response.headers["Location"].startswith("/harbour/welcome")
    user = User.objects.get(email="lena@example.test")
    assert user.emailaddress_set.get().verified
    with tenant(cast.organization.pk):
        person = Person.objects.get(user=user)
        assert [g.role for g in person.role_grants.all()] == ["facilitator"]
    # Used up, for the same visitor and for anybody.
    assert Client().get(address).status_code == 410


def test_a_weak_password_is_refused_and_the_link_still_works(cast: Cast) -> None:
    invitation = _invite(cast)
    address = f"/invitation/harbour/{invitation.pk}/{invitation.token}/"
    response = Client().post(address, {"password": "password"})
    assert "too common" in response.content.decode()
    assert not User.objects.filter(email="lena@example.test").exists()
    assert Client().get(address).status_code == 200


@pytest.mark.parametrize("spoil", ["token", "organization", "expired"])
def test_a_link_that_is_wrong_says_the_same_whatever_is_wrong(cast: Cast, spoil: str) -> None:
    invitation = _invite(cast)
    token, slug = invitation.token, "harbour"
    if spoil == "token":
        token = "0" * 43
    elif spoil == "organization":
        slug = "elsewhere"
    else:
        with tenant(cast.organization.pk):
            Invitation.objects.update(expires_at="2020-01-01T00:00Z")
    response = Client().get(f"/invitation/{slug}/{invitation.pk}/{token}/")
    assert response.status_code == 410
    assert "lena" not in response.content.decode()


def test_somebody_with_an_account_elsewhere_accepts_signed_in(cast: Cast) -> None:
    invitation = _invite(cast, email=cast.dan.user.email)
    address = f"/invitation/harbour/{invitation.pk}/{invitation.token}/"
    assert "Sign in first" in Client().get(address).content.decode()
    client = Client()
    assert client.login(email=cast.dan.user.email, password=PASSWORD)
    assert client.post(address).status_code == 302
    with tenant(cast.organization.pk):
        assert Person.objects.filter(user=cast.dan.user).exists()
    with tenant(cast.other.pk):
        assert Person.objects.filter(user=cast.dan.user).exists()
    # Two organizations: the start page asks which.
    assert {"harbour", "elsewhere"} <= set(client.get("/start/").content.decode().replace("/", " ").replace('"', " ").split())


def test_hr_and_care_never_meet_in_one_person(cast: Cast, client_of) -> None:  # type: ignore[no-untyped-def]
    response = client_of(cast.henry).post(f"/harbour/people/{cast.erin.pk}/roles/", {"roles": ["hr", "facilitator"]})
    assert response.status_code == 422
    assert "Choose one side" in response.content.decode()
    with tenant(cast.organization.pk), pytest.raises(IntegrityError, match="role_separation_of_duties"), transaction.atomic():
        RoleGrant.objects.create(person=cast.erin, role="coordinator", granted_on="2026-01-01")


def test_a_change_of_roles_is_saved_and_audited(cast: Cast, client_of) -> None:  # type: ignore[no-untyped-def]
    client_of(cast.henry).post(f"/harbour/people/{cast.carol.pk}/roles/", {"roles": ["facilitator"]})
    with tenant(cast.organization.pk):
        assert [g.role for g in cast.carol.role_grants.all()] == ["facilitator"]
        entry = AuditEntry.objects.get(verb="role granted")
        assert (entry.actor, entry.about, entry.subject) == (cast.henry, cast.carol, "facilitator")
    assert "Role granted" in client_of(cast.henry).get("/harbour/audit/").content.decode()


def test_an_audit_entry_cannot_be_changed_by_the_web_process(cast: Cast) -> None:
    with tenant(cast.organization.pk):
        AuditEntry.objects.create(actor=cast.henry, verb="invited")
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            AuditEntry.objects.update(verb="nothing")


def _invite(cast: Cast, email: str = "lena@example.test", roles: list[str] | None = None) -> Invitation:
    with tenant(cast.organization.pk):
        return Invitation.objects.create(email=email, full_name="Lena Novak", roles=roles or [], expires_at="2099-01-01T00:00Z")


def test_old_invitations_and_audit_entries_go(cast: Cast) -> None:
    kept, old = _invite(cast), _invite(cast, email="old@example.test")
    now = timezone.now()
    with tenant(cast.organization.pk):
        Invitation.objects.filter(pk=old.pk).update(expires_at=now - timedelta(days=31))
        AuditEntry.objects.create(verb="new")
        entry = AuditEntry.objects.create(verb="old")
    with as_role("worker"):
        with tenant(cast.organization.pk):
            AuditEntry.objects.filter(pk=entry.pk).update(at=now - timedelta(days=731))
        drop_old()
        with tenant(cast.organization.pk):
            assert list(Invitation.objects.all()) == [kept]
            assert list(AuditEntry.objects.values_list("verb", flat=True)) == ["new"]


def test_nobody_gives_a_role_to_themselves(cast: Cast, client_of) -> None:  # type: ignore[no-untyped-def]
    response = client_of(cast.henry).post(f"/harbour/people/{cast.henry.pk}/roles/", {"roles": ["admin", "hr"]})
    assert response.status_code == 422
    assert "Ask another admin" in response.content.decode()
    with tenant(cast.organization.pk):
        assert [g.role for g in cast.henry.role_grants.all()] == ["admin"]


def test_an_invitation_whose_roles_collide_is_closed_and_changes_nothing(cast: Cast) -> None:
    invitation = _invite(cast, email=cast.erin.user.email, roles=["facilitator"])
    client = Client()
    assert client.login(email=cast.erin.user.email, password=PASSWORD)
    assert client.post(f"/invitation/harbour/{invitation.pk}/{invitation.token}/").status_code == 410
    with tenant(cast.organization.pk):
        assert [g.role for g in cast.erin.role_grants.all()] == ["hr"]
        assert Invitation.objects.get(pk=invitation.pk).accepted_on is None


def test_second_steps_are_encrypted_at_rest() -> None:
    adapter = EncryptingMFAAdapter()
    hidden = adapter.encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in hidden
    assert adapter.decrypt(hidden) == "JBSWY3DPEHPK3PXP"
