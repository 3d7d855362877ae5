"""What `make run` rests on: the servers from wheels, the supervisor, the way from a bare machine."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis

from portal import bootstrap, supervisor
from portal.embedded import EmbeddedServers, ServersFailed

PASSWORD = "5eed" * 16


def wait_for(condition: object, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < until
        time.sleep(0.02)


# --- The servers ---------------------------------------------------------------------------------------------------


def test_servers_in_a_folder_with_a_space_are_shared_and_the_last_user_stops_them(tmp_path: Path) -> None:
    root = tmp_path / "my portal"
    root.mkdir()
    first, second = EmbeddedServers(root, PASSWORD), EmbeddedServers(root, PASSWORD)

    first.start()
    postgres = int((first.data / "postmaster.pid").read_text().splitlines()[0])
    second.start()
    assert int((second.data / "postmaster.pid").read_text().splitlines()[0]) == postgres

    first.release()
    with psycopg.connect(second.database_url) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("xenia",)
        is_superuser = connection.execute("SELECT usesuper FROM pg_user WHERE usename = current_user").fetchone()
    assert is_superuser == (False,)
    assert redis.Redis.from_url(second.redis_url).ping()

    second.release()
    # PostgreSQL takes its note of who runs away when it has ended, and the folder of the sockets goes last.
    assert not (second.data / "postmaster.pid").exists()
    assert not second.sockets.exists()


def test_servers_refuse_another_password(tmp_path: Path) -> None:
    servers = EmbeddedServers(tmp_path, PASSWORD)
    servers.start()
    try:
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(servers.database_url.replace(PASSWORD, "guess"))
    finally:
        servers.release()


def test_servers_whose_socket_folder_belongs_to_another_user_do_not_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    servers = EmbeddedServers(tmp_path, PASSWORD)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    servers.sockets.symlink_to(elsewhere)
    try:
        with pytest.raises(ServersFailed, match="belongs to another user"):
            servers.start()
    finally:
        servers.release()
        servers.sockets.unlink(missing_ok=True)


# --- The supervisor ------------------------------------------------------------------------------------------------


def test_port_that_is_taken_names_the_way_out() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(supervisor.CannotStart, match=rf"Port {port} is taken.*make run PORT={port + 1}"):
            supervisor.check_port(port)


def test_child_that_was_killed_starts_again_and_stops_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "RESTART_SECONDS", 0)
    child = supervisor.Child("sleeper", [sys.executable, "-c", "import time; time.sleep(60)"], dict(os.environ))
    child.start()
    assert child.process is not None
    first = child.process.pid

    os.kill(first, signal.SIGKILL)
    child.process.wait(10)
    wait_for(lambda: child.restart_if_dead() or (child.process is not None and child.process.pid != first))
    second = child.process.pid
    child.ask_to_stop()
    child.stop()

    assert second != first
    assert child.process.poll() is not None


def test_static_files_are_old_without_a_manifest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "ROOT", tmp_path)

    assert supervisor.static_files_are_old()


# --- The bare machine ----------------------------------------------------------------------------------------------


def test_normal_user_without_sudo_is_told_the_one_line_to_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap.os, "getuid", lambda: 1000)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)
    monkeypatch.setattr(bootstrap, "has_library", lambda name: False)

    with pytest.raises(SystemExit) as stopped:
        bootstrap.check_system("run")

    assert str(stopped.value).strip() == (
        "The PDF reports need three libraries. Install them once, then start again:  "
        "sudo apt-get install --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    )


def test_root_may_call_apt_and_a_machine_without_apt_may_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(bootstrap.os, "getuid", lambda: 0)
    assert bootstrap.apt_prefix() == []

    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    assert bootstrap.apt_prefix() is None


def test_locks_hold_hashes_and_no_address() -> None:
    for name in ("requirements.lock", "requirements-run.lock", "requirements-dev.lock"):
        lock = (supervisor.ROOT / name).read_text(encoding="utf-8")

        assert "://" not in lock
        assert lock.count("--hash=sha256:") > lock.count("==") > 50
