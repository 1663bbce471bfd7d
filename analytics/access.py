"""Who may see and do what with figures and past surveys: the whole permission story of this app."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext

from analytics import ledger, spool
from analytics.adapt import page as adapting
from analytics.adapt.hints import Hint
from analytics.addresses import INSIGHTS, Section
from analytics.ledger import Version
from analytics.models import Adaptation, PastSurvey
from analytics.past.scoring import Reading
from analytics.report.making import closing_days
from analytics.report.period import Period, period_named
from organizations.access import require_hr, roles_of
from organizations.models.person import Person, Role


def ledger_for_hr(person: Person) -> Version:
    """The state of the ledger, for pages of HR. Raises PermissionDenied (the page names no object)."""
    require_hr(person)
    return ledger.version()


def ledger_of(person: Person, section: Section) -> Version:
    """The state of the ledger, for the pages of one section. Raises PermissionDenied for those of HR."""
    return ledger_for_hr(person) if section is INSIGHTS else ledger_for_employee(person)


def ledger_for_employee(person: Person) -> Version:
    """The state of the ledger, for anybody in the organization: everyone sees the very figures that HR sees."""
    return ledger.version()


def report_of(person: Person, section: Section, slug: str) -> tuple[Version, Period]:
    """The state of the ledger and what a report of it is about. Raises Http404 for a year in which nothing was published."""
    version = ledger_of(person, section)
    period = period_named(slug, closing_days(version))
    if period is None:
        raise Http404
    return version, period


def hint_to_take_on(person: Person, key: str) -> Hint:
    """One of the hints that the figures give now. Raises Http404 for anybody but HR, and for a hint that they do not give."""
    if Role.HR not in roles_of(person):
        raise Http404
    hint = next((each for each in adapting.current_hints(ledger.version()) if each.key == key), None)
    if hint is None:
        raise Http404
    return hint


def adaptation_to_close(person: Person, pk: int) -> Adaptation:
    """An adaptation that is open. Raises Http404 for anybody but HR, and once it has ended."""
    if Role.HR not in roles_of(person):
        raise Http404
    adaptation = Adaptation.objects.filter(pk=pk, status=Adaptation.Status.OPEN).first()
    if adaptation is None:
        raise Http404
    return adaptation


def past_surveys_for(person: Person) -> list[PastSurvey]:
    """Every past survey with its figures, published ones newest first, for HR. Raises PermissionDenied."""
    require_hr(person)
    return list(PastSurvey.objects.prefetch_related("figures", "measures").order_by("-closed_on", "pk"))


def past_survey_to_bring(person: Person, public_id: UUID) -> PastSurvey:
    """A past survey that is not published yet. Raises Http404 for anybody but HR, and once it is published."""
    survey = _past_survey(person, public_id)
    if survey.status == PastSurvey.Status.PUBLISHED:
        raise Http404
    return survey


def past_survey_to_follow(person: Person, public_id: UUID) -> PastSurvey:
    """A past survey in any state, for the page that shows how far it is. Raises Http404 for anybody but HR."""
    return _past_survey(person, public_id)


def past_survey_that_was_read(person: Person, public_id: UUID) -> tuple[PastSurvey, Reading]:
    """A past survey that is ready to publish, and what its file says. Raises Http404 before that and when the file is gone."""
    survey = past_survey_to_bring(person, public_id)
    result = spool.result_of(survey.spool_name) if survey.status == PastSurvey.Status.READ else None
    if result is None or result.reading is None:
        raise Http404
    return survey, result.reading


def problems_of(survey: PastSurvey) -> list[str]:
    """What was wrong when the file was last read, a line each; its quotations of cells stay in the private folder."""
    result = spool.result_of(survey.spool_name) if survey.spool_name else None
    return result.problems.lines(gettext) if result else []


def _past_survey(person: Person, public_id: UUID) -> PastSurvey:
    if Role.HR not in roles_of(person):
        raise Http404
    survey = PastSurvey.objects.filter(public_id=public_id).first()
    if survey is None:
        raise Http404
    return survey
