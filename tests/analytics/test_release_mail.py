"""The mail "new figures": to HR alone, once a release, with the picture of the page inside it and nothing about a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.utils import timezone

from analytics import ledger, tasks
from analytics.actions.publication import publish_wave
from analytics.charts.files import png_file
from analytics.emails import FiguresMail, figures
from analytics.history import all_findings
from analytics.models import Release, ReleaseNotice
from analytics.pictures import pictures_of
from analytics.telling.news import news_of
from organizations.models import Organization, Person
from peersupport.celery import app
from peersupport.tenancy import tenant
from surveys.models import Wave
from tests.analytics.factories import make_figure, make_past, make_release, make_sheets, make_wave, spread
from tests.conftest import as_role
from tests.factories import Cast, make_person


@pytest.fixture
def publish_now() -> Iterator[Callable[..., Release]]:
    """Publish a round as the worker and let it do at once what that queues."""
    before = app.conf.task_always_eager, app.conf.task_eager_propagates
    app.conf.task_always_eager = app.conf.task_eager_propagates = True

    def publish(cast: Cast, *, people: int = 30, days: int = 1) -> Release:
        closed = timezone.localdate() - timedelta(days=days)
        wave = make_wave(organization=cast.organization, closed_on=closed, title="Autumn & <winter>")
        make_sheets(
            wave, {(gender, second): spread(people, 4) for gender in ("woman", "man") for second in ("member", "not_yet")}
        )
        with tenant(cast.organization.pk), as_role("worker"):
            queued = len(connection.run_on_commit)
            release = publish_wave(Wave.objects.select_related("organization").get(pk=wave.pk), on=closed + timedelta(days=1))
            assert release
            work_off(queued)
        return release

    yield publish
    app.conf.task_always_eager, app.conf.task_eager_propagates = before


def work_off(queued: int) -> None:
    """Do what was put behind the transaction's end since there were `queued`, and what that puts there."""
    while len(connection.run_on_commit) > queued:
        connection.run_on_commit.pop(queued)[1]()


def only() -> EmailMultiAlternatives:
    (found,) = mail.outbox
    assert isinstance(found, EmailMultiAlternatives)
    return found


def test_hr_alone_is_told(cast: Cast, publish_now: Callable[..., Release]) -> None:
    second = make_person(organization=cast.organization, name="Hella", roles=("hr",))
    publish_now(cast)
    assert sorted(message.to[0] for message in mail.outbox) == sorted([cast.erin.user.email, second.user.email])
    assert all(len(message.recipients()) == 1 for message in mail.outbox)


def test_a_release_is_told_once_however_often_the_task_runs(cast: Cast, publish_now: Callable[..., Release]) -> None:
    release = publish_now(cast)
    queued = len(connection.run_on_commit)
    with as_role("worker"):
        tasks.tell_of_release(cast.organization.pk, release.pk)
        tasks.tell_of_release(cast.organization.pk, release.pk)
        work_off(queued)
        with tenant(cast.organization.pk):
            assert ReleaseNotice.objects.count() == 1
    assert len(mail.outbox) == 1


def test_old_news_is_told_to_nobody(cast: Cast, publish_now: Callable[..., Release]) -> None:
    publish_now(cast, days=30)
    assert mail.outbox == []


def test_who_lost_the_role_meanwhile_gets_nothing(cast: Cast, publish_now: Callable[..., Release]) -> None:
    release = publish_now(cast)
    mail.outbox.clear()
    with as_role("worker"):
        tasks.send_release_mail(cast.organization.pk, release.pk, cast.bob.pk)
    assert mail.outbox == []


def test_its_picture_is_the_one_of_the_page_and_travels_inside(cast: Cast, publish_now: Callable[..., Release]) -> None:
    publish_now(cast)
    message = only().message()
    assert message.get_content_type() == "multipart/related"
    (image,) = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert image["Content-ID"] == "<picture>"
    assert image.get_filename() is None
    with tenant(cast.organization.pk):
        held = ledger.read()
        picture = pictures_of(held, all_findings(held))["phq4-by-gender"]
    assert image.get_payload(decode=True) == png_file(picture)
    html = only().alternatives[0][0]
    assert 'src="cid:picture"' in html
    assert "Women" in html.partition('alt="')[2].partition('"')[0]
    assert "http" not in html.partition("<img")[2].partition(">")[0]


def test_the_text_part_has_the_table_the_link_and_how_to_read_it(cast: Cast, publish_now: Callable[..., Release]) -> None:
    publish_now(cast)
    text = only().body
    assert "The first round is in" in text
    assert "Autumn & <winter>" in text
    assert "Women, taking part. " in text
    assert "20–29" in text or "30–49" in text
    assert "/harbour/insights/phq4/" in text
    assert "How to read it:" in text


def test_a_verdict_goes_with_its_rung(cast: Cast) -> None:
    """In a mail as on a page; where nothing is compared there is none to print."""
    rounds = [make_release(organization=cast.organization, closed_on=date(2026, month, 20)) for month in (1, 3)]
    for release, gain in zip(rounds, (0.0, 2.0), strict=True):
        for gender in ("woman", "man"):
            for second, share in (("member", 1.0), ("not_yet", 0.0)):
                make_figure(release=release, genders=gender, seconds=second, value=6 - gain * share, n_low=200, n_high=499)
    with tenant(cast.organization.pk):
        first, latest = (news_of(str(release.public_id), "harbour") for release in rounds)
    assert isinstance(first, FiguresMail) and isinstance(latest, FiguresMail)
    assert first.evidence == ""
    assert "People who take part did better" in latest.headline
    assert latest.evidence.startswith("Evidence: 3 of 4. Taking part against not yet")
    message = figures(latest, "erin@example.test")
    assert latest.evidence in message.body
    assert latest.evidence in str(message.alternatives[0][0])


def test_its_subject_says_nothing_of_what_came_out(cast: Cast, publish_now: Callable[..., Release]) -> None:
    publish_now(cast)
    assert only().subject == "Peersupport: a round is evaluated"


def test_a_round_without_figures_says_that_nothing_was_published(cast: Cast, publish_now: Callable[..., Release]) -> None:
    publish_now(cast, people=2)
    message = only()
    assert "Nothing was published" in message.body
    assert message.subject == "Peersupport: a round is evaluated"
    assert not message.attachments
    # Neither how many answered nor how many are missing.
    assert "8" not in message.body.replace("8000", "").replace(message.from_email, "")


def test_a_round_that_published_changes_is_told_with_their_picture(cast: Cast) -> None:
    """The level of the same people is published beside them by no round, so the older level is not shown as if it were new."""
    level = make_release(organization=cast.organization, closed_on=date(2026, 2, 28))
    change = make_release(organization=cast.organization, closed_on=date(2026, 3, 31))
    for gender in ("woman", "man"):
        for second in ("member", "not_yet"):
            make_figure(release=level, genders=gender, seconds=second)
            make_figure(
                release=change, genders=gender, seconds=second, measure="phq4_change", scale_low=-12, value=-1, step=1, margin=1
            )
    with tenant(cast.organization.pk):
        news = news_of(str(change.public_id), "harbour")
        older = news_of(str(level.public_id), "harbour")
    assert isinstance(news, FiguresMail)
    assert isinstance(older, FiguresMail)
    assert news.page_url.endswith("/insights/phq4/")
    assert news.table != older.table
    assert "closed on 31 March 2026" in news.about
    assert "closed on 28 February 2026" in older.about


def test_a_round_published_after_a_later_one_is_told_with_its_own_figures(cast: Cast) -> None:
    """Its release waited, for the guard or for the worker: nothing of it was destroyed unread, and the mail must not say so."""
    late = make_release(organization=cast.organization, closed_on=date(2026, 2, 28))
    later = make_release(organization=cast.organization, closed_on=date(2026, 3, 31))
    for release, value in ((late, 5.0), (later, 2.0)):
        for gender in ("woman", "man"):
            make_figure(release=release, genders=gender, value=value)
    make_past(organization=cast.organization, closed_on=date(2026, 4, 1), values={"woman": 8.0, "man": 8.0})
    with tenant(cast.organization.pk):
        news = news_of(str(late.public_id), "harbour")
    assert isinstance(news, FiguresMail)
    assert "closed on 28 February 2026" in news.about
    assert "5.0" in news.table and "2.0" not in news.table
    assert "The first round is in" in news.headline


def test_an_earlier_comparison_is_not_told_as_news(cast: Cast) -> None:
    """The round asked people who take part for their change; what the two rounds before it said of the gap is no news of it."""
    levels = [make_release(organization=cast.organization, closed_on=date(2026, month, 20)) for month in (1, 2)]
    for release, gain in zip(levels, (0.0, 2.0), strict=True):
        for gender, level in (("woman", 6.0), ("man", 5.0)):
            for second, share in (("member", 1.0), ("not_yet", 0.0)):
                make_figure(release=release, genders=gender, seconds=second, value=level - gain * share, n_low=200, n_high=499)
    change = make_release(organization=cast.organization, closed_on=date(2026, 3, 20), since=levels[0].public_id)
    for gender in ("woman", "man"):
        make_figure(
            release=change, genders=gender, measure="phq4_change", seconds="member", scale_low=-12, value=-1, step=1, margin=1
        )
    with tenant(cast.organization.pk):
        before, news = (news_of(str(release.public_id), "harbour") for release in (levels[1], change))
    assert isinstance(before, FiguresMail) and isinstance(news, FiguresMail)
    assert "People who take part did better" in before.headline
    assert news.headline.endswith(": These rounds cannot be compared yet")


def test_of_a_suspended_organization_nobody_is_told(cast: Cast, publish_now: Callable[..., Release]) -> None:
    Organization.objects.filter(pk=cast.organization.pk).update(status="suspended")
    publish_now(cast)
    assert mail.outbox == []


def test_in_german(cast: Cast, publish_now: Callable[..., Release]) -> None:
    with tenant(cast.organization.pk):
        Person.objects.filter(pk=cast.erin.pk).update(language="de")
    publish_now(cast)
    assert only().subject == "Peersupport: eine Runde ist ausgewertet"
    assert "Die erste Runde liegt vor" in only().body
    assert "Frauen, in einer Gruppe. " in only().body
    assert "Mittelwert auf einer Skala von 0 bis 12." in only().body
    assert "Women" not in only().body


def test_another_organization_is_told_nothing(cast: Cast, publish_now: Callable[..., Release]) -> None:
    """Each organization reads its own ledger."""
    with tenant(cast.other.pk):
        assert not Release.objects.exists()
    publish_now(cast)
    assert all(message.to[0] != cast.dan.user.email for message in mail.outbox)
