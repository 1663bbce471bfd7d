"""Consent: three switches, each given and withdrawn in one step, at once, with proof (P13)."""

from django.db import transaction
from django.utils import timezone

from organizations.consent_texts import CURRENT
from organizations.models.consent import Consent
from organizations.models.person import Person


def consents_of(person: Person) -> dict[str, Consent | None]:
    """Return the newest row of each purpose, None where somebody was never asked or did not answer."""
    rows = Consent.objects.filter(person=person).order_by("purpose", "-given_at", "-pk").distinct("purpose")
    newest = {row.purpose: row for row in rows}
    return {purpose: newest.get(purpose) for purpose in Consent.Purpose.values}


def has_consent(person: Person, purpose: str) -> bool:
    """Tell whether a person agrees to a purpose today. No answer is no."""
    newest = Consent.objects.filter(person=person, purpose=purpose).order_by("-given_at", "-pk").first()
    return newest is not None and newest.granted


@transaction.atomic
def give_consent(person: Person, purpose: str) -> None:
    """Append that a person agrees to the current version of a purpose. Agreeing twice to the same version stores nothing."""
    newest = consents_of(person)[purpose]
    if newest is None or not newest.granted or newest.version != CURRENT[purpose].version:
        _append(person, purpose, granted=True)


@transaction.atomic
def withdraw_consent(person: Person, purpose: str) -> None:
    """Append that a person no longer agrees; what was stored for this purpose alone goes in the same transaction.

    A person who never agreed has nothing to withdraw: nothing is stored.
    """
    newest = consents_of(person)[purpose]
    if newest is None or not newest.granted:
        return
    _append(person, purpose, granted=False)
    if purpose == Consent.Purpose.GENDER_IN_FIGURES:
        person.genders, person.gender_term = [], ""
        person.save(update_fields=["genders", "gender_term"])


@transaction.atomic
def describe_gender(person: Person, *, genders: list[str], term: str, in_figures: bool) -> None:
    """Store how a person describes their gender together with their consent to its only use (the form asks for both)."""
    if in_figures:
        give_consent(person, Consent.Purpose.GENDER_IN_FIGURES)
    else:
        withdraw_consent(person, Consent.Purpose.GENDER_IN_FIGURES)
    person.genders, person.gender_term = genders, term
    person.save(update_fields=["genders", "gender_term"])


def _append(person: Person, purpose: str, *, granted: bool) -> None:
    Consent.objects.create(
        person=person, purpose=purpose, granted=granted, version=CURRENT[purpose].version, given_at=timezone.now()
    )
