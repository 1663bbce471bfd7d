"""Cancelling one session, or all of a series that are still to come, with a reason that members read."""

from collections.abc import Callable
from typing import Any

import pytest
import vobject
from django.test import Client

from groups.actions.series import SeriesGone
from groups.actions.series_coming import cancel_series
from groups.models import Booking, Notice, Session
from peersupport.tenancy import tenant
from tests.factories import Cast, make_session
from tests.groups.planning import make_series
from tests.groups.test_schedule import form_for, new_address

SignIn = Callable[[Any], Client]


def test_cancelling_asks_frees_the_time_and_tells_everybody(cast: Cast, client_of: SignIn, mails: Any) -> None:
    client = client_of(cast.alice)
    client.post(new_address(cast), form_for(cast.ivy))
    with tenant(cast.organization.pk):
        session = Session.objects.get()
    address = f"/harbour/sessions/{session.public_id}/cancel/"
    assert client.get(address).status_code == 200
    with mails() as sent:
        assert client.post(address, {"reason": "room"}, follow=True).status_code == 200
    assert {mail.to[0] for mail in sent} == {p.user.email for p in (cast.alice, cast.ivy, cast.bob)}
    assert client.post(address, {"reason": "room"}).status_code == 404
    with tenant(cast.organization.pk):
        assert not Booking.objects.held().exists()
    assert client.post(new_address(cast), form_for(cast.ivy)).status_code == 302
    page = client_of(cast.bob).get(f"/harbour/sessions/{session.public_id}/").content.decode()
    assert "This session is cancelled" in page
    assert "Open the room" not in page
    assert "The room or the link is not available." in page
    assert all("not available" not in mail.body for mail in sent)


def address_of(session: Any) -> str:
    return f"/harbour/sessions/{session.public_id}/cancel/"


@pytest.mark.parametrize(
    ("data", "field"),
    [({}, "reason"), ({"reason": "weather"}, "reason"), ({"reason": "own"}, "words"),
     ({"reason": "own", "words": "Slate is unwell."}, "words"), ({"reason": "own", "words": "alice cannot come"}, "words"),
     ({"reason": "own", "words": "Ask HOST BROOK."}, "words"), ({"reason": "own", "words": "x" * 201}, "words")],
)  # fmt: skip
def test_a_reason_is_asked_for_and_names_nobody(cast: Cast, client_of: SignIn, data: dict[str, str], field: str) -> None:
    from groups.models import FacilitatorName

    with tenant(cast.organization.pk):
        FacilitatorName.objects.create(person=cast.ivy, name="Host Brook", skeleton="host brook")
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    answer = client_of(cast.alice).post(address_of(session), data)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    with tenant(cast.organization.pk):
        assert Session.objects.get().status == "scheduled"


def test_the_pseudonyms_of_a_group_that_one_does_not_lead_cannot_be_guessed(cast: Cast, client_of: SignIn) -> None:
    """nina is booked for one session only: a refusal would tell her who is in the group."""
    from tests.factories import make_person

    nina = make_person(organization=cast.organization, name="Nina", roles=("facilitator",))
    session = make_session(group=cast.group, facilitators=(nina, cast.ivy))
    data = {"reason": "own", "words": "Slate is unwell."}
    assert client_of(nina).post(address_of(session), data).status_code == 302


def test_own_words_stand_on_the_page_and_in_no_mail(cast: Cast, client_of: SignIn, mails: Any) -> None:
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy))
    words = "The heating is out, and we would rather see you warm."
    with mails() as sent:
        client_of(cast.alice).post(address_of(session), {"reason": "own", "words": words})
    assert words in client_of(cast.bob).get(f"/harbour/sessions/{session.public_id}/").content.decode()
    assert len(sent) == 3
    assert all("heating" not in str(mail.message()) for mail in sent)


def test_all_are_cancelled_with_one_mail_each_and_no_entry_lingers(cast: Cast, client_of: SignIn, mails: Any) -> None:
    series = make_series(cast, is_published=True, count=5)
    with tenant(cast.organization.pk):
        before = {str(s.public_id): s.sequence for s in series.sessions.all()}
    client = client_of(cast.alice)
    address = f"/harbour/series/{series.public_id}/cancel/"
    assert "5 dates are cancelled" in client.get(address).content.decode()
    with mails() as sent:
        assert "5 dates are cancelled." in client.post(address, {"reason": "ends"}, follow=True).content.decode()
    assert sorted(mail.to[0] for mail in sent) == sorted(p.user.email for p in (cast.alice, cast.bob, cast.ivy))
    for mail in sent:
        files = [vobject.readOne(content) for _name, content, kind in mail.attachments if "method=CANCEL" in kind]
        assert {file.vevent.uid.value for file in files} == set(before)
        for file in files:
            assert (file.method.value, file.vevent.status.value) == ("CANCEL", "CANCELLED")
            assert int(file.vevent.sequence.value) > before[file.vevent.uid.value]
    with tenant(cast.organization.pk):
        assert not Booking.objects.held().exists()
        assert not Notice.objects.filter(kind="series_cancelled").exists()
        assert {s.why_cancelled for s in series.sessions.all()} == {"The group does not meet any more."}
        with pytest.raises(SeriesGone):
            cancel_series(series, reason="ends", by=cast.alice)
    assert client.post(address, {"reason": "ends"}).status_code == 404


def test_cancelling_all_needs_a_reason_too(cast: Cast, client_of: SignIn) -> None:
    series = make_series(cast, is_published=True)
    answer = client_of(cast.alice).post(f"/harbour/series/{series.public_id}/cancel/", {"reason": "own", "words": "Slate left."})
    assert answer.status_code == 422
    with tenant(cast.organization.pk):
        assert {s.status for s in series.sessions.all()} == {"scheduled"}
