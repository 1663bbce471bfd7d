"""The container's health check sees what a browser would."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from peersupport.launcher import health


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        good = self.path == "/healthz/" and self.headers["Host"] == "support.example.org"
        self.send_response(200 if good else 400)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("hosts", "expected"),
    [("support.example.org,other.example", 0), (".support.example.org", 0), ("other.example", 1), ("", 1)],
)
def test_the_first_host_name_is_asked_for(port: int, hosts: str, expected: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEERSUPPORT_BIND", f"0.0.0.0:{port}")
    monkeypatch.setenv("PEERSUPPORT_HOSTS", hosts)
    assert health.main() == expected


def test_nobody_there() -> None:
    assert not health.healthy("127.0.0.1", 1, "localhost")
