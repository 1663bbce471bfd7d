"""Which process knows which secret (privacy.md, P5)."""

import stat

import pytest

from peersupport.launcher import environment as env
from peersupport.launcher import keys
from peersupport.launcher.folders import DataFolder

ADDRESSES = {name: f"postgresql://{name}/" for name in env.ADDRESSES} | {"REDIS_URL": "unix:///r?db=0"}
KEYS = {"PEERSUPPORT_SECRET_KEY": "s", "PEERSUPPORT_SEALING_KEY": "k"}


def environment_of(process: str, folder: DataFolder) -> dict[str, str]:
    everything = env.everything(folder.path, ADDRESSES, KEYS, 8000)
    shell = {"PATH": "/bin", "DATABASE_URL": "postgresql://administrator/", "PEERSUPPORT_SEALING_KEY": "of the shell"}
    return env.for_process(env.PROCESSES[process], everything, shell)


def test_the_web_process_cannot_open_letters(folder: DataFolder) -> None:
    web = environment_of("web", folder)
    assert "PEERSUPPORT_SEALING_KEY" not in web
    assert {name for name in web if name.startswith("DATABASE")} == {"DATABASE_WEB_URL"}
    assert web["PEERSUPPORT_ROLE"] == "web"
    assert web["PATH"] == "/bin"


def test_the_clock_has_neither_key_nor_database(folder: DataFolder) -> None:
    beat = environment_of("beat", folder)
    assert "PEERSUPPORT_SEALING_KEY" not in beat
    assert not [name for name in beat if name.startswith("DATABASE")]


def test_the_worker_has_its_own_address_only(folder: DataFolder) -> None:
    worker = environment_of("worker", folder)
    assert worker["PEERSUPPORT_SEALING_KEY"] == "k"
    assert {name for name in worker if name.startswith("DATABASE")} == {"DATABASE_WORKER_URL"}


def test_preparing_has_all_roles_but_not_the_administrator(folder: DataFolder) -> None:
    prepare = environment_of("prepare", folder)
    assert {name for name in prepare if name.startswith("DATABASE")} == set(env.ADDRESSES)
    assert prepare["PEERSUPPORT_ROLE"] == "owner"


def test_a_command_of_the_web_role_has_no_sealing_key(folder: DataFolder) -> None:
    everything = env.everything(folder.path, ADDRESSES, KEYS, None)
    assert "PEERSUPPORT_SEALING_KEY" not in env.for_process(env.command("web"), everything, {})
    assert env.for_process(env.command("worker"), everything, {})["PEERSUPPORT_SEALING_KEY"] == "k"


def test_keys_are_made_once_and_kept_from_others(folder: DataFolder) -> None:
    path = folder.path / "secrets.json"
    made = keys.application_keys(path)
    assert keys.application_keys(path) == made
    assert len(bytes.fromhex(made["PEERSUPPORT_SEALING_KEY"])) == 32
    assert len(made["PEERSUPPORT_SECRET_KEY"]) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_keys_of_the_environment_win_and_are_not_written_down(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEERSUPPORT_SEALING_KEY", "ff" * 32)
    path = folder.path / "secrets.json"
    assert keys.application_keys(path)["PEERSUPPORT_SEALING_KEY"] == "ff" * 32
    assert "ff" * 32 not in path.read_text()
