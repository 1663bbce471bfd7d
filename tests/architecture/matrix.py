"""The access matrix: every address × who asks → status. A missing address fails the build (test_access_matrix.py).

Kept as data, so that a reviewer reads the permissions of the whole site in one place.
"""

from dataclasses import dataclass, field

WHO = (
    "signed_out",
    "other_organization",
    "employee",
    "member",
    "facilitator",
    "coordinator",
    "safeguarding_lead",
    "hr",
    "admin",
    "operator",
)
INSIDE = WHO[2:9]


@dataclass(frozen=True)
class Row:
    """What each of WHO gets from one address. `data` is sent with a POST; an empty form is 422 where it is looked at at all."""

    status: dict[str, int]
    method: str = "GET"
    data: dict[str, str] = field(default_factory=dict)


def public(status: int = 200, method: str = "GET") -> Row:
    """The same for everybody."""
    return Row(dict.fromkeys(WHO, status), method)


def tenant(only: tuple[str, ...] = INSIDE, ok: int = 200, no: int = 403, method: str = "GET", **data: str) -> Row:
    """A page of an organization: sign-in for strangers, 404 for other organizations, `no` for its people but `only`."""
    status = {"signed_out": 302, "other_organization": 404, "operator": 404}
    status |= {who: ok if who in only else no for who in INSIDE}
    return Row(status, method, data)


def signed_in(ok: int = 200, method: str = "GET") -> Row:
    """A page of one's own account, outside any organization."""
    return Row(dict.fromkeys(WHO, ok) | {"signed_out": 302}, method)


def operator(ok: int = 200, method: str = "GET") -> Row:
    """A page of the platform's operator."""
    return Row(dict.fromkeys(WHO, 403) | {"signed_out": 302, "operator": ok}, method)


MATRIX: dict[str, Row] = {
    # The installation
    "landing": public(),
    "healthz": public(),
    "start": Row(dict.fromkeys(WHO, 302) | {"operator": 302}),
    # Platform operator
    "tenants": operator(),
    "create_tenant": operator(),
    "suspend_tenant": operator(302, "POST"),
    "resume_tenant": operator(302, "POST"),
    # Invitations: the link is the right; the cast's addresses are others', so a signed-in visitor must change accounts.
    "accept_invitation": public(),
    # Organization admin
    "organizations:people": tenant(("admin",)),
    "organizations:invite": tenant(("admin",)),
    "organizations:roles": tenant(("admin",)),
    "organizations:audit": tenant(("admin",)),
}

# Pages of packages: their own tests hold them; here only that they are the ones we know of.
PACKAGES = ("account_", "mfa_", "usersessions_")
