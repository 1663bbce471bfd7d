"""A group's space: its members and its facilitators, nobody else. Coordinators, HR and admins find a missing page (P18)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import Http404
from django.utils import timezone

from groups.access.found import or_404
from groups.access.group import GroupSeen, group_to_read
from groups.models import Agreement, GroupResource, Membership, Post, Question
from groups.models.post import Voice
from groups.reads import with_facilitator_name
from organizations.models.person import Person


@dataclass(frozen=True)
class Space:
    """A group from inside: as whom this person reads and writes in it, and whether they may write now."""

    voice: Voice
    agreement: Agreement | None

    @property
    def facilitates(self) -> bool:
        return self.voice.membership is None

    @property
    def must_accept(self) -> bool:
        """A newer version of the agreements is there than the one they accepted: they read, and do not write."""
        mine = self.voice.membership
        return self.agreement is not None and mine is not None and mine.agreement_version < self.agreement.version

    @property
    def may_write(self) -> bool:
        return self.voice.group.is_open and not self.must_accept


def space_to_read(person: Person, pk: int) -> Space:
    """Return the space of a group that one is in or facilitates. Raises Http404."""
    return space_of(person, group_to_read(person, pk))


def space_of(person: Person, seen: GroupSeen) -> Space:
    """Return the space behind a group's page. Raises Http404 for whoever only looks at it."""
    # Somebody who is both writes as what they answer for.
    if seen.facilitates:
        voice = Voice(person, seen.group, None)
    elif seen.membership is not None:
        voice = Voice(person, seen.group, seen.membership)
    else:
        raise Http404
    return Space(voice, seen.agreement)


def space_to_lead(person: Person, pk: int) -> Space:
    """Return the space of an open group that one facilitates. Raises Http404."""
    space = space_to_read(person, pk)
    if not (space.facilitates and space.voice.group.is_open):
        raise Http404
    return space


def membership_in(space: Space) -> Membership:
    """Return the membership behind a space. Raises Http404 for facilitators, who neither ask without a name nor accept."""
    return or_404(space.voice.membership)


def announcements_in(space: Space, *, first: int = 0, limit: int) -> list[Post]:
    """Return announcements, newest first. Only facilitators write them (`post_place_fits_kind`), so no member is looked up."""
    found = Post.objects.shown().filter(group=space.voice.group, kind=Post.Kind.ANNOUNCEMENT)
    return list(with_facilitator_name(found).newest_first()[first : first + limit])


def questions_in(space: Space, now: datetime, *, first: int = 0, limit: int) -> list[Question]:
    """Return the questions that the group reads by now, newest day first."""
    return list(Question.objects.shown(now).filter(group=space.voice.group)[first : first + limit])


def my_held_questions(space: Space, proofs: Collection[bytes]) -> list[Question]:
    """Return the questions that this device asked and that nobody reads yet."""
    held = Question.objects.held(timezone.now()).filter(group=space.voice.group, proof__in=proofs)
    return list(held.order_by("opens_at", "pk")) if proofs else []


def question_to_read(person: Person, pk: int, question: UUID) -> tuple[Space, Question]:
    """Return a question that the group reads by now, and the group's space. Raises Http404."""
    space = space_to_read(person, pk)
    shown = Question.objects.shown(timezone.now()).filter(group=space.voice.group, pk=question)
    return space, or_404(shown.select_related("group").first())


def question_to_change(person: Person, pk: int, question: UUID, proofs: Collection[bytes]) -> tuple[Space, Question]:
    """Return a question that this device asked and that nobody reads yet. Raises Http404 for everybody else, facilitators too."""
    space = space_to_read(person, pk)
    found = [mine for mine in my_held_questions(space, proofs) if mine.pk == question]
    return space, or_404(found[0] if found else None)


def question_to_remove(person: Person, pk: int, question: UUID) -> tuple[Space, Question]:
    """Return a question of a group that one facilitates. Raises Http404."""
    space, found = question_to_read(person, pk, question)
    if not space.facilitates:
        raise Http404
    return space, found


def resources_in(space: Space) -> list[GroupResource]:
    """Return what the group keeps at hand, by title."""
    return list(GroupResource.objects.filter(group=space.voice.group)[:60])


def resource_to_lead(person: Person, pk: int) -> GroupResource:
    """Return a resource of a group that one facilitates. Raises Http404."""
    resource = or_404(GroupResource.objects.select_related("group").filter(pk=pk).first())
    space_to_lead(person, resource.group_id)
    return resource


def agreement_to_read(space: Space, version: int) -> Agreement:
    """Return one version of the group's agreements. Raises Http404."""
    return or_404(Agreement.objects.filter(group=space.voice.group, version=version).first())


def agreement_versions(space: Space) -> list[tuple[int, date]]:
    """Return number and day of every version, newest first."""
    found = Agreement.objects.filter(group=space.voice.group).order_by("-version")
    return list(found.values_list("version", "published_on"))
