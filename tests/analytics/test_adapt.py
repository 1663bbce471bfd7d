"""What to adapt: hints on a page, HR takes one on and says what came of it, everybody reads the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from time import sleep
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from analytics import ledger
from analytics.actions.adaptation import AdaptationRefused, close_adaptation, take_on
from analytics.adapt import page as adapting
from analytics.models import Adaptation
from organizations.models import AuditEntry
from peersupport.tenancy import tenant
from tests.analytics.factories import make_adaptation, make_figure, make_open_question, make_release
from tests.factories import Cast

SignIn = Callable[[Any], Client]
KEY = "not_enough-phq4-all"
TAKE = f"/harbour/insights/adapt/{KEY}/take/"
AHEAD = {"action": "Offer the round at shift change.", "follow_up_on": "2099-01-31"}


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    # The header's menu differs between people; the page does not.
    body = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


@pytest.fixture
def asked(cast: Cast) -> Cast:
    make_open_question(organization=cast.organization)
    return cast


def test_a_hint_says_why_how_sure_what_to_do_and_when_to_look_again(asked: Cast, client_of: SignIn) -> None:
    said = text(client_of(asked.erin), "/harbour/insights/adapt/")
    assert "The figures do not tell yet whether the groups help" in said
    assert "The answers fit anything from" in said
    assert "Evidence: 3 of 4." in said
    assert "Keep the groups and the rounds as they are." in said
    assert re.search(r"Look again \d+ \w+ 20\d\d", said)


def test_without_figures_the_page_says_what_to_do(cast: Cast, client_of: SignIn) -> None:
    assert "No hint at the moment" in text(client_of(cast.erin), "/harbour/insights/adapt/")


def test_everyone_reads_the_same_without_the_buttons(asked: Cast, client_of: SignIn) -> None:
    make_adaptation(organization=asked.organization, hint="gap_wide", subject="woman", action="Share breaks.")
    hr = text(client_of(asked.erin), "/harbour/insights/adapt/")
    everyone = text(client_of(asked.carol), "/harbour/figures/adapt/")
    assert everyone == text(client_of(asked.bob), "/harbour/figures/adapt/")
    for button in ("Take this on", "Say what came of it"):
        assert button in hr
        assert button not in everyone
    for said in ("Share breaks.", "The figures do not tell yet whether the groups help", "Look again"):
        assert said in everyone


def test_hr_takes_a_hint_on_and_everyone_reads_it(asked: Cast, client_of: SignIn) -> None:
    erin = client_of(asked.erin)
    form = erin.get(TAKE).content.decode()
    assert "Name no person, no team and no single group." in form
    assert "data-details" in form
    reply = erin.post(TAKE, AHEAD, follow=True)
    assert "Taken on. Everyone in the organization can read it" in reply.content.decode()
    with tenant(asked.organization.pk):
        taken = Adaptation.objects.get()
        assert (taken.hint, taken.measure, taken.subject, taken.taken_by) == ("not_enough", "phq4", "", asked.erin)
        entry = AuditEntry.objects.get(verb="adaptation.take")
        assert (entry.actor, entry.subject) == (asked.erin, "The figures do not tell yet whether the groups help")
    said = text(client_of(asked.bob), "/harbour/figures/adapt/")
    assert "Offer the round at shift change." in said
    assert "look again on 31 January 2099" in said
    # Who of HR it was stands on no page.
    assert asked.erin.full_name not in said


def test_bad_input_loses_nothing(asked: Cast, client_of: SignIn) -> None:
    reply = client_of(asked.erin).post(TAKE, {**AHEAD, "follow_up_on": "2020-01-01"})
    assert reply.status_code == 422
    assert "Choose a day after today." in reply.content.decode()
    assert "Offer the round at shift change." in reply.content.decode()


def test_the_suggested_day_lies_ahead(asked: Cast, client_of: SignIn) -> None:
    page = client_of(asked.erin).get(TAKE).content.decode()
    (suggested,) = re.findall(r'name="follow_up_on" value="([\d-]+)"', page)
    assert date.fromisoformat(suggested) > date.today() + timedelta(days=13)


@pytest.mark.parametrize("who", ["alice", "bob", "carol", "frank", "grace", "henry"])
def test_only_hr_acts(asked: Cast, client_of: SignIn, who: str) -> None:
    taken = make_adaptation(organization=asked.organization, hint="gap_wide")
    client = client_of(getattr(asked, who))
    assert client.get("/harbour/insights/adapt/").status_code == 403
    missing = client.get("/harbour/insights/adapt/nothing-phq4-all/take/")
    for path in (TAKE, f"/harbour/insights/adapt/{taken.pk}/close/"):
        refused = client.get(path)
        assert refused.status_code == 404
        assert len(refused.content) == len(missing.content)
        assert client.post(path, {**AHEAD, "status": "done", "outcome": "x"}).status_code == 404
    with tenant(asked.organization.pk):
        assert list(Adaptation.objects.values_list("status", flat=True)) == ["open"]


def test_another_organization_sees_nothing(asked: Cast, client_of: SignIn) -> None:
    taken = make_adaptation(organization=asked.other, action="Theirs.")
    assert client_of(asked.dan).get("/harbour/figures/adapt/").status_code == 404
    erin = client_of(asked.erin)
    assert "Theirs." not in text(erin, "/harbour/insights/adapt/")
    assert erin.get(f"/harbour/insights/adapt/{taken.pk}/close/").status_code == 404


def test_a_hint_that_the_figures_do_not_give_is_missing(asked: Cast, client_of: SignIn) -> None:
    assert client_of(asked.erin).get("/harbour/insights/adapt/gap_wide-phq4-woman/take/").status_code == 404


def test_overdue_comes_first_and_is_said_in_words(asked: Cast, client_of: SignIn) -> None:
    today = date.today()
    make_adaptation(organization=asked.organization, hint="gap_wide", action="Later.", follow_up_on=today + timedelta(days=30))
    make_adaptation(organization=asked.organization, action="Late.", follow_up_on=today - timedelta(days=40))
    make_adaptation(
        organization=asked.organization, hint="keep_going", action="Ended.", status="done", closed_on=today, outcome="It helped."
    )
    page = client_of(asked.erin).get("/harbour/insights/adapt/").content.decode()
    assert page.index("Late.") < page.index("Later.") < page.index("Ended.")
    assert re.search(r'data-tone="danger".*?Look again: (39|40|41) days late', page, re.DOTALL)
    assert "It helped." in page


def test_a_follow_up_shows_then_and_now(asked: Cast, client_of: SignIn) -> None:
    make_adaptation(organization=asked.organization, taken_on=date(2026, 2, 10))
    said = text(client_of(asked.carol), "/harbour/figures/adapt/")
    assert "Then, 28 January 2026" in said
    assert "Now, 28 March 2026" in said
    assert "A difference between then and now is not proof that this is why." in said


def test_a_follow_up_without_new_figures_says_so(asked: Cast, client_of: SignIn) -> None:
    make_adaptation(organization=asked.organization, taken_on=date(2026, 4, 1))
    assert "not measured again yet. The last figures are those of 28 March 2026." in text(
        client_of(asked.carol), "/harbour/figures/adapt/"
    )


def test_hr_says_what_came_of_it(asked: Cast, client_of: SignIn) -> None:
    taken = make_adaptation(organization=asked.organization)
    erin = client_of(asked.erin)
    path = f"/harbour/insights/adapt/{taken.pk}/close/"
    assert erin.post(path, {"status": "done"}).status_code == 422
    assert erin.post(path, {"status": "open", "outcome": "x"}).status_code == 422
    assert erin.post(path, {"status": "dropped", "outcome": "We chose breaks instead."}).status_code == 302
    assert erin.get(path).status_code == 404
    with tenant(asked.organization.pk):
        ended = Adaptation.objects.get()
        assert (ended.status, ended.outcome) == ("dropped", "We chose breaks instead.")
        assert ended.closed_on
        assert AuditEntry.objects.filter(verb="adaptation.dropped", actor=asked.erin).exists()


def test_closing_twice_keeps_the_first_outcome(asked: Cast) -> None:
    taken = make_adaptation(organization=asked.organization)
    with tenant(asked.organization.pk):
        close_adaptation(taken, status="done", outcome="First.", by=asked.erin)
        with pytest.raises(AdaptationRefused, match="ended in the meantime"):
            close_adaptation(taken, status="dropped", outcome="Second.", by=asked.erin)
        assert Adaptation.objects.get().outcome == "First."


@pytest.mark.django_db(transaction=True)
def test_two_of_hr_take_the_same_hint_on_at_once(cast: Cast) -> None:
    make_open_question(organization=cast.organization)
    with tenant(cast.organization.pk):
        (hint,) = adapting.current_hints(ledger.version())

    def take() -> str:
        try:
            with tenant(cast.organization.pk):
                take_on(hint, action="Keep.", follow_up_on=date(2099, 1, 1), by=cast.erin)
        except AdaptationRefused:
            return "refused"
        finally:
            connection.close()
        return "taken"

    with ThreadPoolExecutor(2) as pool:
        ended = sorted(done.result() for done in [pool.submit(take) for _ in range(2)])
    assert ended == ["refused", "taken"]
    with tenant(cast.organization.pk):
        assert AuditEntry.objects.filter(verb="adaptation.take").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_of_hr_end_the_same_at_once(cast: Cast) -> None:
    """The first is still inside its transaction when the second comes: it waits, and then finds it ended."""
    taken = make_adaptation(organization=cast.organization)
    begun = Barrier(2)

    def end(outcome: str) -> str:
        try:
            with tenant(cast.organization.pk):
                begun.wait(10)
                close_adaptation(taken, status="done", outcome=outcome, by=cast.erin)
                sleep(0.3)
        except AdaptationRefused:
            return "refused"
        finally:
            connection.close()
        return "ended"

    with ThreadPoolExecutor(2) as pool:
        ended = sorted(done.result() for done in [pool.submit(end, outcome) for outcome in ("First.", "Second.")])
    assert ended == ["ended", "refused"]


def test_a_hint_can_be_taken_on_again_once_it_has_ended(asked: Cast, client_of: SignIn) -> None:
    make_adaptation(organization=asked.organization, status="done", closed_on=date(2026, 4, 1), outcome="Done.")
    client_of(asked.erin).post(TAKE, AHEAD)
    with tenant(asked.organization.pk):
        assert Adaptation.objects.filter(status="open").count() == 1


def test_the_page_reads_the_ledger_once_for_each_state_and_nothing_about_people(asked: Cast, client_of: SignIn) -> None:
    make_adaptation(organization=asked.organization)
    erin = client_of(asked.erin)
    # Twice: what the help button brings along is read once and remembered.
    counts = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as found:
            erin.get("/harbour/insights/adapt/")
        counts.append([query["sql"] for query in found])
    tables = {name for query in counts[0] for name in re.findall(r'(?:FROM|JOIN) "((?:surveys|groups)_\w+)"', query)}
    assert tables == set()
    assert sum("analytics_" in query for query in counts[2]) == 3  # the version, what is open, what has ended
    make_adaptation(organization=asked.organization, hint="gap_wide")
    erin.get("/harbour/insights/adapt/")
    with CaptureQueriesContext(connection) as found:
        erin.get("/harbour/insights/adapt/")
    assert len(found) == len(counts[2])


def test_a_new_round_changes_the_hints(asked: Cast, client_of: SignIn) -> None:
    erin = client_of(asked.erin)
    assert "do not tell yet" in text(erin, "/harbour/insights/adapt/")
    release = make_release(organization=asked.organization, closed_on=date(2026, 4, 28))
    for gender, value in (("woman", 6.0), ("man", 3.0)):
        for second in ("member", "not_yet"):
            make_figure(
                release=release, genders=gender, seconds=second, value=value, step=0.25, n_low=200, n_high=499, margin=0.4
            )  # fmt: skip
    assert "women are worse off than men" in text(erin, "/harbour/insights/adapt/")
