"""What one may see about oneself: the whole permission story of this app. Nothing here takes a second person."""

from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.http import Http404

from analytics.models import PastSurvey
from groups.access import groups_of, next_session_of, offers_of, suggestion_for
from groups.models import Booking, FacilitatorName, Membership, PeerGroup, PeerGroupUserPermission, Rsvp, Session, WaitingPlace
from groups.when import When, when, zone_of
from organizations.consent_texts import CURRENT, ConsentText
from organizations.models.audit import AuditEntry
from organizations.models.consent import Consent
from organizations.models.person import Invitation, Person, RoleGrant
from resources.topics import titles_of
from surveys.access import RoundForHome, rounds_for_home
from surveys.models import TokenIssue, Wave

Row = dict[str, Any]
INVITED = ("email", "full_name", "is_people_manager", "roles", "expires_at", "accepted_on")


@dataclass(frozen=True)
class Home:
    """What stands on a person's home page. Gender decides none of it (P7)."""

    next_session: Session | None
    next_when: When | None
    rounds: list[RoundForHome]
    groups: list[PeerGroup]
    offers: list[WaitingPlace]
    suggestion: PeerGroup | None


def home_of(person: Person) -> Home:
    """Return one's own home page."""
    session = next_session_of(person)
    return Home(
        next_session=session,
        next_when=when(session.starts_at, reader=zone_of(person), zone=session.timezone) if session else None,
        rounds=rounds_for_home(person),
        groups=groups_of(person),
        offers=offers_of(person),
        suggestion=suggestion_for(person) if person.topics else None,
    )


def purpose_to_change(purpose: str) -> ConsentText:
    """Return the text of a consent. Raises Http404 for a purpose that there is not."""
    if purpose not in CURRENT:
        raise Http404
    return CURRENT[purpose]


def data_about(person: Person) -> Row:
    """Return all that this organization's part of the site holds about a person, and nothing about anybody else (P14).

    Other people's names and texts stay out: who granted a role, who looked, what an audited act was about. So does every other
    organization. Secrets (password, keys) stay out too. Shapes: JSON types, dates and instants in ISO 8601.
    """
    return {
        "organization": person.organization.name,
        "profile": _profile(person),
        "sign_in": _sign_in(person),
        "consents": _rows(
            Consent.objects.filter(person=person).order_by("given_at"), "purpose", "granted", "version", "given_at"
        ),
        "roles": _rows(RoleGrant.objects.filter(person=person), "role", "granted_on"),
        "invitations": _rows(Invitation.objects.filter(email=person.user.email), *INVITED),
        "groups": _groups(person),
        "facilitation": _facilitation(person),
        "check_ins": {
            "tokens_collected": _rows(TokenIssue.objects.filter(person=person), "wave__title", "stratum", "day"),
            "answers": "Nobody can tell which answers are yours: they are stored without you.",
        },
        "past_surveys_brought_by_me": _rows(PastSurvey.objects.filter(uploaded_by=person), "title", "uploaded_on"),
        "rounds_planned_by_me": _rows(Wave.objects.filter(scheduled_by=person), "title", "opens_at"),
        "acts_of_mine": _rows(AuditEntry.objects.filter(actor=person).order_by("at"), "verb", "at"),
        "looks_at_my_data": _rows(AuditEntry.objects.filter(about=person).order_by("at"), "verb", "at"),
    }


def _rows(found: Any, *fields: str) -> list[Row]:
    # A person reads this file: `group_name`, not Django's `group__name`.
    return [{name.replace("__", "_"): value for name, value in row.items()} for row in found.values(*fields)]


def _profile(person: Person) -> Row:
    plain = ("full_name", "staff_number", "is_people_manager", "timezone", "country", "genders", "gender_term", "pronouns")
    more = ("discreet", "joined_on", "onboarded_on", "left_on")
    return {name: getattr(person, name) for name in (*plain, *more)} | {"topics": titles_of(person.topics)}


def _sign_in(person: Person) -> Row:
    user = person.user
    return {
        "email": user.email,
        "last_login": user.last_login,
        "addresses": _rows(EmailAddress.objects.filter(user=user), "email", "verified", "primary"),
        "second_steps": _rows(Authenticator.objects.filter(user=user), "type", "created_at", "last_used_at"),
        "devices": _rows(UserSession.objects.filter(user=user), "ip", "user_agent", "created_at", "last_seen_at"),
    }


def _groups(person: Person) -> Row:
    members = Membership.objects.filter(person=person)
    said = Rsvp.objects.filter(membership__person=person)
    return {
        "memberships": _rows(members, "group__name", "pseudonym", "pronouns", "rules_version", "joined_on", "left_on"),
        "waiting_lists": _rows(WaitingPlace.objects.filter(person=person), "group__name", "status", "offered_until"),
        "answers_to_sessions": _rows(said, "session__group__discreet_title", "session__starts_at", "answer"),
    }


def _facilitation(person: Person) -> Row:
    booked = Booking.objects.filter(facilitator=person).order_by("session__starts_at")
    granted = PeerGroupUserPermission.objects.filter(user=person.user)
    return {
        "display_name": list(FacilitatorName.objects.filter(person=person).values_list("name", flat=True)),
        "groups": list(granted.values_list("content_object__name", flat=True)),
        "sessions": _rows(booked, "session__group__discreet_title", "session__starts_at", "display_name"),
    }
