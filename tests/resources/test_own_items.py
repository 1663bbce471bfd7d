"""What an organization writes for itself, and what it switches off."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from groups.actions.membership import join_group
from organizations.models import AuditEntry
from peersupport.tenancy import tenant
from resources.access import ground_rules_here, guide_choices, guide_here, titles_here, topic_choices, topic_here
from resources.actions import (
    ItemInUse,
    RuleIsFixed,
    change_item,
    delete_item,
    publish_item,
    switch_off,
    switch_on,
    take_back_item,
)
from resources.forms import FORMS
from resources.ground_rules import ground_rules
from resources.guides import frame
from resources.models import ContentSwitch, OwnItem
from resources.topics import all_topics
from tests.factories import Cast
from tests.resources.factories import ABOUT, FIELDS, make_own_item

SignIn = Callable[[Any], Client]
TOPIC = {
    "title": "Night shifts",
    "sentence": "Days that end when others begin.",
    "often_in": "any",
    "opening": "What did your last night look like?",
    "deeper_one": "What does your body say?",
    "deeper_two": "Who sleeps while you work?",
    "closing": "When will you rest?",
    "content_warning": "Tiredness.",
    "limits": "We do not change rosters here.",
    "publisher": "Harbour",
    "reading": "Night work",
    "site": "example.org",
    "source": "The coordinators",
    "language": "en",
    "reviewed_on": "2026-11-01",
    "review_by": "2027-11-01",
}


def test_a_topic_is_written_looked_at_published_and_changed(cast: Cast, client_of: SignIn) -> None:
    frank = client_of(cast.frank)
    reply = frank.post("/harbour/content/topic/new/", TOPIC, follow=True)
    assert "only coordinators see it" in reply.content.decode()
    with tenant(cast.organization.pk):
        item = OwnItem.objects.get()
        assert item.key.startswith("our-night-shifts-")
        assert (item.status, item.version) == ("draft", 0)
        assert item.key not in dict(topic_choices())
    frank.post(f"/harbour/content/own/{item.pk}/publish/")
    shown = frank.get(f"/harbour/content/own/{item.pk}/edit/").content.decode()
    assert "Who sleeps while you work?" in shown, "everything that was written stands in the form again"
    frank.post(f"/harbour/content/own/{item.pk}/edit/", {**TOPIC, "closing": "Who covers for you?"})
    frank.post(f"/harbour/content/own/{item.pk}/edit/", {**TOPIC, "closing": "Who covers for you?"})
    with tenant(cast.organization.pk):
        item.refresh_from_db()
        assert item.version == 2, "saving the same again is no new version"
        topic = topic_here(item.key)
        assert topic is not None
        assert (topic.closing, topic.version) == ("Who covers for you?", 2)
        verbs = list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))
        assert verbs == ["content.written", "content.published", "content.changed"]


def test_what_is_missing_is_said_and_nothing_is_lost(cast: Cast, client_of: SignIn) -> None:
    wrong = {**TOPIC, "source": " ", "site": "http://example.org/deep", "review_by": "2026-10-01"}
    reply = client_of(cast.frank).post("/harbour/content/topic/new/", wrong)
    shown = reply.content.decode()
    assert reply.status_code == 422
    assert "Write the site&#x27;s name alone" in shown
    assert "Choose a day after the review" in shown
    assert "Days that end when others begin." in shown
    with tenant(cast.organization.pk):
        assert not OwnItem.objects.exists()


def test_a_script_in_a_text_is_a_text(cast: Cast, client_of: SignIn) -> None:
    nasty = "<script>alert(1)</script>"
    texts = {**FIELDS["topic"], "opening": f"{nasty} How?", "sentence": nasty, "limits": nasty}
    item = make_own_item(by=cast.frank, organization=cast.organization, title=nasty, published=True, **texts)
    frank = client_of(cast.frank)
    with tenant(cast.organization.pk):
        topic = topic_here(item.key)
        assert topic is not None
    for path in (
        "library/",
        f"library/topic/{topic.address}/",
        "content/",
        f"content/own/{item.pk}/",
        f"content/own/{item.pk}/edit/",
    ):
        shown = frank.get(f"/harbour/{path}").content.decode()
        assert "<script>alert" not in shown
        assert "&lt;script&gt;alert(1)" in shown


def test_a_guide_of_ones_own_runs_like_the_others(cast: Cast) -> None:
    form = FORMS["guide"](
        {
            **dict.fromkeys(FORMS["guide"].PLAIN, "A text."),
            **{f"part_{key}": f"Do {key}.\nWhat is it?" for key in frame().keys},
            "materials": "Chairs\n\n Tea ",
            "watch_for": "Rain",
            "title": "Walking round",
            **{name: TOPIC[name] for name in ("source", "language", "reviewed_on", "review_by")},
        }
    )
    assert form.is_valid(), form.errors
    with tenant(cast.organization.pk):
        item = OwnItem.objects.create(kind="guide", key="our-walking", status="published", version=1, **form.texts)
        guide = guide_here("our-walking")
        assert guide is not None
        assert guide.materials == ("Chairs", "Tea")
        assert guide.parts[3].prompts == ("What is it?",)
        assert guide.parts[3].do == "Do main."
        assert ("our-walking", "Walking round") in guide_choices()
        assert FORMS["guide"].of(item)["part_main"] == "Do main.\nWhat is it?"


def test_only_questions_are_no_part_of_a_guide() -> None:
    form = FORMS["guide"]({"part_main": "What is it?"})
    assert "Say what you do as well" in str(form.errors["part_main"])


def test_a_switched_off_topic_leaves_choices_and_stays_with_its_groups(cast: Cast, client_of: SignIn) -> None:
    with tenant(cast.organization.pk):
        cast.group.topic = "grief"
        cast.group.save()
    frank = client_of(cast.frank)
    reply = frank.post("/harbour/content/topic/grief/off/", follow=True)
    assert "Groups and sessions that use it keep it" in reply.content.decode()
    assert 'value="grief"' not in frank.get("/harbour/groups/").content.decode()
    assert 'value="grief"' not in frank.get("/harbour/groups/new/").content.decode()
    assert 'value="grief" selected' in frank.get(f"/harbour/groups/{cast.group.pk}/edit/").content.decode()
    assert "Grief" not in client_of(cast.bob).get("/harbour/library/").content.decode()
    assert 'value="grief"' in client_of(cast.dan).get("/elsewhere/groups/").content.decode(), "other organizations are untouched"
    with tenant(cast.organization.pk):
        assert titles_here(["grief"]) == ["Grief"]
        assert topic_here("grief") == all_topics()["grief"]
    frank.post("/harbour/content/topic/grief/on/")
    assert 'value="grief"' in frank.get("/harbour/groups/").content.decode()


def test_switching_twice_is_audited_once(cast: Cast) -> None:
    with tenant(cast.organization.pk):
        for _ in range(2):
            switch_off("topic", all_topics()["grief"], by=cast.frank)
        for _ in range(2):
            switch_on("topic", all_topics()["grief"], by=cast.frank)
        assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True)) == ["content.off", "content.on"]
        assert not ContentSwitch.objects.exists()


@pytest.mark.parametrize("slug", [rule.slug for rule in ground_rules().rules if rule.fixed])
def test_a_rule_that_protects_people_cannot_be_switched_off(cast: Cast, client_of: SignIn, slug: str) -> None:
    assert client_of(cast.frank).post(f"/harbour/content/rule/{slug}/off/").status_code == 404
    rule = next(rule for rule in ground_rules().rules if rule.slug == slug)
    with tenant(cast.organization.pk), pytest.raises(RuleIsFixed):
        switch_off("rule", rule, by=cast.frank)


def test_changing_the_rules_makes_a_new_edition_which_newcomers_accept(cast: Cast) -> None:
    on_time = next(rule for rule in ground_rules().rules if rule.slug == "on-time")
    with tenant(cast.organization.pk):
        assert ground_rules_here() == ground_rules()
        switch_off("rule", on_time, by=cast.frank)
        item = make_own_item(by=cast.frank, organization=cast.organization, kind="rule", title="Boots off")
        assert ground_rules_here().version == "2026-11+1", "a draft changes nothing"
        publish_item(item, by=cast.frank)
        rules = ground_rules_here()
    assert rules.version == "2026-11+2"
    assert [rule.title for rule in rules.rules][-1] == "Boots off"
    assert on_time not in rules.rules
    with tenant(cast.organization.pk):
        assert join_group(cast.group, by=cast.carol, pseudonym="Fern").rules_version == "2026-11+2"


def test_what_was_published_is_taken_back_and_never_deleted(cast: Cast, client_of: SignIn) -> None:
    item = make_own_item(by=cast.frank, organization=cast.organization, published=True)
    with tenant(cast.organization.pk):
        taken = take_back_item(item, by=cast.frank)
        assert item.key not in dict(topic_choices())
        assert (item.key, "Night shifts") in topic_choices(keep=item.key)
        assert topic_here(item.key) is not None, "a session that rests on it keeps it"
        with pytest.raises(ItemInUse):
            delete_item(taken, by=cast.frank)
    reply = client_of(cast.frank).post(f"/harbour/content/own/{item.pk}/delete/", follow=True)
    assert "It stays as a draft" in reply.content.decode()
    draft = make_own_item(by=cast.frank, organization=cast.organization)
    client_of(cast.frank).post(f"/harbour/content/own/{draft.pk}/delete/")
    with tenant(cast.organization.pk):
        assert list(OwnItem.objects.values_list("pk", flat=True)) == [item.pk]


def test_a_draft_that_nobody_saw_can_be_brought_by_nobody(cast: Cast) -> None:
    item = make_own_item(by=cast.frank, organization=cast.organization)
    with tenant(cast.organization.pk):
        assert topic_here(item.key) is None


def test_review_dates_that_have_passed_stand_first(cast: Cast, client_of: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    item = make_own_item(by=cast.frank, organization=cast.organization, title="Zebra crossings", published=True)
    with tenant(cast.organization.pk):
        change_item(
            item,
            {**ABOUT, "reviewed_on": ABOUT["reviewed_on"].replace(year=2025), "review_by": ABOUT["reviewed_on"]},
            by=cast.frank,
        )
    shown = client_of(cast.frank).get("/harbour/content/").content.decode()
    assert "1 item is due for review" in shown
    assert shown.index("Zebra crossings") < shown.index("Allies in meetings")


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"key": "grief"}, "own_item_key_is_ours"),
        ({"source": ""}, "own_item_has_source"),
        ({"review_by": ABOUT["reviewed_on"]}, "own_item_review_after_reviewed"),
        ({"status": "published"}, "own_item_published_has_version"),
        ({"kind": "training"}, "own_item_kind_known"),
    ],
)
def test_the_database_refuses_what_must_never_be(cast: Cast, wrong: dict[str, Any], constraint: str) -> None:
    row = {**ABOUT, "kind": "topic", "key": "our-x", "title": "X", "fields": FIELDS["topic"], **wrong}
    with tenant(cast.organization.pk), pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        OwnItem.objects.create(**row)
