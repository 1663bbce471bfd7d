"""The worker and its clock. Every task is idempotent, so the schedule needs no memory and a missed hour is caught up."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peersupport.settings")

app = Celery("peersupport")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["organizations", "groups", "surveys", "analytics", "me"])
app.autodiscover_tasks(["organizations", "groups", "surveys", "analytics", "me"], related_name="scheduled")

EVERY_MINUTE = crontab()
EVERY_FIVE_MINUTES = crontab(minute="*/5")
SCHEDULE: dict[str, dict[str, object]] = {
    "announce rounds": {"task": "surveys.scheduled.announce_due_rounds", "schedule": EVERY_FIVE_MINUTES},
    "open rounds": {"task": "surveys.scheduled.open_due_rounds", "schedule": EVERY_FIVE_MINUTES},
    "remind of rounds": {"task": "surveys.scheduled.remind", "schedule": crontab(minute=30)},
    # Often: until then the newest letters lie in the order in which they came.
    "stir letterboxes": {"task": "surveys.scheduled.stir_letterboxes", "schedule": EVERY_MINUTE},
    "close rounds": {"task": "surveys.scheduled.close_due_rounds", "schedule": EVERY_FIVE_MINUTES},
    "destroy sheets": {"task": "surveys.scheduled.destroy_due_sheets", "schedule": crontab(minute=50)},
    "clear past uploads": {"task": "analytics.scheduled.clear_past_uploads", "schedule": crontab(minute=40)},
    "publish roster figures": {"task": "analytics.scheduled.publish_roster", "schedule": crontab(minute=15)},
    "publish rounds": {"task": "analytics.scheduled.publish_due", "schedule": crontab(minute=10)},
    "remind of sessions": {"task": "groups.scheduled.session.remind_of_sessions", "schedule": EVERY_FIVE_MINUTES},
    "expire offers": {"task": "groups.scheduled.waiting.expire_offers", "schedule": EVERY_FIVE_MINUTES},
    "catch up digests of series": {"task": "groups.scheduled.series.catch_up_notices", "schedule": EVERY_FIVE_MINUTES},
    "drop old series": {"task": "groups.scheduled.series.drop_old_series", "schedule": crontab(minute=27)},
    "watch requests to join": {"task": "groups.scheduled.request.watch_requests", "schedule": EVERY_FIVE_MINUTES},
    "carry out moves": {"task": "groups.scheduled.request.carry_out_moves", "schedule": EVERY_FIVE_MINUTES},
    "look for cover": {"task": "groups.scheduled.cover.find_cover", "schedule": EVERY_FIVE_MINUTES},
    "tell of missing facilitators": {"task": "groups.scheduled.cover.alert_of_missing", "schedule": EVERY_FIVE_MINUTES},
    "end sessions without two facilitators": {"task": "groups.scheduled.cover.end_without_two", "schedule": EVERY_FIVE_MINUTES},
    "drop old rota data": {"task": "groups.scheduled.cover.drop_old_rota", "schedule": crontab(hour=4, minute=13)},
    "warn of training that runs out": {
        "task": "groups.scheduled.programme.warn_of_training",
        "schedule": crontab(hour=7, minute=20),
    },
    "move groups handed over": {"task": "groups.scheduled.programme.move_groups", "schedule": crontab(minute=3)},
    "drop old plans": {"task": "groups.scheduled.programme.drop_old_plans", "schedule": crontab(hour=4, minute=33)},
    "mark held sessions": {"task": "groups.scheduled.session.mark_held", "schedule": EVERY_FIVE_MINUTES},
    "alert again of concerns": {"task": "groups.scheduled.concern.alert_again", "schedule": EVERY_MINUTE},
    "ask about and drop old concerns": {"task": "groups.scheduled.concern.drop_old", "schedule": crontab(minute=26)},
    "drop debriefs": {"task": "groups.scheduled.debrief.drop_debriefs", "schedule": crontab(minute=27)},
    "tell who was looked at": {"task": "groups.scheduled.break_glass.tell_due", "schedule": crontab(minute=5)},
    # A question is shown on a quarter of an hour; what could lead to its device goes with the next run.
    "loosen questions": {"task": "groups.scheduled.question.loosen", "schedule": EVERY_FIVE_MINUTES},
    # Often: until then each row tells which transaction gave a place back.
    "add up turnover": {"task": "groups.scheduled.turnover.add_up", "schedule": EVERY_FIVE_MINUTES},
    "drop old group data": {"task": "groups.scheduled.retention.drop_old", "schedule": crontab(minute=23)},
    "drop old invitations and audit": {"task": "organizations.scheduled.drop_old", "schedule": crontab(hour="*/12", minute=37)},
    "end places of who left": {"task": "me.scheduled.end_places_of_who_left", "schedule": EVERY_FIVE_MINUTES},
    "forget who left": {"task": "me.scheduled.forget_who_left", "schedule": crontab(hour=3, minute=47)},
    "catch up deletions": {"task": "me.scheduled.catch_up_deletions", "schedule": crontab(hour="*/6", minute=17)},
}
app.conf.beat_schedule = SCHEDULE
app.conf.beat_scheduler = "celery.beat:Scheduler"
