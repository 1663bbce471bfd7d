"""The environment is made again exactly when something pinned has changed."""

from pathlib import Path

import pytest

from peersupport.launcher import install, preparation


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in install.FILES["dev"]:
        (tmp_path / name).write_text(f"package-of-{name.removesuffix('.txt')}==1.0 \\\n    --hash=sha256:00\n")
    monkeypatch.setattr(install, "ROOT", tmp_path)
    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(install, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").touch()
    return tmp_path


def test_current_until_a_pin_changes(clone: Path) -> None:
    assert not install.is_current("run")
    install.stamp("run").write_text(install.fingerprint("run"))
    assert install.is_current("run")
    assert not install.is_current("dev")
    (clone / "requirements-dev.txt").write_text("other==2\n")
    assert install.is_current("run")
    (clone / "requirements-servers.txt").write_text("other==2\n")
    assert not install.is_current("run")


def test_a_moved_clone_is_installed_again(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install.stamp("run").write_text(install.fingerprint("run"))
    monkeypatch.setattr(install, "ROOT", clone.parent)
    assert not install.is_current("run")


def test_packages_are_counted_once(clone: Path) -> None:
    (clone / "requirements-dev.txt").write_text("package-of-requirements==1.0\nanother==2 ; python_version < '4'\n")
    assert install.number_of_packages("dev") == 3


def test_pip_s_last_error_is_the_sentence(clone: Path) -> None:
    failing = ["sh", "-c", "echo Collecting x; echo 'ERROR: first'; echo 'ERROR: No matching distribution for x'; exit 1"]
    with pytest.raises(install.Refused, match="No matching distribution for x"):
        install.with_pip(failing, 1)
    full = ["sh", "-c", "echo 'ERROR: Could not install: [Errno 28] No space left on device'; exit 1"]
    with pytest.raises(install.Refused, match="is full"):
        install.with_pip(full, 1)


def test_too_old_a_python_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(install, "LEAST_PYTHON", (99, 0))
    assert install.main("run") == 1
    assert "is too old" in capsys.readouterr().err


def test_prepared_until_a_migration_or_static_file_changes(tmp_path: Path) -> None:
    (tmp_path / "peersupport").mkdir()
    for name in ("requirements.txt", "peersupport/settings.py", "peersupport/apps.py"):
        (tmp_path / name).write_text("x")
    before = preparation.fingerprint(tmp_path)
    (tmp_path / "groups" / "migrations").mkdir(parents=True)
    (tmp_path / "groups" / "views.py").write_text("x")
    assert preparation.fingerprint(tmp_path) == before
    (tmp_path / "groups" / "migrations" / "0001_initial.py").write_text("x")
    migrated = preparation.fingerprint(tmp_path)
    assert migrated != before
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "page.css").write_text("x")
    assert preparation.fingerprint(tmp_path) != migrated
