"""Topics and ground rules: complete, dated, one list for everybody."""

import pytest

from resources.ground_rules import ground_rules
from resources.topics import OFTEN_IN, ContentProblem, all_topics, choices, read, titles_of


def test_topics_are_complete_and_in_the_order_of_their_titles() -> None:
    topics = list(all_topics().values())
    assert len(topics) >= 24
    assert {topic.often_in for topic in topics} == set(OFTEN_IN)
    assert [t.title for t in topics] == sorted((t.title for t in topics), key=str.casefold)
    for topic in topics:
        for question in (topic.opening, *topic.deeper, topic.closing):
            assert "?" in question, topic.slug
        assert topic.reviewed.year >= 2026
        assert topic.source


def test_a_topic_without_a_question_is_refused() -> None:
    topic = {"slug": "x", "title": "X", "sentence": "X.", "often_in": "any", "deeper": ["One?"], "opening": " "}
    with pytest.raises(ContentProblem, match=r"x: opening, closing.*deeper.*resource"):
        read(topic, "source", all_topics()["grief"].reviewed)


def test_titles_leave_out_topics_that_are_gone() -> None:
    assert titles_of(["grief", "no-such-topic"]) == ["Grief"]
    assert ("grief", "Grief") in choices()


def test_there_are_twelve_ground_rules_in_one_version() -> None:
    rules = ground_rules()
    assert len(rules.rules) == 12
    assert len({rule.slug for rule in rules.rules}) == 12
    assert all(rule.title and rule.text for rule in rules.rules)
    assert rules.version == "2026-11"


def test_no_text_raises_its_voice() -> None:
    texts = [
        t for topic in all_topics().values() for t in (topic.sentence, topic.opening, *topic.deeper, topic.closing, topic.limits)
    ]
    texts += [rule.text for rule in ground_rules().rules]
    assert not [text for text in texts if "!" in text]
