"""HR plans rounds; the clock announces, opens, reminds, closes and destroys; an announced round is frozen."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from organizations.models import AuditEntry, Organization, Person
from peersupport.tenancy import tenant
from surveys import scheduled, sealing
from surveys.access import rounds_for_home
from surveys.actions import wave as wave_actions
from surveys.actions.bulk import fill_letterbox
from surveys.actions.letterbox import close_round, destroy_sheets
from surveys.actions.wave import RoundRefused, announce_round, open_round, schedule_round
from surveys.forms import opening_days
from surveys.models import Letter, Sheet, TokenIssue, Wave
from surveys.querysets import audience, strata
from tests.analytics.factories import make_wave
from tests.conftest import as_role
from tests.factories import Cast, make_group, make_membership, make_organization, make_person, make_session
from tests.surveys.factories import make_answer, make_round, make_token, send, signing_keys

SignIn = Callable[[Any], Client]
DAY = timedelta(days=1)


def _plan(client: Client, organization: Organization, **change: Any) -> Any:
    opens_on = opening_days(timezone.now().astimezone(ZoneInfo(organization.timezone)))[0]
    data = {"kind": "core", "opens_on": opens_on.isoformat(), "days": "14", "consultation": "none", "consulted": ""}
    return client.post(f"/{organization.slug}/rounds/schedule/", {**data, **change})


def test_hr_plans_a_round_in_one_form(cast: Cast, client_of: SignIn) -> None:
    reply = _plan(client_of(cast.erin), cast.organization, consultation="yes", consulted="Works council, 3 November, version 2")
    assert (reply.status_code, reply.headers["Location"]) == (302, "/harbour/rounds/")
    with tenant(cast.organization.pk):
        wave = Wave.objects.get()
        local = wave.opens_at.astimezone(ZoneInfo("Europe/Berlin"))
        assert (local.weekday(), local.hour, local.minute) == (0, 9, 0)
        assert wave.closes_at.astimezone(ZoneInfo("Europe/Berlin")).hour == 18
        assert (wave.status, wave.question_set, wave.scheduled_by) == ("scheduled", "core_1", cast.erin)
        assert wave.consulted == "Works council, 3 November, version 2"
        assert AuditEntry.objects.filter(verb="round.schedule", actor=cast.erin).exists()
    assert wave.title in client_of(cast.erin).get("/harbour/rounds/").content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"consultation": "yes", "consulted": ""}, "Write who was consulted"),
        ({"consultation": ""}, "Choose one"),
        ({"opens_on": "2020-01-06"}, "not on offer"),
        ({"days": "2"}, "not on offer"),
        ({"kind": "secret"}, "not on offer"),
    ],
)
def test_a_wrong_plan_is_explained_and_kept(cast: Cast, client_of: SignIn, change: dict[str, str], words: str) -> None:
    reply = _plan(client_of(cast.erin), cast.organization, **change)
    assert reply.status_code == 422
    assert words in reply.content.decode()
    with tenant(cast.organization.pk):
        assert not Wave.objects.exists()


def test_the_same_questions_not_within_28_days(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.erin)
    assert _plan(client, cast.organization).status_code == 302
    again = _plan(client, cast.organization)
    assert again.status_code == 422
    assert "asked 28 days apart or more" in again.content.decode()
    assert _plan(client, cast.organization, kind="session").status_code == 302


def test_only_hr_plans(cast: Cast, client_of: SignIn) -> None:
    for person in (cast.alice, cast.bob, cast.frank, cast.grace, cast.henry):
        client = client_of(person)
        for path in ("", "schedule/", "preview/core/"):
            assert client.get(f"/harbour/rounds/{path}").status_code == 403
        assert _plan(client, cast.organization).status_code == 403
    assert client_of(cast.erin).get("/harbour/rounds/preview/secret/").status_code == 404


@pytest.mark.parametrize(
    ("opens_in", "lasts", "words"),
    [(6 * DAY, 10 * DAY, "seven days before"), (8 * DAY, 6 * DAY, "7 to 20"), (8 * DAY, 21 * DAY, "7 to 20")],
)
def test_the_rule_is_in_the_action_not_only_in_the_form(cast: Cast, opens_in: timedelta, lasts: timedelta, words: str) -> None:
    opens_at = timezone.now() + opens_in
    with tenant(cast.organization.pk), pytest.raises(RoundRefused, match=words):
        schedule_round(
            cast.organization,
            kind="core",
            title="Round",
            opens_at=opens_at,
            closes_at=opens_at + lasts,
            consulted="",
            by=cast.erin,
        )


def test_taken_back_before_anybody_knew_and_not_after(cast: Cast, client_of: SignIn) -> None:
    planned = make_round(organization=cast.organization, status="scheduled")
    client = client_of(cast.erin)
    where = f"/harbour/rounds/{planned.public_id}/withdraw/"
    assert client.get(where).status_code == 405
    assert client_of(cast.bob).post(where).status_code == 404
    assert client.post(where).status_code == 302
    announced = make_round(organization=cast.organization, status="collecting")
    assert client.post(f"/harbour/rounds/{announced.public_id}/withdraw/").status_code == 404
    with tenant(cast.organization.pk):
        assert list(Wave.objects.all()) == [announced]


def test_older_rounds_wait_behind_a_click(cast: Cast, client_of: SignIn) -> None:
    for number in range(1, 7):
        closed_on = timezone.now().date() - number * 30 * DAY
        make_wave(organization=cast.organization, closed_on=closed_on, status="published", title=f"Round {number}")
    make_round(organization=cast.organization, title="Open now")
    page = client_of(cast.erin).get(f"/{cast.organization.slug}/rounds/").content.decode()
    shown, _click, folded = page.partition("Earlier rounds")
    assert [name for name in ("Open now", "Round 1", "Round 4", "Round 5") if name in shown] == ["Open now", "Round 1", "Round 4"]
    assert "Round 5" in folded and "Round 6" in folded


def test_opening_days_are_mondays_that_leave_a_week() -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    assert opening_days(now)[:3] == [date(2026, 12, 7), date(2027, 1, 4), date(2027, 2, 1)]
    # One minute too late for seven days' notice: next month's.
    late = datetime(2026, 11, 30, 9, 1, tzinfo=ZoneInfo("Europe/Berlin"))
    assert opening_days(late)[0] == date(2027, 1, 4)


@pytest.mark.parametrize(("zone", "utc"), [("Europe/Berlin", 7), ("America/New_York", 13), ("Asia/Kolkata", 3)])
def test_rounds_open_at_the_organizations_own_nine_oclock(client_of: SignIn, db: None, zone: str, utc: int) -> None:
    organization = make_organization(timezone=zone)
    hr = make_person(organization=organization, roles=("hr",))
    _plan(client_of(hr), organization)
    with tenant(organization.pk):
        wave = Wave.objects.get()
    summer = wave.opens_at.astimezone(ZoneInfo(zone)).dst()
    assert wave.opens_at.astimezone(UTC).hour == utc + (0 if summer or zone == "Asia/Kolkata" else 1)


# The clock


def _tick(monkeypatch: pytest.MonkeyPatch, now: datetime, *tasks: Callable[[], None]) -> None:
    monkeypatch.setattr(timezone, "now", lambda: now)
    with as_role("worker"):
        for task in tasks:
            task()


def test_a_round_goes_its_way_by_the_clock_alone(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> None:
    every = (
        scheduled.announce_due_rounds,
        scheduled.open_due_rounds,
        scheduled.remind,
        scheduled.stir_letterboxes,
        scheduled.close_due_rounds,
        scheduled.destroy_due_sheets,
    )
    opens_at = datetime(2027, 3, 1, 8, tzinfo=UTC)
    wave = make_round(organization=cast.organization, status="scheduled", opens_at=opens_at, closes_at=opens_at + 14 * DAY)
    seen = []
    moments = (-7 * DAY - timedelta(seconds=1), -7 * DAY, -timedelta(seconds=1), timedelta(0), 11 * DAY, 14 * DAY, 44 * DAY)
    for moment in moments:
        for _ in range(2):  # a tick too many changes nothing
            _tick(monkeypatch, opens_at + moment, *every)
        with tenant(cast.organization.pk):
            wave.refresh_from_db()
        seen.append((wave.status, wave.reminded_on is not None))
    assert seen == [
        ("scheduled", False),
        ("collecting", False),
        ("collecting", False),
        ("open", False),
        ("open", True),
        ("closed", True),
        ("closed", True),
    ]


def test_one_failing_round_stops_no_other(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, db: None) -> None:
    waves = [make_round(organization=make_organization(), status="scheduled") for _ in range(2)]
    original = announce_round

    def fails_first(wave: Wave) -> bool:
        if wave.pk == waves[0].pk:
            raise RuntimeError("broken")
        return original(wave)

    monkeypatch.setattr(scheduled, "announce_round", fails_first)
    scheduled.announce_due_rounds()
    statuses = []
    for wave in waves:
        with tenant(wave.organization_id):
            statuses.append(Wave.objects.get(pk=wave.pk).status)
    assert statuses == ["scheduled", "collecting"]
    assert "tried again" in caplog.text


def test_without_the_workers_key_nothing_is_announced(settings: Any, db: None) -> None:
    settings.SEALING_KEY = None
    with pytest.raises(Exception, match="PEERSUPPORT_SEALING_KEY"):
        make_round(organization=make_organization(), status="collecting")


# Audience and strata


def _fill(organization: Organization, members: int, others: int) -> None:
    for number in range(members):
        if number % 10 == 0:
            group = make_group(organization=organization)
        make_membership(group=group, person=make_person(organization=organization))
    for _ in range(others):
        make_person(organization=organization)


@pytest.mark.parametrize(("members", "others", "expected"), [(20, 20, True), (19, 30, False), (30, 19, False), (0, 0, False)])
def test_two_strata_need_twenty_on_either_side(db: None, members: int, others: int, expected: bool) -> None:
    organization = make_organization()
    _fill(organization, members, others)
    wave = make_round(organization=organization, status="collecting")
    assert wave.has_strata is expected
    assert wave.eligible_tens == round(members + others, -1)
    with tenant(organization.pk):
        assert set(wave.keys.values_list("stratum", flat=True)) == ({"member", "not_yet"} if expected else {"all"})


def test_two_strata_may_become_one_at_opening_and_never_the_other_way(db: None) -> None:
    shrinking, growing = make_organization(), make_organization()
    _fill(shrinking, 20, 20)
    _fill(growing, 19, 20)
    first = make_round(organization=shrinking, status="collecting")
    second = make_round(organization=growing, status="collecting")
    with tenant(shrinking.pk):
        from groups.models import Membership

        Membership.objects.first().delete()
        open_round(first)
        first.refresh_from_db()
    _fill(growing, 1, 0)
    with tenant(growing.pk):
        open_round(second)
        second.refresh_from_db()
    assert (first.has_strata, second.has_strata) == (False, False)
    # Tokens of both keys stay good, and every sheet stands on the same side.
    for key in signing_keys(first).values():
        assert send(shrinking, first, make_answer(token=make_token(key=key))).status_code == 201
    with as_role("worker"), tenant(shrinking.pk):
        private = sealing.unwrap(bytes(first.wrapped_private_key), wave_actions.sealing_key())
        sides = [sealing.unseal(bytes(letter.ciphertext), private).second for letter in Letter.objects.all()]
    assert sides == ["not_yet", "not_yet"]


def test_hr_answers_too_and_newcomers_do_not(cast: Cast) -> None:
    wave = make_round(organization=cast.organization)
    newcomer = make_person(organization=cast.organization, joined_on=wave.opens_at.date() - 13 * DAY)
    with tenant(cast.organization.pk):
        assert [each.wave for each in rounds_for_home(cast.erin)] == [wave]
        assert rounds_for_home(newcomer) == []


def test_home_says_the_same_before_and_after_an_answer_and_nothing_after_the_end(cast: Cast) -> None:
    wave = make_round(organization=cast.organization)
    with tenant(cast.organization.pk):
        before = rounds_for_home(cast.bob)
        TokenIssue.objects.create(wave=wave, person=cast.bob, blinded_hash=bytes(32), stratum="all", day=wave.opens_at.date())
        assert rounds_for_home(cast.bob) == before
        assert rounds_for_home(cast.carol)[0].holder != before[0].holder
    with as_role("worker"), tenant(cast.organization.pk):
        close_round(wave)
        assert rounds_for_home(cast.bob) == []


def test_after_a_session_the_latest_groups_kind_counts(cast: Cast) -> None:
    specific = make_group(organization=cast.organization, eligibility="centred", centred_on="women")
    make_membership(group=specific, person=cast.bob)
    make_session(group=cast.group, starts_at=timezone.now() - 9 * DAY)
    make_session(group=specific, starts_at=timezone.now() - 3 * DAY)
    make_session(group=cast.group, starts_at=timezone.now() + DAY)
    from surveys.querysets import audience, strata

    with tenant(cast.organization.pk):
        people = audience(cast.organization, "session", timezone.now().date())
        assert list(people) == [cast.bob]
        assert list(strata(people, "session")) == ["specific"]


# Frozen


@pytest.mark.parametrize("status", ["collecting", "open", "closed"])
@pytest.mark.parametrize(
    "change",
    [
        {"title": "Other"},
        {"question_set": "core_2"},
        {"kind": "session"},
        {"opens_at": datetime(2030, 1, 1, tzinfo=UTC), "closes_at": datetime(2030, 2, 1, tzinfo=UTC)},
        {"closes_at": datetime(2030, 2, 1, tzinfo=UTC)},
        {"floor": 11},
        {"consulted": "nobody"},
        {"eligible_tens": 990},
        {"has_strata": True},
        {"sealing_key": bytes(32)},
        {"wrapped_private_key": bytes(72)},
        {"status": "scheduled"},
        {"status": "published"},
    ],
)
def test_an_announced_round_is_frozen_in_the_database(cast: Cast, status: str, change: dict[str, Any]) -> None:
    wave = make_round(organization=cast.organization, status="collecting" if status == "collecting" else "open")
    with as_role("worker"), tenant(cast.organization.pk):
        if status == "closed":
            close_round(wave)
            if change.get("status") == "published":
                return  # the one step that is left
        for role in ("worker", "web", "owner"):
            with as_role(role), pytest.raises(IntegrityError, match=r"frozen|next status"), transaction.atomic():
                Wave.objects.filter(pk=wave.pk).update(**change)


def test_before_its_announcement_it_can_still_change(cast: Cast) -> None:
    wave = make_round(organization=cast.organization, status="scheduled")
    with tenant(cast.organization.pk):
        assert Wave.objects.filter(pk=wave.pk).update(title="Other", floor=15) == 1


def test_without_the_trigger_the_freeze_is_gone(cast: Cast) -> None:
    """The control: the trigger is what refuses, not chance."""
    wave = make_round(organization=cast.organization)
    with as_role("owner"), tenant(cast.organization.pk), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE surveys_wave DISABLE TRIGGER surveys_wave_frozen")
        try:
            assert Wave.objects.filter(pk=wave.pk).update(title="Other") == 1
        finally:
            cursor.execute("ALTER TABLE surveys_wave ENABLE TRIGGER surveys_wave_frozen")


def test_the_floor_can_be_raised_for_the_next_round_only(cast: Cast) -> None:
    running = make_round(organization=cast.organization)
    planned = make_round(organization=cast.organization, kind="session", status="scheduled")
    Organization.objects.filter(pk=cast.organization.pk).update(floor=15)
    with tenant(cast.organization.pk):
        announce_round(planned)
        planned.refresh_from_db()
        running.refresh_from_db()
    assert (running.floor, planned.floor) == (10, 15)


# The end


def _closed(organization: Organization, sheets: int = 12, closes_at: datetime | None = None) -> Wave:
    closes_at = closes_at or timezone.now() + DAY
    wave = make_round(organization=organization, opens_at=closes_at - 10 * DAY, closes_at=closes_at)
    people = [make_person(organization=organization) for _ in range(sheets)]
    with tenant(organization.pk):
        content = [sealing.Content("woman", "not_yet", {"phq4": 3}) for _ in range(sheets)]
        fill_letterbox(wave, content, collected_by=people, on=wave.opens_at.date())
    with as_role("worker"), tenant(organization.pk):
        close_round(wave)
        wave.refresh_from_db()
    return wave


def test_sheets_are_destroyed_after_publication_or_thirty_days(db: None) -> None:
    organization = make_organization()
    wave = _closed(organization)
    with as_role("worker"), tenant(organization.pk):
        assert Sheet.objects.count() == 12
        assert not destroy_sheets(wave, timezone.now())
        Wave.objects.filter(pk=wave.pk).update(status="published")
        assert destroy_sheets(wave, timezone.now())
        assert not Sheet.objects.exists()
        assert not destroy_sheets(wave, timezone.now())
    old = _closed(make_organization(), closes_at=timezone.now() - 31 * DAY)
    with as_role("worker"):
        scheduled.destroy_due_sheets()
        with tenant(old.organization_id):
            assert not Sheet.objects.exists()
            old.refresh_from_db()
            assert (old.status, old.sheets_destroyed_on) == ("closed", timezone.now().date())


def test_closing_keeps_nothing_that_names_a_person(db: None) -> None:
    organization = make_organization()
    wave = _closed(organization)
    with as_role("worker"), tenant(organization.pk):
        assert not TokenIssue.objects.exists() and not Letter.objects.exists()
        assert (wave.tokens_held, wave.wrapped_private_key, wave.keys.count()) == (True, None, 0)


def test_a_suspended_organizations_round_still_ends(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    organization = make_organization()
    wave = make_round(organization=organization)
    Organization.objects.filter(pk=organization.pk).update(status="suspended")
    _tick(monkeypatch, wave.closes_at, scheduled.close_due_rounds, scheduled.announce_due_rounds)
    with tenant(organization.pk):
        assert Wave.objects.get(pk=wave.pk).status == "closed"


def test_the_announcement_matches_what_the_form_promises() -> None:
    assert wave_actions.ANNOUNCED_BEFORE == 7 * DAY
    for apart in wave_actions.SAME_QUESTION_AFTER.values():
        assert apart > wave_actions.OPEN_AT_MOST + wave_actions.ANNOUNCED_BEFORE


def test_where_two_groups_met_the_kind_is_that_of_ones_own(cast: Cast) -> None:
    """A draft is no session; a guest of a mixed group stays in the group of their own."""
    specific = make_group(organization=cast.organization, name="Another", eligibility="centred", centred_on="women")
    make_membership(group=specific, person=cast.carol)
    past = timezone.now() - 2 * DAY
    today = timezone.now().date()
    session = make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), starts_at=past)
    with tenant(cast.organization.pk):
        both = Person.objects.filter(pk__in=[cast.bob.pk, cast.carol.pk]).order_by("pk")
        asked = audience(cast.organization, "session", today)
        assert set(asked) == {cast.bob}
        session.bridge_to = specific
        session.save()
        assert set(asked.all()) == {cast.bob, cast.carol}
        assert list(strata(both, "session")) == ["mixed", "specific"]
    # Of two sessions the later one counts, as host or as guest.
    later = make_session(
        group=make_group(organization=cast.organization, name="Third"), starts_at=past + DAY, bridge_to=cast.group
    )
    make_membership(group=specific, person=cast.bob)
    with tenant(cast.organization.pk):
        assert list(strata(both, "session")) == ["mixed", "specific"]
        later.bridge_to = specific
        later.save()
        assert list(strata(both, "session")) == ["specific", "specific"]
        later.delete()
        session.status = "draft"
        session.save()
        assert not asked.all().exists()
