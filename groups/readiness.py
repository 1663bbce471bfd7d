"""What an organization still lacks before its groups can open."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils import timezone

from groups.models import PeerGroup, Training
from organizations.access import current_notice, safeguarding_contacts
from organizations.models.organization import Organization
from organizations.models.person import Person, Role
from resources.line_checks import checked_lines
from resources.models import HelpLineCheck

CONTACTS = 2
FACILITATORS = 2


@dataclass(frozen=True)
class Readiness:
    """How far the set-up is. Counts of roles and of help lines; nothing about members."""

    organization: Organization
    named: int
    accepted: int
    lines: int
    lines_good: int
    lines_left: int
    notice_version: int
    trained: int
    drafts: int
    opened: int

    @property
    def has_contacts(self) -> bool:
        return self.accepted >= CONTACTS

    @property
    def has_help_lines(self) -> bool:
        return self.lines_good > 0 and self.lines_left == 0

    @property
    def has_notice(self) -> bool:
        return self.notice_version > 0

    @property
    def has_facilitators(self) -> bool:
        return self.trained >= FACILITATORS

    @property
    def has_group(self) -> bool:
        return self.drafts + self.opened > 0

    @property
    def may_go_live(self) -> bool:
        """The three without which no group opens (product.md §2)."""
        return self.has_contacts and self.has_help_lines and self.has_notice

    @property
    def is_live(self) -> bool:
        return self.organization.live_on is not None


def readiness(organization: Organization) -> Readiness:
    """Return how far the set-up of the open organization is."""
    named, accepted = safeguarding_contacts()
    lines = checked_lines(organization.country, timezone.localdate())
    # A line found wrong was looked at too: its provider has to mend it, and the help page says so.
    left = [one for one in lines if not one.is_good and not (one.check and one.check.outcome == HelpLineCheck.Outcome.WRONG)]
    notice = current_notice()
    trained = Training.objects.valid_on(timezone.localdate()).values("person")
    states = dict(PeerGroup.objects.values_list("status").annotate(n=Count("pk")))
    return Readiness(
        organization=organization,
        named=named,
        accepted=accepted,
        lines=len(lines),
        lines_good=sum(one.is_good for one in lines),
        lines_left=len(left),
        notice_version=notice.version if notice else 0,
        trained=Person.objects.with_role(Role.FACILITATOR).filter(pk__in=trained).count(),
        drafts=states.get(PeerGroup.Status.DRAFT, 0),
        opened=states.get(PeerGroup.Status.OPEN, 0),
    )
