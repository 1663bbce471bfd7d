"""A named cast and keyword-only makers. Makers of tenant rows need an open tenant."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.utils import timezone
from guardian.shortcuts import assign_perm

from groups.models import Booking, JoinRequest, Membership, PeerGroup, Session, Training
from groups.pseudonyms import skeleton
from organizations.models import Affiliation, Organization, Person, RoleGrant, User
from peersupport.tenancy import tenant

PASSWORD = "a long enough password"
_serial = iter(range(1, 10_000_000))


def make_organization(*, slug: str = "", **fields: Any) -> Organization:
    """An active organization whose programme began long ago."""
    number = next(_serial)
    fields.setdefault("name", f"Organization {number}")
    fields.setdefault("programme_started_on", date(2025, 1, 1))
    fields.setdefault("live_on", date(2025, 1, 1))
    return Organization.objects.create(slug=slug or f"organization-{number}", **fields)


# Hashed once, and cheaply: the real hasher is meant to be slow.
HASH = PBKDF2PasswordHasher().encode(PASSWORD, "salt", 1)


def make_user(*, email: str = "", **fields: Any) -> User:
    """A user with a verified address and PASSWORD."""
    (user,) = make_users([email], **fields)
    return user


def make_users(emails: list[str], **fields: Any) -> list[User]:
    """Several at once, in two statements."""
    users = User.objects.bulk_create(
        User(email=email or f"user{next(_serial)}@example.test", password=HASH, **fields) for email in emails
    )
    EmailAddress.objects.bulk_create(EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users)
    return users


def make_person(
    *, organization: Organization, name: str = "", roles: tuple[str, ...] = (), user: User | None = None, **fields: Any
) -> Person:
    """Somebody in an organization, since before every round; a facilitator with training that holds."""
    user = user or make_user(email=_address(name))
    (person,) = _make_people(organization, {user: (name, roles)}, fields)
    return person


def make_people(*, organization: Organization, **roles: tuple[str, ...]) -> dict[str, Person]:
    """Several at once, by name, with their roles: a statement for each table, not for each person."""
    users = make_users([_address(name) for name in roles])
    return dict(zip(roles, _make_people(organization, dict(zip(users, roles.items(), strict=True)), {}), strict=True))


def _address(name: str) -> str:
    return f"{name.lower()}.{next(_serial)}@example.test" if name else ""


def _make_people(
    organization: Organization, who: dict[User, tuple[str, tuple[str, ...]]], fields: dict[str, Any]
) -> list[Person]:
    fields = {"joined_on": date(2025, 1, 2), "onboarded_on": date(2025, 1, 2)} | fields
    Affiliation.objects.bulk_create(Affiliation(user=user, organization=organization) for user in who)
    with tenant(organization.pk):
        people = Person.objects.bulk_create(
            Person(user=user, full_name=name.title() or user.email, **fields) for user, (name, _roles) in who.items()
        )
        held = [(person, role) for person, (_name, roles) in zip(people, who.values(), strict=True) for role in roles]
        RoleGrant.objects.bulk_create(RoleGrant(person=person, role=role, granted_on=date(2025, 1, 2)) for person, role in held)
        Training.objects.bulk_create(training_of(person) for person, role in held if role == "facilitator")
    return people


def make_group(*, organization: Organization, name: str = "", **fields: Any) -> PeerGroup:
    """An open, mixed group with nobody in it."""
    number = next(_serial)
    fields.setdefault("discreet_title", f"Table {number}")
    fields.setdefault("sentence", "For people who want an hour to talk.")
    fields.setdefault("inclusion_statement", "Everyone who wants to talk about this is welcome.")
    fields.setdefault("timezone", "Europe/Berlin")
    fields.setdefault("created_on", date(2025, 1, 3))
    with tenant(organization.pk):
        return PeerGroup.objects.create(name=name or f"Group {number}", **fields)


def make_membership(*, group: PeerGroup, person: Person, pseudonym: str = "", **fields: Any) -> Membership:
    """A place in a group."""
    pseudonym = pseudonym or f"Juniper {next(_serial)}"
    fields.setdefault("joined_on", date(2025, 1, 4))
    with tenant(group.organization_id):
        return Membership.objects.create(
            group=group,
            person=person,
            pseudonym=pseudonym,
            pseudonym_skeleton=pseudonym.casefold(),
            rules_version=group.ground_rules_version,
            **fields,
        )


def training_of(person: Person, **fields: Any) -> Training:
    """The facilitator course, done long ago and refreshed in time: valid for a year and a half from today. Not saved yet."""
    fields.setdefault("module", "course")
    fields.setdefault("completed_on", date(2025, 1, 2))
    fields.setdefault("valid_until", timezone.localdate() + timedelta(days=550))
    return Training(person=person, **fields)


def make_training(*, person: Person, **fields: Any) -> Training:
    """A course that somebody did."""
    with tenant(person.organization_id):
        training = training_of(person, **fields)
        training.save()
    return training


def make_facilitator(*, group: PeerGroup, person: Person) -> None:
    """Give a person guardian's grant on a group, and the training without which they lead nothing."""
    make_facilitators(group, person)


def make_facilitators(group: PeerGroup, *people: Person) -> None:
    """Several at once."""
    with tenant(group.organization_id):
        assign_perm("facilitate_group", [person.user for person in people], group)
        trained = set(Training.objects.filter(person__in=people).values_list("person", flat=True))
        Training.objects.bulk_create(training_of(person) for person in people if person.pk not in trained)


def make_request(*, group: PeerGroup, person: Person, pseudonym: str = "", **fields: Any) -> JoinRequest:
    """Somebody has asked to join a group on request; the answer is due in a week."""
    pseudonym = pseudonym or f"Teasel {next(_serial)}"
    fields.setdefault("asked_on", timezone.localdate())
    fields.setdefault("answer_by", timezone.now() + timedelta(days=7))
    with tenant(group.organization_id):
        return JoinRequest.objects.create(
            group=group, person=person, pseudonym=pseudonym, pseudonym_skeleton=skeleton(pseudonym), **fields
        )


def make_session(
    *,
    group: PeerGroup,
    facilitators: tuple[Person, ...] = (),
    starts_at: datetime | None = None,
    minutes: int = 60,
    **fields: Any,
) -> Session:
    """A planned session, tomorrow at 10:00 local time unless said otherwise."""
    zone = ZoneInfo(group.timezone)
    starts_at = starts_at or (timezone.now() + timedelta(days=1)).astimezone(zone).replace(
        hour=10, minute=0, second=0, microsecond=0
    )
    wall = starts_at.astimezone(zone).replace(tzinfo=ZoneInfo("UTC"))
    ends_at = starts_at + timedelta(minutes=minutes)
    with tenant(group.organization_id):
        session = Session.objects.create(
            group=group,
            wall_start=wall,
            timezone=group.timezone,
            minutes=minutes,
            starts_at=starts_at,
            ends_at=ends_at,
            **fields,
        )
        for person in facilitators:
            Booking.objects.create(
                session=session,
                facilitator=person,
                span=(starts_at, ends_at + timedelta(minutes=15)),
                display_name=f"Host {person.pk}",
            )
    return session


@dataclass(frozen=True)
class Cast:
    """Everybody in the standard scene, by first name."""

    organization: Organization
    other: Organization
    group: PeerGroup
    alice: Person
    bob: Person
    carol: Person
    dan: Person
    erin: Person
    frank: Person
    grace: Person
    henry: Person
    ivy: Person
    oscar: User


def make_cast() -> Cast:
    """alice and ivy facilitate, bob is a member, carol is in the same organization only, dan is in another, erin is HR, frank
    coordinates, grace is the safeguarding lead, henry the organization's admin, oscar the platform's operator."""
    organization = make_organization(slug="harbour")
    other = make_organization(slug="elsewhere")
    group = make_group(organization=organization, name="Carrying a lot", discreet_title="Thursday table")
    people = make_people(
        organization=organization,
        alice=("facilitator",),
        ivy=("facilitator",),
        bob=(),
        carol=(),
        erin=("hr",),
        frank=("coordinator",),
        grace=("safeguarding_lead",),
        henry=("admin",),
    )
    make_facilitators(group, people["alice"], people["ivy"])
    make_membership(group=group, person=people["bob"], pseudonym="Slate")
    return Cast(
        organization=organization,
        other=other,
        group=group,
        dan=make_person(organization=other, name="Dan"),
        oscar=make_user(email="oscar@example.test", is_operator=True),
        **people,
    )
