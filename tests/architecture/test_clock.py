"""Every scheduled task is on the clock, and the clock names only tasks that exist."""

import importlib
from pathlib import Path

from peersupport.celery import SCHEDULE, app

ROOT = Path(__file__).resolve().parents[2]


def test_every_scheduled_task_is_on_the_clock() -> None:
    written = set()
    for path in ROOT.glob("*/scheduled.py"):
        importlib.import_module(f"{path.parent.name}.scheduled")
        written |= {name for name in app.tasks if name.startswith(f"{path.parent.name}.scheduled.")}
    assert written == {row["task"] for row in SCHEDULE.values()}
