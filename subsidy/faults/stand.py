"""What a run stands on: a folder, servers, a database with made-up records, and the processes of the portal.

The settings are read once, so `begin` puts the addresses of the servers in the environment before Django starts.
Making the records takes longest, so the filled database is kept for the next run, under a digest of all the code.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import secrets
import shutil
import signal
import subprocess
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from portal.supervisor import ROOT, static_files_are_old
from subsidy.faults.processes import Processes, free_port
from subsidy.faults.servers import FaultServers

if TYPE_CHECKING:
    from types import FrameType

    from subsidy.models import Period

FOLDER = ROOT / ".data" / "faults"
APPS = ("portal", "contacts", "klankbord", "subsidy")
YEAR = 2025
# The day on which the made-up year is closed: long after its last quarter.
CLOSED_ON = date(2026, 2, 14)
KEYS = ("POSTGRES_PASSWORD", "SECRET_KEY", "SDC_KEY", "DEMO_PASSWORD", "FACTOR_KEYS")


@dataclass
class Stand:
    """One run: where it stands, and what runs in it."""

    servers: FaultServers
    port: int
    keys: dict[str, str]
    processes: Processes = field(init=False)

    def __post_init__(self) -> None:
        self.processes = Processes(self.port, self.folder)

    @property
    def folder(self) -> Path:
        """Where everything of the run is kept, logs too."""
        return self.servers.root

    def close(self) -> None:
        """End every process, stop both servers, and take the folder away."""
        self.processes.end_all()
        # What the processes said in the last run, for who wants to know why a fault was missed.
        logs = FOLDER / "logs"
        logs.mkdir(exist_ok=True)
        for log in self.folder.glob("*.log"):
            shutil.copy(log, logs)
        self.servers.release()
        shutil.rmtree(self.folder, ignore_errors=True)

    def keep(self, seed: Path) -> None:
        """Keep the filled database for the next run; the one before goes."""
        from django.db import connections  # noqa: PLC0415  (needs the settings)

        connections.close_all()
        self.servers.stop_database()
        for old in FOLDER.glob("seed-*"):
            shutil.rmtree(old, ignore_errors=True)
        seed.mkdir(mode=0o711)
        subprocess.run(["cp", "-a", str(self.servers.data), str(seed / "postgres")], check=True)
        keys = seed / "keys.json"
        keys.touch(mode=0o600)
        keys.write_text(json.dumps(self.keys))
        self.servers.start_database()


def obey_signals() -> None:
    """Let whatever asks this run to end do so as Ctrl-C does, so that everything that was started is ended."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def digest_of_code() -> str:
    """Return what changes with every file that a filled database rests on."""
    found = sha256()
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*")):
            is_ours = "faults" in path.parts and path != Path(__file__)
            if path.suffix in {".py", ".csv", ".md", ".json"} and not is_ours:
                found.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return found.hexdigest()[:16]


def begin() -> Stand:
    """Start the servers of a run in a new folder, fill their database, and let the environment name them.

    Raises: ServersFailed.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    seed = FOLDER / f"seed-{digest_of_code()}"
    is_filled = (seed / "keys.json").exists()
    keys = json.loads((seed / "keys.json").read_text()) if is_filled else new_keys()
    root = FOLDER / f"run-{secrets.token_hex(4)}"
    root.mkdir()
    stand = Stand(FaultServers(root, keys["POSTGRES_PASSWORD"]), free_port(), keys)
    try:
        if is_filled:
            (root / ".data").mkdir()
            subprocess.run(["cp", "-a", str(seed / "postgres"), str(stand.servers.data)], check=True)
        stand.servers.start()
        _name_servers(stand)
        _set_up()
        if not is_filled:
            _fill()
            stand.keep(seed)
    except BaseException:  # Ctrl-C too
        stand.close()
        raise
    return stand


def new_keys() -> dict[str, str]:
    """Return keys of which nobody else knows, as the portal wants them: 32 bytes in hexadecimal each."""
    return {name: secrets.token_hex(32) for name in KEYS}


def closed_year() -> Period:
    """Return the year of the run."""
    from subsidy.models import Period  # noqa: PLC0415  (needs the settings)

    return Period.objects.get(code=str(YEAR))


def _name_servers(stand: Stand) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", *KEYS):
        os.environ.pop(f"{name}_FILE", None)
    os.environ |= stand.keys | {
        "DATABASE_URL": stand.servers.database_url,
        "REDIS_URL": stand.servers.redis_url,
        "ALLOWED_HOSTS": "localhost 127.0.0.1",
        "PUBLIC_ADDRESS": f"http://localhost:{stand.port}",
        "HTTPS": "false",
        "DEMO": "true",
        "LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }


def _set_up() -> None:
    import django  # noqa: PLC0415  (the settings read what stands in the environment by now)

    django.setup()


def _fill() -> None:
    """Make the tables and the made-up year, closed and with a number in every cell that may be published.

    The numbers are all five: what is asked here is whether a report survives, and not what it says.
    """
    from django.core.management import call_command  # noqa: PLC0415  (needs the settings)
    from django.utils import timezone  # noqa: PLC0415

    from subsidy import plan, services  # noqa: PLC0415
    from subsidy.models import LedgerEntry  # noqa: PLC0415

    with contextlib.redirect_stdout(io.StringIO()):
        call_command("migrate", interactive=False, verbosity=0)
        for command in ("createcachetable", "compile_translations", "load_content", "load_money", "load_demo"):
            call_command(command)
        if static_files_are_old():
            call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    services.close_period(str(YEAR), today=CLOSED_ON)
    now = timezone.now()
    cells = [key for time in (*plan.QUARTERS, None) for key in plan.cells(YEAR, time)]
    LedgerEntry.objects.bulk_create(
        LedgerEntry(population=key.population, year=YEAR, cell=key.key, value=5, published_at=now) for key in cells
    )
