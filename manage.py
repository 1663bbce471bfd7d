#!/usr/bin/env python3
"""Django's command line. In development it finds the running servers of `make run`, or starts them for the one command."""

import os
import sys
from contextlib import ExitStack

# Which database role a command needs (peersupport/settings.py). Everything else runs as the web process does.
OWNER = {"migrate", "makemigrations", "sqlmigrate", "flush", "dbshell", "prepare"}
WORKER = {"publish", "audit", "import_survey", "simulate", "create_organization", "attack"}
# These never touch a database.
SERVERLESS = {"collectstatic", "compilemessages", "makemessages", "help", "version", "check", "findstatic"}


def role(command: str) -> str:
    """Name the database role that a management command runs under."""
    return "owner" if command in OWNER else "worker" if command in WORKER else "web"


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peersupport.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    os.environ.setdefault("PEERSUPPORT_ROLE", role(command))
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        raise SystemExit("Django is not installed here. Run `make install`, then .venv/bin/python manage.py …") from None
    with ExitStack() as stack:
        # DATABASE_URL alone is an administrator's: the launcher makes the role's address of it, lest policies be bypassed.
        given = f"DATABASE_{os.environ['PEERSUPPORT_ROLE'].upper()}_URL" in os.environ
        development = os.environ.get("PEERSUPPORT_ENV", "development") == "development"
        if development and not given and command not in SERVERLESS:
            from peersupport.launcher import attach

            os.environ.update(stack.enter_context(attach.environment(os.environ["PEERSUPPORT_ROLE"])))
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
