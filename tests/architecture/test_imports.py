"""What a web process or a worker must not load when it starts: the solvers and the typesetter, 60 MB that no page needs."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LATE = ("numpy", "scipy", "statsmodels", "highspy", "typst")
START = """
import sys, django
django.setup()
import peersupport.urls
from peersupport.celery import app
app.loader.import_default_modules()
print(*(name for name in {late!r} if name in sys.modules))
"""


def loaded(code: str) -> list[str]:
    values = {**os.environ, "DJANGO_SETTINGS_MODULE": "peersupport.settings", "PEERSUPPORT_ENV": "test"}
    values.setdefault("PEERSUPPORT_SECRET_KEY", "only for this test")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=values, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_no_solver_is_loaded_at_the_start() -> None:
    assert loaded(START.format(late=LATE)) == []


def test_the_look_finds_one() -> None:
    assert loaded(START.format(late=LATE).replace("import peersupport.urls", "import scipy.optimize")) == ["numpy", "scipy"]
