"""P19: what people write in a group goes after 180 days, also where the organization is suspended."""

from datetime import timedelta

from django.utils import timezone

from groups.models import Post, Question
from groups.scheduled.retention import drop_old
from peersupport.tenancy import tenant
from tests.conftest import as_role
from tests.factories import Cast, make_session
from tests.groups.space import make_post, make_question


def test_p19_texts_end_180_days_after_the_session_or_after_writing(cast: Cast) -> None:
    now = timezone.now()
    for days in (179, 181):
        # A thread's texts go by its session, whenever they were written.
        session = make_session(group=cast.group, starts_at=now - timedelta(days=days))
        make_post(group=cast.group, session=session, text=f"thread {days}", facilitator=cast.alice)
        make_post(group=cast.group, text=f"news {days}", facilitator=cast.alice, written_at=now - timedelta(days=days))
        question = make_question(group=cast.group, text=f"question {days}", opens_at=now - timedelta(days=days))
        make_post(group=cast.group, question=question, text=f"answer {days}", facilitator=cast.alice)
    cast.organization.status = "suspended"
    cast.organization.save()
    with as_role("worker"):
        drop_old()
    with tenant(cast.organization.pk):
        assert set(Post.objects.values_list("text", flat=True)) == {"thread 179", "news 179", "answer 179"}
        assert set(Question.objects.values_list("text", flat=True)) == {"question 179"}
