"""Everything that somebody can fetch from the site, byte by byte, so that two moments can be compared (P4, P9)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from surveys.models import Wave

# What differs between any two requests, answered or not: the forgery tokens.
ALWAYS_NEW = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": ?"\w+"')
# Headers that tell the time of the request.
ALWAYS_MOVING = ("Date", "Expires", "Set-Cookie")
LINK = re.compile(rb'(?:href|src|hx-get)="(/[^"#]*)')
Fetched = dict[tuple[str, str], tuple[int, bytes, dict[str, str]]]


def addresses_of(wave: Wave, organization: Any) -> list[str]:
    """Every address of the site that can be made from this organization and this round."""
    known = {"<slug:organization>": organization.slug, "<uuid:wave>": str(wave.public_id), "<str:kind>": wave.kind}
    found = []
    for route in _patterns(get_resolver()):
        for name, value in known.items():
            route = route.replace(name, value)
        if "<" not in route and "(" not in route:
            found.append("/" + route)
    return sorted(set(found))


def fetch(clients: dict[str, Client], pages: Iterable[str]) -> Fetched:
    """Status, body and headers of every page for everyone."""
    return {(who, page): _once(client, page) for who, client in clients.items() for page in pages}


def linked(client: Client, start: Iterable[str], below: str, most: int = 400) -> list[str]:
    """Every address below a path that can be reached by following links, files and pictures too."""
    found, waiting = dict.fromkeys(start), list(start)
    while waiting and len(found) < most:
        for link in LINK.findall(_once(client, waiting.pop())[1]):
            page = link.decode().replace("&amp;", "&")
            if page.startswith(below) and page not in found:
                found[page] = None
                waiting.append(page)
    return sorted(found)


def _patterns(resolver: URLResolver, route: str = "") -> Iterator[str]:
    for each in resolver.url_patterns:
        here = route + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _patterns(each, here)
        elif isinstance(each, URLPattern):
            yield here


def _once(client: Client, page: str) -> tuple[int, bytes, dict[str, str]]:
    reply = client.get(page)
    body = b"".join(reply.streaming_content) if reply.streaming else reply.content  # type: ignore[arg-type]
    headers = {name: value for name, value in reply.headers.items() if name not in ALWAYS_MOVING}
    return reply.status_code, ALWAYS_NEW.sub(b"", body), headers
