"""P19: a concern that nobody closes is asked about, first of its leads, then of who is next in line, and ends all the same."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from groups.actions.break_glass import ask_identity
from groups.actions.concern import close_concern, hand_over, note_concern
from groups.models import Concern, ConcernNote, IdentityRequest
from groups.scheduled.concern import drop_old
from organizations.actions.role import revoke_role
from peersupport.tenancy import tenant
from tests.conftest import as_role
from tests.factories import Cast
from tests.groups.conftest import mails  # noqa: F401 — a fixture
from tests.groups.safety import make_concern, make_lead

Days = Callable[[float], list[Any]]


@pytest.fixture
def days_later(mails: Any, monkeypatch: pytest.MonkeyPatch) -> Days:  # noqa: F811
    """Let so many days pass since the start, run the clock twice, and return the mails."""
    begun = timezone.now()

    def run(days: float) -> list[Any]:
        monkeypatch.setattr(timezone, "now", lambda: begun + timedelta(days=days))
        with as_role("worker"), mails() as sent:
            drop_old()
            drop_old()
        return list(sent)

    return run


def told(sent: list[Any]) -> dict[str, str]:
    """Return the first words of each mail by its receiver."""
    assert len({mail.to[0] for mail in sent}) == len(sent)
    return {mail.to[0].partition(".")[0]: mail.body.partition(".")[0] for mail in sent}


OPEN = "A concern is open, and for a month nobody has noted anything about it"
UNCLOSED = "A concern is open, and for a long time no safeguarding lead has done anything about it"
GOES = "A concern is open, and for eleven months nobody has noted anything about it"


def test_p19_an_unclosed_concern_is_asked_about_and_goes_after_a_year(cast: Cast, days_later: Days) -> None:
    gus, begun = make_lead(cast), timezone.localdate()
    concern = make_concern(cast, owner=cast.grace)
    with tenant(cast.organization.pk):
        note_concern(concern, "Spoke with Slate.", by=cast.grace)
        ask_identity(concern, by=cast.grace, reason="Nobody can reach them.")
    assert days_later(29) == []
    assert told(days_later(31)) == {"grace": OPEN, "gus": OPEN}
    assert days_later(59) == []
    assert told(days_later(61)) == {"grace": OPEN, "gus": OPEN, "frank": UNCLOSED}
    assert days_later(334) == []
    sent = days_later(336)
    assert told(sent) == {"grace": GOES, "gus": GOES, "frank": UNCLOSED}
    day = begun + timedelta(days=366)
    for mail in sent:
        assert f"{day:%-d %B %Y}" in mail.body
        for word in ("Slate", "Bob", "goodbye", "Thursday", "danger", "Grace", "Gus"):
            assert word not in mail.subject + mail.body + mail.alternatives[0][0]
    assert days_later(365) == []
    with tenant(cast.organization.pk):
        assert ConcernNote.objects.exists()
    assert days_later(367) == []
    with tenant(cast.organization.pk):
        for model in (Concern, ConcernNote, IdentityRequest):
            assert not model.objects.exists()
    assert gus.pk


@pytest.mark.parametrize("act", ["note", "hand over", "ask who it is", "close"])
def test_p19_what_somebody_works_on_stays(cast: Cast, days_later: Days, act: str, client_of: Callable[[Any], Any]) -> None:
    """Whatever a lead does begins the year anew, also after they were told the day; closing begins the year of the closed."""
    gus = make_lead(cast)
    concern = make_concern(cast, owner=cast.grace)
    days_later(336)
    address = f"/harbour/concerns/{concern.public_id}/"
    assert "Nobody has noted anything for a long time" in client_of(cast.grace).get(address).content.decode()
    with tenant(cast.organization.pk):
        if act == "note":
            note_concern(concern, "It goes on.", by=cast.grace)
        elif act == "hand over":
            hand_over(concern, gus, by=cast.grace)
        elif act == "close":
            close_concern(concern, "settled", "", by=cast.grace)
        else:
            ask_identity(concern, by=cast.grace, reason="Nobody can reach them.")
        concern.refresh_from_db()
        assert (concern.asked, concern.goes_on) == (0, None)
    assert days_later(336 + 29) == []
    assert [mail.subject for mail in days_later(336 + 31)] == (
        [] if act == "close" else ["A concern is still open in Peersupport"] * 2
    )
    assert "for a long time" not in client_of(cast.grace).get(address).content.decode()
    days_later(336 + 364)
    with tenant(cast.organization.pk):
        assert Concern.objects.count() == 1
    days_later(336 + 366)
    with tenant(cast.organization.pk):
        assert Concern.objects.exists() is (act != "close")


def test_p19_one_that_nobody_took_ends_too_and_nobody_involved_is_told(cast: Cast, days_later: Days) -> None:
    """bob, whom it is about, leads by then; alice, who raised it, coordinates."""
    make_concern(cast)
    with tenant(cast.organization.pk):
        for person, role in ((cast.bob, "safeguarding_lead"), (cast.alice, "coordinator")):
            person.role_grants.create(role=role, granted_on=timezone.localdate())
    # It is alerted about every day as it is.
    assert days_later(61) == []
    assert set(told(days_later(336))) == {"grace", "frank"}
    days_later(367)
    with tenant(cast.organization.pk):
        assert not Concern.objects.exists()


def test_p19_without_a_lead_who_may_the_next_in_line_are_asked(cast: Cast, days_later: Days) -> None:
    make_concern(cast, owner=cast.grace)
    with tenant(cast.organization.pk):
        revoke_role(cast.grace, "safeguarding_lead", by=None)
    assert told(days_later(31)) == {"frank": "A concern is open, and no safeguarding lead here can look at it"}


def test_p19_a_clock_that_stood_still_for_years_tells_before_it_deletes(cast: Cast, days_later: Days) -> None:
    make_concern(cast, owner=cast.grace)
    assert set(told(days_later(800))) == {"grace", "frank"}
    assert days_later(829) == []
    with tenant(cast.organization.pk):
        assert Concern.objects.exists()
    days_later(831)
    with tenant(cast.organization.pk):
        assert not Concern.objects.exists()


def test_p19_a_suspended_organization_ends_too(cast: Cast, days_later: Days) -> None:
    make_concern(cast, owner=cast.grace)
    cast.organization.status = "suspended"
    cast.organization.save()
    days_later(336)
    days_later(367)
    with tenant(cast.organization.pk):
        assert not Concern.objects.exists()


def test_p19_the_database_lets_none_go_unannounced(cast: Cast) -> None:
    concern = make_concern(cast, owner=cast.grace)
    for fields in ({"goes_on": timezone.localdate()}, {"asked": 3}, {"asked": 4}):
        with tenant(cast.organization.pk), pytest.raises(IntegrityError, match="goes_after_notice"), transaction.atomic():
            Concern.objects.filter(pk=concern.pk).update(**fields)
