"""What a refusal may not be about: hard rule of product.md §3, nobody is refused or removed "for gender". Pure."""

import re
import unicodedata

# Beginnings of words that speak of gender, in the languages that groups meet in.
_STEMS = """
woman women man's men's female feminin male masculin gender trans nonbinary non-binary cis queer lgbt
frau frauen mann männer weiblich männlich geschlecht binär divers
femme homme féminin genre mujer hombre género femenin
kadın erkek cinsiyet
"""
STEMS = tuple(unicodedata.normalize("NFC", word) for word in _STEMS.split())
_WHOLE = """
man men guy guys girl girls boy boys lady ladies gentleman gentlemen sex sexes
"""
WHOLE = frozenset(_WHOLE.split())
# Begin like one of the above and speak of something else.
HARMLESS = ("transfer", "transpar", "transport", "translat", "transform", "transcri", "transact", "cistern", "manner", "manneq")


def about_gender(text: str) -> str:
    """Return the first word of a refusal that speaks of gender, empty when none does."""
    words = re.findall(r"[^\W\d_]+(?:[-'][^\W\d_]+)*", unicodedata.normalize("NFC", text).casefold().replace("’", "'"))
    for word in words:
        for part in (word, *re.split("[-']", word)):
            if part in WHOLE or (part.startswith(STEMS) and not part.startswith(HARMLESS)):
                return str(word)
    return ""
