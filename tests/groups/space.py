"""Makers of what stands in a group's space, and the objects that its addresses name."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from groups.models import Agreement, GroupResource, Membership, PeerGroup, Post, Question, Session
from groups.models.post import Voice
from organizations.models import Person
from peersupport.tenancy import tenant
from tests.factories import Cast, make_session

# Addresses of the space and what they name beside the group.
SPACE = {
    f"groups:{name}"
    for name in (
        *("announcements", "announce", "threads", "thread", "edit_post", "delete_post", "questions", "ask", "question"),
        *("edit_question", "take_back_question", "remove_question", "agreements", "agreement", "publish_agreement"),
        *("accept_agreement", "add_resource", "review_resource", "remove_resource"),
    )
}


def make_post(*, group: PeerGroup, author: Membership | None = None, facilitator: Person | None = None, **fields: Any) -> Post:
    """An answer, a post in a thread (with `session`), or an announcement, as the other fields say."""
    kind = "thread" if "session" in fields else "answer" if "question" in fields else "announcement"
    by_facilitator = fields.pop("by_facilitator", kind == "announcement" or facilitator is not None)
    told = {"kind": kind, "text": "What I meant to say.", "by_facilitator": by_facilitator, **fields}
    with tenant(group.organization_id):
        return Post.objects.create(group=group, author=author, facilitator=facilitator, **told)


def make_question(*, group: PeerGroup, **fields: Any) -> Question:
    """A question that the group reads since an hour ago."""
    fields = {"text": "How do you switch off?", "opens_at": timezone.now() - timedelta(hours=1), **fields}
    with tenant(group.organization_id):
        return Question.objects.create(group=group, **fields)


def make_agreement(*, group: PeerGroup, version: int = 1, text: str = "We begin with a round.", changes: str = "") -> Agreement:
    """A version of the group's agreements."""
    changes = changes or ("We end with one too." if version > 1 else "")
    with tenant(group.organization_id):
        return Agreement.objects.create(
            group=group, version=version, text=text, changes=changes, published_on=timezone.localdate()
        )


def make_resource(*, group: PeerGroup, **fields: Any) -> GroupResource:
    """A link that is good for half a year."""
    start: dict[str, Any] = {"title": "Sleep, plainly", "url": "https://sleep.example.test/", "helps": "If nights are short."}
    start["review_on"] = timezone.localdate() + timedelta(days=180)
    with tenant(group.organization_id):
        return GroupResource.objects.create(group=group, **{**start, **fields})


def voice_of(group: PeerGroup, person: Person) -> Voice:
    """As whom a person writes in a group; the tenant is open."""
    return Voice(person, group, Membership.objects.current().filter(group=group, person=person).first())


def open_thread(cast: Cast, **fields: Any) -> Session:
    """A session of the cast's group tomorrow: its thread is open."""
    return make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), **fields)


def space_object(name: str, cast: Cast) -> dict[str, Any]:
    """Return the arguments of an address of the space, in the cast's group."""
    what = name.partition(":")[2]
    if what == "thread":
        return {"public_id": open_thread(cast).public_id}
    if what in ("edit_post", "delete_post"):
        with tenant(cast.organization.pk):
            slate = cast.group.memberships.get(person=cast.bob)
        return {"public_id": make_post(group=cast.group, session=open_thread(cast), author=slate).public_id}
    if "resource" in what and what != "add_resource":
        return {"pk": make_resource(group=cast.group).pk}
    if what == "question" or what.endswith("_question"):
        return {"pk": cast.group.pk, "question": make_question(group=cast.group).pk}
    if what in ("agreement", "accept_agreement"):
        version = make_agreement(group=cast.group).version
        return {"pk": cast.group.pk, **({"version": version} if what == "agreement" else {})}
    return {"pk": cast.group.pk}
