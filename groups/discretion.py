"""What a title in calendars and mails may not say (privacy.md, P3). Pure."""

import re
import unicodedata

# Beginnings of words that say what a group is about, or for whom.
_TELLING = """
abus addict anger anxi bereav binary burnout cancer caring crisis death depress disab divorc emotion father female feminin
fertil feeling fragil gay gender grief griev harass health heal ill infertil lesbian lgbt lonel loss male manhood masculin
meditat menopaus mental menstru miscarr mother mourn nonbinary overload panic parent peer period pregnan pride psych queer
recover self-help sick stress suicid support therap trans trauma unwell wellbeing wellness wife widow woman women worr
"""
TELLING = tuple(_TELLING.split())
_WHOLE = """
men man dad dads mum mums mom lad lads her his him she he girl girls boy boys binary
"""
WHOLE = frozenset(_WHOLE.split())


def giveaway(title: str, *, name: str, topic: str) -> str:
    """Return the first word of a title that tells what the group is about or who it is for, empty when none does."""
    named = {word for word in (*_words(name), *_words(topic.replace("-", " "))) if len(word) >= 4}
    for word in _words(title):
        if word in named or word in WHOLE or word.startswith(TELLING):
            return word
    return ""


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", unicodedata.normalize("NFKC", text).casefold())
