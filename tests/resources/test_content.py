"""The library as it comes with the site: complete, dated, one list for everybody, and fit to be read under stress."""

import re
from collections import Counter
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resources import guides as guides_file
from resources import situations as situations_file
from resources import training as training_file
from resources.ground_rules import ground_rules
from resources.guides import agenda, frame, guide, guides
from resources.situations import situations
from resources.topics import OFTEN_IN, ContentProblem, all_topics, choices, read, titles_of
from resources.training import training

ABOUT = {"language": "en", "source": "source", "reviewed": date(2026, 11, 22), "review_by": date(2027, 11, 22)}
# Product.md §7, by its own words.
TOPICS = {
    "stress-and-workload", "signs-of-burnout", "switching-off", "loneliness-and-remote-work", "grief", "returning-after-absence",
    "money-worries", "conflict", "caring-for-a-relative", "sleep", "menopause-and-cycle", "pregnancy-loss-fertility",
    "mental-load", "being-talked-over", "harassment-and-after", "career-after-leave", "saying-i-am-not-fine",
    "fatherhood-and-leave",
    "identity-beyond-work", "anger-and-withdrawal", "friendship", "being-addressed-correctly", "deciding-whom-to-tell",
    "transition-at-work", "allies-in-meetings", "what-i-did-not-see",
}  # fmt: skip
GUIDES = {
    "first-meeting", "listening-round", "topic-evening", "question-box", "problem-in-the-middle", "what-helped-me", "boundaries",
    "perspective-swap", "bridge-session", "after-a-hard-week", "welcoming-newcomers", "mid-series-review",
    "from-experience-to-proposal", "ending-well", "text-only", "silent-company",
}  # fmt: skip
# Sentences that say what a gender is like. The card about such remarks quotes two of them, to stop them.
ESSENTIAL = re.compile(
    r"\b(women|men|girls|boys|females?|males?)\b[^.?]{0,20}\b(are|tend|prefer|always|never|naturally|by nature)\b"
    r"|\b(real|true) (women|men|man|woman)\b|\b(feminine|masculine|manly|ladylike|opposite sex|both genders|either gender)\b",
    re.I,
)


def texts(value: Any) -> list[str]:
    """Every text in a structure of dataclasses, however deep."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        hidden = ("key", "slug", "source", "language", "version", "resource", "often_in")
        return [text for name, part in value.items() if name not in hidden for text in texts(part)]
    if isinstance(value, (list, tuple)):
        return [text for part in value for text in texts(part)]
    return []


def items() -> dict[str, list[str]]:
    """The texts of every item, by kind and key."""
    found = {f"topic {topic.slug}": texts(asdict(topic)) for topic in all_topics().values()}
    found |= {f"guide {one.key}": texts(asdict(one)) for one in guides().values()}
    found |= {f"situation {card.key}": texts(asdict(card)) for card in situations().values()}
    found |= {f"module {module.key}": texts(asdict(module)) for module in training().modules}
    found |= {f"rule {rule.slug}": texts(asdict(rule)) for rule in ground_rules().rules}
    found["path"] = texts([asdict(step) for step in training().path])
    return found


def sentences(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"(?<=[.?…])\s+", text) if part.strip()]


def test_topics_are_complete_and_in_the_order_of_their_titles() -> None:
    topics = list(all_topics().values())
    assert set(all_topics()) >= TOPICS
    assert {topic.often_in for topic in topics} == set(OFTEN_IN)
    assert [t.title for t in topics] == sorted((t.title for t in topics), key=str.casefold)
    for topic in topics:
        for question in (topic.opening, *topic.deeper, topic.closing):
            assert "?" in question, topic.slug
        assert re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", topic.resource.site), topic.slug


def test_everything_is_dated_and_names_its_source() -> None:
    dated = [*all_topics().values(), *guides().values(), *situations().values(), training(), ground_rules()]
    for one in dated:
        assert one.source
        assert one.language == "en"
        assert one.version
        assert date(2026, 11, 1) <= one.reviewed < one.review_by <= date(2028, 1, 1)


def test_a_topic_without_a_question_is_refused() -> None:
    topic = {"slug": "x", "title": "X", "sentence": "X.", "often_in": "any", "deeper": ["One?"], "opening": " "}
    with pytest.raises(ContentProblem, match=r"x: opening, closing.*deeper.*resource"):
        read(topic, ABOUT)


def test_titles_leave_out_topics_that_are_gone() -> None:
    assert titles_of(["grief", "no-such-topic"]) == ["Grief"]
    assert ("grief", "Grief") in choices()


def test_there_are_twelve_ground_rules_in_one_version() -> None:
    rules = ground_rules()
    assert len(rules.rules) == 12
    assert len({rule.slug for rule in rules.rules}) == 12
    assert all(rule.title and rule.text for rule in rules.rules)
    assert rules.version == "2026-11"
    fixed = {rule.slug for rule in rules.rules if rule.fixed}
    assert fixed >= {
        "stays-here",
        "no-recording",
        "private-place",
        "names-and-pronouns",
        "no-pressure-outside",
        "not-a-crisis-service",
    }


def test_there_are_sixteen_guides_each_with_all_seven_parts() -> None:
    assert set(guides()) == GUIDES
    for one in guides().values():
        assert tuple(part.key for part in one.parts) == frame().keys
        assert all(part.do and part.say for part in one.parts), one.key
        assert sum(len(part.prompts) for part in one.parts) >= 2, one.key
        assert all(prompt.endswith("?") for part in one.parts for prompt in part.prompts), one.key
        assert len(one.watch_for) >= 3
    assert guide("perspective-swap").care, "asks for more care than the others"  # type: ignore[union-attr]
    assert guide("bridge-session").care  # type: ignore[union-attr]
    assert guide("no-such-guide") is None


def test_the_two_frames_are_those_of_the_plan() -> None:
    one = guides()["topic-evening"]
    assert [step.minutes for step in agenda(one, 60)] == [5, 5, 8, 27, 3, 9, 3]
    # The plan's long frame sums to 85: the open door takes the five that are left.
    assert [step.minutes for step in agenda(one, 90)] == [5, 5, 10, 45, 5, 12, 3, 5]
    assert frame().debrief.minutes == 15


@given(minutes=st.integers(7, 240), key=st.sampled_from(sorted(GUIDES)))
@settings(max_examples=60)
def test_an_agenda_takes_its_session_exactly(minutes: int, key: str) -> None:
    steps = agenda(guides()[key], minutes)
    assert sum(step.minutes for step in steps) == minutes
    assert all(step.minutes >= 1 for step in steps)
    assert max(steps, key=lambda step: step.minutes).key in ("main", "arrive")


def test_a_session_too_short_for_its_parts_is_refused() -> None:
    with pytest.raises(ValueError, match="too short"):
        agenda(guides()["boundaries"], 6)


def test_a_guide_or_card_that_lacks_something_is_refused() -> None:
    with pytest.raises(ContentProblem, match=r"Guide y: .*purpose.*parts\.main"):
        guides_file.read({"key": "y", "title": "Y"}, ABOUT)
    with pytest.raises(ContentProblem, match=r"Situation z: see.*avoid"):
        situations_file.read({"key": "z", "title": "Z", "do": ["x"]}, ABOUT)
    with pytest.raises(ContentProblem, match="sum up"):
        training_file.read({"key": "m", "title": "M", "minutes": 60, "aims": ["a"], "practise": ["b"], "checks": ["c"]})


def test_the_training_takes_eight_hours_and_goes_by_the_names_of_its_records() -> None:
    modules = training().modules
    assert sum(module.minutes for module in modules) == 480
    assert all(sum(e.minutes for e in module.exercises) == module.minutes for module in modules)
    assert [module.key for module in modules] == [
        "role-and-limits", "listening", "group-dynamics", "inclusion-and-pronouns", "crisis-and-safeguarding", "privacy",
        "co-facilitation", "self-care",
    ]  # fmt: skip
    assert {step.title.split(",")[0]: step.times for step in training().path} == {
        "Shadow": 2, "Co-lead": 3, "Sign-off": 1, "Refresh": 1,
    }  # fmt: skip


def test_situation_cards_cover_the_hard_moments_and_lead_to_help() -> None:
    assert len(situations()) >= 16
    for key in ("thoughts-of-suicide", "disclosure-of-harassment", "violence-at-home", "danger-to-others"):
        assert situations()[key].crisis, key


def test_no_text_raises_its_voice() -> None:
    assert [(name, text) for name, found in items().items() for text in found if "!" in text] == []


def test_no_text_holds_a_number_that_could_be_dialled_or_believed() -> None:
    """Numbers of help lines live in one place with a date; figures would need a study behind them."""
    assert [(name, text) for name, found in items().items() for text in found if re.search(r"\d", text)] == []


def test_no_sentence_stands_in_two_items() -> None:
    seen = Counter(s for found in items().values() for s in {s.casefold() for text in found for s in sentences(text)})
    assert [sentence for sentence, count in seen.items() if count > 1 and len(sentence.split()) > 3] == []


def test_sentences_are_short_enough_for_a_tired_reader() -> None:
    lengths = [len(s.split()) for found in items().values() for text in found for s in sentences(text)]
    assert max(lengths) <= 30
    assert sum(lengths) / len(lengths) <= 12


def test_no_text_says_what_a_gender_is_like() -> None:
    found = [(name, text) for name, parts in items().items() for text in parts if ESSENTIAL.search(text)]
    assert [name for name, _text in found] == ["situation gender-remark"]
    assert ESSENTIAL.search("Men are less likely to talk."), "a check that cannot fail is no check"


def test_the_checks_of_style_would_notice() -> None:
    card = replace(situations()["silence"], say="Call 116 123 now!")
    assert any(re.search(r"\d", text) and "!" in text for text in texts(asdict(card)))
