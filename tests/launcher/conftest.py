import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from peersupport.launcher.folders import DataFolder, open_folder
from peersupport.launcher.postgres import SETTINGS


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[DataFolder]:
    """A data folder that the servers' account can reach (pytest's tmp_path is closed to it when we are root)."""
    path = Path(tempfile.mkdtemp(prefix="peersupport-launcher-"))
    path.chmod(0o711)
    for name in [name for name in os.environ if name.startswith(("DATABASE_", "REDIS_URL", "PEERSUPPORT_"))]:
        monkeypatch.delenv(name)
    # Killed processes lose nothing that was written; only a power cut would.
    monkeypatch.setitem(SETTINGS, "fsync", "off")
    monkeypatch.setenv("PEERSUPPORT_DATA", str(path / "data"))
    yield open_folder(path / "data")
    shutil.rmtree(path)
