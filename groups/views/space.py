"""The space on a group's page: for its members and facilitators."""

from typing import Any

from django.utils import timezone

from groups.access import GroupSeen, announcements_in, questions_in, resources_in, space_of, thread_of
from groups.bylines import bylines, question_card, window_words
from groups.cards import session_card
from groups.models import Session
from groups.views.question import held
from groups.when import zone_of
from organizations.request import TenantRequest

# What a first glance takes in; the rest has pages of its own.
NEWEST = 2
QUESTIONS = 3


def space_context(request: TenantRequest, seen: GroupSeen, talking: list[Session]) -> dict[str, Any]:
    """Return what `groups/_space.html` shows, empty for somebody who only looks at the group from outside.

    `talking` are the sessions whose thread is open.
    """
    if not (seen.is_member or seen.facilitates):
        return {}
    space, now, zone = space_of(request.person, seen), timezone.now(), zone_of(request.person)
    threads = [
        {"thread": thread, "card": session_card(thread.session, zone), "words": window_words(thread.window, zone)}
        for thread in (thread_of(session, space, now) for session in talking)
    ]
    resources = resources_in(space)
    announcements = announcements_in(space, limit=NEWEST + 1)
    questions = questions_in(space, now, limit=QUESTIONS + 1)
    return {
        "space": space,
        "threads": threads,
        "announcements": bylines(announcements[:NEWEST], space.voice, zone, now),
        "more_announcements": len(announcements) > NEWEST,
        "questions": [question_card(question, now) for question in questions[:QUESTIONS]],
        "more_questions": len(questions) > QUESTIONS,
        "held": held(request, space),
        "resources": [(resource, resource.is_due(timezone.localdate())) for resource in resources],
    }
