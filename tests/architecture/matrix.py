"""The access matrix: every address × who asks → status. A missing address fails the build (test_access_matrix.py).

Kept as data, so that a reviewer reads the permissions of the whole site in one place.
"""

from dataclasses import dataclass, field

WHO = (
    "signed_out",
    "other_organization",
    "employee",
    "member",
    "facilitator",
    "coordinator",
    "safeguarding_lead",
    "hr",
    "admin",
    "operator",
)
INSIDE = WHO[2:9]
LEAD = ("safeguarding_lead",)
# Who may join the cast's group: all but its member, its facilitator, and HR, who join no group unless it says they may.
JOINERS = ("employee", "coordinator", "safeguarding_lead", "admin")

# Who reads what a group writes.
IN_SPACE = ("member", "facilitator")


@dataclass(frozen=True)
class Row:
    """What each of WHO gets from one address. `data` is sent with a POST; an empty form is 422 where it is looked at at all."""

    status: dict[str, int]
    method: str = "GET"
    data: dict[str, str] = field(default_factory=dict)


def public(status: int = 200, method: str = "GET") -> Row:
    """The same for everybody."""
    return Row(dict.fromkeys(WHO, status), method)


def tenant(
    only: tuple[str, ...] = INSIDE, ok: int = 200, no: int = 403, method: str = "GET", member: int | None = None, **data: str
) -> Row:
    """A page of an organization: sign-in for strangers, 404 for other organizations, `no` for its people but `only`.

    `member` overrides what the group's member gets.
    """
    status = {"signed_out": 302, "other_organization": 404, "operator": 404}
    status |= {who: ok if who in only else no for who in INSIDE}
    return Row(status | ({"member": member} if member is not None else {}), method, data)


def signed_in(ok: int = 200, method: str = "GET") -> Row:
    """A page of one's own account, outside any organization."""
    return Row(dict.fromkeys(WHO, ok) | {"signed_out": 302}, method)


def operator(ok: int = 200, method: str = "GET") -> Row:
    """A page of the platform's operator."""
    return Row(dict.fromkeys(WHO, 403) | {"signed_out": 302, "operator": ok}, method)


MATRIX: dict[str, Row] = {
    # The installation
    "landing": public(),
    "healthz": public(),
    # Straight home; the operator belongs to no organization and is told so.
    "start": Row(dict.fromkeys(WHO, 302) | {"operator": 200}),
    "help": public(),
    "help_at": public(),
    "limits": public(),
    "service_worker": public(),
    # The library: topics and rules for everybody, the rest for those who lead; its content is the coordinator's.
    "resources:library": tenant(),
    "resources:training": tenant(("facilitator", "coordinator", "safeguarding_lead")),
    "resources:item": tenant(),
    "resources:content": tenant(("coordinator",)),
    "resources:lines": tenant(("coordinator",)),
    "resources:check_line": tenant(("coordinator",), no=404),
    "resources:new_item": tenant(("coordinator",)),
    "resources:preview": tenant(("coordinator",), no=404),
    "resources:edit_item": tenant(("coordinator",), no=404),
    "resources:publish_item": tenant(("coordinator",), ok=302, no=404, method="POST"),
    "resources:take_back_item": tenant(("coordinator",), ok=302, no=404, method="POST"),
    "resources:delete_item": tenant(("coordinator",), no=404),
    "resources:switch_off": tenant(("coordinator",), ok=302, no=404, method="POST"),
    "resources:switch_on": tenant(("coordinator",), ok=302, no=404, method="POST"),
    # Platform operator
    "tenants": operator(),
    "create_tenant": operator(),
    "suspend_tenant": operator(302, "POST"),
    "resume_tenant": operator(302, "POST"),
    # Invitations: the link is the right; the cast's addresses are others', so a signed-in visitor must change accounts.
    "accept_invitation": public(),
    # Organization admin
    "organizations:people": tenant(("admin",)),
    "organizations:invite": tenant(("admin",)),
    "organizations:roles": tenant(("admin",), no=404),
    "me:note_leaving": tenant(("admin",), no=404),
    "organizations:audit": tenant(("admin",)),
    "organizations:keep_draft": tenant(ok=204, method="POST"),
    # Everybody reads the privacy notice; coordinators and admins publish it.
    "organizations:notice": tenant(),
    "organizations:notice_version": tenant(),
    "organizations:publish_notice": tenant(("coordinator", "admin")),
    "organizations:accept_contact": tenant(("safeguarding_lead",)),
    # One's own pages
    "me:home": tenant(),
    "me:welcome": tenant(ok=302),
    "me:welcome_limits": tenant(),
    "me:welcome_gender": tenant(),
    "me:welcome_topics": tenant(),
    "me:welcome_skip": tenant(ok=302, method="POST"),
    "me:set_discreet": tenant(ok=302, method="POST"),
    "me:settings": tenant(),
    "me:give_consent": tenant(ok=302, method="POST"),
    "me:withdraw_consent": tenant(ok=302, method="POST"),
    "me:edit_gender": tenant(),
    "me:edit_profile": tenant(),
    "me:export": tenant(),
    "me:delete": tenant(),
    # Groups. bob is a member, alice facilitates; whoever cannot is told what a missing group would tell them.
    "groups:list": tenant(),
    # The rules of all groups, for everybody; accepting notes something for members alone.
    "groups:rules": tenant(),
    "groups:accept_rules": tenant(ok=302, method="POST"),
    "groups:drafts": tenant(("coordinator",)),
    "groups:new": tenant(("coordinator",)),
    "groups:group": tenant(),
    "groups:edit": tenant(("coordinator",), no=404),
    "groups:facilitators": tenant(("coordinator",), no=404),
    "groups:open": tenant(("coordinator",), ok=302, no=404, method="POST"),
    "groups:close": tenant(("coordinator",), no=404),
    "groups:join": tenant(JOINERS, no=404, member=302),
    "groups:wait": tenant(JOINERS, ok=302, no=404, member=302),
    "groups:claim": tenant((), no=404),
    "groups:decline": tenant((), no=404),
    # bob's group takes people on request for these (objects.py); carol has asked bob's facilitator in those with a request.
    "groups:request": tenant(JOINERS, no=404, member=302),
    "groups:withdraw": tenant((), no=404),
    "groups:agree": tenant((), no=404, method="POST"),
    "groups:another_time": tenant((), no=404),
    "groups:approve": tenant(("facilitator",), ok=302, no=404, method="POST"),
    "groups:decline_request": tenant(("facilitator",), no=404),
    "groups:offer_talk": tenant(("facilitator",), no=404),
    "groups:move": tenant(("member",), no=404),
    # Nobody in the cast has asked to move.
    "groups:stay": tenant((), no=404, method="POST"),
    "groups:leave": tenant(("member",), no=404),
    "groups:rename": tenant(("member",), no=404),
    "groups:schedule": tenant(("facilitator",), no=404),
    "groups:session": tenant(("member", "facilitator", "coordinator"), no=404),
    "groups:change": tenant(("facilitator",), no=404),
    "groups:cancel": tenant(("facilitator",), no=404),
    "groups:answer": tenant(("member",), ok=302, no=404, method="POST", answer="coming"),
    # A series and its drafts; a coordinator reads them.
    "groups:plan": tenant(("facilitator",), no=404),
    "groups:series": tenant(("facilitator", "coordinator"), no=404),
    "groups:replan": tenant(("facilitator",), no=404),
    "groups:publish": tenant(("facilitator",), ok=302, no=404, method="POST"),
    "groups:discard": tenant(("facilitator",), no=404),
    "groups:leave_days_off": tenant(("facilitator",), ok=302, no=404, method="POST"),
    "groups:move_date": tenant(("facilitator",), no=404),
    "groups:leave_date_out": tenant(("facilitator",), ok=302, no=404, method="POST"),
    "groups:put_date_back": tenant(("facilitator",), ok=302, no=404, method="POST"),
    "groups:change_all": tenant(("facilitator",), no=404),
    "groups:cancel_all": tenant(("facilitator",), no=404),
    # Two groups in one session: alice's group asks, alice facilitates the other one too.
    "groups:bridge": tenant(("facilitator",), no=404),
    "groups:answer_bridge": tenant(("facilitator",), no=404),
    "groups:agree_bridge": tenant(("facilitator",), ok=302, no=404, method="POST"),
    "groups:refuse_bridge": tenant(("facilitator",), ok=302, no=404, method="POST"),
    "groups:part": tenant(("facilitator",), no=404),
    "groups:calendar": tenant(("member", "facilitator", "coordinator"), no=404),
    # The space: its members and facilitators alone. Only members ask without a name and accept; only facilitators announce.
    "groups:announcements": tenant(IN_SPACE, no=404),
    "groups:announce": tenant(("facilitator",), no=404),
    "groups:threads": tenant(IN_SPACE, no=404),
    "groups:thread": tenant(IN_SPACE, no=404),
    "groups:edit_post": tenant(("member",), no=404),
    "groups:delete_post": tenant(("member",), no=404),
    "groups:questions": tenant(IN_SPACE, no=404),
    "groups:ask": tenant(("member",), no=404),
    "groups:question": tenant(IN_SPACE, no=404),
    # Only the device that asked, while nobody reads it: here that is no one.
    "groups:edit_question": tenant((), no=404),
    "groups:take_back_question": tenant((), no=404, method="POST"),
    "groups:remove_question": tenant(("facilitator",), no=404),
    "groups:agreements": tenant(IN_SPACE, no=404),
    "groups:agreement": tenant(IN_SPACE, no=404),
    "groups:publish_agreement": tenant(("facilitator",), no=404),
    "groups:accept_agreement": tenant(("member",), ok=302, no=404, method="POST", version="1"),
    "groups:add_resource": tenant(("facilitator",), no=404),
    "groups:review_resource": tenant(("facilitator",), ok=302, no=404, method="POST"),
    "groups:remove_resource": tenant(("facilitator",), no=404),
    "groups:rota": tenant(("facilitator",)),
    # Texts that somebody reported: alice facilitates, bob is a member; whoever is neither is told what a missing text would.
    "groups:report_post": tenant(("member",), no=404),
    "groups:report_question": tenant(("member", "facilitator"), no=404),
    "groups:reports": tenant(("facilitator",), no=404),
    "groups:my_reports": tenant(),
    "groups:answer_report": tenant(("facilitator",), no=404),
    "groups:appeal": tenant((), no=404),
    # Programme: coordinators; what is about one object is missing for everybody else.
    "groups:programme": tenant(("coordinator",)),
    "groups:training": tenant(("coordinator",)),
    "groups:facilitator_training": tenant(("coordinator",), no=404),
    "groups:remove_training": tenant(("coordinator",), ok=302, no=404, method="POST"),
    "groups:plan_quarter": tenant(("coordinator",)),
    "groups:quarter": tenant(("coordinator",), no=404),
    "groups:quarter_row": tenant(("coordinator",), no=404),
    "groups:publish_quarter": tenant(("coordinator",), no=404),
    "groups:undo_row": tenant(("coordinator",), ok=302, no=404, method="POST"),
    "groups:discard_quarter": tenant(("coordinator",), no=404),
    "groups:hand_over": tenant(("coordinator",), no=404),
    # The two and coordinators.
    "groups:handover": tenant(("facilitator", "coordinator"), no=404),
    "groups:call_off_handover": tenant(("coordinator",), ok=302, no=404, method="POST"),
    "groups:confirm_leads": tenant(("facilitator",)),
    "groups:decline_lead": tenant(("facilitator",), ok=302, no=404, method="POST"),
    "groups:step_back": tenant(("facilitator",)),
    "groups:stay_on": tenant(("facilitator",), ok=302, method="POST"),
    "groups:setup": tenant(("coordinator",)),
    "groups:go_live": tenant(("coordinator",), ok=302, method="POST"),
    "groups:allow_modes": tenant(("coordinator",), ok=302, method="POST", allowed="yes"),
    "groups:display_name": tenant(("facilitator",)),
    "groups:rota_month": tenant(("facilitator",)),
    "groups:availability": tenant(("facilitator",)),
    "groups:add_exception": tenant(("facilitator",), ok=422, method="POST"),
    "groups:remove_exception": tenant(("facilitator",), ok=302, no=404, method="POST"),
    "groups:cover": tenant(("facilitator",), no=404),
    "groups:swap": tenant(("facilitator",), no=404),
    "groups:take": tenant(("facilitator",), no=404),
    "groups:decline_cover": tenant(("facilitator",), ok=302, no=404, method="POST"),
    "groups:withdraw_cover": tenant(("facilitator",), ok=302, no=404, method="POST"),
    "groups:stand_by": tenant(("facilitator",), ok=302, no=404, method="POST"),
    "groups:stand_down": tenant(("facilitator",), ok=302, no=404, method="POST"),
    # Calendars to subscribe to. carol has one; a calendar app reads it without signing in: the address is the right.
    "groups:feeds": tenant(),
    "groups:make_feed": tenant(ok=302, method="POST", form="full"),
    "groups:renew_feed": tenant(("employee",), ok=302, no=404, method="POST"),
    "groups:revoke_feed": tenant(("employee",), ok=302, no=404, method="POST"),
    "groups:feed": public(),
    "groups:material": tenant(("facilitator",), no=404),
    "groups:use_material": tenant(("facilitator",), no=404),
    # From a mail, without signing in; the link is the right.
    "groups:stop_reminders": public(),
    # Safety. Whoever is no safeguarding lead finds nothing at all there; raising is for everybody, about one's own groups.
    "groups:raise_concern": tenant(),
    "groups:concern_receipts": tenant(),
    "groups:concerns": tenant(LEAD, no=404),
    "groups:concern": tenant(LEAD, no=404),
    "groups:take_concern": tenant(LEAD, ok=302, no=404, method="POST"),
    "groups:note_concern": tenant(LEAD, ok=302, no=404, method="POST", words="A note."),
    "groups:hand_over_concern": tenant(LEAD, no=404),
    "groups:close_concern": tenant(LEAD, no=404),
    "groups:ask_identity": tenant(LEAD, no=404),
    "groups:show_identity": tenant(LEAD, no=404, method="POST"),
    "groups:safeguarding": tenant((*LEAD, "coordinator", "admin")),
    "groups:identity_request": tenant(LEAD, no=404),
    "groups:approve_identity": tenant(LEAD, ok=302, no=404, method="POST"),
    "groups:refuse_identity": tenant(LEAD, ok=302, no=404, method="POST"),
    # Running a session, and what its facilitators tell their supervisor.
    "groups:run": tenant(("facilitator",), no=404),
    "groups:count_people": tenant(("facilitator",), ok=302, no=404, method="POST", count="2"),
    "groups:end_kindly": tenant(("facilitator",), no=404),
    "groups:debrief": tenant(("facilitator",), no=404),
    "groups:supervision": tenant(("facilitator", "safeguarding_lead")),
    "groups:mark_talked": tenant(("facilitator",), ok=302, no=404, method="POST"),
    "groups:ask_for_talk": tenant(("facilitator",), ok=302, no=404, method="POST"),
    "groups:supervisors": tenant(("coordinator",)),
    "groups:name_supervisor": tenant(("coordinator",), no=404),
    # Rounds. The check-in itself is public and knows nobody.
    "surveys:check_in": public(),
    "surveys:keys": public(),
    "surveys:fingerprints": public(),
    "surveys:answer": public(400, "POST"),
    "surveys:issue": tenant(ok=400, method="POST"),
    "surveys:scores": tenant(),
    "surveys:rounds": tenant(("hr",)),
    "surveys:schedule": tenant(("hr",)),
    "surveys:preview": tenant(("hr",)),
    "surveys:withdraw": tenant((), no=404, method="POST"),
    # Figures: everybody sees what HR sees, on pages of their own.
    "analytics:dashboard": tenant(("hr",)),
    "analytics:gap": tenant(("hr",)),
    "analytics:reach": tenant(("hr",)),
    "analytics:taking_part": tenant(("hr",)),
    "analytics:questions": tenant(("hr",)),
    "analytics:question": tenant(("hr",)),
    "analytics:measure": tenant(("hr",)),
    "analytics:adapt": tenant(("hr",)),
    "analytics:take_adaptation": tenant(("hr",), no=404),
    "analytics:close_adaptation": tenant(("hr",), no=404),
    "analytics:figures_adapt": tenant(),
    "analytics:report": tenant(("hr",)),
    "analytics:make_report": tenant(("hr",), ok=422, method="POST"),
    "analytics:report_progress": tenant(("hr",)),
    # Not made yet: back to the page that makes it.
    "analytics:report_pdf": tenant(("hr",), ok=302),
    "analytics:report_csv": tenant(("hr",)),
    "analytics:figures_report": tenant(),
    "analytics:figures_make_report": tenant(ok=422, method="POST"),
    "analytics:figures_report_progress": tenant(),
    "analytics:figures_report_pdf": tenant(ok=302),
    "analytics:figures_report_csv": tenant(),
    "analytics:hr_figures_json": tenant(("hr",)),
    "analytics:hr_figures_csv": tenant(("hr",)),
    "analytics:hr_findings_json": tenant(("hr",)),
    "analytics:hr_findings_csv": tenant(("hr",)),
    "analytics:hr_roster_json": tenant(("hr",)),
    "analytics:hr_roster_csv": tenant(("hr",)),
    "analytics:hr_picture": tenant(("hr",)),
    "analytics:figures": tenant(),
    "analytics:figures_gap": tenant(),
    "analytics:figures_reach": tenant(),
    "analytics:figures_taking_part": tenant(),
    "analytics:figures_questions": tenant(),
    "analytics:figures_question": tenant(),
    "analytics:figures_measure": tenant(),
    "analytics:figures_json": tenant(),
    "analytics:figures_csv": tenant(),
    "analytics:findings_json": tenant(),
    "analytics:findings_csv": tenant(),
    "analytics:roster_json": tenant(),
    "analytics:roster_csv": tenant(),
    "analytics:picture": tenant(),
    "analytics:limits": tenant(),
    "analytics:past_surveys": tenant(("hr",)),
    "analytics:upload_past_survey": tenant(("hr",)),
    "analytics:map_past_survey": tenant(("hr",), no=404),
    "analytics:past_survey_progress": tenant(("hr",), no=404),
    "analytics:review_past_survey_genders": tenant(("hr",), no=404),
    "analytics:preview_past_survey": tenant(("hr",), no=404),
    "analytics:publish_past_survey": tenant(("hr",), ok=302, no=404, method="POST"),
    "analytics:discard_past_survey": tenant(("hr",), ok=302, no=404, method="POST"),
}

# Pages of packages: their own tests hold them; here only that they are the ones we know of.
PACKAGES = ("account_", "mfa_", "usersessions_")
