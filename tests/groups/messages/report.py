"""Mails about texts that somebody reported."""

from groups.actions.report import answer_report, report_text
from groups.models import Membership, PeerGroup, Post, Report
from groups.models.post import Voice
from tests.factories import Cast, make_session


def report_waits(cast: Cast, group: PeerGroup) -> None:
    _report(cast, group)


def report_answered(cast: Cast, group: PeerGroup) -> None:
    answer_report(_report(cast, group), is_hidden=True, outcome="Marram named somebody.", by=cast.alice)


text_hidden = report_answered


def _report(cast: Cast, group: PeerGroup) -> Report:
    """bob reports what Uma, who is Marram here, wrote."""
    author = Membership.objects.get(group=group, pseudonym="Marram")
    session = make_session(group=group, facilitators=(cast.alice, cast.ivy))
    post = Post.objects.create(group=group, kind="thread", session=session, author=author, text="Burnout, and Pewter.")
    mine = Membership.objects.get(group=group, person=cast.bob)
    return report_text(post, by=Voice(cast.bob, group, mine), reason="identifies", note="Pewter is named.")


SCENARIOS = {
    "groups/report_waits": report_waits,
    "groups/report_answered": report_answered,
    "groups/text_hidden": text_hidden,
}
