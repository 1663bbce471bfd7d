"""Who may see and do what with groups and sessions: the whole permission story of this app.

The list is the same for everybody. What one may not see is 404, like what is not there (P18). Nothing here answers "is X in this
group?": people read about themselves only, facilitators about pseudonyms.
"""

from groups.access.facilitator import (
    facilitator_names,
    facilitators,
    facilitators_of,
    groups_led_by,
    leaders_to_choose,
    my_display_name,
)
from groups.access.group import (
    GroupSeen,
    group_to_join,
    group_to_lead,
    group_to_read,
    group_to_run,
    groups_to_list,
    groups_to_run,
    names_in,
)
from groups.access.membership import (
    membership_to_change,
    offer_to_claim,
    person_to_leave_alone,
    suggested_name,
    waiting_to_answer,
)
from groups.access.person import (
    count_members,
    groups_of,
    is_full,
    latest_session_kind,
    next_session_of,
    offers_of,
    stratum_of,
    suggestion_for,
)
from groups.access.session import leads, rota_of, second_of, session_to_answer, session_to_lead, session_to_read, sessions_of

__all__ = [
    "GroupSeen",
    "count_members",
    "facilitator_names",
    "facilitators",
    "facilitators_of",
    "group_to_join",
    "group_to_lead",
    "group_to_read",
    "group_to_run",
    "groups_led_by",
    "groups_of",
    "groups_to_list",
    "groups_to_run",
    "is_full",
    "latest_session_kind",
    "leaders_to_choose",
    "leads",
    "membership_to_change",
    "my_display_name",
    "names_in",
    "next_session_of",
    "offer_to_claim",
    "offers_of",
    "person_to_leave_alone",
    "rota_of",
    "second_of",
    "session_to_answer",
    "session_to_lead",
    "session_to_read",
    "sessions_of",
    "stratum_of",
    "suggested_name",
    "suggestion_for",
    "waiting_to_answer",
]
