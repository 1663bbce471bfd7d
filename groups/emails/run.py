"""The mail about a session that ended early because too few came."""

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

from groups.emails.building import build, with_calendar
from groups.emails.session import SessionMail


def too_few(mail: SessionMail) -> EmailMultiAlternatives:
    """Say kindly that a session ended early; the entry leaves the calendar."""
    subject = _("%(title)s: too few today, %(time)s") % {"title": mail.title, "time": mail.when.here}
    return with_calendar(build("too_few", subject, mail), mail.calendar, method="CANCEL")
