"""Who may see and do what in an organization: the whole permission story of this app.

An object that one may not see is 404, like a missing one (P18). 403 only for pages that name no object.
"""

from dataclasses import dataclass
from time import monotonic

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Q
from django.http import Http404

from organizations.actions.invitation import InvitationClosed, open_invitation
from organizations.models.account import User
from organizations.models.audit import AuditEntry
from organizations.models.notice import PrivacyNotice
from organizations.models.organization import Organization
from organizations.models.person import Invitation, Person, Role, RoleGrant
from peersupport.tenancy import tenant


def organization_of(user: User, slug: str) -> Organization:
    """Return the organization behind an address, for somebody who belongs to it. Raises Http404 for anybody else."""
    organization: Organization | None = Organization.objects.home_of(user.pk, slug)
    if organization is None:
        raise Http404
    return organization


_public: dict[str, tuple[float, Organization]] = {}
REMEMBERED_SECONDS = 5.0


def public_organization(slug: str) -> Organization:
    """Return an active organization for a page that answers signed out. Raises Http404.

    Remembered for a few seconds a process: on a Monday morning thousands ask for the same one, and a suspension may take as long.
    """
    known = _public.get(slug)
    if known is not None and known[0] > monotonic():
        return known[1]
    organization: Organization | None = Organization.objects.active().filter(slug=slug).first()
    if organization is None:
        _public.pop(slug, None)
        raise Http404
    _public[slug] = (monotonic() + REMEMBERED_SECONDS, organization)
    return organization


def forget_public_organizations() -> None:
    """Forget what `public_organization` remembers, in this process: after a change of status, and between tests."""
    _public.clear()


def organizations_of(user: User) -> list[Organization]:
    """Return the active organizations that a user belongs to, by name."""
    return list(Organization.objects.active().filter(pk__in=user.affiliations.values("organization")).order_by("name"))


def person_of(user: User, organization: Organization) -> Person:
    """Return the user's person in the open organization, roles attached. Raises Http404 when they have left."""
    # Whoever is signed in is active: the sign-in itself has checked that.
    person: Person | None = Person.objects.here(organization.pk, user.pk)
    if person is None:
        raise Http404
    # In hand: nobody need query for them again.
    person.organization, person.user = organization, user
    return person


def roles_of(person: Person) -> frozenset[str]:
    """Return the roles that a person holds: those fetched with them, or else looked up."""
    held = getattr(person, "held_roles", None)
    return frozenset(grant.role for grant in person.role_grants.all()) if held is None else frozenset(held)


def require_role(person: Person, *roles: str) -> Person:
    """Return the person if they hold one of the roles. Raises PermissionDenied (403: the page names no object)."""
    if roles_of(person).isdisjoint(roles):
        raise PermissionDenied
    return person


def require_hr(person: Person) -> Person:
    """Return a person who holds the HR role. Raises PermissionDenied."""
    return require_role(person, Role.HR)


def require_operator(user: User) -> User:
    """Return a platform operator. Raises PermissionDenied."""
    if not user.is_operator:
        raise PermissionDenied
    return user


def person_to_manage(admin: Person, pk: int) -> Person:
    """Return a person of the directory for an organization admin. Raises Http404, for everybody else too (P18)."""
    if Role.ADMIN not in roles_of(admin):
        raise Http404
    person: Person | None = Person.objects.active().select_related("user").prefetch_related("role_grants").filter(pk=pk).first()
    if person is None:
        raise Http404
    return person


def directory_for(admin: Person, search: str = "") -> list[Person]:
    """Return the people of the directory, by name, for an organization admin. Raises PermissionDenied."""
    require_role(admin, Role.ADMIN)
    people = Person.objects.active().select_related("user").prefetch_related("role_grants").order_by("full_name", "pk")
    if search:
        people = people.filter(Q(full_name__icontains=search) | Q(user__email__icontains=search))
    return list(people[:200])


def invitations_for(admin: Person) -> list[Invitation]:
    """Return the invitations that nobody has accepted yet, newest first. Raises PermissionDenied."""
    require_role(admin, Role.ADMIN)
    return list(Invitation.objects.filter(accepted_on=None)[:100])


@dataclass(frozen=True)
class Invited:
    """What the page behind a link may say."""

    organization: Organization
    email: str
    full_name: str
    # The address has an account: it is accepted signed in to that account.
    must_sign_in: bool
    is_me: bool


def invitation_to_accept(slug: str, pk: int, token: str, user: User | None) -> Invited | None:
    """Return the invitation behind a link, None where it is closed, wrong or for another organization (no telling which)."""
    organization: Organization | None = Organization.objects.active().filter(slug=slug).first()
    if organization is None:
        return None
    with tenant(organization.pk):
        try:
            invitation = open_invitation(pk, token)
        except InvitationClosed:
            return None
    is_me = user is not None and user.email == invitation.email
    known = User.objects.filter(email=invitation.email).exists()
    return Invited(
        organization, invitation.email, invitation.full_name, must_sign_in=(known or user is not None) and not is_me, is_me=is_me
    )


def current_notice() -> PrivacyNotice | None:
    """Return the newest privacy notice of the open organization, for everybody in it."""
    return PrivacyNotice.objects.first()


def notice_editor(person: Person) -> Person:
    """Return somebody who may publish the privacy notice: coordinators and admins. Raises PermissionDenied."""
    return require_role(person, Role.COORDINATOR, Role.ADMIN)


def notice_to_read(version: int) -> PrivacyNotice:
    """Return one version of the privacy notice. Raises Http404."""
    found = PrivacyNotice.objects.filter(version=version).first()
    if found is None:
        raise Http404
    return found


def earlier_notices() -> list[PrivacyNotice]:
    """Return all versions but the newest, newest first, without their words."""
    return list(PrivacyNotice.objects.defer("text")[1:20])


def contact_to_accept(person: Person) -> RoleGrant | None:
    """Return one's own grant as safeguarding contact that waits for a yes. Raises PermissionDenied without the role."""
    require_role(person, Role.SAFEGUARDING_LEAD)
    return RoleGrant.objects.filter(person=person, role=Role.SAFEGUARDING_LEAD, accepted_on=None).first()


def safeguarding_contacts() -> tuple[int, int]:
    """Return (how many hold the role of safeguarding lead, how many of them said yes)."""
    held = RoleGrant.objects.filter(role=Role.SAFEGUARDING_LEAD, person__in=Person.objects.active())
    return held.count(), held.exclude(accepted_on=None).count()


def active_organizations() -> list[int]:
    """Return the ids of the active organizations, for the clock."""
    return list(Organization.objects.active().order_by("pk").values_list("pk", flat=True))


def tenants_for(user: User) -> list[Organization]:
    """Return all organizations, by name, for a platform operator. Raises PermissionDenied."""
    require_operator(user)
    return list(Organization.objects.order_by("name"))


def tenant_to_run(user: User, pk: int) -> Organization:
    """Return an organization for a platform operator. Raises PermissionDenied, Http404."""
    require_operator(user)
    organization: Organization | None = Organization.objects.filter(pk=pk).first()
    if organization is None:
        raise Http404
    return organization


def audit_of(person: Person, limit: int = 200) -> list[AuditEntry]:
    """Return the newest acts of a person, for the audit page of their own acts.

    Of break-glass without whom it was about: whoever said yes never learns it, whoever looked saw it in the look alone (P15).
    """
    entries = list(AuditEntry.objects.filter(actor=person).select_related("about").order_by("-at")[:limit])
    for entry in entries:
        if entry.for_good:
            entry.about = None
    return entries


def looks_at(person: Person, limit: int = 200) -> list[AuditEntry]:
    """Return who has looked at data about a person, newest first (P17)."""
    return list(AuditEntry.objects.filter(about=person).select_related("actor").order_by("-at")[:limit])


def database_answers() -> bool:
    """Tell whether the database answers, for the health check."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))
