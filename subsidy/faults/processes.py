"""The processes of the portal in a run: started in groups of their own, killed on purpose, ended at last.

Web is started as in production. Workers and beats are forked by one process that has loaded the portal once
(`subsidy.faults.quick`), so that a worker that was killed stands again within a second, and a minute holds many kills.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from portal.supervisor import ROOT, die_with_parent

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS_TO_START = 60.0
SECONDS_TO_STOP = 20.0
MOTHER = "subsidy.faults.quick"


class NotUpError(RuntimeError):
    """A process did not come up in time; the message names it."""


def free_port() -> int:
    """Return a port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(is_so: Callable[[], bool], seconds: float, *, pause: float = 0.05) -> bool:
    """Ask until it is so, for at most some seconds; return whether it came to be so."""
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            return False
        time.sleep(pause)
    return True


def children_of(pid: int) -> list[int]:
    """Return the processes that a process started itself."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def is_alive(pid: int) -> bool:
    """Say whether a process still runs; one that ended and was not looked at yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except OSError:
        return False


@dataclass
class Running:
    """One process that a run started, at the head of a group of its own."""

    name: str
    pid: int
    process: subprocess.Popen[Any] | None = None

    @property
    def is_alive(self) -> bool:
        """Say whether it still runs."""
        return is_alive(self.pid) if self.process is None else self.process.poll() is None

    def tell(self, number: signal.Signals) -> None:
        """Send it alone a signal."""
        if self.is_alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill_group(self) -> None:
        """Kill it with all that it started: what a machine that stops does to it."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        wait_until(lambda: not self.is_alive, SECONDS_TO_STOP, pause=0.01)

    def kill_child(self, place: int) -> bool:
        """Kill one of its children, counted round and round; return whether there was one."""
        children = children_of(self.pid)
        if not children:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(children[place % len(children)], signal.SIGKILL)
        return True

    def end(self) -> float:
        """Ask it to end and wait; kill it if it does not. Unit of what is returned: seconds."""
        begun = time.monotonic()
        self.tell(signal.SIGTERM)
        wait_until(lambda: not self.is_alive, SECONDS_TO_STOP)
        took = time.monotonic() - begun
        self.kill_group()
        return took


@dataclass
class Processes:
    """What runs now, and where each writes what it has to say."""

    port: int
    folder: Path
    running: list[Running] = field(default_factory=list)
    _mother: subprocess.Popen[str] | None = None
    _number: int = 0

    # --- The web -----------------------------------------------------------------------------------------------------

    def web(self) -> Running:
        """Return gunicorn, started as in production where it does not run yet.

        Raises: NotUpError.
        """
        for one in self.running:
            if one.name == "web" and one.is_alive:
                return one
        command = [sys.executable, "-m", "gunicorn", "-c", "portal/gunicorn_conf.py", "portal.wsgi"]
        web = self.run("web", command, WEB_BIND=f"127.0.0.1:{self.port}")
        if not wait_until(self.web_answers, SECONDS_TO_START):
            raise NotUpError(f"web is not up after {SECONDS_TO_START:.0f} s: {self.last_words('web')}")
        return web

    def run(self, name: str, command: list[str], **environment: str) -> Running:
        """Start a process of its own, as in production, at the head of a group."""
        with self._log(name) as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509  (only the first thread starts processes)
            )
        return self._note(Running(name, process.pid, process))

    def web_answers(self) -> bool:
        """Say whether the web answers at all."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    # --- Workers and beats -------------------------------------------------------------------------------------------

    def worker(self, **environment: str) -> Running:
        """Start a worker, and wait until it takes work.

        Raises: NotUpError.
        """
        self._number += 1
        ready = self.folder / f"worker-{self._number}.ready"
        arguments = [
            "worker", "--concurrency=2", "--loglevel=WARNING", "--without-gossip", "--without-mingle",
            f"--hostname=w{self._number}@faults",
        ]  # fmt: skip
        worker = self.fork("worker", arguments, {"FAULTS_READY": str(ready), **environment})
        if not wait_until(ready.exists, SECONDS_TO_START):
            raise NotUpError(f"a worker is not up after {SECONDS_TO_START:.0f} s: {self.last_words('workers')}")
        return worker

    def beat(self, **environment: str) -> Running:
        """Start a beat of its own, that sends the sweep and nothing else."""
        self._number += 1
        name = self.folder / f"beat-{self._number}"
        arguments = ["beat", "--loglevel=WARNING", f"--schedule={name}", f"--pidfile={name}.pid"]
        return self.fork("beat", arguments, environment)

    def fork(self, name: str, arguments: list[str], environment: dict[str, str]) -> Running:
        """Let the mother fork a process that leads a group of its own."""
        mother = self._mother = self._mother or self._start_mother()
        assert mother.stdin is not None  # noqa: S101  (both are pipes)
        assert mother.stdout is not None  # noqa: S101
        mother.stdin.write(json.dumps({"arguments": arguments, "environment": environment}) + "\n")
        mother.stdin.flush()
        line = mother.stdout.readline()
        if not line.strip().isdecimal():
            raise NotUpError(f"nothing can be forked: {self.last_words('workers')}")
        return self._note(Running(name, int(line)))

    def _start_mother(self) -> subprocess.Popen[str]:
        with self._log("workers") as log:
            return subprocess.Popen(
                [sys.executable, "-m", MOTHER],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509  (only the first thread starts processes)
            )

    # --- The end -----------------------------------------------------------------------------------------------------

    def end_workers(self) -> None:
        """End workers and beats, the way a fault leaves them to the next one: none."""
        rest = [one for one in self.running if one.name != "web"]
        for one in rest:
            one.kill_group()
        self.running = [one for one in self.running if one not in rest]

    def end_all(self) -> None:
        """End everything that this run started and that still runs."""
        self.end_workers()
        for one in self.running:
            one.end()
        self.running.clear()
        if self._mother is not None:
            self._mother.kill()
            self._mother.communicate()
            self._mother = None

    def last_words(self, name: str) -> str:
        """Return the end of what a process said."""
        log = self.folder / f"{name}.log"
        return log.read_text(errors="replace")[-800:] if log.exists() else "nothing"

    def count_of(self, words: str) -> int:
        """Return how often some words stand in what workers and beats said."""
        log = self.folder / "workers.log"
        return log.read_text(errors="replace").count(words) if log.exists() else 0

    def _log(self, name: str) -> IO[bytes]:
        return (self.folder / f"{name}.log").open("ab")

    def _note(self, one: Running) -> Running:
        self.running.append(one)
        return one
