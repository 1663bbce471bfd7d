"""`python -m peersupport.launcher run [PORT]` and `… reset`; the Makefile calls both."""

from __future__ import annotations

import os
import sys

from peersupport.launcher.problems import Problem
from peersupport.launcher.reset import reset
from peersupport.launcher.run import run


def main(arguments: list[str]) -> int:
    try:
        match arguments:
            case ["run"]:
                run(os.environ.get("PORT") or "8000")
            case ["run", port]:
                run(port)
            case ["reset"]:
                reset()
            case _:
                raise Problem("Use `python -m peersupport.launcher run [PORT]` or `python -m peersupport.launcher reset`.")
    except Problem as problem:
        print(f"peersupport: {problem}", file=sys.stderr, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
