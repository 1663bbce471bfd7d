"""The worker and its clock. Every task is idempotent, so the schedule needs no memory and a missed hour is caught up."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peersupport.settings")

app = Celery("peersupport")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["organizations", "groups", "surveys", "analytics", "me"])
app.autodiscover_tasks(["organizations", "groups", "surveys", "analytics", "me"], related_name="scheduled")

EVERY_FIVE_MINUTES = crontab(minute="*/5")
SCHEDULE: dict[str, dict[str, object]] = {
    # name: {"task": "app.scheduled.function", "schedule": EVERY_FIVE_MINUTES},
    "clear past uploads": {"task": "analytics.scheduled.clear_past_uploads", "schedule": crontab(minute=40)},
    "publish rounds": {"task": "analytics.scheduled.publish_due", "schedule": crontab(minute=10)},
    "remind of sessions": {"task": "groups.scheduled.remind_of_sessions", "schedule": EVERY_FIVE_MINUTES},
    "expire offers": {"task": "groups.scheduled.expire_offers", "schedule": EVERY_FIVE_MINUTES},
    "mark held sessions": {"task": "groups.scheduled.mark_held", "schedule": EVERY_FIVE_MINUTES},
    "drop old group data": {"task": "groups.scheduled.drop_old", "schedule": crontab(minute=23)},
    "catch up deletions": {"task": "me.scheduled.catch_up_deletions", "schedule": crontab(hour="*/6", minute=17)},
}
app.conf.beat_schedule = SCHEDULE
app.conf.beat_scheduler = "celery.beat:Scheduler"
