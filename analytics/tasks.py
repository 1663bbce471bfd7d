"""The worker's effects: past surveys read and published, pages drawn ahead. Each task opens the tenant and may run twice."""

from __future__ import annotations

import time
from datetime import date, timedelta

from celery import shared_task
from django.conf import settings
from django.utils import translation

from analytics import ledger, pages, report, spool
from analytics.adapt import page as adapting
from analytics.emails import FiguresMail, figures, no_figures
from analytics.models import PastSurvey, Release, ReleaseNotice
from analytics.past.plan import plan_surveys
from analytics.past.problems import Problems, Rejected, _
from analytics.past.scoring import read_survey
from analytics.past_ledger import PastRefused, local_today, spellings_to_settle, write_past_surveys
from analytics.report.content import asked_for, content
from analytics.report.making import closing_days, place_of
from analytics.report.period import period_named
from analytics.telling.news import news_of
from organizations.emails import MailNotSent, in_language_of, send
from organizations.models.audit import AuditEntry
from organizations.models.organization import Organization
from organizations.models.person import Person, Role
from peersupport.tenancy import tenant

SECONDS_BETWEEN_PROGRESS = 1.0
# Longer ago is no news.
NEWS_FOR = timedelta(days=7)


@shared_task
def read_past_survey(organization_id: int, survey_id: int) -> None:
    """Check every row and add up. The result lies beside the file; the database learns only how far it is."""
    with tenant(organization_id):
        survey = PastSurvey.objects.filter(pk=survey_id, status=PastSurvey.Status.READING).first()
        today = local_today(Organization.objects.get(pk=organization_id))
    if survey is None:
        return
    result = _read(survey, today, _Progress(organization_id, survey_id))
    with tenant(organization_id):
        current = PastSurvey.objects.select_for_update().filter(pk=survey_id, status=PastSurvey.Status.READING).first()
        if current is None or current.mapping != survey.mapping:
            return
        spool.keep_result(survey.spool_name, result)
        current.status = PastSurvey.Status.READ if result.reading else PastSurvey.Status.FAILED
        current.progress = 100
        current.save(update_fields=["status", "progress"])


@shared_task
def publish_past_survey(organization_id: int, survey_id: int) -> None:
    """Write the figures that the preview announced, then delete the file."""
    with tenant(organization_id):
        survey = (
            PastSurvey.objects.select_for_update(of=("self",))
            .select_related("organization")
            .filter(pk=survey_id, status=PastSurvey.Status.PUBLISHING)
            .first()
        )
        if survey is None:
            return
        result = spool.result_of(survey.spool_name)
        problems = result.problems if result else Problems()
        try:
            _publish(survey, result)
        except PastRefused as refusal:
            problems.add("%(reason)s", reason=str(refusal))
            spool.keep_result(survey.spool_name, spool.Result(None, problems))
            PastSurvey.objects.filter(pk=survey_id).update(status=PastSurvey.Status.FAILED)
            return
        name = survey.spool_name
        PastSurvey.objects.filter(pk=survey_id).update(
            status=PastSurvey.Status.PUBLISHED, reviewed_genders={}, spool_name="", progress=100
        )
    # After the commit: a crash before it leaves the file for the next try, one after it for the daily clearing.
    spool.remove(name)


@shared_task
def draw_pages(organization_id: int) -> None:
    """Draw the pages of figures after a publication, in each language."""
    with tenant(organization_id):
        slug = Organization.objects.get(pk=organization_id).slug
        for code, _name in settings.LANGUAGES:
            with translation.override(code):
                pages.draw_all(ledger.version(), slug)


def _read(survey: PastSurvey, today: date, progress: _Progress) -> spool.Result:
    problems = Problems()
    try:
        mapping = survey.read_mapping(today)
        return spool.Result(read_survey(spool.path_of(survey.spool_name), mapping, problems, progress), problems)
    except Rejected as rejected:
        return spool.Result(None, rejected.problems)
    except FileNotFoundError:
        problems.add(_("The file is no longer here: files are deleted after a day. Bring it again."))
        return spool.Result(None, problems)


def _publish(survey: PastSurvey, result: spool.Result | None) -> None:
    if result is None or result.reading is None:
        raise PastRefused(_("The file is no longer here: files are deleted after a day. Bring it again."))
    mapping = survey.read_mapping(local_today(survey.organization))
    genders = {**mapping.genders, **survey.reviewed_genders}
    if held := spellings_to_settle(result.reading, genders):
        raise PastRefused(held)
    write_past_surveys(survey, plan_surveys(result.reading, mapping, genders, survey.organization.floor))
    AuditEntry.objects.create(actor=survey.uploaded_by, verb="past_survey.publish", subject=survey.title)


class _Progress:
    """Tells the page how far the reading is, at most once a second."""

    def __init__(self, organization_id: int, survey_id: int) -> None:
        self.organization_id = organization_id
        self.survey_id = survey_id
        self.told = time.monotonic()

    def __call__(self, done: int, size: int) -> None:
        if time.monotonic() - self.told < SECONDS_BETWEEN_PROGRESS:
            return
        self.told = time.monotonic()
        percent = min(99, done * 100 // max(size, 1))
        with tenant(self.organization_id):
            PastSurvey.objects.filter(pk=self.survey_id, status=PastSurvey.Status.READING).update(progress=percent)


@shared_task
def make_report(organization_id: int, period_slug: str, language: str) -> None:
    """Make one report and lay it where its page looks for it. Run twice, it makes the same bytes."""
    with translation.override(language):
        with tenant(organization_id):
            version, taken = ledger.version(), adapting.taken_on()
            period = period_named(period_slug, closing_days(version))
            if period is None:
                return
            place = place_of(period, version, taken)
            place.at("reading")
            organization = Organization.objects.get(pk=organization_id)
            asked = asked_for(organization.name, period, ledger.read(), taken)
        try:
            place.at("drawing")
            drawn = content(asked)
            place.at("setting")
            place.keep(report.typeset(drawn))
        except Exception:
            # The page says that it failed; what went wrong is for whoever reads the log.
            place.fail()
            raise


@shared_task
def tell_of_release(organization_id: int, release_id: int) -> None:
    """A mail to everybody who holds the HR role, once: the notice is there before the first mail goes out.

    Of a suspended organization nobody is told, as nobody there can open a page; its rounds are finished all the same.
    """
    with tenant(organization_id):
        organization = Organization.objects.active().filter(pk=organization_id).first()
        if organization is None:
            return
        release = Release.objects.get(pk=release_id)
        today = local_today(organization)
        # A late or repeated task, or a round simulated in the past: nobody is told of old news.
        if today - release.published_on > NEWS_FOR:
            return
        _notice, is_first = ReleaseNotice.objects.get_or_create(release=release, defaults={"told_on": today})
        if is_first:
            people = Person.objects.active().with_role(Role.HR).order_by("pk").values_list("pk", flat=True)
            for person_id in people:
                send_release_mail.delay_on_commit(organization_id, release_id, person_id)  # type: ignore[attr-defined]


@shared_task(autoretry_for=(MailNotSent,), retry_backoff=60, max_retries=6)
def send_release_mail(organization_id: int, release_id: int, person_id: int) -> None:
    """The mail to one person of HR, in their language."""
    with tenant(organization_id):
        source = str(Release.objects.get(pk=release_id).public_id)
        slug = Organization.objects.get(pk=organization_id).slug
        person = Person.objects.active().with_role(Role.HR).select_related("user").filter(pk=person_id).first()
        if person is None:
            return
        with in_language_of(person):
            news, to = news_of(source, slug), person.user.email
            message = figures(news, to) if isinstance(news, FiguresMail) else no_figures(news, to)
    send(message)
