"""P16: the help page answers signed out, without JavaScript, with the tenant suspended, with database and Redis down."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.db import OperationalError
from django.db.backends.postgresql.base import DatabaseWrapper
from django.test import Client

from organizations.models import Organization, Person
from tests.factories import Cast

SOMEWHERE = ["/help/", "/help/?country=GB", "/harbour/help/", "/harbour/help/?country=NZ", "/nobody-has-this/help/"]


@pytest.fixture
def everything_down(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[None]:
    """Neither database nor Redis answers, and whoever asks the database knows at once."""

    def refuse(self: DatabaseWrapper, *args: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(DatabaseWrapper, "_cursor", refuse)
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}}
    yield
    caches.close_all()


@pytest.mark.parametrize("address", SOMEWHERE)
@pytest.mark.parametrize("cookie", ["", "a-session-that-nobody-can-look-up"])
def test_p16_answers_with_database_and_redis_down(everything_down: None, address: str, cookie: str) -> None:
    client = Client()
    if cookie:
        client.cookies["sessionid"] = cookie
    reply = client.get(address)
    assert reply.status_code == 200
    assert b'href="tel:' in reply.content


def test_p16_the_guard_sees_a_page_that_asks_the_database(everything_down: None) -> None:
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "a-session-that-nobody-can-look-up"
    assert client.get("/start/").status_code == 500


@pytest.mark.django_db
def test_p16_answers_suspended_unknown_and_signed_out_alike(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    active = Client().get("/harbour/help/")
    signed_in = client_of(cast.bob).get("/harbour/help/")
    of_another = client_of(cast.dan).get("/harbour/help/")
    Organization.objects.filter(pk=cast.organization.pk).update(status="suspended")
    suspended = client_of(cast.bob).get("/harbour/help/")
    assert {r.status_code for r in (active, signed_in, of_another, suspended)} == {200}
    assert active.content == signed_in.content == of_another.content == suspended.content
    assert cast.organization.name.encode() not in suspended.content
    unknown, chosen = Client().get("/nobody-has-this/help/?country=GB"), Client().get("/harbour/help/?country=GB")
    assert unknown.status_code == 200
    assert unknown.content == chosen.content


@pytest.mark.django_db
def test_p16_every_page_leads_there(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    for address in ("/", "/limits/", "/account/login/"):
        assert b'/help/"' in Client().get(address).content, address
    assert b'href="/help/?here=GB"' in client_of(cast.bob).get("/harbour/me/").content
