"""Names that members use in a group (privacy.md, P2). Pure: knows no Django and no other member's real name.

`check` answers with a reason, not a sentence; forms turn reasons into words. `skeleton` is what two names are compared by: what
looks alike has the same skeleton (after Unicode Technical Standard 39, section 4).
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from random import Random, SystemRandom

from confusable_homoglyphs import categories
from confusable_homoglyphs.confusables import confusables_data

from groups.words import ADJECTIVES, NOUNS

SHORTEST, LONGEST = 2, 24
# Fold what a reader takes for the same: digits used as letters, i and l, and pairs that read as one letter.
LOOKALIKES = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b"})
PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
# Letters and marks that draw nothing, beside the format characters (Cf): Unicode's Default_Ignorable_Code_Point, and fillers.
INVISIBLE = frozenset(
    [0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10)]
)
# Refused wherever they stand in the name, also spaced out or written with digits.
_ROLE_WORDS = """
admin facilitat moderat coordinat koordinat support safeguard helpdesk humanresource personnel personalabteilung betriebsrat
management peersupport therapist therapeut counsellor counselor psycholog psychiatr doctor official operator systemadmin
headoffice supervisor volunteer webmaster security
"""
ROLE_WORDS = tuple(_ROLE_WORDS.split())
# Too short to refuse inside another word: refused as a word of the name or as all of it.
_SHORT_ROLE_WORDS = """
hr hrteam hrd personal personnel staff mod mods owner host cohost team boss chef dr prof nurse coach leader lead system root
bot help helper hotline employer company everyone anonymous manager managers director ceo it legal union police teamlead
"""
SHORT_ROLE_WORDS = frozenset(_SHORT_ROLE_WORDS.split())


class Fault(Enum):
    """Why a name cannot be used."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    CHARACTERS = "characters"
    INVISIBLE = "invisible"
    SCRIPTS = "scripts"
    CONFUSABLE = "confusable"
    REAL_NAME = "real_name"
    ROLE = "role"


@dataclass(frozen=True)
class Identity:
    """What a pseudonym must not give away: one person's own names and numbers."""

    name: str
    email: str
    staff_number: str = ""

    @property
    def parts(self) -> frozenset[str]:
        """The words of all three, folded like a skeleton."""
        local = self.email.rpartition("@")[0]
        found: set[str] = set()
        for text in (self.name, local, self.staff_number):
            words = re.split(r"[\W_]+|(?<=\D)(?=\d)|(?<=\d)(?=\D)", unicodedata.normalize("NFKC", text))
            found.update(skeleton(word) for word in [text, *words] if word)
        return frozenset(part for part in found if len(part) >= 2)


def tidy(text: str) -> str:
    """Return the name as it is stored: composed, without outer or doubled blanks."""
    return re.sub(" {2,}", " ", unicodedata.normalize("NFC", text)).strip(" ")


def skeleton(text: str) -> str:
    """Return what a name is compared by: no case, marks, blanks or punctuation; lookalikes of any script as one Latin letter."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    plain = "".join(_prototype(char) for char in folded if unicodedata.category(char)[0] in "LN" and not _is_invisible(char))
    plain = plain.casefold().translate(LOOKALIKES)
    for pair, letter in PAIRS:
        plain = plain.replace(pair, letter)
    return plain


def check(text: str, identity: Identity) -> Fault | None:
    """Return why this person cannot use this (tidied) name, None when they can."""
    return (
        _check_length(text) or _check_characters(text) or _check_script(text) or check_role(text) or _check_real(text, identity)
    )


def check_display_name(text: str) -> Fault | None:
    """Return why a facilitator cannot use this (tidied) name. Theirs may be their own first name, so nothing real is refused."""
    return _check_length(text) or _check_characters(text) or _check_script(text) or check_role(text)


def suggest(identity: Identity, taken: Collection[str] = (), *, choose: Random | None = None) -> str:
    """Return a calm name that passes `check` and whose skeleton is not taken."""
    random = choose or SystemRandom()
    while True:
        name = f"{random.choice(ADJECTIVES)} {random.choice(NOUNS)}".title()
        words = name.split()
        if words[0] != words[1] and len(name) <= LONGEST and skeleton(name) not in taken and check(name, identity) is None:
            return name


def _check_length(text: str) -> Fault | None:
    if len(text) < SHORTEST:
        return Fault.TOO_SHORT
    return Fault.TOO_LONG if len(text) > LONGEST else None


def _check_characters(text: str) -> Fault | None:
    """Letters first; then letters, digits, single blanks, hyphens, apostrophes; no compatibility forms, no stacked marks."""
    if any(_is_invisible(char) for char in text):
        return Fault.INVISIBLE
    kinds = "".join(_kind(char) for char in text)
    # One or two marks on a letter are writing; more are decoration that hides the neighbours.
    if not re.fullmatch(r"(?:LM{0,2})(?:LM{0,2}|N|[ -](?=[LN]))*", kinds) or kinds.count("L") < 2:
        return Fault.CHARACTERS
    return Fault.CHARACTERS if unicodedata.normalize("NFKC", text) != text else None


def _check_script(text: str) -> Fault | None:
    scripts = {_script(char) for char in text if char.isalpha()} - {"COMMON", "INHERITED"}
    # Japanese is written in three scripts at once.
    if len(scripts) > 1 and not scripts <= {"HAN", "HIRAGANA", "KATAKANA"}:
        return Fault.SCRIPTS
    letters = [char for char in text if char.isalpha()]
    if "LATIN" in scripts:
        # Turkish ı is a letter of its own alphabet; the skeleton still counts it as an i.
        odd = [char for char in letters if not char.isascii() and char != "ı" and _prototype(char) != char]
        return Fault.CONFUSABLE if odd else None
    # A word in another alphabet made only of letters that look Latin is made to be mistaken.
    if letters and all(_prototype(char.casefold()) != char.casefold() or _prototype(char) != char for char in letters):
        return Fault.CONFUSABLE
    return None


def check_role(text: str) -> Fault | None:
    """Refuse what reads like a role: nobody may speak as the organization."""
    whole = skeleton(text)
    words = {whole, whole.strip("0123456789")}
    for word in re.split(r"[\W\d_]+", text):
        words.add(skeleton(word))
    if words & _short_roles() or any(role in whole for role in _roles()):
        return Fault.ROLE
    return None


def _check_real(text: str, identity: Identity) -> Fault | None:
    whole = skeleton(text)
    words = {skeleton(word) for word in re.split(r"[\W_]+", text)} | {whole}
    for part in identity.parts:
        # Two letters are refused as a word only: half of all names contain some pair.
        if part in words or (len(part) >= 3 and part in whole):
            return Fault.REAL_NAME
        # "Alex" gives Alexander away.
        if any(len(word) >= 3 and word in part for word in words):
            return Fault.REAL_NAME
    return None


def _kind(char: str) -> str:
    category = unicodedata.category(char)
    if char in " -":
        return char
    if char in "'’":
        return "-"
    return {"L": "L", "M": "M"}.get(category[0], "N" if category == "Nd" and char.isascii() else "x")


def _is_invisible(char: str) -> bool:
    return ord(char) in INVISIBLE or unicodedata.category(char) in ("Cf", "Cc", "Co", "Cn", "Cs", "Zl", "Zp")


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    return str(categories.alias(char))  # type: ignore[no-untyped-call]


@lru_cache(maxsize=4096)
def _prototype(char: str) -> str:
    """Return the ASCII letter that a character looks like, or the character itself."""
    if char.isascii():
        return char
    for likeness in confusables_data.get(char, ()):
        letter = likeness["c"]
        if len(letter) == 1 and letter.isascii() and letter.isalnum():
            return str(letter)
    return char


@lru_cache
def _roles() -> tuple[str, ...]:
    return tuple(skeleton(word) for word in ROLE_WORDS)


@lru_cache
def _short_roles() -> frozenset[str]:
    return frozenset(skeleton(word) for word in SHORT_ROLE_WORDS)
