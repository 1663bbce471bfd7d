"""Telling the facilitators that a text goes against the ground rules, what became of it, and the author's appeal."""

import uuid
from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from groups.models.group import PeerGroup
from groups.models.post import Post
from groups.models.question import Question
from groups.querysets.report import ReportQuerySet
from organizations.models.person import Person
from peersupport.tenancy import TenantModel

# Within which facilitators answer a report or an appeal, and an author may appeal.
ANSWERED_WITHIN = timedelta(days=3)
APPEAL_WITHIN = timedelta(days=7)


class Report(TenantModel):
    """Somebody asked the facilitators to look at a text. Who did is never shown, not to facilitators and not to the author.

    No copy of the text is kept: where its author has deleted it meanwhile, that is the outcome. Personal data: who reported, and
    who decided. Goes: 180 days after the answer (to the appeal, where there is one); the names with their accounts.
    """

    class Reason(models.TextChoices):
        IDENTIFIES = "identifies", _("It says who somebody is")
        ADVICE = "advice", _("It gives a diagnosis, or tells people what to do")
        HURTS = "hurts", _("It hurts or belittles people")
        PRESSURE = "pressure", _("It presses people to meet or write elsewhere")
        OTHER = "other", _("Something else goes against the ground rules")

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting for the facilitators")
        KEPT = "kept", _("It stays")
        HIDDEN = "hidden", _("It is out of sight")
        GONE = "gone", _("Its author has taken it out")

    class Appeal(models.TextChoices):
        NONE = "", _("No appeal")
        WAITING = "waiting", _("Appeal waits for another facilitator")
        UPHELD = "upheld", _("It stays out of sight")
        RESTORED = "restored", _("It is shown again")

    group = models.ForeignKey(PeerGroup, on_delete=models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    question = models.ForeignKey(Question, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # The receipt. Random, so that it tells nothing of how many there are.
    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    reporter = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(_("why"), max_length=12, choices=Reason)
    note = models.CharField(_("note"), max_length=500, blank=True)
    # Days, not instants: a facilitator who saw who was online shall learn nothing from them.
    reported_on = models.DateField()
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    outcome = models.CharField(_("answer"), max_length=500, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    appeal = models.CharField(max_length=8, choices=Appeal, blank=True, default=Appeal.NONE)
    appeal_words = models.CharField(_("why it should be shown"), max_length=500, blank=True)
    appealed_on = models.DateField(null=True, blank=True)
    appeal_outcome = models.CharField(_("answer"), max_length=500, blank=True)
    appeal_decided_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    appeal_decided_on = models.DateField(null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "public_id"], name="report_public_id_unique"),
            # One from each person about each text.
            models.UniqueConstraint(fields=["organization", "reporter", "post"], name="report_post_once"),
            models.UniqueConstraint(fields=["organization", "reporter", "question"], name="report_question_once"),
            models.CheckConstraint(condition=models.Q(post=None) | models.Q(question=None), name="report_of_one_text"),
            models.CheckConstraint(
                condition=models.Q(status="waiting", decided_on=None) | models.Q(decided_on__isnull=False),
                name="report_decided_on_a_day",
            ),
            # Only what was put out of sight can be appealed, and by a post's author alone: nobody knows who asked a question.
            models.CheckConstraint(
                condition=models.Q(appeal="") | models.Q(status="hidden", appealed_on__isnull=False, question=None),
                name="report_appeal_of_hidden_post",
            ),
            models.CheckConstraint(
                condition=models.Q(appeal_decided_by=None)
                | models.Q(decided_by=None)
                | ~models.Q(appeal_decided_by=models.F("decided_by")),
                name="report_appeal_has_another_judge",
            ),
        ]
        indexes = [models.Index(fields=["organization", "group", "status"], name="report_by_group")]

    def __str__(self) -> str:
        return f"report {self.public_id}"
