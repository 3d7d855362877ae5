"""Making a backup: one snapshot, counted and dumped, encrypted on its way to the disk."""

from __future__ import annotations

import os
import subprocess
import tempfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

import psycopg
import pyrage
from django.conf import settings
from psycopg import sql

from portal.backups import files, programs
from portal.backups.archive import Joined, Manifest

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    Connection = psycopg.Connection[tuple[Any, ...]]

TABLES = """
SELECT relname FROM pg_class
WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace ORDER BY relname
"""
# Someone who changes tables holds a lock; a backup that waits for it for ever would be none.
LOCK_WAIT = "60s"


class DumpFailed(Exception):
    """There is no backup; the message says why."""


@dataclass(frozen=True)
class Written:
    """A backup that was made: where, how large in bytes, and how much it holds."""

    path: Path
    size: int
    tables: int
    rows: int


def write(folder: Path, *, recipients: list[Any], at: datetime) -> Written:
    """Make a backup in a folder; it gets its name once it is whole, so a file with that name is a backup.

    Memory stays flat, however large the database is: nothing is held but a few kilobytes on their way.
    Raises: DumpFailed, and then nothing is left behind.
    """
    files.forget_partial(folder)
    path = folder / files.name_of(at)
    partial = path.with_name(path.name + files.PARTIAL)
    try:
        with psycopg.connect(**programs.backup_parameters()) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            manifest = look(connection, at=at)
            (snapshot,) = connection.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
            program = programs.find("pg_dump", major=manifest.server)
            with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
                _dump(program, snapshot, manifest, recipients, target)
                target.flush()
                os.fsync(target.fileno())
        partial.rename(path)
        _keep_name(folder)
    except (OSError, psycopg.Error, programs.ProgramMissing) as error:
        raise DumpFailed(f"There is no backup: {_said(error)}") from error
    finally:
        partial.unlink(missing_ok=True)
    return Written(path, path.stat().st_size, len(manifest.rows), sum(manifest.rows.values()))


def look(connection: Connection, *, at: datetime) -> Manifest:
    """Return what the database holds in the snapshot of a connection, as it will be found in the backup."""
    names = [name for (name,) in connection.execute(TABLES)]
    without = sorted(set(settings.BACKUP_WITHOUT_ROWS_OF) & set(names))
    return Manifest(
        made_at=at.isoformat(timespec="seconds"),
        server=connection.info.server_version // 10_000,
        rows={name: 0 if name in without else count(connection, name) for name in names},
        migrations=[list(row) for row in connection.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2")],
        without_rows=without,
    )


def count(connection: Connection, table: str) -> int:
    """Return the number of rows of a table."""
    query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier("public", table))
    (number,) = connection.execute(query).fetchone() or (0,)
    return int(number)


def _dump(program: str, snapshot: str, manifest: Manifest, recipients: list[Any], target: IO[bytes]) -> None:
    """Let the program write what the snapshot holds, encrypted, into a file.

    Raises: DumpFailed if the program says that it did not end well, whatever it wrote.
    """
    command = [
        program, "--format=custom", f"--snapshot={snapshot}", f"--lock-wait-timeout={LOCK_WAIT}", "--no-password",
        *(f"--exclude-table-data=public.{name}" for name in manifest.without_rows),
    ]  # fmt: skip
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env=programs.environment(programs.backup_parameters()),
        )
        assert process.stdout is not None  # noqa: S101  (a pipe was asked for)
        try:
            pyrage.encrypt_io(Joined(manifest.line(), process.stdout), target, recipients)
        except BaseException:  # Ctrl-C too
            process.terminate()
            raise
        finally:
            process.stdout.close()
            status = process.wait()
        if status:
            complaints.seek(0)
            raise DumpFailed(f"There is no backup: pg_dump ended with status {status}. {last_line(complaints.read())}")


def last_line(complaints: bytes) -> str:
    """Return the last thing that a program complained about; it names tables and roles, and no row."""
    lines = [line for line in complaints.decode(errors="replace").splitlines() if line.strip()]
    return lines[-1][:300] if lines else ""


def _said(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return last_line(str(error).encode())


def _keep_name(folder: Path) -> None:
    """Let the disk know the new name too, before anybody relies on it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
