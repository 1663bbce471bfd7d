"""The pytest plugin itself: parallel processes share a Redis and must not share a database of it."""

import os

import pytest

from tests import servers


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("unix:///run/redis?db=0", "unix:///run/redis?db=3"),
        ("redis://host:6379/0", "redis://host:6379/3"),
        ("redis://:word@host:6379", "redis://:word@host:6379/3"),
        ("redis://host:6379/", "redis://host:6379/3"),
    ],
)
def test_each_process_has_its_own_redis_database(url: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", url)
    servers._own_redis_database("gw2")
    assert os.environ["REDIS_URL"] == expected


def test_the_run_has_servers_of_its_own(servers: servers.Servers) -> None:
    if "host=" not in servers.database_url:
        pytest.skip("DATABASE_URL names a given server")
    run = os.environ["PEERSUPPORT_DATA"].rpartition("/")[0]
    assert run.replace("/", "%2F") in servers.database_url or "peersupport-" in servers.database_url
