"""P7: gender is asked, optionally; what is stored changes no listing, no suggestion, and no page read over a shoulder."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from groups.access import suggestion_for
from me.forms import GenderForm
from organizations.actions.consent import describe_gender
from organizations.models import Person
from organizations.models.person import Gender
from peersupport.tenancy import tenant
from tests.factories import Cast, make_group, make_membership, make_person, make_session

# Said or not, the consent is the same: only the gender itself differs.
DESCRIPTIONS: list[tuple[list[str], str]] = [
    ([], ""),
    (["woman"], ""),
    (["man"], ""),
    (["nonbinary"], ""),
    (["other"], "agender"),
    (["man", "woman"], ""),
    (["not_stated"], ""),
]
PAGES = ["me:home", "me:settings", "me:delete", "me:edit_profile", "groups:list", "analytics:figures", "group"]
# The pages of joining, for a group of each kind and each way of joining.
JOINING = ["join", "request", "wait", "move"]
FILTERS = [
    "",
    "?kind=women",
    "?kind=men&kind=nonbinary",
    "?topic=sleep&places=on",
    "?format=online&language=en&when=day",
    "?language=de",
]
CHANGING = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')


@pytest.fixture
def scene(cast: Cast) -> Cast:
    """Groups for everybody and for one gender each, all on one topic, and somebody who is interested in it."""
    for focus in ("", "women", "men", "nonbinary"):
        group = make_group(
            organization=cast.organization,
            name=f"Nights {focus}",
            topic="sleep",
            eligibility="centred" if focus else "open",
            centred_on=focus,
        )
        make_session(group=group)
    with tenant(cast.organization.pk):
        Person.objects.filter(pk=cast.carol.pk).update(topics=["sleep"])
    return cast


def page(name: str, cast: Cast, client: Client) -> bytes:
    if name == "group":
        address = reverse("groups:group", kwargs={"organization": cast.organization.slug, "pk": cast.group.pk})
    else:
        address = reverse(name, kwargs={"organization": cast.organization.slug})
    reply = client.get(address)
    assert reply.status_code == 200
    return CHANGING.sub(b"", reply.content)


@pytest.mark.parametrize("name", PAGES)
def test_p7_pages_are_the_same_byte_for_byte(scene: Cast, client_of: Callable[[Person], Client], name: str) -> None:
    seen = set()
    for genders, term in DESCRIPTIONS:
        with tenant(scene.organization.pk):
            describe_gender(scene.carol, genders=genders, term=term, in_figures=True)
        seen.add(page(name, scene, client_of(scene.carol)))
    assert len(seen) == 1


@pytest.mark.parametrize("query", FILTERS)
def test_p7_a_filtered_list_is_the_same_for_every_gender(scene: Cast, client_of: Callable[[Person], Client], query: str) -> None:
    address = reverse("groups:list", kwargs={"organization": scene.organization.slug}) + query
    seen = set()
    for genders, term in DESCRIPTIONS:
        with tenant(scene.organization.pk):
            describe_gender(scene.carol, genders=genders, term=term, in_figures=True)
        seen.add(CHANGING.sub(b"", client_of(scene.carol).get(address).content))
    assert len(seen) == 1


@pytest.mark.parametrize("verb", JOINING)
@pytest.mark.parametrize("focus", ["", "women", "men", "nonbinary"])
def test_p7_joining_asks_the_same_of_every_gender(
    scene: Cast, client_of: Callable[[Person], Client], verb: str, focus: str
) -> None:
    group = make_group(
        organization=scene.organization,
        eligibility="self_attested" if focus else "open",
        centred_on=focus,
        join_style="on_request" if verb == "request" else "instant",
        capacity_min=3,
        capacity_max=3,
    )
    for _ in range(3 if verb == "wait" else 0):
        make_membership(group=group, person=make_person(organization=scene.organization))
    if verb == "move":
        make_membership(group=group, person=scene.carol)
    address = reverse(f"groups:{verb}", kwargs={"organization": scene.organization.slug, "pk": group.pk})
    seen = set()
    for genders, term in DESCRIPTIONS:
        with tenant(scene.organization.pk):
            describe_gender(scene.carol, genders=genders, term=term, in_figures=True)
        reply = client_of(scene.carol).get(address)
        assert reply.status_code == 200
        # The name that is suggested is drawn by lot.
        seen.add(re.sub(rb'name="pseudonym" value="[^"]*"', b"", CHANGING.sub(b"", reply.content)))
    assert len(seen) == 1


def test_p7_the_comparison_sees_a_difference(scene: Cast, client_of: Callable[[Person], Client]) -> None:
    """The question itself shows the answer, on a page that one opens for it: so the bytes do differ there."""
    seen = set()
    for genders, term in DESCRIPTIONS:
        with tenant(scene.organization.pk):
            describe_gender(scene.carol, genders=genders, term=term, in_figures=True)
        seen.add(page("me:edit_gender", scene, client_of(scene.carol)))
    assert len(seen) == len(DESCRIPTIONS)


def test_p7_the_suggestion_is_by_topic_alone(scene: Cast) -> None:
    found = set()
    for genders, term in DESCRIPTIONS:
        with tenant(scene.organization.pk):
            Person.objects.filter(pk=scene.carol.pk).update(genders=genders, gender_term=term)
            suggested = suggestion_for(Person.objects.get(pk=scene.carol.pk))
            assert suggested is not None
            found.add(suggested.pk)
    assert len(found) == 1


def test_p7_the_question_is_alphabetical_optional_and_current() -> None:
    labels = [str(label) for value, label in Gender.choices if value not in ("other", "not_stated")]
    assert labels == sorted(labels) == ["Man", "Non-binary", "Woman"]
    assert [value for value, _label in Gender.choices][-2:] == ["other", "not_stated"]
    assert GenderForm({}).is_valid()
    text = " ".join(str(label).lower() for _value, label in Gender.choices)
    assert not {"sex", "birth", "trans"} & set(re.findall(r"[a-z]+", text))


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"genders": ["woman", "not_stated"], "in_figures": "on"}, "genders"),
        ({"genders": ["not_stated"], "gender_term": "agender", "in_figures": "on"}, "genders"),
        ({"genders": ["woman"]}, "in_figures"),
        ({"gender_term": "agender"}, "in_figures"),
        ({"genders": ["female"], "in_figures": "on"}, "genders"),
        ({"gender_term": "x" * 81, "in_figures": "on"}, "gender_term"),
    ],
)
def test_p7_an_answer_that_contradicts_itself_is_asked_again(data: dict[str, Any], field: str) -> None:
    form = GenderForm(data)
    assert not form.is_valid()
    assert field in form.errors


def test_p7_a_term_means_another_term_and_rolls_up() -> None:
    form = GenderForm({"gender_term": " agender ", "in_figures": "on"})
    assert form.is_valid()
    assert (form.cleaned_data["genders"], form.cleaned_data["gender_term"]) == (["other"], "agender")
    for genders, expected in (
        (["woman"], "woman"),
        (["man"], "man"),
        (["man", "woman"], "nonbinary"),
        (["other", "woman"], "nonbinary"),
        (["not_stated"], "not_stated"),
        ([], "not_stated"),
    ):
        assert Person(genders=genders).gender_rollup == expected


def test_p7_nobody_else_reads_the_words(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    person = make_person(organization=cast.organization, name="Kim", genders=["other"], gender_term="zyxomorph")
    for reader in (cast.henry, cast.erin, cast.frank, cast.grace, cast.alice, cast.bob):
        client = client_of(reader)
        for name in ("organizations:people", "analytics:dashboard", "groups:list", "me:home", "me:export"):
            reply = client.get(reverse(name, kwargs={"organization": cast.organization.slug}))
            assert b"zyxomorph" not in reply.content
    own = client_of(person).get(reverse("me:export", kwargs={"organization": cast.organization.slug}))
    assert b"zyxomorph" in own.content
