"""The privacy notice: a draft to fill in, versions that nobody can change."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client

from organizations.models import AuditEntry, PrivacyNotice
from peersupport.tenancy import tenant
from tests.factories import Cast

SignIn = Callable[[Any], Client]
NEW = "/harbour/privacy-notice/new/"


def test_the_draft_says_what_is_to_be_filled_in(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.frank)
    page = client.get(NEW).content.decode()
    assert "[name or address of the data protection contact]" in page
    refused = client.post(NEW, {"text": "Questions go to [name]. <b>Kept</b> as typed."})
    assert refused.status_code == 422
    assert "still to be filled in" in refused.content.decode()
    assert "Questions go to [name]. &lt;b&gt;Kept&lt;/b&gt; as typed." in refused.content.decode()
    with tenant(cast.organization.pk):
        assert not PrivacyNotice.objects.exists()


def test_each_publication_is_a_version_that_everybody_reads(cast: Cast, client_of: SignIn) -> None:
    assert client_of(cast.frank).post(NEW, {"text": "First words."}).status_code == 302
    assert client_of(cast.henry).post(NEW, {"text": "Second words."}).status_code == 302
    # The same words again are no new version.
    client_of(cast.henry).post(NEW, {"text": "Second words."})
    page = client_of(cast.bob).get("/harbour/privacy-notice/").content.decode()
    assert "Second words." in page
    assert "Version 2" in page
    assert "First words." in client_of(cast.bob).get("/harbour/privacy-notice/1/").content.decode()
    assert client_of(cast.bob).get("/harbour/privacy-notice/3/").status_code == 404
    with tenant(cast.organization.pk):
        assert AuditEntry.objects.filter(verb="privacy notice published").count() == 2


@pytest.mark.parametrize("change", ["update", "delete"])
def test_what_was_published_stays(cast: Cast, client_of: SignIn, change: str) -> None:
    client_of(cast.frank).post(NEW, {"text": "First words."})
    with tenant(cast.organization.pk):
        notices = PrivacyNotice.objects.all()
        with pytest.raises(ProgrammingError), transaction.atomic():
            notices.update(text="Other words.") if change == "update" else notices.delete()


def test_scripts_are_words(cast: Cast, client_of: SignIn) -> None:
    client_of(cast.frank).post(NEW, {"text": "<script>alert(1)</script>"})
    assert "<script>alert" not in client_of(cast.bob).get("/harbour/privacy-notice/").content.decode()
