"""Two groups in the middle of a conversation: a thread, announcements, questions, agreements that changed, resources."""

from datetime import date, timedelta
from uuid import uuid4

from django.db.models import QuerySet
from django.utils import timezone
from guardian.shortcuts import assign_perm

from groups.actions.agreement import accept_agreement, publish_agreement
from groups.actions.membership import AskFirst, GroupFull, NotForThem, join_group
from groups.actions.post import announce, answer_question, post_in_thread
from groups.actions.question import ask_group, loosen_questions
from groups.actions.resource import add_resource
from groups.models import Membership, PeerGroup, Post, Question, Session
from groups.models.post import Draft, Voice
from groups.reads import FACILITATE
from groups.thread_window import AFTER, BEFORE
from organizations.models import Organization, Person

FIRST = """We begin with one round and end with one.
Phones stay face down.
Whoever speaks is asked before anybody offers advice."""
SECOND = FIRST + "\nOnline, we say when we step away from the screen."
CHANGED = "One new line: online, we say when we step away from the screen. Somebody asked for it in the last session."

THREAD = (
    ("", "I will be there. It has been a loud month, so I may listen more than talk."),
    ("", "Same here. What I would like to bring: how to stop reading messages in bed. I have not found the switch yet."),
    ("", "Could we keep some time at the end for the question from the box? I think it touches several of us."),
    ("host", "Yes, we keep the last quarter of an hour for it. If you would rather write than speak, this thread is fine too."),
    (
        "An evening that went badly",
        "On Tuesday I promised to be home for dinner, and I was on the phone in the car park until nine. Nobody at home said"
        " anything. That was worse than if they had.",
    ),
    ("", "I know that car park. Mine is the stairwell. No advice, only that you are not the only one."),
    ("", "Thank you for writing that. I read it twice."),
)
NEWS = (
    ("The room for this month", "We meet online until the end of the month. The link is on the session’s page, as always."),
    (
        "A quieter second half",
        "Some of you asked for more silence. After the first round we leave five minutes without words.",
    ),
)
QUESTIONS = (
    (
        "What do you say when your manager asks how you are and you do not want to answer?",
        (
            "“Getting there, thanks.” It is true, and it ends the question.",
            "I ask back what they need to know for the week. Often it was about the plan, not about me.",
        ),
    ),
    ("Is it all right to come when I have nothing to say for weeks?", ("I did that for two months. Nobody minded.",)),
    ("Does anybody else dread Sunday evenings?", ()),
)
RESOURCES = (
    (
        "A sleep diary to print",
        "https://example.org/sleep-diary",
        "If nights have been short for weeks.",
        "One page a week, five minutes a day.",
    ),
    (
        "How to ask for different hours",
        "https://example.org/different-hours",
        "Before a talk about your working time.",
        "A list of questions to take along. No legal advice.",
    ),
)


def fill_conversation(organization: Organization, today: date) -> None:
    """Let two groups whose threads are open today talk; the demo's employee and facilitator are in both."""
    host = Person.objects.get(user__email="facilitator@demo.test")
    guest = Person.objects.get(user__email="employee@demo.test")
    for session in _open_today():
        assign_perm(FACILITATE, host.user, session.group)
        _talk(session, Voice(host, session.group, None))
        _join(session.group, guest)
    # What the demo shows has not happened this very minute.
    Post.objects.update(written_at=timezone.now() - timedelta(hours=20))
    Question.objects.update(opens_at=timezone.now() - timedelta(hours=30))
    loosen_questions(timezone.now())


def _open_today() -> list[Session]:
    now = timezone.now()
    found: QuerySet[Session] = Session.objects.filter(starts_at__lt=now + BEFORE, ends_at__gt=now - AFTER, bridge_to=None)
    found = found.exclude(status__in=[Session.Status.CANCELLED, Session.Status.DRAFT]).select_related("group")
    by_group = {session.group_id: session for session in found.order_by("-starts_at") if session.group.is_open}
    return [session for _group, session in sorted(by_group.items())][:2]


def _talk(session: Session, host: Voice) -> None:
    group = session.group
    publish_agreement(group, text=FIRST, changes="", by=host.person)
    members = list(Membership.objects.current().filter(group=group).select_related("person").order_by("pk")[:6])
    for member in members:
        accept_agreement(member, 1)
        member.refresh_from_db()
    voices = [Voice(member.person, group, member) for member in members] or [host]
    for number, (kind, text) in enumerate(THREAD):
        by = host if kind == "host" else voices[number % len(voices)]
        post_in_thread(session, Draft(uuid4(), text, "" if kind == "host" else kind), by=by)
    for title, text in NEWS:
        announce(group, Draft(uuid4(), text, title=title), by=host)
    for number, (text, answers) in enumerate(QUESTIONS if members else ()):
        asked = ask_group(members[number % len(members)], text=text, warning="", secret=uuid4().hex)
        for offset, answer in enumerate(answers, start=1):
            answer_question(asked, Draft(uuid4(), answer), by=voices[(number + offset) % len(voices)])
    for title, url, helps, note in RESOURCES:
        add_resource(group, title=title, url=url, helps=helps, note=note, by=host.person)


def _join(group: PeerGroup, guest: Person) -> None:
    """Let the guest in where there is a place, having accepted what counted until the last version."""
    try:
        mine = join_group(group, by=guest, pseudonym="Quiet Harbour")
        accept_agreement(mine, 1)
    except (GroupFull, NotForThem, AskFirst):
        return
    finally:
        publish_agreement(group, text=SECOND, changes=CHANGED, by=Person.objects.get(user__email="facilitator@demo.test"))
