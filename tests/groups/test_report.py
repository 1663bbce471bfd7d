"""Reports: a receipt, an answer, an appeal; the reporter is nobody's to see."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from groups.actions import report as actions
from groups.actions.report import AnsweredAlready, AppealOver, OwnText, TooManyReports, answer_appeal, answer_report, report_text
from groups.models import Membership, Post, Question, Report
from groups.scheduled.retention import drop_old
from organizations.models import AuditEntry
from peersupport.tenancy import tenant
from tests.factories import Cast, make_membership, make_person, make_session
from tests.groups.space import make_post, make_question, voice_of

SignIn = Callable[[Any], Client]


@pytest.fixture
def uma(cast: Cast) -> Any:
    """A second member, Marram, of alice's and ivy's group."""
    person = make_person(organization=cast.organization, name="Uma Own")
    make_membership(group=cast.group, person=person, pseudonym="Marram")
    return person


@pytest.fixture
def post(cast: Cast, uma: Any) -> Post:
    """What Marram wrote in the thread of a session."""
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    with tenant(cast.organization.pk):
        author = Membership.objects.get(group=cast.group, person=uma)
    return make_post(group=cast.group, session=session, author=author, text="Slate works on the third floor.")


def reported(cast: Cast, text: Post | Question, by: Any = None, **said: Any) -> Report:
    by = by or cast.bob
    said = {"reason": "identifies", "note": "It says where somebody works.", **said}
    with tenant(cast.organization.pk):
        return report_text(text, by=voice_of(cast.group, by), **said)


def hide(cast: Cast, report: Report, by: Any = None, outcome: str = "It said where somebody works.") -> None:
    with tenant(cast.organization.pk):
        answer_report(report, is_hidden=True, outcome=outcome, by=by or cast.alice)


def test_from_report_to_appeal_in_the_browser(cast: Cast, client_of: SignIn, uma: Any, post: Post) -> None:
    bob, alice, ivy, author = (client_of(person) for person in (cast.bob, cast.alice, cast.ivy, uma))
    thread = f"/harbour/sessions/{post.session.public_id}/thread/"
    address = f"/harbour/posts/{post.public_id}/report/"
    assert address in bob.get(thread).content.decode()
    assert bob.post(address, {"reason": ""}).status_code == 422
    assert bob.post(address, {"reason": "identifies", "note": "Third floor"}).status_code == 302
    receipts = bob.get("/harbour/reports/").content.decode()
    with tenant(cast.organization.pk):
        report = Report.objects.get()
    assert f"Receipt {str(report.public_id)[:8]}" in receipts
    assert "Waiting for the facilitators" in receipts
    # The group's page says that something waits, to facilitators alone.
    assert "1 text to look at" in alice.get(f"/harbour/groups/{cast.group.pk}/").content.decode()
    assert "text to look at" not in bob.get(f"/harbour/groups/{cast.group.pk}/").content.decode()
    answer = f"/harbour/reports/{report.public_id}/answer/"
    refused = alice.post(answer, {"decision": "hide", "outcome": ""})
    assert refused.status_code == 422
    assert "Give a reason" in refused.content.decode()
    assert alice.post(answer, {"decision": "hide", "outcome": "It says where somebody works."}).status_code == 302
    assert "third floor" not in bob.get(thread).content.decode()
    assert "It is out of sight" in bob.get("/harbour/reports/").content.decode()
    # Its author reads it still, and why, and can appeal: to the other facilitator.
    page = author.get("/harbour/reports/").content.decode()
    assert "It says where somebody works." in page
    assert "third floor" in page
    assert author.post(f"/harbour/reports/{report.public_id}/appeal/", {"words": "It was my own floor."}).status_code == 302
    assert alice.get(answer).status_code == 404
    assert "It was my own floor." in ivy.get(answer).content.decode()
    assert ivy.post(answer, {"decision": "restore", "outcome": "It named nobody."}).status_code == 302
    assert "third floor" in bob.get(thread).content.decode()
    assert "Shown again after an appeal" in bob.get("/harbour/reports/").content.decode()
    assert author.get(f"/harbour/reports/{report.public_id}/appeal/").status_code == 404


def test_nobody_sees_who_reported(cast: Cast, client_of: SignIn, uma: Any, post: Post) -> None:
    """Not facilitators, not the author, not the audit: the same bytes, whoever of two members it was."""
    vic = make_person(organization=cast.organization, name="Vic")
    make_membership(group=cast.group, person=vic, pseudonym="Pewter")
    pages = []
    for reporter in (cast.bob, vic):
        report = reported(cast, post, reporter)
        case = client_of(cast.alice).get(f"/harbour/reports/{report.public_id}/answer/").content.decode()
        listed = client_of(cast.alice).get(f"/harbour/groups/{cast.group.pk}/reports/").content.decode()
        pages.append([_without_tokens(text).replace(str(report.public_id), "ID") for text in (case, listed)])
        with tenant(cast.organization.pk):
            Report.objects.all().delete()
    assert pages[0] == pages[1]
    assert "Slate" not in pages[0][1].replace("Slate works", "")
    report = reported(cast, post)
    hide(cast, report)
    author = client_of(uma).get("/harbour/reports/").content.decode()
    assert "Slate" not in author.replace("Slate works", "")
    with tenant(cast.organization.pk):
        assert not AuditEntry.objects.filter(actor=cast.bob).exists()
        assert not AuditEntry.objects.filter(about=cast.bob).exists()


def _without_tokens(page: str) -> str:
    import re

    return re.sub(r'(csrfmiddlewaretoken" value="|nonce=")[^"]+', "", page)


def test_the_same_report_twice_is_one_with_the_newer_words(cast: Cast, post: Post) -> None:
    first = reported(cast, post)
    assert reported(cast, post, note="Look at the second sentence.").pk == first.pk
    with tenant(cast.organization.pk):
        assert Report.objects.get().note == "Look at the second sentence."


def test_one_answer_answers_every_report_of_the_text(cast: Cast, post: Post) -> None:
    vic = make_person(organization=cast.organization, name="Vic")
    make_membership(group=cast.group, person=vic, pseudonym="Pewter")
    report, other = reported(cast, post), reported(cast, post, vic)
    with tenant(cast.organization.pk):
        answer_report(report, is_hidden=False, outcome="", by=cast.alice)
        assert set(Report.objects.values_list("status", flat=True)) == {"kept"}
        assert not Post.objects.get(pk=post.pk).is_hidden
        with pytest.raises(AnsweredAlready):
            answer_report(other, is_hidden=True, outcome="Too late.", by=cast.ivy)


def test_nobody_answers_about_their_own_text_or_their_own_answer(cast: Cast, post: Post) -> None:
    own = make_post(group=cast.group, facilitator=cast.alice, text="Please be on time.")
    report = reported(cast, own)
    with tenant(cast.organization.pk), pytest.raises(OwnText):
        answer_report(report, is_hidden=False, outcome="It is fine.", by=cast.alice)
    hidden = reported(cast, post)
    hide(cast, hidden)
    with tenant(cast.organization.pk):
        actions.appeal(hidden, words="Please look again.")
        with pytest.raises(OwnText):
            answer_appeal(hidden, is_restored=False, outcome="No.", by=cast.alice)
        # Not past the database either.
        with pytest.raises(IntegrityError, match="report_appeal_has_another_judge"), transaction.atomic():
            Report.objects.filter(pk=hidden.pk).update(appeal_decided_by=cast.alice)


def test_an_appeal_is_made_once_and_within_a_week(cast: Cast, post: Post) -> None:
    report = reported(cast, post)
    hide(cast, report)
    with tenant(cast.organization.pk):
        Report.objects.update(decided_on=timezone.localdate() - timedelta(days=8))
        with pytest.raises(AppealOver):
            actions.appeal(report, words="Too late.")
        Report.objects.update(decided_on=timezone.localdate() - timedelta(days=7))
        actions.appeal(report, words="In time.")
        with pytest.raises(AppealOver):
            actions.appeal(report, words="Again.")


def test_a_question_can_be_reported_and_has_no_appeal(cast: Cast, client_of: SignIn) -> None:
    question = make_question(group=cast.group, text="Does Slate sleep badly?")
    client = client_of(cast.bob)
    address = f"/harbour/groups/{cast.group.pk}/questions/{question.pk}/report/"
    assert address in client.get(f"/harbour/groups/{cast.group.pk}/questions/{question.pk}/").content.decode()
    client.post(address, {"reason": "identifies"})
    with tenant(cast.organization.pk):
        report = Report.objects.get()
    hide(cast, report)
    assert client.get(f"/harbour/groups/{cast.group.pk}/questions/{question.pk}/").status_code == 404
    with tenant(cast.organization.pk), pytest.raises(AppealOver):
        actions.appeal(report, words="Mine.")


def test_what_its_author_deletes_needs_no_answer(cast: Cast, post: Post) -> None:
    reported(cast, post)
    with tenant(cast.organization.pk):
        Post.objects.filter(pk=post.pk).delete()
        actions.note_deleted_texts()
        assert Report.objects.get().status == "gone"


def test_ten_a_day(cast: Cast, client_of: SignIn, post: Post) -> None:
    for _ in range(10):
        reported(cast, make_post(group=cast.group, session=post.session))
    with pytest.raises(TooManyReports):
        reported(cast, post)
    refused = client_of(cast.bob).post(f"/harbour/posts/{post.public_id}/report/", {"reason": "other", "note": "kept words"})
    assert refused.status_code == 422
    assert "kept words" in refused.content.decode()


def test_coordinators_and_strangers_find_nothing(cast: Cast, client_of: SignIn, post: Post) -> None:
    report = reported(cast, post)
    for person in (cast.frank, cast.grace, cast.carol, cast.erin, cast.henry):
        client = client_of(person)
        missing = client.get("/harbour/posts/00000000-0000-4000-8000-000000000000/report/")
        for address in (f"posts/{post.public_id}/report/", f"reports/{report.public_id}/answer/"):
            hidden = client.get(f"/harbour/{address}")
            assert hidden.status_code == 404
            assert _without_tokens(hidden.content.decode()) == _without_tokens(missing.content.decode())


@pytest.mark.django_db(transaction=True)
def test_two_facilitators_at_once_give_one_answer(transactional_db: None) -> None:
    from tests import factories

    cast = factories.make_cast()
    post = make_post(group=cast.group, facilitator=None, by_facilitator=True)
    report = reported(cast, post)
    barrier, results = Barrier(2), []

    def decide(person: Any, is_hidden: bool) -> None:
        try:
            with tenant(cast.organization.pk):
                barrier.wait(5)
                answer_report(report, is_hidden=is_hidden, outcome="Looked at.", by=person)
                results.append(is_hidden)
        except AnsweredAlready:
            results.append(None)
        finally:
            connection.close()

    threads = [Thread(target=decide, args=each) for each in ((cast.alice, True), (cast.ivy, False))]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert results.count(None) == 1
    (won,) = [each for each in results if each is not None]
    with tenant(cast.organization.pk):
        assert Report.objects.get().status == ("hidden" if won else "kept")
        assert Post.objects.get(pk=post.pk).is_hidden is won


def test_reports_go_180_days_after_the_answer(cast: Cast, post: Post) -> None:
    report = reported(cast, post)
    hide(cast, report)
    with tenant(cast.organization.pk):
        Report.objects.update(decided_on=timezone.localdate() - timedelta(days=179))
    drop_old()
    with tenant(cast.organization.pk):
        assert Report.objects.exists()
        Report.objects.update(decided_on=timezone.localdate() - timedelta(days=180))
    drop_old()
    with tenant(cast.organization.pk):
        assert not Report.objects.exists()
