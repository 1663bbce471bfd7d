"""Day before month, the clock of 24 hours: as everywhere else on this site."""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "j F Y"
TIME_FORMAT = "G:i"
DATETIME_FORMAT = "j F Y G:i"
SHORT_DATETIME_FORMAT = "j F Y G:i"
