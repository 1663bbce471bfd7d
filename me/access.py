"""What one may see about oneself: the whole permission story of this app. Nothing here takes a second person."""

from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Q
from django.http import Http404

from analytics.models import Adaptation, PastSurvey
from groups.access import MoveSeen, group_seen, moves_of, next_session_of, standings_of, suggestion_for
from groups.access.break_glass import held_back_from
from groups.cards import StandingCard, standing_card
from groups.models import (
    Availability,
    AvailabilityException,
    Booking,
    CalendarFeed,
    Concern,
    CoverOffer,
    CoverRequest,
    Debrief,
    FacilitatorName,
    FacilitatorTerms,
    HandOver,
    JoinRequest,
    LeadAnswer,
    Membership,
    Move,
    PeerGroup,
    PeerGroupUserPermission,
    Post,
    Report,
    Rsvp,
    Session,
    StandBy,
    Training,
    WaitingPlace,
)
from groups.when import When, when, zone_of
from organizations.access import contact_to_accept, roles_of
from organizations.consent_texts import CURRENT, ConsentText
from organizations.models.audit import AuditEntry
from organizations.models.consent import Consent
from organizations.models.draft import Draft
from organizations.models.person import Invitation, Person, Role, RoleGrant
from resources.access import titles_here
from surveys.access import RoundForHome, rounds_for_home
from surveys.models import TokenIssue, Wave

Row = dict[str, Any]
MEMBER = ("group__name", "pseudonym", "pronouns", "rules_version", "agreement_version", "joined_on", "left_on")
ASKED = (
    *("group__name", "pseudonym", "pronouns", "note", "status", "asked_on", "answer_by"),
    *("talk_at", "talk_where", "other_time", "reason_kind", "reason", "decided_on"),
)
WRITTEN = ("group__name", "kind", "title", "warning", "text", "written_at")
REPORTED = ("group__name", "reason", "note", "reported_on", "status", "outcome", "decided_on")
JUDGED = (
    *("group__name", "outcome", "decided_on"),
    *("appeal", "appeal_words", "appealed_on", "appeal_outcome", "appeal_decided_on"),
)
INVITED = ("email", "full_name", "is_people_manager", "roles", "expires_at", "accepted_on")

TAKEN_ON = ("action", "taken_on", "follow_up_on", "status", "outcome", "closed_on")
CONCERN = ("group__discreet_title", "urgency", "words", "raised_at", "taken_at")
DEBRIEF = ("session__starts_at", "went", "load", "together", "wants_talk", "words", "sent_at", "talk_asked_at", "talked_on")


@dataclass(frozen=True)
class Home:
    """What stands on a person's home page. Gender decides none of it (P7)."""

    next_session: Session | None
    # Whose session it is for this person: where two groups meet, their own.
    next_group: PeerGroup | None
    next_when: When | None
    rounds: list[RoundForHome]
    groups: list[StandingCard]
    offers: list[StandingCard]
    # Where one waits or has asked.
    hopes: list[StandingCard]
    moves: list[MoveSeen]
    # In a group of theirs another edition of the ground rules counts than the one that they accepted.
    rules_changed: bool
    suggestion: PeerGroup | None
    # Somebody was named safeguarding contact, and has not said yes.
    is_asked_as_contact: bool
    # A coordinator's programme that is not live.
    must_set_up: bool
    # Facilitators find what they lead on their rota.
    leads: bool


def home_of(person: Person) -> Home:
    """Return one's own home page."""
    session = next_session_of(person)
    standings = standings_of(person)
    found = [standing_card(seen, zone_of(person), discreet=person.discreet) for seen in standings]
    return Home(
        next_session=session,
        next_group=group_seen(person, session) if session else None,
        next_when=when(session.starts_at, reader=zone_of(person), zone=session.timezone) if session else None,
        rounds=rounds_for_home(person),
        groups=[card for card in found if card.kind == "member"],
        offers=[card for card in found if card.kind == "offered"],
        hopes=[card for card in found if card.kind in ("waiting", "asked")],
        moves=moves_of(person) if any(seen.moves_status for seen in standings) else [],
        rules_changed=any(seen.rules_changed for seen in standings),
        suggestion=suggestion_for(person) if person.topics else None,
        is_asked_as_contact=Role.SAFEGUARDING_LEAD in roles_of(person) and contact_to_accept(person) is not None,
        must_set_up=Role.COORDINATOR in roles_of(person) and person.organization.live_on is None,
        leads=Role.FACILITATOR in roles_of(person),
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
        "roles": _rows(RoleGrant.objects.filter(person=person), "role", "granted_on", "accepted_on"),
        "invitations": _rows(Invitation.objects.filter(email=person.user.email), *INVITED),
        "groups": _groups(person),
        "drafts": _rows(Draft.objects.filter(person=person).order_by("pk"), "key", "fields", "saved_on"),
        "facilitation": _facilitation(person),
        "calendars": _rows(CalendarFeed.objects.filter(person=person), "form", "made_on"),
        "check_ins": {
            "tokens_collected": _rows(TokenIssue.objects.filter(person=person), "wave__title", "stratum", "day"),
            "answers": "Nobody can tell which answers are yours: they are stored without you.",
        },
        "past_surveys_brought_by_me": _rows(PastSurvey.objects.filter(uploaded_by=person), "title", "uploaded_on"),
        "taken_on_by_me": _rows(Adaptation.objects.filter(taken_by=person), *TAKEN_ON),
        "rounds_planned_by_me": _rows(Wave.objects.filter(scheduled_by=person), "title", "opens_at"),
        "concerns_raised": _rows(Concern.objects.filter(raised_by=person).order_by("pk"), *CONCERN),
        "debriefs": _rows(Debrief.objects.filter(facilitator=person).order_by("sent_at"), *DEBRIEF),
        "held_back_from_me": [{"tell_on": held.until, "reason": held.reason} for held in held_back_from(person)],
        "acts_of_mine": _rows(AuditEntry.objects.filter(actor=person).order_by("at"), "verb", "at"),
        "looks_at_my_data": _rows(AuditEntry.objects.filter(about=person).order_by("at"), "verb", "at"),
    }


def _rows(found: Any, *fields: str) -> list[Row]:
    # A person reads this file: `group_name`, not Django's `group__name`.
    return [{name.replace("__", "_"): value for name, value in row.items()} for row in found.values(*fields)]


def _profile(person: Person) -> Row:
    plain = ("full_name", "staff_number", "is_people_manager", "timezone", "country", "genders", "gender_term", "pronouns")
    more = ("language", "discreet", "joined_on", "onboarded_on", "left_on")
    return {name: getattr(person, name) for name in (*plain, *more)} | {"topics": titles_here(person.topics)}


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
        "memberships": _rows(members, *MEMBER),
        "waiting_lists": _rows(WaitingPlace.objects.filter(person=person), "group__name", "status", "offered_until"),
        "requests_to_join": _rows(JoinRequest.objects.filter(person=person), *ASKED),
        "wishes_to_move": _rows(Move.objects.filter(membership__person=person), "to__name", "status", "asked_on"),
        "texts_reported": _rows(Report.objects.filter(reporter=person), *REPORTED),
        "texts_out_of_sight": _rows(_judged(person), *JUDGED),
        "answers_to_sessions": _rows(said, "session__group__discreet_title", "session__starts_at", "answer"),
        "texts": _rows(Post.objects.filter(author__person=person).order_by("written_at"), *WRITTEN),
        "questions": "Nobody can tell which questions in a group's box are yours: they are stored without you.",
    }


def _judged(person: Person) -> Any:
    """Return what facilitators said of one's own texts, each text once: how many asked them to is about others."""
    mine = Q(post__author__person=person) | Q(post__facilitator=person)
    return Report.objects.filter(mine, status=Report.Status.HIDDEN).order_by("post", "-appeal", "pk").distinct("post")


def _rota(person: Person) -> Row:
    asked = CoverOffer.objects.filter(person=person).order_by("cover__session__starts_at")
    meeting = ("session__group__discreet_title", "session__starts_at")
    return {
        "terms": _rows(FacilitatorTerms.objects.filter(person=person), "timezone", "max_per_week", "stand_by", "step_back_on"),
        "hours": _rows(Availability.objects.filter(person=person), "weekday", "start", "end"),
        "days_that_differ": _rows(
            AvailabilityException.objects.filter(person=person), "kind", "first_day", "last_day", "start", "end"
        ),
        "training": _rows(Training.objects.filter(person=person), "module", "completed_on", "valid_until"),
        "cover_asked_by_me": _rows(CoverRequest.objects.filter(asked_by=person), *meeting, "kind", "status", "asked_at"),
        "cover_taken_by_me": _rows(CoverRequest.objects.filter(taken_by=person), *meeting, "kind"),
        "cover_asked_of_me": _rows(asked, "cover__session__starts_at", "answer", "reasons"),
        "stand_by": _rows(StandBy.objects.filter(person=person), *meeting),
    }


def _facilitation(person: Person) -> Row:
    booked = Booking.objects.filter(facilitator=person).order_by("session__starts_at")
    granted = PeerGroupUserPermission.objects.filter(user=person.user)
    return {
        "display_name": list(FacilitatorName.objects.filter(person=person).values_list("name", flat=True)),
        "groups": list(granted.values_list("content_object__name", flat=True)),
        "sessions": _rows(booked, "session__group__discreet_title", "session__starts_at", "display_name"),
        "texts": _rows(Post.objects.filter(facilitator=person).order_by("written_at"), *WRITTEN),
        "given_by_a_plan": _rows(
            LeadAnswer.objects.filter(person=person).order_by("session__starts_at"),
            "session__group__discreet_title",
            "session__starts_at",
            "answer",
        ),
        "rota": _rota(person),
        "handed_over": _rows(HandOver.objects.filter(giver=person).order_by("on"), "group__discreet_title", "on", "note"),
        "taken_over": _rows(HandOver.objects.filter(taker=person).order_by("on"), "group__discreet_title", "on", "note"),
    }
