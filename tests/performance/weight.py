"""Row 12: what a browser fetches for its first page, in bytes on the wire."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from tests.performance.pages import addresses
from tests.performance.report import Line
from tests.performance.site import Site

LINKS = re.compile(r"""<(?:link|script|img)\b[^>]*?\b(?:href|src)="([^"]+)"[^>]*>""")
IN_CSS = re.compile(r"""(?:url\(|@import\s+)["']?([^"')\s]+)""")
IN_JS = re.compile(r"""(?:\bfrom\s*|\bimport\s*\(?\s*)["']([^"']+)["']""")
# Fetched by the browser without being shown: an address of another page is none of it.
NOT_FETCHED = re.compile(r'rel="(?:canonical|alternate|next|prev|help|author|license)"')
SPRITE = re.compile(r'<use\b[^>]*?href="([^"#]+)#')


class Visit:
    """One first visit: everything once, as a browser with an empty cache would."""

    def __init__(self, port: int, cookie: str) -> None:
        self.port, self.cookie = port, cookie
        self.sizes: dict[str, int] = {}

    def fetch(self, path: str, encodings: str = "br, gzip") -> tuple[bytes, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path, headers={"Accept-Encoding": encodings, "Cookie": self.cookie})
        response = connection.getresponse()
        body = response.read()
        connection.close()
        if response.status != 200:
            raise AssertionError(f"{path} answered {response.status}")
        return body, response.getheader("Content-Type") or ""

    def load(self, path: str) -> None:
        """A file and all that it names; the size is that of the compressed body."""
        path = urlsplit(path).path
        if path in self.sizes:
            return
        self.sizes[path] = len(self.fetch(path)[0])
        plain, kind = self.fetch(path, "identity")
        for name in self.named(plain.decode(errors="replace"), kind):
            if not name.startswith(("data:", "http:", "https:", "#")):
                self.load(urljoin(path, name))

    @staticmethod
    def named(text: str, kind: str) -> list[str]:
        if "html" in kind:
            tags = [match for match in LINKS.finditer(text) if not NOT_FETCHED.search(match[0])]
            return [match[1] for match in tags] + SPRITE.findall(text)
        if "css" in kind:
            return IN_CSS.findall(text)
        return IN_JS.findall(text) if "javascript" in kind else []

    @property
    def script(self) -> int:
        return sum(size for path, size in self.sizes.items() if path.endswith(".js"))


def first_load(site: Site, rounds: int, count: int) -> Iterator[Line]:
    """Every kind of page that somebody may see first."""
    assert site.web is not None
    large, history = site.facts["large"], site.facts["history"]
    pages = {"sign-in": ("/account/login/", ""), "check-in page": (f"/{large['slug']}/check-in/{large['wave']}/", "")}
    pages |= addresses(large) | {"dashboard": (f"/{history['slug']}/insights/", history["hr"])}
    for name, (path, cookie) in pages.items():
        visit = Visit(site.web.port, cookie)
        visit.load(path)
        total, html = sum(visit.sizes.values()) / 1000, visit.sizes[path] / 1000
        script = visit.script / 1000
        yield Line(
            12,
            f"{name}: first load / script",
            f"{total:.1f} / {script:.1f} kB",
            f"{len(visit.sizes)} files, HTML {html:.1f} kB",
            target="≤ 100 / ≤ 30 kB",
            holds=total <= 100 and script <= 30,
        )
