"""Simulated organizations, people and groups, written in bulk."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from guardian.shortcuts import assign_perm

from analytics.simulation.answers import Character, draw
from analytics.simulation.names import FAMILY, GIVEN, GROUPS, PSEUDONYMS
from groups.models import Booking, Membership, PeerGroup, Session, Training
from groups.pseudonyms import skeleton
from organizations.models import Affiliation, Consent, Organization, Person, RoleGrant, User

BUFFER = timedelta(minutes=15)
MINUTES = 60


@dataclass(frozen=True)
class Population:
    """An organization's people, by the order in which they were drawn: `characters[i]` answers for `people[i]`."""

    organization: Organization
    people: list[Person]
    characters: list[Character]


def make_population(organization: Organization, size: int, random: Random, started: date) -> Population:
    """Store `size` people in the open organization, nine in ten of them there from the first day."""
    characters = [draw(random) for _ in range(size)]
    domain = f"{organization.slug}.test"
    no_password = make_password(None)
    users = User.objects.bulk_create([User(email=f"person{i + 1}@{domain}", password=no_password) for i in range(size)])
    EmailAddress.objects.bulk_create([EmailAddress(user=u, email=u.email, verified=True, primary=True) for u in users])
    Affiliation.objects.bulk_create([Affiliation(user=u, organization=organization) for u in users])
    people = Person.objects.bulk_create(
        [_person(organization, u, c, random, started) for u, c in zip(users, characters, strict=True)]
    )
    noon = datetime.combine(started, time(12), ZoneInfo("UTC"))
    Consent.objects.bulk_create(
        Consent(person=p, purpose=purpose, granted=True, version="simulated", given_at=noon)
        for p in people
        for purpose in Consent.Purpose.values
    )
    return Population(organization, people, characters)


def _person(organization: Organization, user: User, character: Character, random: Random, started: date) -> Person:
    joined = started if random.random() < 0.9 else started + timedelta(days=random.randrange(30, 400))
    genders = [] if character.gender == "not_stated" else [character.gender]
    return Person(
        organization=organization,
        user=user,
        full_name=f"{random.choice(GIVEN)} {random.choice(FAMILY)}",
        is_people_manager=random.random() < 0.12,
        genders=genders,
        joined_on=joined,
        onboarded_on=joined,
    )


def give_roles(population: Population, facilitators: int) -> list[Person]:
    """Make the first `facilitators` people facilitators, trained, from the first day; returns them."""
    chosen = population.people[:facilitators]
    RoleGrant.objects.bulk_create([RoleGrant(person=p, role="facilitator", granted_on=p.joined_on) for p in chosen])
    # Refreshed each year since: the history does not retell it.
    today = timezone.localdate()
    until = today + timedelta(days=300)
    Training.objects.bulk_create(
        [Training(person=p, module="course", completed_on=min(p.joined_on, today), valid_until=until) for p in chosen]
    )
    return chosen


def make_groups(population: Population, facilitators: list[Person], count: int, started: date) -> list[PeerGroup]:
    """Store `count` groups, each with two facilitators."""
    organization = population.organization
    groups = PeerGroup.objects.bulk_create(
        [
            PeerGroup(
                **GROUPS[i % len(GROUPS)]
                | ({"name": f"{GROUPS[i % len(GROUPS)]['name']} {i // len(GROUPS) + 1}"} if i >= len(GROUPS) else {}),
                timezone=organization.timezone,
                created_on=started,
                capacity_max=12,
            )
            for i in range(count)
        ]
    )
    for i, group in enumerate(groups):
        for person in _pair(facilitators, i):
            assign_perm("facilitate_group", person.user, group)
    return groups


def _pair(facilitators: list[Person], i: int) -> list[Person]:
    return [facilitators[2 * i % len(facilitators)], facilitators[(2 * i + 1) % len(facilitators)]]


def let_join(group: PeerGroup, people: list[Person], day: date, taken: set[str]) -> list[Membership]:
    """Store memberships under pseudonyms that are free in the group, and add them to those that are `taken`."""
    rows = []
    for person in people:
        pseudonym = next(name for name in PSEUDONYMS if name not in taken)
        taken.add(pseudonym)
        rows.append(
            Membership(
                group=group,
                person=person,
                pseudonym=pseudonym,
                pseudonym_skeleton=skeleton(pseudonym),
                rules_version=group.ground_rules_version,
                joined_on=day,
            )
        )
    return Membership.objects.bulk_create(rows)


def make_sessions(groups: list[PeerGroup], facilitators: list[Person], first: date, last: date, today: date) -> None:
    """Store a session of each group every second week, held before today and planned from today on."""
    sessions: list[Session] = []
    pairs: list[list[Person]] = []
    for i, group in enumerate(groups):
        # Every group has an hour of its own in the fortnight, so that nobody is booked twice.
        day = first + timedelta(days=(i % 5) + 7 * ((i // 5) % 2) - first.weekday())
        hour = time(9 + i // 10 % 8)
        zone = ZoneInfo(group.timezone)
        while day <= last:
            starts = datetime.combine(day, hour, zone)
            sessions.append(
                Session(
                    group=group,
                    wall_start=datetime.combine(day, hour, ZoneInfo("UTC")),
                    timezone=group.timezone,
                    minutes=MINUTES,
                    starts_at=starts,
                    ends_at=starts + timedelta(minutes=MINUTES),
                    status=Session.Status.HELD if day < today else Session.Status.SCHEDULED,
                    place="Room 2" if group.format == PeerGroup.Format.IN_PERSON else "",
                )
            )
            pairs.append(_pair(facilitators, i))
            day += timedelta(days=14)
    stored = Session.objects.bulk_create(sessions)
    Booking.objects.bulk_create(
        Booking(session=s, facilitator=p, span=(s.starts_at, s.ends_at + BUFFER), display_name=PSEUDONYMS[p.pk % len(PSEUDONYMS)])
        for s, pair in zip(stored, pairs, strict=True)
        for p in pair
    )
