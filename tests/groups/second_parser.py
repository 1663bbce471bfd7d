"""Calendar files as read by a parser that did not write them."""

from typing import Any

import vobject
from vobject import icalendar


def calendar_in(file: bytes) -> Any:
    """Return the calendar of a file, whose times know their zone by the file's own VTIMEZONE and nothing else.

    vobject keeps every zone it has seen, for all of the process, and trusts the memory more than the file: a file of another year
    would be read by the rules of an earlier one. So the memory is emptied first.
    """
    icalendar.__dict__["__tzidMap"].clear()
    icalendar.registerTzid("UTC", icalendar.utc)
    return vobject.readOne(file.decode())


def event_in(file: bytes) -> Any:
    """Return the only event of a file."""
    (event,) = calendar_in(file).vevent_list
    return event
