"""An organization's own items, as the same values that come with the site: pages need not know which is which."""

from collections.abc import Mapping
from typing import Any

from resources import guides, situations, topics
from resources.ground_rules import Rule
from resources.guides import Guide
from resources.models import OwnItem
from resources.situations import Situation
from resources.topics import Topic


def about(item: OwnItem) -> Mapping[str, Any]:
    """Return language, source and dates, in the shape of a content file's head."""
    return {"language": item.language, "source": item.source, "reviewed": item.reviewed_on, "review_by": item.review_by}


def topic(item: OwnItem) -> Topic:
    """Return an own topic. Raises ContentProblem where its texts are incomplete."""
    return topics.read({"slug": item.key, "title": item.title, "version": item.version, **item.fields}, about(item))


def guide(item: OwnItem) -> Guide:
    """Return an own session guide. Raises ContentProblem where its texts are incomplete."""
    return guides.read({"key": item.key, "title": item.title, "version": item.version, **item.fields}, about(item))


def situation(item: OwnItem) -> Situation:
    """Return an own situation card. Raises ContentProblem where its texts are incomplete."""
    return situations.read({"key": item.key, "title": item.title, "version": item.version, **item.fields}, about(item))


def rule(item: OwnItem) -> Rule:
    """Return an own ground rule."""
    return Rule(slug=item.key, title=item.title, text=item.fields["text"])
