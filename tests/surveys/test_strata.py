"""Home asks for one person what the opening of a round asks for everybody: the two must never differ."""

from datetime import timedelta

from django.utils import timezone

from organizations.models import Person
from peersupport.tenancy import tenant
from surveys.models import Wave
from surveys.querysets import audience, is_old_enough, place_of, strata
from tests.factories import Cast, make_group, make_membership, make_person, make_session

DAY = timedelta(days=1)


def test_one_person_is_asked_by_the_same_rule_as_all(cast: Cast) -> None:
    today, now = timezone.localdate(), timezone.now()
    centred = make_group(organization=cast.organization, name="Another", eligibility="centred", centred_on="women")
    fresh = make_group(organization=cast.organization, name="Nobody has met here")
    for name, joined, group in (
        ("Nora", today - 14 * DAY, None),
        ("Olga", today - 13 * DAY, centred),
        ("Pia", today - 40 * DAY, centred),
        ("Quin", today - 40 * DAY, fresh),
    ):
        person = make_person(organization=cast.organization, name=name, joined_on=joined)
        if group:
            make_membership(group=group, person=person)
    make_session(group=cast.group, facilitators=(cast.alice, cast.ivy), starts_at=now - 2 * DAY, bridge_to=centred)
    make_session(group=centred, starts_at=now - 9 * DAY)
    make_session(group=fresh, starts_at=now + DAY)
    with tenant(cast.organization.pk):
        found = set()
        for kind in Wave.Kind.values:
            for person in Person.objects.active().select_related("organization"):
                asked = audience(person.organization, kind, today).filter(pk=person.pk)
                stratum = place_of(person).stratum(kind) if is_old_enough(person, person.organization, today) else None
                assert strata(asked, kind) == ([stratum] if stratum else []), (kind, person)
                found.add(stratum)
    assert found == {"member", "not_yet", "mixed", "specific", None}
