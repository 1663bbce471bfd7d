"""Sending a mail from a task, and trying again when the server does not take it."""

from typing import Any

from django.core.mail import EmailMultiAlternatives

from organizations.emails import MailNotSent, send


def deliver(task: Any, mail: EmailMultiAlternatives) -> None:
    """Send a mail. Raises the task's retry."""
    try:
        send(mail)
    except MailNotSent as error:
        raise task.retry(exc=error) from error
