"""What a log line may say of a request."""

import logging


class WithoutPath(logging.Filter):
    """Says of a request which page it was for, in place of its path: in a path stand the secrets of calendars and reminders.

    Django writes a line for each 404 and 500; an address that is refused today (somebody is away, an organization is suspended)
    may open a calendar again tomorrow.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if request is not None and isinstance(record.args, tuple):
            match = getattr(request, "resolver_match", None)
            page = match.route if match else "(no page of this site)"
            record.args = tuple(page if str(argument).startswith("/") else argument for argument in record.args)
        return True
