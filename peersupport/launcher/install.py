"""The virtual environment of a clone: made with whatever Python 3.11+ is there, filled with exactly the pinned packages.

Runs by its path under the machine's own Python, before anything is installed: standard library only, no own imports.
`python3 -I peersupport/launcher/install.py run` or `… dev` (with what tests and linting need).
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
FILES = {
    "run": ["requirements.txt", "requirements-servers.txt"],
    "dev": ["requirements.txt", "requirements-servers.txt", "requirements-dev.txt"],
}
LEAST_PYTHON = (3, 11)


class Refused(Exception):
    """One sentence for the person at the terminal."""


def fingerprint(level: str) -> str:
    """Changes with the pinned packages, with this Python and with the place of the clone."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
    for name in FILES[level]:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def stamp(level: str) -> Path:
    return VENV / f"installed-{level}"


def is_current(level: str) -> bool:
    """Whether the environment holds all of that level already."""
    try:
        return PYTHON.exists() and stamp(level).read_text(encoding="ascii") == fingerprint(level)
    except OSError:
        return False


def usable() -> bool:
    """Whether there is an environment of the running Python's version."""
    version = "import sys; print(*sys.version_info[:2])"
    try:
        answer = subprocess.run([PYTHON, "-I", "-c", version], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return answer.stdout.split() == [str(number) for number in sys.version_info[:2]]


def make_environment(uv: str | None) -> None:
    print(f"Making the environment {VENV} with Python {sys.version.split()[0]} …", flush=True)
    command = [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)] if uv else None
    if command and subprocess.run(command, check=False).returncode == 0:
        return
    done = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stdout + done.stderr
        refuse_full_disk(said)
        if "ensurepip" in said:
            raise Refused(
                "This Python cannot make environments: install its venv module (Debian: `apt-get install python3-venv`)."
            )
        raise Refused(f"The environment {VENV} could not be made: {last_line(said)}")


def install(level: str, uv: str | None) -> None:
    arguments = ["--require-hashes"]
    for name in FILES[level]:
        arguments += ["-r", str(ROOT / name)]
    print("Installing the pinned packages …", flush=True)
    if uv:
        command = [uv, "pip", "install", "--quiet", "--python", str(PYTHON), *arguments]
        if subprocess.run(command, check=False).returncode == 0:
            return
        print("uv could not do it; trying pip.", flush=True)
    has_pip = [str(PYTHON), "-I", "-c", "import pip"]
    if subprocess.run(has_pip, stderr=subprocess.DEVNULL, check=False).returncode:
        subprocess.run([str(PYTHON), "-m", "ensurepip"], stdout=subprocess.DEVNULL, check=False)
    # The files name the whole closure, so there is nothing to resolve. Bytecode is written when a module is first used.
    options = ["--no-deps", "--no-compile", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    with_pip([str(PYTHON), "-m", "pip", "install", *options, *arguments], number_of_packages(level))


def number_of_packages(level: str) -> int:
    pinned = re.compile(r"^([\w.-]+)==", re.MULTILINE)
    return len({name for file in FILES[level] for name in pinned.findall((ROOT / file).read_text(encoding="utf-8"))})


def with_pip(command: list[str], total: int) -> None:
    """Run pip, saying how far it is; its own words are shown only where it fails."""
    said: list[str] = []
    seen = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            said.append(line)
            if line.startswith(("Collecting ", "Requirement already", "Ignoring ")):
                seen += 1
                if seen % 25 == 0:
                    print(f"  {min(seen, total)} of {total} packages fetched", flush=True)
            elif line.startswith("Installing collected"):
                print(f"  {total} of {total} packages fetched; unpacking …", flush=True)
    if pip.returncode:
        text = "".join(said)
        refuse_full_disk(text)
        errors = [line for line in said if line.startswith("ERROR")] or said
        raise Refused(f"The packages could not be installed: {last_line(''.join(errors))}")


def refuse_full_disk(text: str) -> None:
    if os.strerror(errno.ENOSPC) in text or os.strerror(errno.EDQUOT) in text:
        raise Refused(f"The disk that holds {ROOT} is full: free about 700 MB there and start again.")


def last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing."


def ensure(level: str) -> None:
    if is_current(level) or (level == "run" and is_current("dev")):
        return
    # Two commands started at once must not fill one environment together.
    with (ROOT / "requirements.txt").open(encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_current(level):
            return
        uv = shutil.which("uv")
        if not usable():
            make_environment(uv)
        install(level, uv)
        # Lets every program of the environment import the clone, from whatever folder it is started.
        packages = sysconfig.get_path("purelib", "venv", {"base": str(VENV), "platbase": str(VENV)})
        (Path(packages) / "peersupport.pth").write_text(f"{ROOT}\n", encoding="utf-8")
        stamp(level).write_text(fingerprint(level), encoding="ascii")


def main(level: str) -> int:
    try:
        if sys.version_info < LEAST_PYTHON:
            have = ".".join(str(number) for number in sys.version_info[:3])
            raise Refused(f"Python {have} is too old: Peersupport needs 3.11 or newer (`make run PYTHON=python3.12`).")
        ensure(level)
    except Refused as refused:
        print(f"peersupport: {refused}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped; the next start goes on from here.", file=sys.stderr)
        return 1
    except OSError as error:
        refused_because = error.strerror or str(error)
        print(f"peersupport: {error.filename or ROOT} cannot be written: {refused_because}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
