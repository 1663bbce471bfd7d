"""What speaks for or against somebody leading, in words. None names anybody or says why somebody has no time."""

from collections.abc import Collection

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from groups.fairness import Reason

WHYS = {
    "stand_by": gettext_lazy("Stands by"),
    "leads_group": gettext_lazy("Leads this group too"),
    "fewer": gettext_lazy("Leads less than most, 90 days back and ahead"),
    "as_many": gettext_lazy("Leads about as much as most"),
    "more": gettext_lazy("Leads more than most already"),
    "beyond": gettext_lazy("Outside the hours they gave, or over their limit"),
    "swap": gettext_lazy("A swap: they take one of yours"),
}
WHYS_TO_ME = {
    "stand_by": gettext_lazy("You said that you stand by."),
    "leads_group": gettext_lazy("You lead this group too."),
    "fewer": gettext_lazy("You lead less than most, 90 days back and ahead."),
    "as_many": gettext_lazy("You lead about as much as most."),
    "more": gettext_lazy("You lead more than most already, so no is a good answer."),
    "beyond": gettext_lazy("It lies outside your hours or over your limit, so no is a good answer."),
    "swap": gettext_lazy("They take one of yours for it."),
}


def why(codes: Collection[str]) -> str:
    """Say why somebody is suggested, to whoever asks them."""
    return ". ".join([_("Trained and free"), *(str(WHYS[code]) for code in codes if code in WHYS)]) + "."


def why_me(codes: Collection[str]) -> str:
    """Say to somebody why they are asked."""
    return " ".join([_("You are trained, and free then."), *(str(WHYS_TO_ME[code]) for code in codes if code in WHYS_TO_ME)])


def against(reason: Reason) -> str:
    """Say to somebody what speaks against them leading."""
    day = date_format(reason.day, pgettext("date format", "j F Y")) if reason.day else ""
    words = {
        "busy": _("You have another session then, or within 15 minutes of it."),
        "no_role": _("Only facilitators lead sessions. Ask a coordinator."),
        "untrained": _("Your training does not hold on that day. Ask a coordinator for a refresh."),
        "stepping_back": _("You step back on %(day)s.") % {"day": day},
        "away": _("You are away until %(day)s.") % {"day": day},
        "outside_hours": _("It is outside the hours you gave."),
        "over_cap": _("It would be number %(count)d that week; you said %(cap)d at most.")
        % {"count": reason.count, "cap": reason.cap},
    }
    return words[reason.code]
