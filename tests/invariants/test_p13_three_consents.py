"""P13: three switches, each versioned, dated, demonstrable, and withdrawn as easily as given, at once."""

from collections.abc import Callable

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse

from groups.models import Membership, WaitingPlace
from organizations.actions.consent import consents_of, describe_gender, give_consent, has_consent, withdraw_consent
from organizations.consent_texts import CURRENT
from organizations.models import Consent, Person
from peersupport.tenancy import tenant
from tests.factories import Cast, make_group

PURPOSES = list(Consent.Purpose.values)


def address(name: str, cast: Cast, purpose: str) -> str:
    return reverse(f"me:{name}", kwargs={"organization": cast.organization.slug, "purpose": purpose})


def test_p13_there_are_exactly_three_switches_each_with_its_words() -> None:
    assert set(CURRENT) == set(PURPOSES) == {"taking_part", "gender_in_figures", "reminders"}
    for text in CURRENT.values():
        assert text.version and str(text.sentence) and str(text.when_off)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_p13_each_switch_is_given_and_withdrawn_in_one_step_and_alone(
    cast: Cast, client_of: Callable[[Person], Client], purpose: str
) -> None:
    client = client_of(cast.carol)
    for name, expected in (("give_consent", True), ("withdraw_consent", False)):
        assert client.post(address(name, cast, purpose)).status_code == 302
        with tenant(cast.organization.pk):
            state = {each: row.granted if row else None for each, row in consents_of(cast.carol).items()}
        assert state == dict.fromkeys(PURPOSES) | {purpose: expected}


def test_p13_reading_a_page_gives_and_withdraws_nothing(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    client = client_of(cast.carol)
    for name in ("give_consent", "withdraw_consent"):
        assert client.get(address(name, cast, "reminders")).status_code == 405
    with tenant(cast.organization.pk):
        assert not Consent.objects.filter(person=cast.carol).exists()


def test_p13_a_purpose_that_there_is_not_is_404(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    assert client_of(cast.carol).post(address("give_consent", cast, "marketing")).status_code == 404


def test_p13_the_proof_is_appended_versioned_and_dated(cast: Cast) -> None:
    with tenant(cast.organization.pk):
        give_consent(cast.carol, "reminders")
        give_consent(cast.carol, "reminders")
        withdraw_consent(cast.carol, "reminders")
        withdraw_consent(cast.carol, "reminders")
        give_consent(cast.carol, "reminders")
        rows = list(Consent.objects.filter(person=cast.carol).order_by("given_at"))
        assert [row.granted for row in rows] == [True, False, True]
        assert {row.version for row in rows} == {CURRENT["reminders"].version}
        assert has_consent(cast.carol, "reminders")


def test_p13_a_new_version_asks_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with tenant(cast.organization.pk):
        give_consent(cast.carol, "reminders")
        monkeypatch.setitem(CURRENT, "reminders", type(CURRENT["reminders"])("reminders", "2030-01", *["x"] * 3))
        give_consent(cast.carol, "reminders")
        assert [row.version for row in Consent.objects.order_by("given_at")] == ["2026-11", "2030-01"]


def test_p13_the_web_role_cannot_rewrite_the_proof(cast: Cast) -> None:
    with tenant(cast.organization.pk):
        give_consent(cast.carol, "reminders")
        for act in (lambda: Consent.objects.update(granted=False), lambda: Consent.objects.all().delete()):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                act()


def test_p13_gender_goes_with_its_consent(cast: Cast) -> None:
    with tenant(cast.organization.pk):
        describe_gender(cast.carol, genders=["woman", "other"], term="agender", in_figures=True)
        withdraw_consent(cast.carol, "gender_in_figures")
        stored = Person.objects.get(pk=cast.carol.pk)
        assert (stored.genders, stored.gender_term, stored.gender_rollup) == ([], "", "not_stated")


def test_p13_without_taking_part_nothing_says_that_one_is_in_a_group(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    other = make_group(organization=cast.organization)
    with tenant(cast.organization.pk):
        give_consent(cast.bob, "taking_part")
        WaitingPlace.objects.create(group=other, person=cast.bob)
    client_of(cast.bob).post(address("withdraw_consent", cast, "taking_part"))
    with tenant(cast.organization.pk):
        assert not Membership.objects.filter(person=cast.bob).exists()
        assert not WaitingPlace.objects.filter(person=cast.bob).exists()


def test_p13_going_on_from_the_first_step_is_no_consent(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    client = client_of(cast.carol)
    step = reverse("me:welcome_limits", kwargs={"organization": cast.organization.slug})
    assert client.post(step, {}).status_code == 302
    with tenant(cast.organization.pk):
        assert not Consent.objects.exists()
    assert client.post(step, {"taking_part": "on"}).status_code == 302
    with tenant(cast.organization.pk):
        assert [row.purpose for row in Consent.objects.all()] == ["taking_part"]
