"""The way back: a backup into an empty database, whole or not at all."""

from __future__ import annotations

import re
import subprocess
import tempfile
from typing import IO, TYPE_CHECKING, Any

import psycopg
import pyrage
from psycopg import sql

from portal.backups import programs
from portal.backups.archive import BadBackup, Manifest, Parted
from portal.backups.writing import last_line

if TYPE_CHECKING:
    from pathlib import Path

DATABASE_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}\Z")
# Tables, views and sequences that are there already; what an extension brought does not count.
ANYTHING = """
SELECT count(*) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
"""


class NotEmpty(Exception):
    """A restore never writes into a database that holds something."""


class RestoreFailed(Exception):
    """Nothing was restored; the message says why."""


def check(path: Path, identities: list[Any]) -> Manifest:
    """Open a whole backup and throw its contents away: only then is it known that no byte of it was changed.

    Raises: BadBackup if it is cut off, was changed, is for somebody else, or is no backup.
    """
    parted = Parted()
    _open(path, identities, parted)
    return parted.manifest()


def restore(
    path: Path, identities: list[Any], manifest: Manifest, *, database: dict[str, Any], with_rights: bool = True
) -> None:
    """Put a backup that was checked in an empty database; after an error it is as empty as before.

    No readable byte touches a disk of ours. `with_rights` also gives the roles of the server the rights that they had;
    without the same roles that fails.
    Raises: BadBackup, NotEmpty, RestoreFailed.
    """
    refuse_full(database)
    program = programs.find("pg_restore", major=manifest.server)
    command = [
        program, "--format=custom", "--single-transaction", "--exit-on-error", "--no-owner", "--no-password",
        *(() if with_rights else ("--no-privileges",)), f"--dbname={database['dbname']}",
    ]  # fmt: skip
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=complaints,
            env=programs.environment(database),
        )
        assert process.stdin is not None  # noqa: S101  (a pipe was asked for)
        stopped = _feed(path, identities, process.stdin)
        status = process.wait()
        if status or stopped:
            complaints.seek(0)
            reason = last_line(complaints.read()) or str(stopped)
            raise RestoreFailed(f"Nothing was restored: pg_restore ended with status {status}. {reason}")


def refuse_full(database: dict[str, Any]) -> None:
    """Refuse a database that holds something.

    Raises: NotEmpty; RestoreFailed if it cannot be reached.
    """
    try:
        with psycopg.connect(**database) as connection:
            (found,) = connection.execute(ANYTHING).fetchone() or (0,)
    except psycopg.OperationalError as error:
        raise RestoreFailed(f"The database cannot be reached: {last_line(str(error).encode())}") from error
    if found:
        raise NotEmpty(f"Database {database['dbname']} holds {found} tables; a restore wants an empty one.")


def make_database(database: dict[str, Any], *, beside: dict[str, Any]) -> bool:
    """Make an empty database if there is none of that name; say whether it was made.

    Raises: RestoreFailed if it may not be made, with the command for somebody who may.
    """
    name = database["dbname"]
    if not DATABASE_NAME.match(name):
        raise RestoreFailed("A name of a database is small letters, digits and _ here, 63 at most.")
    try:
        with psycopg.connect(**beside, autocommit=True) as connection:
            if connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).rowcount:
                return False
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    except psycopg.errors.InsufficientPrivilege as error:
        raise RestoreFailed(
            f"This role may not make databases. Let a superuser do it: createdb --owner={database['user']} {name}"
        ) from error
    except psycopg.OperationalError as error:
        raise RestoreFailed(f"The server cannot be reached: {last_line(str(error).encode())}") from error
    return True


def _feed(path: Path, identities: list[Any], target: IO[bytes]) -> Exception | None:
    """Hand the dump to the program; return why it took no more of it."""
    try:
        with target:
            _open(path, identities, Parted(target))
    except (BrokenPipeError, BadBackup) as error:
        return error
    return None


def _open(path: Path, identities: list[Any], parted: Parted) -> None:
    try:
        with path.open("rb") as source:
            pyrage.decrypt_io(source, parted, identities)
    except pyrage.DecryptError as error:
        if "No matching keys" in str(error):
            raise BadBackup("This backup was not made for this key; try the key of another recipient.") from error
        raise BadBackup("This file is no backup: it does not begin as a file of age does.") from error
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.errno is not None:
            raise BadBackup(f"The file cannot be read: {error.strerror}.") from error
        raise BadBackup("This backup is damaged or cut off, so nothing of it was used. Take another one.") from error
