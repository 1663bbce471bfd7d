"""Asking to join a group, where its facilitators answer first."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from groups.models.group import PeerGroup
from groups.querysets.request import UNANSWERED, JoinRequestQuerySet
from organizations.models.person import Person
from peersupport.tenancy import TenantModel


class JoinRequest(TenantModel):
    """Somebody asks to be in a group. Its facilitators read the name chosen here, the pronouns and the note, never who it is.

    Personal data: that this person wants to join this group, the name and pronouns they chose there, their note, what they were
    answered and by whom. Goes: when they are in the group or take it back; a decline, or an approval not used, after 30 days.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Waits for an answer")
        TALK_OFFERED = "talk_offered", _("A talk is offered")
        TALK_AGREED = "talk_agreed", _("A talk is agreed")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")

    class Reason(models.TextChoices):
        """Why facilitators decline, in words that the requester reads. None is about who somebody is (product.md §3)."""

        NOT_NOW = "not_now", _("The group is in the middle of something and takes nobody new for some weeks.")
        OTHER_GROUP = "other_group", _("From what you wrote, another group may help you more.")
        NO_TIME = "no_time", _("We found no time for a talk.")
        OWN_WORDS = "own_words", _("In our own words, below.")
        # Written by the site, never by a facilitator.
        CLOSED = "closed", _("The group has closed.")
        RULE = "rule", _("A rule of the group stands in the way. Its page says which.")

    group = models.ForeignKey(PeerGroup, on_delete=models.CASCADE, related_name="requests")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    # Kept for them, so that approval cannot fail for a name that somebody took meanwhile.
    pseudonym = models.CharField(_("name in this group"), max_length=40)
    pseudonym_skeleton = models.CharField(max_length=80)
    pronouns = models.CharField(_("pronouns"), max_length=40, blank=True)
    note = models.TextField(_("a few words to the facilitators"), max_length=600, blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.OPEN)
    asked_on = models.DateField()
    answer_by = models.DateTimeField()
    talk_at = models.DateTimeField(null=True, blank=True)
    talk_where = models.CharField(_("link or room"), max_length=200, blank=True)
    # What they said about another time for the talk.
    other_time = models.CharField(_("when it suits them"), max_length=200, blank=True)
    reason_kind = models.CharField(max_length=12, choices=Reason, blank=True)
    reason = models.TextField(_("in our own words"), max_length=600, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    # Set by a conditional UPDATE before anybody is mailed, so that a clock run twice tells once.
    reminded_at = models.DateTimeField(null=True, blank=True)
    overdue_at = models.DateTimeField(null=True, blank=True)

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "group", "person"], name="request_once"),
            models.UniqueConstraint(
                fields=["organization", "group", "pseudonym_skeleton"],
                condition=models.Q(status__in=[*UNANSWERED, "approved"]),
                name="request_name_reserved",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["talk_offered", "talk_agreed"], talk_at__isnull=False) & ~models.Q(talk_where="")
                | ~models.Q(status__in=["talk_offered", "talk_agreed"]),
                name="request_talk_has_time_and_place",
            ),
            models.CheckConstraint(
                condition=models.Q(status="declined") & ~models.Q(reason_kind="")
                | ~models.Q(status="declined") & models.Q(reason_kind=""),
                name="request_decline_has_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["approved", "declined"], decided_on__isnull=False)
                | models.Q(status__in=UNANSWERED, decided_on=None),
                name="request_decided_on_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "person"], name="request_by_person"),
            models.Index(fields=["organization", "answer_by"], name="request_by_deadline"),
        ]

    def __str__(self) -> str:
        return f"request {self.pk}"

    @property
    def is_unanswered(self) -> bool:
        """Facilitators owe an answer."""
        return self.status in UNANSWERED

    @property
    def may_be_approved(self) -> bool:
        """Ready to say yes: where the group wants a talk first, one was agreed."""
        after_talk = self.group.join_style == PeerGroup.JoinStyle.AFTER_TALK
        return self.is_unanswered and (not after_talk or self.status == self.Status.TALK_AGREED)
