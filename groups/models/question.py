"""The box "ask the group": a question of nobody's."""

import uuid

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from groups.models.group import PeerGroup
from groups.querysets.post import QuestionQuerySet
from peersupport.tenancy import TenantModel

# Of a question, an answer, any post: what people may write at most, in characters.
LONGEST_TEXT = 20_000
LONGEST_WARNING = 120


class Question(TenantModel):
    """A question that somebody in a group asked. The row does not know who (docs/decisions/0010).

    Random key, no sequence, no instant: `opens_at` is a quarter of an hour that many could have asked in, cut down to the day by
    the clock once the question is shown. `proof` is a hash of a secret that only the asking device holds, and goes then too.
    Personal data: the text. Goes: when a facilitator takes it out, or 180 days after it was asked.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(PeerGroup, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(_("your question"))
    warning = models.CharField(_("content warning"), max_length=LONGEST_WARNING, blank=True)
    opens_at = models.DateTimeField()
    proof = models.BinaryField(max_length=32, null=True, editable=False)
    is_hidden = models.BooleanField(default=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="question_has_text"),
            models.CheckConstraint(condition=LessThanOrEqual(Length("text"), LONGEST_TEXT), name="question_text_fits"),
            # One device's secret is one question, however often the form is sent.
            models.UniqueConstraint(fields=["organization", "proof"], name="question_once"),
        ]
        indexes = [models.Index(fields=["organization", "group", "-opens_at"], name="question_newest")]

    def __str__(self) -> str:
        return f"question {self.pk}"
