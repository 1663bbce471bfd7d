"""`make demo-reset` takes the data away and keeps the keys; never while the site runs, never on somebody else's server."""

import pytest

from peersupport.launcher import preparation
from peersupport.launcher.folders import DataFolder, try_lock
from peersupport.launcher.problems import Problem
from peersupport.launcher.reset import reset


@pytest.fixture
def used(folder: DataFolder) -> DataFolder:
    for name in ("postgres", "redis", "mail", "uploads", "static"):
        (folder.path / name).mkdir()
        (folder.path / name / "file").write_text("x")
    (folder.path / "secrets.json").write_text("{}")
    preparation.stamp(folder.path).write_text("x")
    return folder


def test_data_go_and_keys_stay(used: DataFolder) -> None:
    reset()
    assert {path.name for path in used.path.iterdir()} == {"run", "static", "secrets.json", "lock"}
    assert not preparation.is_current(used.path)
    reset()


def test_not_while_the_site_runs(used: DataFolder) -> None:
    lock = try_lock(used.lock)
    assert lock is not None
    with lock, pytest.raises(Problem, match="stop it first"):
        reset()
    assert (used.path / "postgres" / "file").exists()


@pytest.mark.parametrize("variable", ["DATABASE_URL", "REDIS_URL"])
def test_not_somebody_else_s_server(used: DataFolder, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "x")
    with pytest.raises(Problem, match="empty yours by hand"):
        reset()
    assert (used.path / "postgres" / "file").exists()
