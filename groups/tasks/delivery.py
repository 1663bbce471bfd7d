"""Sending a mail from a task, and trying again when the server does not take it."""

from typing import Any

from django.core.mail import EmailMultiAlternatives

from organizations.emails import MailNotSent, send

# Seconds until the next try, growing. Never near CELERY_BROKER_TRANSPORT_OPTIONS' visibility_timeout: a task that waits longer
# is handed to a second worker, and the mail sent twice.
FIRST_PAUSE, LONGEST_PAUSE = 30, 480
# About eight hours: a mail server may be away for a working day.
TRIES = 64


def deliver(task: Any, mail: EmailMultiAlternatives) -> None:
    """Send a mail. Raises the task's retry."""
    try:
        send(mail)
    except MailNotSent as error:
        pause = min(FIRST_PAUSE * 2 ** min(task.request.retries, 10), LONGEST_PAUSE)
        raise task.retry(exc=error, countdown=pause, max_retries=TRIES) from error
