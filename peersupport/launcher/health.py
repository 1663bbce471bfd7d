"""Health check of the web container: `python -m peersupport.launcher.health` ends with 0 where the site answers."""

from __future__ import annotations

import http.client
import os
import sys


def healthy(address: str, port: int, host: str) -> bool:
    """Whether /healthz/ answers 200. `host` is one of the site's names: the settings refuse all others."""
    connection = http.client.HTTPConnection(address, port, timeout=5)
    try:
        connection.request("GET", "/healthz/", headers={"Host": host})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def main() -> int:
    bind = os.environ.get("PEERSUPPORT_BIND", "127.0.0.1:8000")
    first = os.environ.get("PEERSUPPORT_HOSTS", "localhost").split(",")[0].lstrip(".*") or "localhost"
    return 0 if healthy("127.0.0.1", int(bind.rpartition(":")[2]), first) else 1


if __name__ == "__main__":
    sys.exit(main())
