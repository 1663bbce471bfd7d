"""The ground rules of all groups: whoever accepted an earlier edition is asked again, and nothing is blocked."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from groups.actions.agreement import NewerRules, accept_rules
from groups.actions.membership import join_group
from groups.models import Membership
from organizations.models import AuditEntry
from peersupport.tenancy import tenant
from resources.access import ground_rules_here
from resources.actions import switch_off, switch_on
from resources.ground_rules import ground_rules, since
from tests.factories import Cast, make_group, make_membership
from tests.resources.factories import make_own_item

SignIn = Callable[[Any], Client]
RULES = "/harbour/rules/"
CHANGED = "The ground rules have changed"


def change_rules(cast: Cast) -> str:
    """The coordinator leaves a rule out; return the edition that counts from now on."""
    on_time = next(rule for rule in ground_rules().rules if rule.slug == "on-time")
    with tenant(cast.organization.pk):
        switch_off("rule", on_time, by=cast.frank)
        return ground_rules_here().version


def group_page(cast: Cast) -> str:
    return f"/harbour/groups/{cast.group.pk}/"


def editions(cast: Cast) -> set[str]:
    with tenant(cast.organization.pk):
        return set(Membership.objects.filter(person=cast.bob).values_list("rules_version", flat=True))


def test_a_member_is_asked_on_the_group_page_and_at_home_until_they_accept(cast: Cast, client_of: SignIn) -> None:
    bob = client_of(cast.bob)
    for page in ("/harbour/", group_page(cast)):
        assert CHANGED not in bob.get(page).content.decode()
    assert "You have accepted this edition." in bob.get(RULES).content.decode()
    version = change_rules(cast)
    for page in ("/harbour/", group_page(cast)):
        assert CHANGED in bob.get(page).content.decode()
        assert RULES in bob.get(page).content.decode()
    page = bob.get(RULES).content.decode()
    assert f"Edition {version}" in page
    assert "You accepted edition 2026-11." in page
    assert editions(cast) == {"2026-11"}
    said = bob.post(f"{RULES}accept/", {"version": version}, follow=True).content.decode()
    assert "You have accepted the ground rules." in said
    assert editions(cast) == {version}
    for page in ("/harbour/", group_page(cast)):
        assert CHANGED not in bob.get(page).content.decode()


def test_it_says_what_changed_since_the_edition_that_was_accepted(cast: Cast, client_of: SignIn) -> None:
    version = change_rules(cast)
    bob = client_of(cast.bob)
    assert "No longer there: On time" in bob.get(RULES).content.decode()
    bob.post(f"{RULES}accept/", {"version": version})
    make_own_item(by=cast.frank, organization=cast.organization, kind="rule", title="Boots <b>off</b>", published=True)
    page = bob.get(RULES).content.decode()
    assert "New: Boots &lt;b&gt;off&lt;/b&gt;" in page
    assert "No longer there" not in page, "that was accepted"


@pytest.mark.parametrize(
    ("version", "found"),
    [("2026-11", [("new", "A"), ("gone", "B")]), ("2026-11+1", [("new", "A"), ("gone", "B")]), ("2026-11+2", [("gone", "B")]),
     ("2026-11+3", []), ("2025-01+1", [])],
)  # fmt: skip
def test_the_last_word_about_each_rule_counts(version: str, found: list[tuple[str, str]]) -> None:
    changes = [["changed", "A"], ["new", "A"], ["gone", "B"]]
    assert [(change.what, change.title) for change in since(version, changes)] == found


def test_it_says_before_what_accepting_means_and_that_one_may_leave(cast: Cast, client_of: SignIn) -> None:
    change_rules(cast)
    page = client_of(cast.bob).get(RULES).content.decode()
    before = page[: page.index("I accept these ground rules")]
    for words in ("You say that you keep to them", "We note which edition you accepted", "nothing is closed to you"):
        assert words in before
    assert f"{group_page(cast)}leave/" in page


def test_nothing_is_blocked_meanwhile(cast: Cast, client_of: SignIn) -> None:
    """Unlike a group's own agreements: they still write."""
    change_rules(cast)
    bob = client_of(cast.bob)
    asked = bob.post(f"{group_page(cast)}questions/new/", {"text": "May I still ask?"})
    assert asked.status_code == 302
    assert bob.get(f"{group_page(cast)}announcements/").status_code == 200


def test_once_is_enough_for_all_groups_and_each_newer_edition_is_asked_again(cast: Cast, client_of: SignIn) -> None:
    make_membership(group=make_group(organization=cast.organization), person=cast.bob)
    with tenant(cast.organization.pk):
        accept_rules(cast.bob, "2026-11")
    version = change_rules(cast)
    client_of(cast.bob).post(f"{RULES}accept/", {"version": version})
    assert editions(cast) == {version}
    with tenant(cast.organization.pk):
        switch_on("rule", next(rule for rule in ground_rules().rules if rule.slug == "on-time"), by=cast.frank)
    assert CHANGED in client_of(cast.bob).get("/harbour/").content.decode()


@pytest.mark.parametrize("version", ["", "2026-11", "2026-11+9", "x" * 500])
def test_only_the_edition_that_counts_is_accepted(cast: Cast, client_of: SignIn, version: str) -> None:
    change_rules(cast)
    answer = client_of(cast.bob).post(f"{RULES}accept/", {"version": version}, follow=True)
    assert "have changed once more" in answer.content.decode()
    assert editions(cast) == {"2026-11"}
    with tenant(cast.organization.pk), pytest.raises(NewerRules):
        accept_rules(cast.bob, version)


def test_accepting_is_about_oneself_alone(cast: Cast, client_of: SignIn) -> None:
    make_membership(group=cast.group, person=cast.carol)
    version = change_rules(cast)
    client_of(cast.bob).post(f"{RULES}accept/", {"version": version})
    with tenant(cast.organization.pk):
        assert Membership.objects.get(person=cast.carol).rules_version == "2026-11"


def test_whoever_joins_now_accepts_what_counts_now(cast: Cast, client_of: SignIn) -> None:
    version = change_rules(cast)
    with tenant(cast.organization.pk):
        assert join_group(cast.group, by=cast.carol, pseudonym="Fern").rules_version == version
    assert CHANGED not in client_of(cast.carol).get("/harbour/").content.decode()


def test_nobody_sees_who_has_accepted(cast: Cast, client_of: SignIn) -> None:
    """Neither facilitators nor coordinators; no entry in the audit, no mail."""
    version = change_rules(cast)
    pages = {cast.alice: [group_page(cast), f"{group_page(cast)}agreements/", RULES, "/harbour/rota/"],
             cast.frank: [group_page(cast), "/harbour/programme/", RULES]}  # fmt: skip

    def seen() -> list[str]:
        return [
            re.sub("csrfmiddlewaretoken.*?>", "", client_of(person).get(page).content.decode())
            for person, addresses in pages.items()
            for page in addresses
        ]

    with tenant(cast.organization.pk):
        entries = AuditEntry.objects.count()
    before = seen()
    client_of(cast.bob).post(f"{RULES}accept/", {"version": version})
    assert seen() == before
    with tenant(cast.organization.pk):
        assert AuditEntry.objects.count() == entries


def test_whoever_is_in_no_group_reads_them_and_accepts_nothing(cast: Cast, client_of: SignIn) -> None:
    version = change_rules(cast)
    for person in (cast.carol, cast.erin, cast.alice):
        page = client_of(person).get(RULES).content.decode()
        assert "I accept" not in page
        assert "You have accepted" not in page
        assert client_of(person).post(f"{RULES}accept/", {"version": version}).status_code == 302
        assert CHANGED not in client_of(person).get("/harbour/").content.decode()


def test_being_asked_costs_no_statement(cast: Cast, client_of: SignIn) -> None:
    bob = client_of(cast.bob)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert bob.get("/harbour/").status_code == 200
        return len(queries)

    count()
    before = count()
    change_rules(cast)
    assert count() == before


def test_in_discreet_mode_the_page_names_no_topic(cast: Cast, client_of: SignIn) -> None:
    with tenant(cast.organization.pk):
        type(cast.bob).objects.filter(pk=cast.bob.pk).update(discreet=True)
    change_rules(cast)
    page = client_of(cast.bob).get(RULES).content.decode()
    assert "Thursday table" in page
    assert "Carrying a lot" not in page
