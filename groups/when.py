"""Times as people say them: in the reader's zone first, the group's beside it where the clocks differ."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from groups.wall_time import city, clocks_differ
from organizations.models.person import Person

OLD_NAMES = ("Etc/", "SystemV/", "US/", "Canada/", "Brazil/", "Chile/", "Mexico/")


@dataclass(frozen=True)
class When:
    """One instant for one reader: the day with the time, or the time alone. `there` is empty where both clocks show the same."""

    at: datetime
    here: str
    there: str
    city: str
    clock: str

    def __str__(self) -> str:
        return f"{self.here} ({self.there})" if self.there else self.here

    @property
    def named(self) -> str:
        """The same for a mail, which is read anywhere: it always names a place whose clock it means."""
        if self.there:
            return str(self)
        return _("%(time)s (%(city)s time)") % {"time": self.here, "city": self.city}


def when(at: datetime, *, reader: str, zone: str) -> When:
    """Return how to say an instant to somebody in the zone `reader` about something planned in `zone`."""
    here = at.astimezone(ZoneInfo(reader))
    if not clocks_differ(at, reader, zone):
        return When(at, spoken(here), "", city(reader), date_format(here, pgettext("date format", "G:i")))
    there = at.astimezone(ZoneInfo(zone))
    clock = pgettext("date format", "G:i") if there.date() == here.date() else pgettext("date format", "l G:i")
    said = _("%(time)s, your time") % {"time": spoken(here)}
    told = f"{date_format(there, clock)} {city(zone)}"
    return When(at, said, told, city(reader), date_format(here, pgettext("date format", "G:i")))


def spoken(local: datetime) -> str:
    """Return the local date and time: Thursday 26 November 14:00."""
    return date_format(local, pgettext("date format", "l j F G:i"))


@cache
def zone_choices() -> list[tuple[str, str]]:
    """Return (zone, words) of every zone named by a place, for a form; old names of the same places are left out."""
    places = (zone for zone in available_timezones() if "/" in zone and not zone.startswith(OLD_NAMES))
    return [(zone, zone.replace("_", " ")) for zone in sorted([*places, "UTC"])]


def zone_of(person: Person) -> str:
    """Return the zone somebody lives in: their own, else their organization's."""
    return person.timezone or person.organization.timezone
