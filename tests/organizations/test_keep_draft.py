"""What is typed and not sent is kept with the person, and only what may be kept."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from organizations.drafts import KEPT, fields_of
from organizations.models import Draft, Person
from organizations.scheduled import drop_old
from peersupport.tenancy import tenant
from tests.conftest import as_role
from tests.factories import Cast, make_group

SignIn = Callable[[Person], Client]
TOPICS = "/harbour/drafts/welcome-topics/"


def stored(cast: Cast) -> dict[str, object]:
    with tenant(cast.organization.pk):
        return dict(Draft.objects.values_list("key", "fields"))


def test_words_survive_a_lost_session(cast: Cast, client_of: SignIn) -> None:
    pk = cast.group.pk
    typed = {"pseudonym": "Quiet Harbour", "pronouns": "they"}
    client = client_of(cast.carol)
    assert client.post(f"/harbour/drafts/join-{pk}/", typed).status_code == 204
    client.logout()
    form = client_of(cast.carol).get(f"/harbour/groups/{pk}/join/").context["form"]
    assert {name: form[name].value() for name in typed} == typed


def test_the_note_to_facilitators_survives_too(cast: Cast, client_of: SignIn) -> None:
    group = make_group(organization=cast.organization, join_style="on_request")
    client_of(cast.carol).post(f"/harbour/drafts/request-{group.pk}/", {"note": "Long words,\nhard to find again."})
    page = client_of(cast.carol).get(f"/harbour/groups/{group.pk}/request/").content.decode()
    assert "hard to find again." in page


def test_topics_survive_and_onboarding_goes_on_where_it_was(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.carol)
    assert client.get("/harbour/welcome/")["Location"] == "/harbour/welcome/1/"
    client.post(TOPICS, {"topics": ["grief", "sleep"]})
    client.logout()
    client = client_of(cast.carol)
    assert client.get("/harbour/welcome/")["Location"] == "/harbour/welcome/3/"
    assert client.get("/harbour/welcome/3/").content.decode().count(" checked") == 2
    client.post("/harbour/welcome/3/", {"topics": ["grief"]})
    assert stored(cast) == {}


def test_neither_gender_nor_any_agreement_is_ever_kept(cast: Cast, client_of: SignIn) -> None:
    everything = {
        "genders": "woman",
        "gender_term": "agender",
        "in_figures": "on",
        "taking_part": "on",
        "reminders": "on",
        "rules": "on",
        "for_me": "on",
        "consent": "on",
        "csrfmiddlewaretoken": "x",
        "pseudonym": "Fern",
        "topics": "sleep",
    }
    client = client_of(cast.carol)
    for key in ("welcome-topics", "join-1", "claim-1", "request-1"):
        assert client.post(f"/harbour/drafts/{key}/", everything).status_code == 204
    fern = {"pseudonym": ["Fern"]}
    assert stored(cast) == {"welcome-topics": {"topics": ["sleep"]}, "join-1": fern, "claim-1": fern, "request-1": fern}
    for key in ("welcome-gender", "welcome-limits", "login", "gender"):
        assert client.post(f"/harbour/drafts/{key}/", everything).status_code == 404
    kept = {field for fields in KEPT.values() for field in fields}
    assert kept == {"topics", "pseudonym", "pronouns", "note"}


def test_a_draft_is_shown_to_nobody_else(cast: Cast, client_of: SignIn) -> None:
    client_of(cast.carol).post(f"/harbour/drafts/join-{cast.group.pk}/", {"pseudonym": "Quiet Harbour"})
    for person in (cast.henry, cast.alice, cast.bob):
        for page in ("join/", ""):
            reply = client_of(person).get(f"/harbour/groups/{cast.group.pk}/{page}")
            assert b"Quiet Harbour" not in reply.content


def test_signed_out_nothing_is_stored_and_the_script_can_tell(cast: Cast) -> None:
    reply = Client().post(TOPICS, {"topics": "sleep"})
    assert reply.status_code == 302
    assert stored(cast) == {}


def test_sent_words_are_forgotten(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.carol)
    address = f"/harbour/groups/{cast.group.pk}/join/"
    client.post(f"/harbour/drafts/join-{cast.group.pk}/", {"pseudonym": "Quiet Harbour"})
    client.post(address, {"pseudonym": "Quiet Harbour", "pronouns": "", "rules": "on", "consent": "on"})
    assert stored(cast) == {}


def test_drafts_are_few_short_and_go_after_14_days(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.carol)
    for number in range(25):
        client.post(f"/harbour/drafts/request-{number}/", {"note": "x" * 9000})
    kept = stored(cast)
    assert len(kept) == 20
    assert "request-24" in kept
    assert kept["request-24"] == {"note": ["x" * 2000]}
    with tenant(cast.organization.pk):
        Draft.objects.filter(key="request-24").update(saved_on=timezone.localdate() - timedelta(days=14))
    with as_role("worker"):
        drop_old()
    assert len(stored(cast)) == 19


@pytest.mark.parametrize("key", ["", "join-", "join-1-2", "join-x", "JOIN-1", "join-" + "9" * 19])
def test_unknown_forms_keep_nothing(key: str) -> None:
    assert fields_of(key) == ()


def test_a_sign_that_cannot_be_stored_is_left_out(cast: Cast, client_of: SignIn) -> None:
    assert client_of(cast.carol).post(TOPICS, {"topics": ["sl\0eep"]}).status_code == 204
    assert stored(cast) == {"welcome-topics": {"topics": ["sleep"]}}
