"""Settings of gunicorn, here and in production (`gunicorn --config python:peersupport.launcher.web_server`)."""

from __future__ import annotations

import gc
import os
from pathlib import Path

bind = os.environ.get("PEERSUPPORT_BIND") or f"127.0.0.1:{os.environ.get('PORT') or '8000'}"
wsgi_app = "peersupport.wsgi"
worker_class = "gthread"
workers = int(os.environ.get("PEERSUPPORT_WEB_PROCESSES", "2"))
threads = 4
# One import for all processes, and their memory shared.
preload_app = True
keepalive = 75
graceful_timeout = int(os.environ.get("PEERSUPPORT_GRACE_SECONDS", "30"))
# No access log: who asked for which page at what time is nobody's business (privacy.md §4).
accesslog = None
loglevel = "warning"
control_socket_disable = True
# The heartbeat file: on a full or slow disk it would stop the workers.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108


def when_ready(server: object) -> None:
    """Keep the collector from writing to, and so copying, the pages that the processes are about to share."""
    gc.collect()
    gc.freeze()
