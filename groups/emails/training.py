"""The mail about training that runs out."""

from dataclasses import dataclass

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

from groups.emails.building import build


@dataclass(frozen=True)
class TrainingMail:
    """What one facilitator is told; `day` is the last one on which the training holds, as they say it."""

    to: str
    day: str
    link: str


def training_ends(mail: TrainingMail) -> EmailMultiAlternatives:
    """Say a month before that a refresh is due. The subject says nothing of what it is about."""
    return build("training_ends", _("A date to note: %(day)s") % {"day": mail.day}, mail)
