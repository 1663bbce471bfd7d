"""A Chromium for the journeys in a real browser: found, or installed where that is possible without asking."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The browser's path: $CHROMIUM, else the first known name on the PATH."""
    chosen = os.environ.get("CHROMIUM")
    return shutil.which(chosen) if chosen else next(filter(None, map(shutil.which, NAMES)), None)


def install() -> bool:
    """With Debian's packages, as root. On Ubuntu `chromium` is an empty shell around a snap: look again afterwards."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return False
    print("Installing Chromium for the journeys in a browser …", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in ([apt, "update", "-qq"], [apt, "install", "-y", "-qq", "--no-install-recommends", "chromium"]):
        if subprocess.run(command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False).returncode:
            return False
    return find() is not None


def main() -> int:
    if find() is None and not install():
        print(
            "Journeys in a real browser are skipped: there is no Chromium here "
            "(Debian: `apt-get install chromium` as root; elsewhere set CHROMIUM to a Chromium's path)."
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
