"""Production refuses to start with anything left at a default, and Django's own deployment check is clean."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOUND = {
    "PEERSUPPORT_ENV": "production",
    "PEERSUPPORT_SECRET_KEY": "f4K9" * 16 + "-Zq7_",
    "PEERSUPPORT_HOSTS": "support.example.test",
    "PEERSUPPORT_URL": "https://support.example.test",
    "DATABASE_WEB_URL": "postgresql://web:secret@localhost/peersupport",
    "REDIS_URL": "redis://localhost:6379/0",
}


def check(**changes: str) -> subprocess.CompletedProcess[str]:
    """Run `manage.py check --deploy` in a production environment with these changes; "" takes a variable out."""
    environment = {k: v for k, v in {"PATH": os.environ["PATH"], **SOUND, **changes}.items() if v}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)


def test_check_deploy_is_clean() -> None:
    done = check()
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"PEERSUPPORT_SECRET_KEY": ""}, "PEERSUPPORT_SECRET_KEY"),
        ({"PEERSUPPORT_SECRET_KEY": "short"}, "at least 50"),
        ({"PEERSUPPORT_DEBUG": "1"}, "PEERSUPPORT_DEBUG"),
        ({"PEERSUPPORT_HOSTS": ""}, "PEERSUPPORT_HOSTS"),
        ({"DATABASE_URL": "postgresql://postgres@localhost/peersupport", "DATABASE_WEB_URL": ""}, "DATABASE_WEB_URL"),
        ({"PEERSUPPORT_SEALING_KEY": "ab" * 32}, "must not be given to the web process"),
    ],
)
def test_production_refuses_to_start(changes: dict[str, str], words: str) -> None:
    done = check(**changes)
    assert done.returncode != 0
    assert words in done.stderr


def test_worker_may_have_the_sealing_key() -> None:
    worker = {
        "PEERSUPPORT_ROLE": "worker",
        "PEERSUPPORT_SEALING_KEY": "ab" * 32,
        "DATABASE_WORKER_URL": SOUND["DATABASE_WEB_URL"],
    }
    assert check(**worker).returncode == 0
