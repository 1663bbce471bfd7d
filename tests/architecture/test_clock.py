"""Every scheduled task is on the clock, and the clock names only tasks that exist."""

import importlib
from pathlib import Path

from peersupport.celery import SCHEDULE, app

ROOT = Path(__file__).resolve().parents[2]


def test_every_scheduled_task_is_on_the_clock() -> None:
    written = set()
    for path in sorted([*ROOT.glob("*/scheduled.py"), *ROOT.glob("*/scheduled/*.py")]):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        importlib.import_module(module)
        written |= {name for name in app.tasks if name.startswith(f"{module}.")}
    assert written == {row["task"] for row in SCHEDULE.values()}


def test_the_worker_imports_every_clock() -> None:
    """A folder of tasks is found by its `__init__`, which must name each file."""
    for path in [*ROOT.glob("*/scheduled/*.py"), *ROOT.glob("*/tasks/*.py")]:
        if path.stem != "__init__" and "shared_task" in path.read_text():
            package = importlib.import_module(".".join(path.parent.relative_to(ROOT).parts))
            assert path.stem in package.__all__, path.stem
