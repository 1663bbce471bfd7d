"""Addresses of library items. Pure: no Django, no database."""

from hashlib import blake2s


def address_of(kind: str, key: str) -> str:
    """Return the last part of an item's address: without words, so that a browser's history does not tell what somebody read."""
    return blake2s(f"{kind}/{key}".encode(), digest_size=5).hexdigest()
