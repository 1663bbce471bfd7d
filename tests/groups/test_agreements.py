"""A group's own agreements and resources."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from groups.models import Agreement, GroupResource, Membership
from peersupport.tenancy import tenant
from tests.factories import Cast
from tests.groups.space import make_agreement, make_resource

SignIn = Callable[[Any], Client]
LINK = {"title": "Sleep, plainly", "url": "https://sleep.example.test/start", "helps": "If nights are short.", "note": ""}


def at(cast: Cast, rest: str = "") -> str:
    return f"/harbour/groups/{cast.group.pk}/agreements/{rest}"


def accepted(cast: Cast) -> int:
    with tenant(cast.organization.pk):
        return Membership.objects.get(person=cast.bob).agreement_version


def test_a_new_version_is_accepted_again_and_the_old_one_stays_readable(cast: Cast, client_of: SignIn) -> None:
    alice, bob = client_of(cast.alice), client_of(cast.bob)
    assert alice.post(at(cast, "new/"), {"text": "We begin with a round."}).status_code == 302
    assert "Your group has agreements of its own" in bob.get(f"/harbour/groups/{cast.group.pk}/").content.decode()
    bob.post(at(cast, "accept/"), {"version": "1"})
    assert accepted(cast) == 1
    given = {"text": "We begin and end with a round.", "changes": "A round at the end, too."}
    assert alice.post(at(cast, "new/"), {**given, "changes": " "}).status_code == 422
    assert alice.post(at(cast, "new/"), given).status_code == 302
    page = bob.get(f"/harbour/groups/{cast.group.pk}/").content.decode()
    assert "Your group’s agreements have changed" in page
    assert "A round at the end, too." in page
    # Read one, accepted another: the newest is what counts.
    bob.post(at(cast, "accept/"), {"version": "1"})
    assert accepted(cast) == 1
    bob.post(at(cast, "accept/"), {"version": "2"})
    assert accepted(cast) == 2
    assert "have changed" not in bob.get(f"/harbour/groups/{cast.group.pk}/").content.decode()
    assert "We begin with a round." in bob.get(at(cast, "1/")).content.decode()
    assert bob.get(at(cast, "3/")).status_code == 404


@pytest.mark.parametrize("version", ["", "x", "-1", "0", "7", "99999999999"])
def test_nonsense_is_accepted_by_nobody(cast: Cast, client_of: SignIn, version: str) -> None:
    make_agreement(group=cast.group)
    assert client_of(cast.bob).post(at(cast, "accept/"), {"version": version}).status_code == 302
    assert accepted(cast) == 0


def test_members_publish_nothing_and_facilitators_accept_nothing(cast: Cast, client_of: SignIn) -> None:
    make_agreement(group=cast.group)
    assert client_of(cast.bob).post(at(cast, "new/"), {"text": "Mine"}).status_code == 404
    assert client_of(cast.alice).post(at(cast, "accept/"), {"version": "1"}).status_code == 404
    for person in (cast.carol, cast.erin, cast.frank, cast.grace, cast.henry):
        assert client_of(person).get(at(cast)).status_code == 404


def test_nobody_sees_who_has_accepted(cast: Cast, client_of: SignIn) -> None:
    make_agreement(group=cast.group)
    alice = client_of(cast.alice)
    pages = (at(cast), f"/harbour/groups/{cast.group.pk}/")
    before = [re.sub("csrfmiddlewaretoken.*?>", "", alice.get(page).content.decode()) for page in pages]
    client_of(cast.bob).post(at(cast, "accept/"), {"version": "1"})
    after = [re.sub("csrfmiddlewaretoken.*?>", "", alice.get(page).content.decode()) for page in pages]
    assert after == before


def test_the_same_text_is_no_new_version(cast: Cast, client_of: SignIn) -> None:
    make_agreement(group=cast.group)
    answer = client_of(cast.alice).post(at(cast, "new/"), {"text": "We begin with a round.", "changes": "Nothing"})
    assert answer.status_code == 422
    with tenant(cast.organization.pk):
        assert Agreement.objects.count() == 1


def test_the_database_keeps_versions_apart_and_asks_what_changed(cast: Cast) -> None:
    make_agreement(group=cast.group)
    with pytest.raises(IntegrityError, match="agreement_version_once"), transaction.atomic():
        make_agreement(group=cast.group)
    with pytest.raises(IntegrityError, match="agreement_says_what_changed"), transaction.atomic(), tenant(cast.organization.pk):
        Agreement.objects.create(group=cast.group, version=2, text="x", published_on=timezone.localdate())


def test_facilitators_add_and_remove_resources_and_members_find_them(cast: Cast, client_of: SignIn) -> None:
    alice, bob = client_of(cast.alice), client_of(cast.bob)
    here = f"/harbour/groups/{cast.group.pk}/resources/new/"
    assert bob.post(here, LINK).status_code == 404
    for _ in range(2):
        assert alice.post(here, {**LINK, "title": "<b>Sleep</b>"}).status_code == 302
    page = bob.get(f"/harbour/groups/{cast.group.pk}/").content.decode()
    assert page.count("&lt;b&gt;Sleep&lt;/b&gt;") == 1
    assert 'href="https://sleep.example.test/start" rel="noreferrer noopener"' in page
    with tenant(cast.organization.pk):
        resource = GroupResource.objects.get()
    assert bob.post(f"/harbour/resources/{resource.pk}/remove/").status_code == 404
    assert alice.post(f"/harbour/resources/{resource.pk}/remove/").status_code == 302
    assert "sleep.example.test" not in bob.get(f"/harbour/groups/{cast.group.pk}/").content.decode()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://sleep.example.test/", "data:text/html,x", "https://", "sleep"])
def test_only_https_links_are_taken(cast: Cast, client_of: SignIn, url: str) -> None:
    answer = client_of(cast.alice).post(f"/harbour/groups/{cast.group.pk}/resources/new/", {**LINK, "url": url})
    assert answer.status_code == 422
    with tenant(cast.organization.pk):
        assert not GroupResource.objects.exists()


def test_the_database_takes_no_other_link(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="group_resource_https_only"), transaction.atomic():
        make_resource(group=cast.group, url="javascript:alert(1)")


def test_a_resource_that_nobody_looked_at_says_so_until_somebody_does(cast: Cast, client_of: SignIn) -> None:
    resource = make_resource(group=cast.group, review_on=timezone.localdate() - timedelta(days=1))
    page = f"/harbour/groups/{cast.group.pk}/"
    assert "Nobody has looked at this for a while." in client_of(cast.bob).get(page).content.decode()
    assert client_of(cast.alice).post(f"/harbour/resources/{resource.pk}/reviewed/").status_code == 302
    assert "Nobody has looked at this for a while." not in client_of(cast.bob).get(page).content.decode()
