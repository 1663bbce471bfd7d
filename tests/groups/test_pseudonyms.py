"""Names in groups, purely."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.pseudonyms import Fault, Identity, check, check_display_name, skeleton, suggest, tidy

SOMEBODY = Identity("Alexander Ashford", "alex.ash42@example.test", "A-1042")


@pytest.mark.parametrize(
    "name", ["Juniper", "Quiet Harbour", "Moss 10", "Mc'Fern", "Елена", "かわ猫", "José Luis", "Işık", "Ærø"]
)
def test_plain_names_pass(name: str) -> None:
    assert check(tidy(name), SOMEBODY) is None


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("x", Fault.TOO_SHORT),
        ("a" * 25, Fault.TOO_LONG),
        ("1042", Fault.CHARACTERS),
        ("Fern!", Fault.CHARACTERS),
        ("-Fern", Fault.CHARACTERS),
        ("Fern 🌿", Fault.CHARACTERS),
        ("F\u0338\u0328\u031be\u0338", Fault.CHARACTERS),
        ("\N{LATIN SMALL LIGATURE FI}nch", Fault.CHARACTERS),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER F}ern", Fault.CHARACTERS),
        ("Fe\N{NO-BREAK SPACE}rn", Fault.CHARACTERS),
        ("Fe\N{ZERO WIDTH SPACE}rn", Fault.INVISIBLE),
        ("Fe\N{RIGHT-TO-LEFT OVERRIDE}rn", Fault.INVISIBLE),
        ("Fe\N{HANGUL FILLER}rn", Fault.INVISIBLE),
        ("Fe\N{COMBINING GRAPHEME JOINER}rn", Fault.INVISIBLE),
        ("Fern\N{VARIATION SELECTOR-16}", Fault.INVISIBLE),
        ("F\N{CYRILLIC SMALL LETTER IE}rn", Fault.SCRIPTS),
        ("\N{CYRILLIC CAPITAL LETTER EN}\N{CYRILLIC SMALL LETTER O}\N{CYRILLIC SMALL LETTER ER}\N{CYRILLIC SMALL LETTER IE}",
         Fault.CONFUSABLE),
        ("F\N{LATIN SMALL LETTER ALPHA}rn", Fault.CONFUSABLE),
    ],
)  # fmt: skip
def test_misleading_characters_are_refused(name: str, fault: Fault) -> None:
    assert check(tidy(name), SOMEBODY) is fault


@pytest.mark.parametrize(
    "name", ["Alexander", "alex", "ASHFORD", "The Ash Tree", "Ash-ford", "Al3x", "A l e x", "Xander", "River 1042"]
)
def test_p2_no_part_of_ones_own_name_address_or_number(name: str) -> None:
    assert check(tidy(name), SOMEBODY) is Fault.REAL_NAME


@pytest.mark.parametrize(
    "name",
    ["HR", "H R", "h-r", "HR 2", "Admin", "Adm1n", "The Facilitator", "m0derat0r", "Support Owl", "Co-ordinator", "Dr Fern",
     "Human Resources", "Your Manager", "A d m i n", "Betriebsrat", "Help", "Safeguarding"],
)  # fmt: skip
def test_p2_no_impersonation_of_a_role(name: str) -> None:
    assert check(tidy(name), SOMEBODY) is Fault.ROLE
    assert check_display_name(tidy(name)) is Fault.ROLE


def test_a_facilitator_may_show_their_first_name() -> None:
    assert check_display_name("Alexander") is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Juniper", "JUNlPER"),
        ("modern", "modem"),
        ("Fern", "fern "),
        ("Vale", "Va1e"),
        ("Cafe", "Café"),
        ("Fern Moss", "Fern-Moss"),
    ],
)
def test_what_looks_alike_has_one_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


def test_different_names_have_different_skeletons() -> None:
    assert skeleton("Juniper") != skeleton("Jumper")


@given(st.integers())
def test_suggestions_pass_and_are_free(seed: int) -> None:
    taken = {skeleton(suggest(SOMEBODY, choose=random.Random(n))) for n in range(5)}
    name = suggest(SOMEBODY, taken, choose=random.Random(seed))
    assert check(name, SOMEBODY) is None
    assert skeleton(name) not in taken


@given(st.text(max_size=40))
def test_any_text_gets_an_answer_and_a_stable_skeleton(text: str) -> None:
    fault = check(tidy(text), SOMEBODY)
    assert fault is None or isinstance(fault, Fault)
    if fault is None:
        assert skeleton(tidy(text))
    assert tidy(tidy(text)) == tidy(text)
