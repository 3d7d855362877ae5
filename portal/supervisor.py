"""What `make run` does: everything from nothing to a running portal, and on Ctrl-C everything away again."""

from __future__ import annotations

import contextlib
import ctypes
import io
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
from types import FrameType

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError

from portal import dotenv, embedded, env

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 60
STOP_SECONDS = 12
RESTART_SECONDS = 2
PR_SET_PDEATHSIG = 1


class CannotStart(RuntimeError):
    """The portal cannot start; the message says why and what to do."""


def die_with_parent() -> None:
    """Ask the kernel to end this child when the supervisor is killed, so that nothing is left behind."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One process of the portal; it is started again when it dies."""

    name: str
    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = field(default=None)
    died_at: float = 0.0

    def start(self) -> None:
        """Start it in a group of its own, so that Ctrl-C reaches it only through us."""
        self.process = subprocess.Popen(
            self.command,
            cwd=ROOT,
            env=self.environment,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509  (no thread runs in the supervisor)
        )

    def restart_if_dead(self) -> None:
        """Start it again a moment after it died."""
        if self.process is None or self.process.poll() is None:
            return
        if not self.died_at:
            self.died_at = time.monotonic()
            say(f"{self.name} stopped by itself; starting it again")
        elif time.monotonic() - self.died_at > RESTART_SECONDS:
            self.died_at = 0.0
            self.start()

    def ask_to_stop(self) -> None:
        """Ask it to end what it is doing."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def stop(self) -> None:
        """Wait until it has ended; end it after a while."""
        if self.process is None or self.process.poll() is not None:
            return
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def say(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)


def check_port(port: int) -> None:
    """Refuse a port that somebody else listens on, or that does not exist.

    Raises: CannotStart with the way out.
    """
    if not 1 <= port <= 65_535:
        raise CannotStart(f"There is no port {port}. Choose one between 1 and 65535: make run PORT=8000")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CannotStart(f"Port {port} is taken. Choose another one: make run PORT={port + 1}") from error


def prepare_database(*, demo: bool) -> None:
    """Bring the database and the files in step with the code; quick when they are already."""
    import django  # noqa: PLC0415  (the settings read what main has put in the environment)

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415  (needs the settings)

    # The commands tell what they did; here only what goes wrong is of interest, and that comes as an exception.
    with contextlib.redirect_stdout(io.StringIO()):
        call_command("check", "--fail-level", "ERROR")
        call_command("migrate", interactive=False)
        for command in ("createcachetable", "compile_translations", "load_content", "load_money"):
            call_command(command)
        if demo:
            call_command("load_demo")
        if static_files_are_old():
            call_command("collectstatic", interactive=False, clear=True)
    from django.db import connections  # noqa: PLC0415  (needs the settings)

    connections.close_all()


def static_files_are_old() -> bool:
    """Say whether a source of the static files is newer than the collected ones."""
    manifest = ROOT / ".data" / "static" / "staticfiles.json"
    if not manifest.exists():
        return True
    folders = [one for one in (ROOT / "static", ROOT / "docs" / "images") if one.exists()]
    sources = [*folders, *(path for one in folders for path in one.rglob("*")), ROOT / "requirements-run.lock"]
    return max(source.stat().st_mtime for source in sources) > manifest.stat().st_mtime


def children(port: int) -> list[Child]:
    """Return the processes of the portal in the order in which they start."""
    python = sys.executable
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PYTHONUNBUFFERED": "1",
        "WEB_BIND": f"127.0.0.1:{port}",
    }
    celery = [python, "-m", "celery", "-A", "portal"]
    beat_file = str(ROOT / ".data" / "beat-schedule")
    worker = [*celery, "worker", "--concurrency=1", "--loglevel=WARNING", "--without-gossip", "--without-mingle"]
    return [
        Child("web", [python, "-m", "gunicorn", "-c", "portal/gunicorn_conf.py", "portal.wsgi"], environment),
        Child("worker", worker, environment),
        Child("beat", [*celery, "beat", "--loglevel=WARNING", f"--schedule={beat_file}"], environment),
    ]


def is_ready(port: int) -> bool:
    """Ask `/readyz`."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(json.load(answer)["ready"])
    except (OSError, urllib.error.URLError, ValueError):
        return False


def wait_until_ready(port: int, running: list[Child]) -> None:
    """Wait until everything answers.

    Raises: CannotStart if it takes too long.
    """
    until = time.monotonic() + READY_SECONDS
    while not is_ready(port):
        if time.monotonic() > until:
            raise CannotStart(f"The portal is not ready after {READY_SECONDS} seconds; see the lines above.")
        for child in running:
            child.restart_if_dead()
        time.sleep(0.2)


def greet(port: int, *, demo: bool) -> None:
    """Print where the portal is, and who can log in."""
    say(f"\nThe portal runs:  http://localhost:{port}/nl/   (stop with Ctrl-C)")
    if demo:
        from portal.demo_accounts import DEMO_ACCOUNTS  # noqa: PLC0415  (needs the settings)

        say(f"Log in:           http://localhost:{port}/nl/account/inloggen/")
        say(f"Demo logins, all with the password {os.environ['DEMO_PASSWORD']}:")
        for account in DEMO_ACCOUNTS:
            say(f"  {account.username:<22} {account.role}")
    say("")


def stop_on_signal(number: int, frame: FrameType | None) -> None:
    """Turn a signal into the end of the loop."""
    raise KeyboardInterrupt


def run(port: int) -> None:
    """Run the portal until somebody stops it."""
    check_port(port)
    if dotenv.write_if_missing(ROOT / ".env"):
        say("Wrote .env with random keys for this machine.")
    if added := dotenv.add_missing(ROOT / ".env"):
        say(f"Added to .env what this version asks for: {', '.join(added)}.")
    embedded.attach(ROOT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    demo = env.flag("DEMO", default=False)
    say("Preparing the database ...")
    prepare_database(demo=demo)
    running = children(port)
    try:
        for child in running:
            child.start()
        say("Starting web, worker and beat ...")
        wait_until_ready(port, running)
        greet(port, demo=demo)
        while True:
            time.sleep(0.5)
            for child in running:
                child.restart_if_dead()
    finally:
        say("Stopping ...")
        for child in running:
            child.ask_to_stop()
        for child in running:
            child.stop()


def main() -> None:
    """Run, and turn what goes wrong into one clear line."""
    # SIGINT too: a shell starts what runs in its background with SIGINT ignored, and Python would keep it so.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop_on_signal)
    try:
        run(env.number("PORT", default=8000))
    except KeyboardInterrupt:
        say("Stopped.")
    except (CannotStart, embedded.ServersFailed, ImproperlyConfigured, CommandError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
