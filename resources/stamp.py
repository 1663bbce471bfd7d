"""What an organization found about its help lines, carried by the button to the help page (docs/decisions/0017).

The help page reads no database and is the same for every address. So the button of an organization's pages brings the checks
along: signed for the address of this organization alone, so that nobody can say of a number that it was checked, nor show what
one organization found below the address of another.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from time import monotonic

from django.core.signing import BadSignature, Signer

from organizations.models.organization import Organization
from peersupport.tenancy import is_tenant_open
from resources.models import HelpLineCheck

ONE = re.compile(r"(?P<line>[A-Z]{2}-[0-9A-Za-z]+)_(?P<day>[0-9]{8})(?P<wrong>x?)")
# In this process; another one may say the old for as long. Every page carries the button: it must not cost a query each time.
REMEMBERED_SECONDS = 60.0
_remembered: dict[int, tuple[float, str]] = {}


@dataclass(frozen=True)
class Found:
    """What an organization found about one line, and when."""

    day: date
    is_wrong: bool


def signer(slug: str) -> Signer:
    """Return what signs for one organization, by the first part of its addresses: the help page knows no more of it."""
    return Signer(salt=f"resources.stamp:{slug}", sep="~")


def write(checks: Iterable[HelpLineCheck], slug: str) -> str:
    """Return the signed text for an organization's help page, "" for no checks. The same checks give the same text."""
    parts = [
        f"{check.line}_{check.checked_on:%Y%m%d}{'x' if check.outcome == HelpLineCheck.Outcome.WRONG else ''}"
        for check in sorted(checks, key=lambda check: check.line)
    ]
    return signer(slug).sign(".".join(parts)) if parts else ""


def read(text: str, slug: str) -> Mapping[str, Found]:
    """Return what a signed text says, by line; nothing for one that we did not sign for this organization or cannot read."""
    try:
        parts = signer(slug).unsign(text[:2000]).split(".")
        found = [match for part in parts if (match := ONE.fullmatch(part))]
        return {m["line"]: Found(date.fromisoformat(m["day"]), bool(m["wrong"])) for m in found}
    except (BadSignature, ValueError):
        return {}


def here(organization: Organization | None) -> str:
    """Return the stamp of the open organization, "" outside one: error pages are drawn there, and must not differ (P18)."""
    if organization is None or not is_tenant_open():
        return ""
    known = _remembered.get(organization.pk)
    if known is not None and known[0] > monotonic():
        return known[1]
    text = write(HelpLineCheck.objects.all(), organization.slug)
    _remembered[organization.pk] = (monotonic() + REMEMBERED_SECONDS, text)
    return text


def forget(organization_id: int | None = None) -> None:
    """Forget one stamp, or all, in this process: after a check, and between tests."""
    if organization_id is None:
        _remembered.clear()
    else:
        _remembered.pop(organization_id, None)
