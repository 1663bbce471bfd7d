"""The demo organization: 18 months of simulated history, real figures of a student survey as its baseline, and four sign-ins."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from guardian.shortcuts import assign_perm, remove_perm

from analytics import spool
from analytics.actions.past_survey import import_past_survey
from analytics.past.mapping import parse_mapping
from analytics.past.problems import Problems, Rejected
from analytics.past.scoring import read_survey
from analytics.simulation import programme
from analytics.simulation.clock import nothing_queued
from analytics.simulation.history import Plan, simulate
from groups.models import Booking, PeerGroup
from organizations.models import Affiliation, Organization, Person, RoleGrant, User
from peersupport.tenancy import TenantBase, tenant

SLUG = "demo"
PEOPLE, MONTHS, SEED = 640, 18, 2026
BASELINE = Path(settings.BASE_DIR) / "resources" / "demo"
# Who signs in, their name, and the roles they hold.
SIGN_INS: dict[str, tuple[str, tuple[str, ...]]] = {
    "employee@demo.test": ("Robin Employee", ()),
    "facilitator@demo.test": ("Kim Facilitator", ("facilitator",)),
    "hr@demo.test": ("Alex Human-Resources", ("hr",)),
    "coordinator@demo.test": ("Sasha Coordinator", ("coordinator",)),
    "safeguarding@demo.test": ("Charlie Safeguarding", ("safeguarding_lead",)),
    "admin@demo.test": ("Toni Admin", ("admin",)),
}


@nothing_queued()
@transaction.atomic
def make_demo(today: date, *, password: Callable[[], str], tick: Callable[[int, int], None]) -> dict[str, str]:
    """Store the demo organization and return each sign-in's password by e-mail address."""
    done = iter(range(1, MONTHS + 1))
    # The newest round that is over shows linked change; the one before it and the one after it ask as usual.
    plan = Plan(SLUG, "Demo (simulated)", PEOPLE, MONTHS, SEED, today, leave_open=True, linked_month=MONTHS - 2)
    organization = simulate(plan, lambda: tick(next(done), MONTHS))
    passwords = {}
    with tenant(organization.pk):
        for email, (name, roles) in SIGN_INS.items():
            passwords[email] = password()
            _sign_in(organization, email, name, roles, passwords[email], plan.started)
        _let_facilitate(Person.objects.get(user__email="facilitator@demo.test"))
        programme.fill(organization, today)
        _import_baseline(organization, plan)
    return passwords


@transaction.atomic
def remove_demo() -> None:
    """Delete the demo organization with everything in it, and its made-up users.

    Run as the owner, who alone may delete from the ledger; the open tenant's policy keeps every other organization's rows.
    """
    organization = Organization.objects.filter(slug=SLUG).first()
    if organization is None:
        return
    users = list(Affiliation.objects.filter(organization=organization).values_list("user_id", flat=True))
    with tenant(organization.pk):
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            for model in apps.get_models():
                if isinstance(model, TenantBase):
                    cursor.execute(f'DELETE FROM "{model._meta.db_table}"')  # noqa: S608 — our own names, one tenant's rows
        # Django looks for the users' people too, so this happens while the tenant is open.
        User.objects.filter(pk__in=users, email__endswith=f"@{SLUG}.test").delete()
        organization.delete()


def _sign_in(organization: Organization, email: str, name: str, roles: tuple[str, ...], password: str, since: date) -> Person:
    user = User.objects.create_user(email, password)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    Affiliation.objects.create(user=user, organization=organization)
    person = Person.objects.create(user=user, full_name=name, joined_on=since, onboarded_on=since)
    for role in roles:
        RoleGrant.objects.create(person=person, role=role, granted_on=since)
    return person


def _let_facilitate(person: Person) -> None:
    """Hand two groups over to the demo's facilitator: the rota then has something on it."""
    for group in PeerGroup.objects.order_by("pk")[:2]:
        host = Booking.objects.filter(session__group=group).order_by("pk").values_list("facilitator", flat=True)[0]
        Booking.objects.filter(session__group=group, facilitator=host).update(facilitator=person, display_name="Marlow")
        remove_perm("facilitate_group", Person.objects.get(pk=host).user, group)
        assign_perm("facilitate_group", person.user, group)


def _import_baseline(organization: Organization, plan: Plan) -> None:
    """Bring the real survey as HR would, dated before the programme began."""
    problems = Problems()
    path = BASELINE / "ukm_2025.csv"
    mapping = parse_mapping((BASELINE / "ukm_2025.toml").read_text(encoding="utf-8"), plan.today, problems)
    reading = None if mapping is None else read_survey(path, mapping, problems)
    if mapping is None or reading is None or problems:
        raise Rejected(problems)
    mapping = replace(mapping, closed_on=min(mapping.closed_on, plan.started - timedelta(days=30)))
    import_past_survey(
        mapping, reading, organization=organization, file_sha256=spool.sha256_of(path), file_name=path.name, by=None
    )
