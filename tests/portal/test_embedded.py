"""The embedded servers: shared by all who use a checkout, stopped by the last one, and gone when something fails."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from django.conf import settings

from portal import embedded
from portal.embedded import EmbeddedServers, ServersFailed

PASSWORD = "0123456789abcdef"  # of servers that live for a second


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout whose name holds a space, as many do; its cluster is made once."""
    return tmp_path_factory.mktemp("een map met spaties")


@pytest.fixture
def users(root: Path) -> Iterator[tuple[EmbeddedServers, EmbeddedServers]]:
    """Two users of one checkout; whatever a test does, they have let go afterwards."""
    pair = EmbeddedServers(root, PASSWORD), EmbeddedServers(root, PASSWORD)
    yield pair
    for user in pair:
        user.release()


def pids(servers: EmbeddedServers) -> tuple[int, int]:
    """Return the processes of PostgreSQL and Valkey, as their own files name them."""
    postgres = (servers.data / "postmaster.pid").read_text().split()[0]
    return int(postgres), int((servers.sockets / "valkey.pid").read_text())


def is_running(process: int) -> bool:
    """Say whether a process runs; one that has ended and that nobody has asked about yet does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def all_end(*processes: int) -> bool:
    """Wait until processes have ended: Valkey says goodbye a moment before it goes."""
    until = time.monotonic() + 10
    while any(is_running(process) for process in processes):
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def ask(servers: EmbeddedServers) -> tuple[str, bool]:
    """Return what both servers answer."""
    with psycopg.connect(servers.database_url) as connection:
        row = connection.execute("SELECT current_database()").fetchone()
    assert row is not None
    return row[0], bool(redis.Redis.from_url(servers.redis_url).ping())


def test_servers_are_shared_and_the_last_user_stops_them(users: tuple[EmbeddedServers, EmbeddedServers]) -> None:
    first, second = users
    first.start()
    started = pids(first)
    second.start()

    assert pids(second) == started
    assert ask(second) == ("xenia", True)
    first.release()
    assert [is_running(one) for one in started] == [True, True]
    assert ask(second) == ("xenia", True)
    second.release()
    assert all_end(*started)
    assert not first.sockets.exists()
    assert not (first.data / "postmaster.pid").exists()


def test_servers_keep_what_was_written_and_their_role_is_no_superuser(
    users: tuple[EmbeddedServers, EmbeddedServers],
) -> None:
    first, second = users
    first.start()
    with psycopg.connect(first.database_url) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('bewaard')")
        role = connection.execute("SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user").fetchone()
    first.release()

    second.start()
    with psycopg.connect(second.database_url) as connection:
        assert connection.execute("SELECT word FROM kept").fetchall() == [("bewaard",)]
    assert role == (False, True)


def test_servers_listen_on_no_port_and_in_a_folder_of_their_own(
    users: tuple[EmbeddedServers, EmbeddedServers],
) -> None:
    servers = users[0]
    servers.start()

    with psycopg.connect(servers.database_url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    assert redis.Redis.from_url(servers.redis_url).config_get("port") == {"port": "0"}
    assert servers.sockets.stat().st_mode & 0o777 == 0o700
    assert len(str(servers.sockets / ".s.PGSQL.5432.lock")) < 107
    assert PASSWORD not in str(servers.sockets)


def test_user_that_is_killed_lets_go_so_that_the_next_one_still_stops_them(
    users: tuple[EmbeddedServers, EmbeddedServers], root: Path
) -> None:
    program = (
        "import os, sys, pathlib; from portal.embedded import EmbeddedServers;"
        "EmbeddedServers(pathlib.Path(sys.argv[1]), sys.argv[2]).start(); os.kill(os.getpid(), 9)"
    )
    killed = subprocess.run([sys.executable, "-c", program, str(root), PASSWORD], cwd=settings.BASE_DIR, check=False)
    assert killed.returncode == -signal.SIGKILL
    left = pids(users[0])
    assert [is_running(one) for one in left] == [True, True]

    users[0].start()
    assert pids(users[0]) == left
    users[0].release()
    assert all_end(*left)


def test_server_that_fails_to_start_leaves_the_other_one_not_behind(
    users: tuple[EmbeddedServers, EmbeddedServers], monkeypatch: pytest.MonkeyPatch
) -> None:
    servers = users[0]
    started: list[int] = []

    def fails(self: EmbeddedServers) -> None:
        started.append(int((self.data / "postmaster.pid").read_text().split()[0]))
        raise ServersFailed("Valkey does not start")

    monkeypatch.setattr(EmbeddedServers, "_start_valkey", fails)

    with pytest.raises(ServersFailed, match="Valkey does not start"):
        servers.start()

    assert len(started) == 1
    assert all_end(*started)
    assert not servers.sockets.exists()


def test_server_that_fails_to_start_leaves_the_servers_of_another_user_alone(
    users: tuple[EmbeddedServers, EmbeddedServers], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = users
    first.start()

    def fails(self: EmbeddedServers) -> None:
        raise ServersFailed("Valkey does not start")

    monkeypatch.setattr(EmbeddedServers, "_start_valkey", fails)
    with pytest.raises(ServersFailed):
        second.start()

    assert ask(first) == ("xenia", True)


def test_cluster_of_another_password_is_refused_with_the_way_out(root: Path) -> None:
    stranger = EmbeddedServers(root, "f" * 16)

    with pytest.raises(ServersFailed, match=r"another password.*\.env.*\.data/postgres"):
        stranger.start()

    assert not stranger.sockets.exists()


def test_folder_of_the_sockets_that_is_a_link_is_refused(
    users: tuple[EmbeddedServers, EmbeddedServers], tmp_path: Path
) -> None:
    servers = users[0]
    servers.sockets.symlink_to(tmp_path)
    try:
        with pytest.raises(ServersFailed, match="belongs to another user"):
            servers.start()
        assert list(tmp_path.iterdir()) == []
    finally:
        servers.sockets.unlink()


def test_wheel_that_is_not_installed_says_what_to_run() -> None:
    with pytest.raises(ServersFailed, match="run `make run` or `make test` once"):
        embedded._wheel_folder("no_such_wheel")


# --- attach ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[EmbeddedServers]]:
    """An environment that names no server; yields the servers that were started in name."""
    for name in ("DATABASE_URL", "REDIS_URL", "DATABASE_URL_FILE", "REDIS_URL_FILE", "POSTGRES_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    started: list[EmbeddedServers] = []
    monkeypatch.setattr(EmbeddedServers, "start", lambda servers: started.append(servers))  # noqa: PLW0108 (a method)
    monkeypatch.setattr(embedded.atexit, "register", lambda function: None)
    yield started
    # attach writes in the environment by itself.
    for name in ("DATABASE_URL", "REDIS_URL", "POSTGRES_PASSWORD"):
        os.environ.pop(name, None)


def test_attach_without_a_password_says_what_to_run(bare: list[EmbeddedServers], tmp_path: Path) -> None:
    with pytest.raises(ServersFailed, match=r"no \.env yet"):
        embedded.attach(tmp_path)


def test_attach_uses_the_servers_that_the_environment_names(
    bare: list[EmbeddedServers], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/x")
    monkeypatch.setenv("REDIS_URL_FILE", str(tmp_path / "secret"))

    embedded.attach(tmp_path)

    assert bare == []


def test_attach_starts_our_own_and_leaves_alone_what_is_named(
    bare: list[EmbeddedServers], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text(f"POSTGRES_PASSWORD={PASSWORD}\n")
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/x")

    embedded.attach(tmp_path)

    assert [(one.root, one.password) for one in bare] == [(tmp_path, PASSWORD)]
    assert os.environ["DATABASE_URL"] == "postgres://elsewhere/x"
    assert os.environ["REDIS_URL"] == bare[0].redis_url


def test_nothing_of_these_tests_is_left_running(root: Path) -> None:
    # The last test of the file: those before it stopped what they started.
    servers = EmbeddedServers(root, PASSWORD)

    assert not (servers.data / "postmaster.pid").exists()
    assert not servers.sockets.exists()
    shutil.rmtree(servers.data)
