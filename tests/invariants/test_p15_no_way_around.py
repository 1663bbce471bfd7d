"""P15, the ways around it: the list of one's own acts, a yes that outlives its owner's part, a lead who is meant."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from groups.actions.break_glass import NotAllowed, see_identity
from groups.actions.concern import close_concern, hand_over, raise_concern
from groups.models import Concern, FacilitatorName, IdentityLook, IdentityRequest, Membership
from groups.receivers import concern_leads
from organizations.actions.role import grant_role
from organizations.models import AuditEntry, Person
from peersupport.tenancy import tenant
from tests.conftest import as_role
from tests.factories import Cast
from tests.groups.safety import make_lead, make_request_for_identity

SignIn = Callable[[Any], Client]


def test_p15_the_list_of_own_acts_never_says_who_it_was(cast: Cast, client_of: SignIn) -> None:
    """Whoever said yes never learns the name; whoever looked sees it in the look alone. Both may be admins too."""
    gus = make_lead(cast)
    asked = make_request_for_identity(cast, by=cast.grace, approved_by=gus)
    with tenant(cast.organization.pk):
        for person in (cast.grace, gus):
            grant_role(person, "admin", by=None)
        see_identity(asked, by=cast.grace)
        assert AuditEntry.objects.filter(about=cast.bob, for_good=True).count() == 2
    for person, act in ((gus, "Agreed that a lead sees who you are"), (cast.grace, "A safeguarding lead saw who you are")):
        page = client_of(person).get("/harbour/audit/").content.decode()
        assert act in page
        assert not re.search(r"\bBob\b", page)
    # Other acts keep saying whom they were about.
    with tenant(cast.organization.pk):
        grant_role(cast.carol, "facilitator", by=cast.henry)
    assert "Carol" in client_of(cast.henry).get("/harbour/audit/").content.decode()


@pytest.mark.parametrize("end", ["handed over", "closed"])
def test_p15_a_yes_ends_with_the_part_of_whoever_asked(cast: Cast, end: str) -> None:
    """Also where it ends between the page's check and the look."""
    gus = make_lead(cast)
    asked = make_request_for_identity(cast, by=cast.grace, approved_by=gus)
    with tenant(cast.organization.pk):
        if end == "closed":
            close_concern(asked.concern, "supported", "", by=cast.grace)
        else:
            hand_over(asked.concern, gus, by=cast.grace)
        with pytest.raises(NotAllowed):
            see_identity(asked, by=cast.grace)
        assert not IdentityLook.objects.exists()


@pytest.mark.parametrize("end", ["handed over", "let go", "closed", "erased"])
def test_p15_the_database_itself_ends_a_yes(cast: Cast, end: str) -> None:
    """Also past every action: a look fits an open concern, and whoever looks has it."""
    gus = make_lead(cast)
    asked = make_request_for_identity(cast, by=cast.grace, approved_by=gus)
    with tenant(cast.organization.pk):
        _look(asked, cast.grace)
        if end == "closed":
            close_concern(asked.concern, "supported", "", by=cast.grace)
        elif end == "handed over":
            hand_over(asked.concern, gus, by=cast.grace)
        elif end == "let go":
            Concern.objects.update(owner=None, taken_at=None)
        else:
            with as_role("worker"):
                IdentityRequest.objects.update(about=None)
        for viewer in (cast.grace, gus):
            with pytest.raises(IntegrityError) as refused:
                _look(asked, viewer)
            names = {"identity_fits_open_concern", "identity_look_allowed"} if viewer == gus else {"identity_fits_open_concern"}
            assert refused.value.__cause__.diag.constraint_name in names  # type: ignore[union-attr]
        assert IdentityLook.objects.count() == 1


def _look(asked: IdentityRequest, viewer: Person) -> None:
    with transaction.atomic():
        IdentityLook(request=asked, viewer=viewer).save(force_insert=True)


def test_p15_a_lead_named_by_the_name_they_show_never_reads_it(cast: Cast, client_of: SignIn) -> None:
    """ivy facilitates and is a safeguarding lead: a member worried about her writes the only name that they know."""
    with tenant(cast.organization.pk):
        grant_role(cast.ivy, "safeguarding_lead", by=None)
        FacilitatorName.objects.create(person=cast.ivy, name="Brook", skeleton="brook")
        slate = Membership.objects.get(person=cast.bob)
        before = raise_concern(cast.group, by=cast.bob, urgency="week", words="About the room.", as_member=slate)
        concern = raise_concern(cast.group, by=cast.bob, urgency="today", words="It scares me.", as_member=slate, named="brook")
        assert cast.ivy in concern_leads(before)
        assert cast.ivy not in concern_leads(concern)
        assert cast.grace in concern_leads(concern)
    ivy, grace = client_of(cast.ivy), client_of(cast.grace)
    assert ivy.get(f"/harbour/concerns/{concern.public_id}/").status_code == 404
    assert str(concern.public_id) not in ivy.get("/harbour/concerns/").content.decode()
    page = grace.get(f"/harbour/concerns/{concern.public_id}/").content.decode()
    assert "“brook”" in page
    # As a word: the form's token is made of letters too.
    assert not re.search(r"\bIvy\b", page)
    assert "has left" not in page
    with tenant(cast.organization.pk):
        assert Concern.objects.get(pk=concern.pk).about == cast.ivy
