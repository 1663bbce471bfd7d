"""Mails about who leads: somebody is asked to, coordinators learn that one is missing, a session is called off for it.

None says who asks, who was asked beside one, or who is missing.
"""

from dataclasses import dataclass

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

from groups.emails.building import build, with_calendar
from groups.when import When


@dataclass(frozen=True)
class CoverMail:
    """One facilitator is asked to lead a session."""

    to: str
    title: str
    when: When
    minutes: int
    link: str


@dataclass(frozen=True)
class SwapMail:
    """One facilitator is asked to lead a session, and to give one of theirs for it."""

    to: str
    title: str
    when: When
    own_title: str
    own_when: When
    link: str


@dataclass(frozen=True)
class LeadMissingMail:
    """One coordinator learns that a session within a day has fewer than two facilitators."""

    to: str
    title: str
    when: When
    link: str


@dataclass(frozen=True)
class CalledOffMail:
    """One person of a session that is called off shortly before, and what they can do instead. `next` is empty without one."""

    to: str
    title: str
    when: When
    next: str
    link: str
    groups: str
    help: str
    calendar: bytes


def cover_asked(mail: CoverMail) -> EmailMultiAlternatives:
    """Ask somebody to lead a session."""
    return build("cover_asked", _("%(title)s: can you lead on %(time)s?") % {"title": mail.title, "time": mail.when.here}, mail)


def swap_asked(mail: SwapMail) -> EmailMultiAlternatives:
    """Ask somebody to swap a session for another."""
    return build("swap_asked", _("%(title)s: can we swap, %(time)s?") % {"title": mail.title, "time": mail.when.here}, mail)


def lead_missing(mail: LeadMissingMail) -> EmailMultiAlternatives:
    """Say to a coordinator that a session needs somebody to lead it."""
    subject = _("%(title)s: a facilitator is missing, %(time)s") % {"title": mail.title, "time": mail.when.here}
    return build("lead_missing", subject, mail)


def called_off(mail: CalledOffMail) -> EmailMultiAlternatives:
    """Say that a session does not take place today, and what there is instead."""
    subject = _("%(title)s: not today, %(time)s") % {"title": mail.title, "time": mail.when.here}
    return with_calendar(build("called_off", subject, mail), mail.calendar, method="CANCEL")
