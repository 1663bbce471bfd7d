"""The library of the demo organization: two items of its own, a topic switched off, help lines checked."""

from datetime import date, timedelta
from typing import Any

from organizations.models import Organization
from organizations.models.person import Person, Role
from resources import help_lines
from resources.actions import check_line, publish_item, switch_off, write_item
from resources.models import HelpLineCheck, OwnItem
from resources.topics import all_topics

TOPIC: dict[str, Any] = {
    "sentence": "When work begins as others go to bed.",
    "often_in": "any",
    "opening": "How did you sleep after your last night shift?",
    "deeper": ["What do you miss most when you work at night?", "What does your household do so that you can rest?"],
    "closing": "Which morning this week will be yours?",
    "content_warning": "Tiredness, feeling cut off from others.",
    "limits": "Rosters are not made here. What many of us share can become a proposal.",
    "resource": {"publisher": "Health and Safety Executive", "title": "Human factors: fatigue", "site": "hse.gov.uk"},
}
SITUATION: dict[str, Any] = {
    "see": "A tannoy, an alarm, half the room on its feet.",
    "say": "Go where you are needed. The group is here for whoever can stay, and next time for the rest.",
    "do": ["Let people leave without a word.", "Count who is left and decide together whether to go on."],
    "avoid": ["Asking anybody to choose between the group and their shift."],
    "afterwards": "Look with the coordinator for a time that shifts do not cut through.",
    "crisis": False,
}


def fill_library(organization: Organization, today: date) -> None:
    """Write, publish, switch and check as the coordinator would. The tenant is open."""
    coordinator = Person.objects.with_role(Role.COORDINATOR).order_by("pk").first()
    if coordinator is None or OwnItem.objects.exists():
        return
    about = {
        "language": "en",
        "source": "Written by the coordinators with three night teams.",
        "reviewed_on": today - timedelta(days=20),
        "review_by": today + timedelta(days=345),
    }
    own = write_item("topic", {**about, "title": "Night shifts", "fields": TOPIC}, by=coordinator)
    publish_item(own, by=coordinator)
    card = write_item("situation", {**about, "title": "People are called away to work", "fields": SITUATION}, by=coordinator)
    publish_item(card, by=coordinator)
    switch_off("topic", all_topics()["money-worries"], by=coordinator)
    for line in help_lines.lines_of(organization.country):
        check_line(line, HelpLineCheck.Outcome.READ, by=coordinator)
