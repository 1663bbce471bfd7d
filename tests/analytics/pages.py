"""Pages of figures as tests read them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.test import Client

SignIn = Callable[[Any], Client]


def html(client: Client, path: str) -> str:
    """The page, which must be there."""
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def text(client: Client, path: str) -> str:
    """The words of a page, without markup."""
    return words(html(client, path))


def words(markup: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", markup))


def section(client: Client, path: str, heading: str) -> str:
    """The words from the heading with that id to the next heading of its level."""
    page = html(client, path)
    assert f'id="{heading}"' in page, f"{path} has no #{heading}"
    return words("<" + page[page.index(f'id="{heading}"') :].partition("<h2")[0])
